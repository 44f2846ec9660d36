"""Tables of a PDF page that are told by the lines drawn between their cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from assistant.documents.pdf_lines import Piece, rows_of
from assistant.documents.pdf_rules import Grid
from assistant.documents.pdf_tables import Row, TableRows

_MOST_LINES = 8  # of two cells of a usual row: more are texts beside one another
_LEAST_CELLS = 2

_Cell = tuple[int, int]  # row and column


@dataclass(frozen=True, slots=True)
class TablePiece(Piece):
    """A whole table, in the place of its pieces."""

    table: TableRows


def with_tables(pieces: Sequence[Piece], grids: Sequence[Grid], page: int) -> tuple[Piece, ...]:
    """The pieces of a page, those in the cells of a grid put together as its table.

    A grid whose cells hold whole texts is the layout of a page and no table.
    """
    kept = list(pieces)
    for grid in grids:
        inside = [piece for piece in kept if grid.holds(*_middle(piece))]
        table = _table(inside, grid, page)
        if table is None:
            continue
        left, bottom, right, top = grid.box
        taken = {id(piece) for piece in inside}
        kept = [piece for piece in kept if id(piece) not in taken]
        kept.append(TablePiece("", left, bottom, right, top, False, table))
    return tuple(kept)


def _middle(piece: Piece) -> tuple[float, float]:
    return (piece.left + piece.right) / 2, piece.middle


def _table(pieces: Sequence[Piece], grid: Grid, page: int) -> TableRows | None:
    rows, columns = len(grid.tops) - 1, len(grid.lefts) - 1
    regions = _regions(grid)
    if regions is None:
        return None
    held: dict[_Cell, list[Piece]] = {}
    downwards = [-top for top in grid.tops]
    for piece in pieces:
        across, up = _middle(piece)
        row = min(max(bisect_left(downwards, -up) - 1, 0), rows - 1)
        # Words that begin in a cell belong there, also where they reach over its edge.
        column = min(max(bisect_left(grid.lefts, piece.left + 1) - 1, 0), columns - 1)
        if grid.lefts[column + 1] < across and grid.lefts[column + 1] - piece.left < 2:
            column += 1
        held.setdefault(regions[row, column], []).append(piece)
    lines = {
        cell: [" ".join(one.text for one in line) for line in rows_of(inside)]
        for cell, inside in held.items()
    }
    if len({row for row, _ in lines}) < _LEAST_CELLS or len({at for _, at in lines}) < _LEAST_CELLS:
        return None
    if _is_layout(lines):
        return None
    made = []
    for row in range(rows):
        firsts = [regions[row, column] for column in range(columns)]
        spread = tuple("\n".join(lines.get(cell, [])) for cell in firsts)
        cells = tuple(
            text if not place or firsts[place] != firsts[place - 1] else ""
            for place, text in enumerate(spread)
        )
        words = [piece for cell in set(firsts) for piece in held.get(cell, [])]
        if words:
            made.append(Row(cells, page, all(piece.is_bold for piece in words), spread))
    spans = tuple(zip(grid.lefts, grid.lefts[1:], strict=False))
    return TableRows(tuple(made), spans, is_ruled=True)


def _is_layout(lines: Mapping[_Cell, Sequence[str]]) -> bool:
    counts: dict[int, list[int]] = {}
    for (row, _), texts in lines.items():
        counts.setdefault(row, []).append(len(texts))
    seconds = [sorted(row)[-2] for row in counts.values() if len(row) > 1]
    return bool(seconds) and median(seconds) > _MOST_LINES


def _regions(grid: Grid) -> dict[_Cell, _Cell] | None:
    """For each cell the first of those it is one with; None where some are no rectangle."""
    rows, columns = len(grid.tops) - 1, len(grid.lefts) - 1
    regions: dict[_Cell, _Cell] = {}
    for row in range(rows):
        middle = (grid.tops[row] + grid.tops[row + 1]) / 2
        for column in range(columns):
            across = (grid.lefts[column] + grid.lefts[column + 1]) / 2
            cell = (row, column)
            if column and not grid.is_parted(True, grid.lefts[column], middle):
                cell = regions[row, column - 1]
            if row and not grid.is_parted(False, grid.tops[row], across):
                above = regions[row - 1, column]
                if cell not in ((row, column), above):
                    return None
                cell = above
            regions[row, column] = cell
    for first in set(regions.values()):
        cells = [cell for cell, other in regions.items() if other == first]
        height = len({row for row, _ in cells})
        width = len({column for _, column in cells})
        if height * width != len(cells):
            return None
    return regions
