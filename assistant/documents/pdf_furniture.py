"""Running headers, footers and page numbers: what a PDF repeats on its pages."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.documents.pdf_lines import Piece, rows_of
from assistant.documents.pdf_page import Page
from assistant.documents.pdf_rules import Grid
from assistant.documents.pdf_type import ALIKE, LABEL, LARGER, body_height

_EDGE_ROWS = 6  # from the top and from the foot of a page
_EDGE_SHARE = 0.15  # of the page's height
_LEAST_SHARE = 0.4  # of the pages: left and right ones may have different headers
_LEAST_SMALL, _LEAST_PAGES = 2, 3  # that a line stands on, in smaller type than the text and in any
_SMALLER = 0.95
_APART = 1.0  # of the letters' height: what is closer to a line of the text belongs to it
_CELLS_APART = 2.0  # the same, for lines of several pieces: rows of a table have room around them
_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7})"
_WORD = r"(?:page|halaman|hal|hlm|p)\b\.?"
_OF = rf"(?:of|dari|/)\s*{_NUMBER}"
# "Halaman 3", "3 of 5", "3 | Page": the number of a page and nothing else.
_PAGE_NUMBER = re.compile(
    rf"{_WORD}\s*[-–—|:]?\s*{_NUMBER}\s*(?:{_OF})?|{_NUMBER}\s*{_OF}|"
    rf"{_NUMBER}\s*[-–—|]\s*(?:page|p a g e)",
    re.IGNORECASE,
)
_PAGE_PART = re.compile(rf"\b(?:page|halaman|hal|hlm)\b\.?\s*:?\s*{_NUMBER}\b", re.IGNORECASE)
_ALONE = re.compile(r"[-–—|\[(]?\s*(\d{1,4}|[ivxlc]{1,7})\s*[-–—|\])]?")
# A number at either end of a line, and whether a bar or a dash parts it from the words.
_FIRST = re.compile(r"(?P<number>\d{1,4}|[ivxlc]{1,7})(?P<bar>\s+[-–—|•·])?\s+(?=\S)")
_LAST = re.compile(r"(?<=\S)\s+(?P<bar>[-–—|•·]\s+)?(?P<number>\d{1,4}|[ivxlc]{1,7})")
_OF_PAGES = re.compile(rf"\b(\d{{1,4}})\s*(?=(?:of|dari|/)\s*{_NUMBER}\b)", re.IGNORECASE)
_SENTENCE_ENDS = (".", ";", ":")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

_Key = tuple[str, int]  # the words, and the height on the page


@dataclass(frozen=True, slots=True)
class _Row:
    """A line at the edge of a page, told from others by its type.

    `number` counts the pages from 0. `is_outer` where it is the first or the last of its page.
    """

    pieces: tuple[Piece, ...]
    number: int
    is_outer: bool
    is_small: bool
    is_heading: bool

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def place(self) -> int:
        """So coarse that a letter of another size makes no difference."""
        return round(self.pieces[0].middle / 6)


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without the pieces of their running headers and footers.

    A line near the top or the foot is one if the same words stand at the same height on other
    pages, or if they are the same but for a number that is the page's own plus a constant. Such a
    number may as well be that of a chapter or a row: it is taken for the page's where a word or a
    bar says so, where it stands apart at the right, or where the line is in smaller type than the
    text. What stands as close to a line of the text as its own lines do, in type of the same size,
    or in the same grid, belongs to the text.
    """
    body = body_height(piece for page in pages for piece in page.pieces)
    rows_of_pages = [rows_of(page.pieces) for page in pages]
    edges = [
        _edge_rows(rows, page.height, number, body)
        for number, (rows, page) in enumerate(zip(rows_of_pages, pages, strict=True))
    ]
    seen = Counter(key for rows in edges for key in {key for row in rows for key in _keys(row)})
    counted = Counter(
        key for rows in edges for key in {key for row in rows for key in _numbers(row)}
    )
    kept: list[Page] = []
    for page, all_rows, rows in zip(pages, rows_of_pages, edges, strict=True):
        furniture = {
            id(row.pieces[0]): _PAGE_NUMBER.fullmatch(row.text) is not None
            for row in rows
            if _repeats(row, seen, counted, len(pages))
        }
        removed = _apart(furniture, all_rows, page.grids)
        left = tuple(piece for piece in page.pieces if id(piece) not in removed)
        kept.append(replace(page, pieces=left))
    return kept


def _edge_rows(
    rows: Sequence[Sequence[Piece]], height: float, number: int, body: float
) -> list[_Row]:
    found: list[_Row] = []
    for place, row in enumerate(rows):
        is_head = place < _EDGE_ROWS and row[0].bottom > (1 - _EDGE_SHARE) * height
        is_foot = place >= len(rows) - _EDGE_ROWS and row[0].top < _EDGE_SHARE * height
        if is_head or is_foot:
            size = max(piece.height for piece in row)
            is_bold = all(piece.is_bold for piece in row)
            found.append(
                _Row(
                    tuple(row),
                    number,
                    place in (0, len(rows) - 1),
                    size < _SMALLER * body,
                    is_bold or size >= LARGER * body,
                )
            )
    return found


