"""Merged cells of a sheet: what a cell says holds for each row that it reaches down into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils.cell import range_boundaries


class MergedCells:
    """The cells of a sheet that reach into rows below; the file has them in their first row only.

    A row is given them where it says something itself: a note over four rows is one note. Cells
    that begin in the first row of two cells or more, or above, are not given again: they name
    columns, or stand beside a title.
    """

    def __init__(self, ranges: Iterable[str]) -> None:
        self._starts: dict[int, list[tuple[int, int]]] = {}  # by row: columns and last rows
        for written in ranges:
            column, first, _, last = range_boundaries(written)
            if column and first and last and last > first:
                self._starts.setdefault(first, []).append((column, last))
        self._reaching: dict[int, tuple[Any, int]] = {}  # by column, with their last rows
        self._is_below_names = False

    def completed(
        self, number: int, cells: Sequence[Any], is_hidden: Callable[[int], bool]
    ) -> Sequence[Any]:
        """The cells of a row, with those above that reach into it; rows come in order.

        Args:
            number: the row's.
            cells: the row's, from the first column on.
            is_hidden: whether the column of a number is not shown.
        """
        self._reaching = {
            column: (cell, last)
            for column, (cell, last) in self._reaching.items()
            if last >= number
        }
        own = [place for place, cell in enumerate(cells, start=1) if _is_filled(cell)]
        if self._is_below_names:
            begun = dict(self._starts.get(number, ()))
            self._reaching |= {
                place: (cells[place - 1], begun[place]) for place in own if place in begun
            }
        self._is_below_names = self._is_below_names or len(own) > 1
        if not self._reaching or all(map(is_hidden, own)):
            return cells
        merged: list[Any] = [*cells]
        for column, (cell, _) in sorted(self._reaching.items()):
            merged.extend([EMPTY_CELL] * (column - len(merged)))
            if not _is_filled(merged[column - 1]):
                merged[column - 1] = cell
        return merged


def _is_filled(cell: Any) -> bool:
    return bool(cell.value.strip()) if isinstance(cell.value, str) else cell.value is not None
