"""Running headers, footers and page numbers: what a PDF repeats on its pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from assistant.documents.pdf_lines import Piece, rows_of

_EDGE_ROWS = 3  # from the top and from the foot of a page
_EDGE_SHARE = 0.15  # of the page's height
_LEAST_SHARE = 0.4  # of the pages: left and right ones may have different headers
_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7})"
_PAGE_NUMBER = re.compile(
    rf"(?:(?:page|halaman|hal\.?|hlm\.?|p\.)\s*)?[-–—|\[(]?\s*{_NUMBER}\s*"
    rf"(?:(?:of|dari|/)\s*{_NUMBER}\s*)?[-–—|\])]?",
    re.IGNORECASE,
)
_PAGE_OF = re.compile(r"(?:(?:page|halaman)\s+)?\d{1,4}\s*(?:of|dari|/)\s*\d{1,4}", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_OUTER_NUMBER = re.compile(r"(\d{1,4})\b.+|.+\b(\d{1,4})")
_LEAST_COUNTED = 3  # pages that a number counts up on, before it is taken for the page's
_ROMAN = re.compile(r"\b[ivxlc]+\b", re.IGNORECASE)


def without_furniture(
    pages: Sequence[Sequence[Piece]], heights: Sequence[float]
) -> list[tuple[Piece, ...]]:
    """The pieces of each page without those of its running header and footer.

    A line near the top or the foot is one if it stands at the same height on other pages, numbers
    aside, or begins or ends with a number that counts the pages; a page number is one on a single
    page too.

    Args:
        pages: the pieces of each page.
        heights: of the pages, in points.
    """
    edges = [_edge_rows(pieces, height) for pieces, height in zip(pages, heights, strict=True)]
    seen = Counter(key for rows in edges for key in {_key(row) for row in rows})
    least = max(2, _LEAST_SHARE * len(pages))
    counted = _counted(edges)
    kept: list[tuple[Piece, ...]] = []
    for number, (pieces, rows) in enumerate(zip(pages, edges, strict=True)):
        furniture = {
            id(piece)
            for row in rows
            if seen[_key(row)] >= least
            or _PAGE_NUMBER.fullmatch(_text(row))
            or any(_PAGE_OF.fullmatch(piece.text) for piece in row)
            or _offset(row, number) in counted
            for piece in row
        }
        kept.append(tuple(piece for piece in pieces if id(piece) not in furniture))
    return kept


def _counted(edges: Sequence[Sequence[Sequence[Piece]]]) -> frozenset[tuple[int, int]]:
    """How far page numbers in headers with changing words are from the pages' own, and where."""
    offsets: Counter[tuple[int, int]] = Counter()
    for number, rows in enumerate(edges):
        found = {_offset(row, number) for row in rows}
        offsets.update(offset for offset in found if offset is not None)
    least = max(_LEAST_COUNTED, _LEAST_SHARE * len(edges))
    return frozenset(offset for offset, count in offsets.items() if count >= least)


def _offset(row: Sequence[Piece], number: int) -> tuple[int, int] | None:
    """The number at either end of a row less the page's own, and the height of the row."""
    match = _OUTER_NUMBER.fullmatch(_text(row))
    if match is None:
        return None
    return int(match.group(1) or match.group(2)) - number, _height(row)


def _edge_rows(pieces: Sequence[Piece], height: float) -> list[list[Piece]]:
    rows = rows_of(pieces)
    head = [row for row in rows[:_EDGE_ROWS] if row[0].bottom > (1 - _EDGE_SHARE) * height]
    foot = [row for row in rows[-_EDGE_ROWS:] if row[0].top < _EDGE_SHARE * height]
    return [*head, *foot]


def _key(row: Sequence[Piece]) -> tuple[str, int]:
    text = _ROMAN.sub("#", _DIGITS.sub("#", _text(row).casefold()))
    return text, _height(row)


def _height(row: Sequence[Piece]) -> int:
    """Where it stands, so coarse that a letter of another size makes no difference."""
    return round(row[0].middle / 6)


def _text(row: Sequence[Piece]) -> str:
    return " ".join(piece.text for piece in row)