def _repeats(row: _Row, seen: Counter[_Key], counted: Counter[_Key], pages: int) -> bool:
    """Whether a line is one of those that stand on many pages, or the number of its page."""
    if not row.is_small and LABEL.match(row.text):
        return any(counted[key] >= _LEAST_PAGES for key in _numbers(row))
    if _PAGE_NUMBER.fullmatch(row.text):
        return True
    least = max(_LEAST_SMALL if row.is_small else _LEAST_PAGES, _LEAST_SHARE * pages)
    if any(seen[key] >= least for key in _keys(row)):
        return True
    is_alone = _ALONE.fullmatch(row.text) is not None
    enough = _LEAST_SMALL if is_alone else _LEAST_PAGES
    if any(counted[key] >= enough for key in _numbers(row)):
        return True
    return is_alone and row.is_outer and (row.is_small or not row.is_heading)


def _keys(row: _Row) -> Iterator[_Key]:
    """Under which the same line would be found on another page."""
    text = row.text.casefold()
    yield text, row.place
    paged = _PAGE_PART.sub("#", text)
    if paged != text:
        yield _OF_PAGES.sub("#", paged), row.place
    elif (match := _OF_PAGES.search(text)) is not None:
        yield _numbered(text, match, 1, row)
    for match in (_FIRST.match(row.text), _last(row.text)):
        if match is None or (value := _value(match["number"])) is None:
            continue
        is_parted = match["bar"] is not None and not row.is_heading
        if is_parted or (row.is_small and not text.endswith(_SENTENCE_ENDS)):
            start, end = match.span("number")
            yield f"{text[:start]}#{value - row.number}{text[end:]}", row.place


def _numbered(text: str, match: re.Match[str], group: int, row: _Row) -> _Key:
    start, end = match.span(group)
    return f"{text[:start]}#{int(match[group]) - row.number}{text[end:]}", row.place


def _last(text: str) -> re.Match[str] | None:
    return next((match for match in _LAST.finditer(text) if match.end() == len(text)), None)


def _numbers(row: _Row) -> Iterator[_Key]:
    """How far numbers that stand by themselves are from the page's own, and on which side."""
    sides = [("right", row.pieces[-1])]
    if len(row.pieces) == 1 or row.is_small:
        sides.append(("left", row.pieces[0]))
    for side, piece in sides:
        match = _ALONE.fullmatch(piece.text)
        value = _value(match[1]) if match is not None else None
        if value is not None and (row.is_small or not row.is_heading):
            yield f"{side} #{value - row.number}", row.place
        elif len(row.pieces) > 1 and _PAGE_NUMBER.fullmatch(piece.text):
            yield f"{side} page", row.place


def _value(number: str) -> int | None:
    """Of a number in digits or small Roman ones; capitals number chapters."""
    if number.isdigit():
        return int(number)
    if not number.islower():
        return None
    values = [_VALUES[letter] for letter in number]
    after = [*values[1:], 0]
    return sum(-one if one < two else one for one, two in zip(values, after, strict=True))


def _apart(
    furniture: dict[int, bool], rows: Sequence[Sequence[Piece]], grids: Sequence[Grid]
) -> set[int]:
    """The ids of the pieces of what stands apart from the text.

    Args:
        furniture: by the id of its first piece each line that may be furniture, and whether it is
            so for certain.
        rows: all lines of the page.
        grids: of the page.
    """
    state = [furniture.get(id(row[0])) for row in rows]
    changed = True
    while changed:
        changed = False
        for place, (above, below) in enumerate(itertools.pairwise(rows)):
            if (state[place] is None) == (state[place + 1] is None) or not (
                _close(above, below) or _in_one(above, below, grids)
            ):
                continue
            at = place if state[place] is not None else place + 1
            if not state[at]:
                state[at], changed = None, True
    return {
        id(piece) for row, one in zip(rows, state, strict=True) if one is not None for piece in row
    }


def _in_one(above: Sequence[Piece], below: Sequence[Piece], grids: Sequence[Grid]) -> bool:
    return any(
        all(grid.holds(row[0].left, row[0].middle) for row in (above, below)) for grid in grids
    )


def _close(above: Sequence[Piece], below: Sequence[Piece]) -> bool:
    heights = above[0].height, below[0].height
    if max(heights) > ALIKE * min(heights):
        return False
    gap = min(piece.bottom for piece in above) - max(piece.top for piece in below)
    are_cells = len(above) > 1 and len(below) > 1
    return gap < (_CELLS_APART if are_cells else _APART) * max(heights)
