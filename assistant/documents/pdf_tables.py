"""Tables of a PDF page, told by pieces that stand below one another in columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.documents.content import RawBlock
from assistant.documents.pdf_lines import Piece
from assistant.documents.tables import table_rows

_LEAST_ROWS = 3  # of two or more cells each
_CONTINUATION = 1.6  # of the letters' height: a line of the same row is no further below


@dataclass(frozen=True, slots=True)
class TableRows:
    """The cells of a table, row by row, and its page."""

    rows: tuple[tuple[str, ...], ...]
    page: int

    def blocks(self) -> Iterator[RawBlock]:
        """Its rows as blocks; the first names the columns."""
        for block in table_rows(self.rows):
            yield replace(block, page=self.page)


def find_tables(rows: Sequence[list[Piece]], page: int) -> Iterator[list[Piece] | TableRows]:
    """The rows of a column of a page, those that make a table put together.

    A table is three or more lines of several pieces each whose pieces stand in the same columns;
    lines between them that stand in one of the columns belong to the row above.
    """
    number = 0
    while number < len(rows):
        end = _table_end(rows, number)
        if end > number:
            yield TableRows(tuple(_cells(rows[number:end])), page)
            number = end
        else:
            yield rows[number]
            number += 1


def _table_end(rows: Sequence[list[Piece]], start: int) -> int:
    """Where a table that begins at `start` ends; `start` where there is none."""
    if len(rows[start]) < 2:
        return start
    columns = [(piece.left, piece.right) for piece in rows[start]]
    full, end, number = 1, start + 1, start + 1
    while number < len(rows):
        row = rows[number]
        fitting = _fitted(columns, row)
        if fitting is None:
            break
        is_near = rows[number - 1][0].bottom - row[0].top < _CONTINUATION * row[0].height
        if len(row) < 2 and not is_near:
            break
        columns = fitting
        number += 1
        if len(row) >= 2:
            full, end = full + 1, number
        elif is_near and end == number - 1:
            end = number
    return end if full >= _LEAST_ROWS else start


def _fitted(
    columns: list[tuple[float, float]], row: Sequence[Piece]
) -> list[tuple[float, float]] | None:
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


def _cells(rows: Sequence[list[Piece]]) -> Iterator[tuple[str, ...]]:
    columns: list[tuple[float, float]] = []
    for row in rows:
        columns = _fitted(columns, row) or columns if columns else [(p.left, p.right) for p in row]
    cells: list[str] | None = None
    above: list[Piece] = []
    for row in rows:
        texts = [""] * len(columns)
        for piece in row:
            place = min(
                range(len(columns)),
                key=lambda n: abs(_middle(columns[n]) - _middle((piece.left, piece.right))),
            )
            for number, (left, right) in enumerate(columns):
                if min(right, piece.right) > max(left, piece.left):
                    place = number
                    break
            texts[place] = f"{texts[place]} {piece.text}".strip()
        # The next line of cells that are wrapped: its first cell is empty, and it stands close.
        is_close = bool(above) and above[0].bottom - row[0].top < 0.6 * row[0].height
        if cells is not None and not texts[0] and is_close:
            cells = [f"{a} {b}".strip() for a, b in zip(cells, texts, strict=True)]
        else:
            if cells is not None:
                yield tuple(cells)
            cells = texts
        above = row
    if cells is not None:
        yield tuple(cells)


def _middle(span: tuple[float, float]) -> float:
    return (span[0] + span[1]) / 2
