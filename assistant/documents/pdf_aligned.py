"""Tables of a PDF page without drawn lines: pieces that stand below one another in columns."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from statistics import median

from assistant.documents.pdf_lines import Piece
from assistant.documents.pdf_tables import Row, TableRows
from assistant.documents.pdf_type import LABEL, LARGER

_LEAST_ROWS = 3  # of two or more cells each
# Between two lines, in heights of the letters:
_FAR = 3.0  # those of one table are closer
_TIGHT = 0.6  # those of one cell are closer
_TWO_KINDS = 0.35  # the space between rows is so much wider than that between lines of a cell
_LEVEL = 0.25  # cells of one line stand no further above one another
_MARKER = re.compile(
    r"[-*•‣▪●○◦–—·\uf0b7\uf0a7\uf0d8]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,5})[.)]", re.IGNORECASE
)

_Span = tuple[float, float]


def find_tables(rows: Sequence[list[Piece]], page: int) -> Iterator[list[Piece] | TableRows]:
    """The rows of a column of a page, those that make a table put together.

    A table is three or more lines of several pieces each whose pieces stand in the same columns.
    It ends at a heading, and at a line that does not stand in its columns.
    """
    number = 0
    while number < len(rows):
        end = _table_end(rows, number)
        if end > number and not _is_list(rows[number:end]):
            yield _table(rows[number:end], page)
            number = end
        else:
            yield rows[number]
            number += 1


def _table_end(rows: Sequence[list[Piece]], start: int) -> int:
    """Where a table that begins at `start` ends; `start` where there is none."""
    if len(rows[start]) < 2:
        return start
    columns = [(piece.left, piece.right) for piece in rows[start]]
    gaps: list[float] = []
    full, number = 1, start + 1
    while number < len(rows):
        above, row = rows[number - 1], rows[number]
        gap = _gap(above, row)
        fitting = _fitted(columns, row)
        if fitting is None or gap > _FAR:
            break
        if len(row) < 2 and not _is_wrapped(row[0], above, gap, columns, gaps):
            break
        if len(row) >= 2:
            full += 1
            gaps.append(gap)
        columns = fitting
        number += 1
    return number if full >= _LEAST_ROWS else start


def _is_wrapped(
    piece: Piece, above: Sequence[Piece], gap: float, columns: Sequence[_Span], gaps: list[float]
) -> bool:
    """Whether a piece by itself is the next line of a cell of the row above."""
    is_bolder = piece.is_bold and not all(one.is_bold for one in above)
    if gap > _TIGHT or is_bolder or piece.height > LARGER * above[0].height:
        return False
    if LABEL.match(piece.text):
        return False
    # Below the first column it may as well be a line of the text that follows.
    is_first = piece.left < columns[0][1]
    return not is_first or (bool(gaps) and median(gaps) > gap + _TWO_KINDS)


def _is_list(rows: Sequence[Sequence[Piece]]) -> bool:
    """Whether all lines are items of a list that stand far from their numbers or bullets."""
    pairs = [row for row in rows if len(row) == 2]
    wider = any(len(row) > 2 for row in rows)
    return not wider and all(_MARKER.fullmatch(row[0].text) for row in pairs)


def _gap(above: Sequence[Piece], below: Sequence[Piece]) -> float:
    space = min(piece.bottom for piece in above) - max(piece.top for piece in below)
    return space / max(below[0].height, 0.1)


def _fitted(columns: list[_Span], row: Sequence[Piece]) -> list[_Span] | None:
    """The columns widened by a row; None where one of its pieces reaches over two of them."""
    widened = list(columns)
    for piece in row:
        shared = [
            place
            for place, (left, right) in enumerate(widened)
            if min(right, piece.right) > max(left, piece.left)
        ]
        if len(shared) > 1:
            return None
        if shared:
            left, right = widened[shared[0]]
            widened[shared[0]] = (min(left, piece.left), max(right, piece.right))
        elif len(row) < 2:
            return None
        else:
            widened.append((piece.left, piece.right))
            widened.sort()
    return widened


def _table(lines: Sequence[list[Piece]], page: int) -> TableRows:
    columns: list[_Span] = []
    for line in lines:
        columns = _fitted(columns, line) or columns if columns else _spans(line)
    cells = [_cells(line, columns) for line in lines]
    groups = _rows(lines, cells)
    is_sure = groups is not None
    made = []
    for group in groups or [[number] for number in range(len(lines))]:
        texts = [
            "\n".join(filter(None, (cells[number][place] for number in group)))
            for place in range(len(columns))
        ]
        is_bold = all(piece.is_bold for number in group for piece in lines[number])
        made.append(Row(tuple(texts), page, is_bold))
    return TableRows(tuple(made), tuple(columns), is_sure=is_sure)


def _spans(line: Sequence[Piece]) -> list[_Span]:
    return [(piece.left, piece.right) for piece in line]


def _cells(line: Sequence[Piece], columns: Sequence[_Span]) -> list[str]:
    texts = [""] * len(columns)
    for piece in line:
        for place, (left, right) in enumerate(columns):
            if min(right, piece.right) > max(left, piece.left):
                texts[place] = f"{texts[place]} {piece.text}".strip()
                break
    return texts


def _rows(
    lines: Sequence[Sequence[Piece]], cells: Sequence[Sequence[str]]
) -> list[list[int]] | None:
    """Which lines make a row; None where that cannot be told."""
    gaps = [_gap(above, below) for above, below in itertools.pairwise(lines)]
    wide = max(gaps) - min(gaps) > _TWO_KINDS
    if wide:
        limit = (max(gaps) + min(gaps)) / 2
        groups = [[0]]
        for number, gap in enumerate(gaps, start=1):
            if gap < limit:
                groups[-1].append(number)
            else:
                groups.append([number])
        later = [cells[number] for group in groups for number in group[1:]]
        if len(groups) >= _LEAST_ROWS or not any(map(all, later)):
            return groups
    if min(gaps) > _TIGHT or all(map(all, cells)):
        return [[number] for number in range(len(lines))]
    # Wrapped cells, as close to one another as rows are: they can be told where they are even with
    # the first line of their row, which has all cells.
    if not all(map(_is_level, lines)):
        return None
    groups = []
    for number, texts in enumerate(cells):
        if all(texts):
            groups.append([number])
        elif groups and not texts[0] and number != 1:
            groups[-1].append(number)
        else:
            return None
    return groups


def _is_level(line: Sequence[Piece]) -> bool:
    middles = [piece.middle for piece in line]
    return max(middles) - min(middles) < _LEVEL * line[0].height
