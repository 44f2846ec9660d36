"""One page of a PDF as it is read: its pieces of text, its grids, and what is a picture of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.documents.pdf_lines import Piece, page_pieces
from assistant.documents.pdf_rules import Grid, on_page, page_grids


@dataclass(frozen=True, slots=True)
class Page:
    """`height` is in points, of the page as it is shown.

    `pictured` is the share of it that its pictures cover.
    """

    pieces: tuple[Piece, ...]
    height: float
    grids: tuple[Grid, ...] = ()
    pictured: float = 0.0


def read_page(opened: Any, number: int) -> Page:
    """A page of a `pypdfium2.PdfDocument`, counted from 0; an empty one where it is damaged."""
    import pypdfium2

    try:
        page = opened[number]
    except pypdfium2.PdfiumError:
        return Page((), 0.0)  # the others can be read
    rotation = page.get_rotation()
    width, height = page.get_size()
    # The size is that of the page as it is shown, the letters stand on the page before that.
    plain = (height, width) if rotation in (90, 270) else (width, height)
    grids = page_grids(page, rotation, *plain)
    text_page = page.get_textpage()
    pieces = page_pieces(text_page, rotation, *plain, grids)
    pictured = _pictured(page, width * height)
    text_page.close()
    page.close()
    return Page(pieces, height, grids, pictured)


def _pictured(page: Any, area: float) -> float:
    import pypdfium2

    covered = 0.0
    # A scanner may write one page as many strips.
    for picture in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        # A picture is a square of one by one, put in its place by its matrix.
        (x, y), (x1, y1), (x2, y2) = on_page(picture, [(0, 0), (1, 0), (0, 1)])
        covered += abs((x1 - x) * (y2 - y) - (x2 - x) * (y1 - y))
    return min(1.0, covered / area) if area else 0.0
