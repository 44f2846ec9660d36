"""Tables of a PDF: rows with their pages, the names of their columns, and how they go on."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from assistant.documents.content import RawBlock
from assistant.documents.document import BlockKind
from assistant.documents.pdf_hyphens import Hyphens
from assistant.documents.tables import named_values, row_text

Part = TypeVar("Part")

_SAME_EDGE = 6.0  # points between the columns of a table on two pages
_LEAST_NAMED = 3  # rows, the names among them, of a table whose names are told by what is below
_NUMBER = re.compile(r"\d[\d.,]*")
_LETTERS = re.compile(r"[^\W\d]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; lines of a cell are divided by a line end.

    `spread` are the cells where one that reaches over several columns stands in each of them.
    """

    cells: tuple[str, ...]
    page: int
    is_bold: bool = False
    spread: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The cells, as the names of columns."""
        return self.spread or self.cells


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of a table, and where its columns begin and end.

    `is_ruled` where lines are drawn between the cells, `is_sure` where each row is known to be one.
    """

    rows: tuple[Row, ...]
    columns: tuple[tuple[float, float], ...]
    is_ruled: bool = False
    is_sure: bool = True

    def blocks(self, hyphens: Hyphens) -> Iterator[RawBlock]:
        """Its rows, with the names of the columns where those are beyond doubt."""
        named = _named(self)
        names = [""] * len(self.columns)
        for row in self.rows[:named]:
            above = [_joined(cell, hyphens) for cell in row.names]
            # A name that reaches over two rows, or two columns, is said once.
            names = [
                one if two in ("", one) else f"{one} {two}".strip()
                for one, two in zip(names, above, strict=True)
            ]
        for row in self.rows[named:]:
            cells = [_joined(cell, hyphens) for cell in row.cells]
            if sum(map(bool, cells)) == 1 and row.is_bold:
                text = row_text((), cells)  # the title of the rows below
            elif named:
                text = row_text(names, cells)
            elif self.is_ruled and self.is_sure and len(cells) == 2:
                text = named_values(cells)
            else:
                text = row_text((), cells)
            yield RawBlock(BlockKind.TABLE_ROW, text, page=row.page)


def _joined(cell: str, hyphens: Hyphens) -> str:
    text, *lines = cell.split("\n")
    for line in lines:
        above, between = hyphens.joined(text, line)
        text = f"{above}{between}{line}"
    return text


def _named(table: TableRows) -> int:
    """How many of the first rows name the columns: none where that is not beyond doubt."""
    rows = table.rows
    if not table.is_sure or len(rows) < 2:
        return 0
    bold = sum(1 for _ in itertools.takewhile(lambda row: row.is_bold, rows))
    if bold:
        is_title = sum(map(bool, rows[0].names)) < 2
        return bold if bold < len(rows) and not is_title else 0
    first = rows[0]
    if first.spread not in ((), first.cells) or len(rows) < _LEAST_NAMED:
        return 0
    if any(map(_NUMBER.search, first.cells)) or sum(map(bool, first.cells)) < len(first.cells):
        return 0
    return int(_counts_below(rows) or (table.is_ruled and len(first.cells) > 2))


def _counts_below(rows: Sequence[Row]) -> bool:
    """Whether a column holds figures of one form below a first cell without any."""
    for place, first in enumerate(rows[0].cells):
        forms = {_form(row.cells[place]) for row in rows[1:]}
        is_figure = len(forms) == 1 and "9" in next(iter(forms))
        if is_figure and first and not _NUMBER.search(first):
            return True
    return False


def _form(cell: str) -> str:
    return _LETTERS.sub("a", _NUMBER.sub("9", cell))


def joined_tables(parts: Iterable[Part | TableRows]) -> Iterator[Part | TableRows]:
    """The parts of a document, a table that goes on over the page as one."""
    open_table: TableRows | None = None
    for part in parts:
        if isinstance(part, TableRows):
            if open_table is not None:
                together = _continued(open_table, part)
                if together is not None:
                    open_table = together
                    continue
                yield open_table
                is_unsure = not _is_headed(part) and _counts_below(part.rows)
                if is_unsure and _follows(open_table, part):
                    # Its first row may name the columns or be one of the rows above.
                    part = replace(part, is_sure=False)
            open_table = part
            continue
        if open_table is not None:
            yield open_table
            open_table = None
        yield part
    if open_table is not None:
        yield open_table


def _continued(table: TableRows, rest: TableRows) -> TableRows | None:
    """Both as one table, if `rest` goes on with `table` at the top of the next page."""
    if not _follows(table, rest):
        return None
    names = [row.names for row in table.rows[: max(1, _named(table))]]
    repeated = [row.names for row in rest.rows[: len(names)]] == names
    if not repeated and (_is_headed(rest) or _counts_below(rest.rows)):
        return None
    rows = list(rest.rows[len(names) :] if repeated else rest.rows)
    above = list(table.rows)
    if rows and _is_rest(rows[0], above[-1]):
        cells = zip(above[-1].cells, rows[0].cells, strict=True)
        joined = tuple(f"{one}\n{two}" if one and two else one or two for one, two in cells)
        above[-1] = replace(above[-1], cells=joined, spread=())
        rows = rows[1:]
    return replace(table, rows=(*above, *rows), is_sure=table.is_sure and rest.is_sure)


def _follows(table: TableRows, rest: TableRows) -> bool:
    is_next = rest.rows[0].page == table.rows[-1].page + 1
    return is_next and table.is_ruled == rest.is_ruled and _same_columns(table, rest)


def _is_headed(table: TableRows) -> bool:
    return table.rows[0].is_bold and not all(row.is_bold for row in table.rows)


def _is_rest(row: Row, above: Row) -> bool:
    """Whether a row is no more than the lines of the row above that found no room on its page."""
    if row.cells[0] or not above.cells[0]:
        return False
    return all(
        not cell or (above.cells[place] and _LETTERS.search(cell))
        for place, cell in enumerate(row.cells)
    )


def _same_columns(table: TableRows, rest: TableRows) -> bool:
    return len(table.columns) == len(rest.columns) and all(
        min(right, other_right) > max(left, other_left)
        and min(abs(left - other_left), abs(right - other_right)) < _SAME_EDGE
        for (left, right), (other_left, other_right) in zip(
            table.columns, rest.columns, strict=True
        )
    )
