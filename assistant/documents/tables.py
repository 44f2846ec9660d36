"""Tables become rows that can be read, and found, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.documents.content import RawBlock
from assistant.documents.document import BlockKind


def table_rows(rows: Sequence[Sequence[str]], *, has_header: bool = True) -> Iterator[RawBlock]:
    """The body rows of a table as blocks.

    Args:
        rows: the cells of each row, from left to right; rows without text are left out.
        has_header: whether the first row names the columns. Where there is no other row it is a
            row itself, so that no word is lost.
    """
    filled = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    columns: Sequence[str] = ()
    if has_header and len(filled) > 1:
        columns, *filled = filled
    for row in filled:
        yield RawBlock(BlockKind.TABLE_ROW, row_text(columns, row))


def row_text(columns: Sequence[str], row: Sequence[str]) -> str:
    """A table row as words that can be searched: `Column: value; Column: value`.

    Empty cells are left out, and so is the column's name where it has none.
    """
    names = [*columns, *[""] * (len(row) - len(columns))]
    cells = (
        f"{column}: {value}" if column.strip() else value
        for column, value in zip(names, row, strict=False)
        if value.strip()
    )
    return "; ".join(cells)
