"""Tables become rows that can be read, and found, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.documents.content import RawBlock
from assistant.documents.document import BlockKind

# Longer than a name is: the two cells are then texts beside one another.
_MOST_NAME = 120
_SENTENCE_ENDS = (".", "?", "!", "…")


def marked_table(
    rows: Sequence[Sequence[str]], marks: Sequence[bool], *, names_rows: bool = False
) -> Iterator[RawBlock]:
    """The rows of a table as blocks, in a format that can mark which rows name the columns.

    Where none is marked, the first row of a table of three columns or more names them, as nearly
    all such tables are written. Two columns may as well be names with their values (`Telepon`,
    `021-555`), and every row is read so: that holds of a row whatever the first one was meant as.

    Rows above with a first cell alone are titles. A row that is marked further down names the
    columns from there on, and one with a first cell alone titles what is below.

    Args:
        rows: the cells of each row, from left to right; rows without text are left out.
        marks: for each row, whether the file says that it names the columns.
        names_rows: whether the file says that the first cell of each row names that row, so that
            no row names columns but those that are marked.
    """
    pairs = [
        ([cell.strip() for cell in row], is_marked)
        for row, is_marked in zip(_without_dividers(rows), marks, strict=True)
        if any(cell.strip() for cell in row)
    ]
    cells = [row for row, _ in pairs]
    width = len({place for row in cells for place, cell in enumerate(row) if cell})
    titles = 0
    while width > 1 and titles < len(cells) - 1 and _is_title(cells[titles]):
        yield RawBlock(BlockKind.PARAGRAPH, cells[titles][0])
        titles += 1
    body = pairs[titles:]
    if width > 2 and len(body) > 1 and not names_rows and not any(marked for _, marked in body):
        body[0] = (body[0][0], True)
    names: list[str] = []
    for place, (row, is_marked) in enumerate(body):
        if is_marked and width > 1 and _is_title(row):
            yield RawBlock(BlockKind.PARAGRAPH, row[0])
        elif is_marked and any(not marked for _, marked in body[place + 1 :]):
            # Several such rows in turn name the columns together.
            names = _joined(names, row) if place and body[place - 1][1] else row
        elif names:
            yield RawBlock(BlockKind.TABLE_ROW, row_text(names, row))
        else:
            yield RawBlock(BlockKind.TABLE_ROW, named_values(row))


def row_text(columns: Sequence[str], row: Sequence[str]) -> str:
    """A table row as words that can be searched: `Column: value; Column: value`.

    Empty cells are left out, and so is the column's name where it has none.
    """
    names = [*columns, *[""] * (len(row) - len(columns))]
    cells = (
        f"{column.removesuffix(':').rstrip()}: {value}" if column.strip() else value
        for column, value in zip(names, row, strict=False)
        if value.strip()
    )
    return "; ".join(cells)


def named_values(row: Sequence[str]) -> str:
    """A row whose first cell names the others: `name: value; value`."""
    name, *values = row
    values = [value for value in values if value]
    name = name.removesuffix(":").rstrip()
    if not name or not values or len(name) > _MOST_NAME or ": " in name:
        return "; ".join(filter(None, row))
    joint = " " if name.endswith(_SENTENCE_ENDS) else ": "
    return f"{name}{joint}{'; '.join(values)}"


def _is_title(row: Sequence[str]) -> bool:
    return bool(row and row[0]) and not any(row[1:])


def _joined(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The names of columns that two rows give; a cell that reaches over both says it once."""
    width = max(len(above), len(below))
    padded = [[*row, *[""] * (width - len(row))] for row in (above, below)]
    return [
        upper if upper == lower else f"{upper} {lower}".strip()
        for upper, lower in zip(*padded, strict=True)
    ]


def _without_dividers(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows without columns in which nothing but a colon stands, between names and their values."""
    seen: dict[int, set[str]] = {}
    for row in rows:
        for place, cell in enumerate(row):
            seen.setdefault(place, set()).add(cell.strip())
    dividers = {place for place, cells in seen.items() if ":" in cells and cells <= {":", ""}}
    return [[cell for place, cell in enumerate(row) if place not in dividers] for row in rows]
