"""Writes PDF pages for tests: lines of text, ruled tables, pictures, each at its place."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from assistant.documents import BlockKind
from assistant.documents.pdf import read_pdf

Line = tuple[float, float, float, str]  # from the left, from the top, size, text


def written(pages: Sequence[Sequence[Line]], **options: object) -> bytes:
    """A PDF of pages; text that begins with `*` is bold."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, **options)
    for lines in pages:
        draw(canvas, lines)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def draw(canvas: Canvas, lines: Sequence[Line], height: float = A4[1]) -> None:
    for left, top, size, text in lines:
        canvas.setFont("Helvetica-Bold" if text.startswith("*") else "Helvetica", size)
        canvas.drawString(left, height - top, text.removeprefix("*"))


def draw_picture(
    canvas: Canvas, width: float = A4[0], height: float = A4[1], bottom: float = 0
) -> None:
    picture = io.BytesIO()
    Image.effect_noise((200, 300), 50).save(picture, "PNG")
    canvas.drawImage(ImageReader(picture), 0, bottom, width, height)


def body(first: float, texts: Sequence[str], left: float = 60, size: float = 11) -> list[Line]:
    """Lines of a text, below one another."""
    return [(left, first + 14 * place, size, text) for place, text in enumerate(texts)]


def table(
    first: float, lefts: Sequence[float], rows: Sequence[Sequence[str]], pitch: float = 18
) -> list[Line]:
    """The cells of a table, one line each, `pitch` points from row to row."""
    return [
        (left, first + pitch * place, 11.0, cell)
        for place, row in enumerate(rows)
        for left, cell in zip(lefts, row, strict=True)
        if cell
    ]


def blocks(data: bytes | Sequence[Sequence[Line]]) -> list[tuple[BlockKind, int | None, str]]:
    """What is read of a PDF, or of the pages of one: the kind, the page and the text."""
    pdf = data if isinstance(data, bytes) else written(data)
    return [(b.kind, b.page, b.text) for b in read_pdf(pdf, "a.pdf").blocks]
