"""Tables of Word documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from assistant.documents.content import RawBlock
from assistant.documents.document import BlockKind
from assistant.documents.docx_styles import Styles, is_on, value_of
from assistant.documents.docx_text import paragraph_text, shown_paragraphs
from assistant.documents.tables import marked_table

_TABLE, _ROW, _CELL, _TEXT = qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:t")
_CELL_PROPERTIES = qn("w:tcPr")
_MOST_SPAN = 64  # columns that one cell may reach over; more is a slip or an attack
_VALUE = qn("w:val")
_FIRST_ROW, _FIRST_COLUMN = 0x0020, 0x0080  # bits of the older form of `w:tblLook`


def table_blocks(table: Any, styles: Styles) -> Iterator[RawBlock]:
    """The rows of a `w:tbl` element, hidden ones left out.

    The rows that name the columns are those that Word repeats on every page, else the first one if
    the style of the table sets it off, or if it alone is bold.
    """
    rows: list[list[str]] = []
    marks: list[bool] = []
    bold: list[bool] = []
    above: list[str] = []
    starts: list[int] = []
    # Rows and cells may be in content controls; those of a table in a cell are not of this one.
    for row in (row for row in table.iter(_ROW) if next(row.iterancestors(_TABLE)) is table):
        cells = [cell for cell in row.iter(_CELL) if next(cell.iterancestors(_TABLE)) is table]
        properties = row.find(qn("w:trPr"))
        start = _number(properties, "w:gridBefore")
        above = list(_row(cells, start, above, styles))
        if is_on(properties, "w:hidden") or not any(above):
            continue
        rows.append(above)
        starts.append(start)
        marks.append(is_on(properties, "w:tblHeader"))
        bold.append(all(_is_bold(cell, styles) for cell in cells))
    rows = list(_without_indent(rows, starts))
    # A table of one column is a box around text.
    if all(len([text for text in row if text]) < 2 for row in rows):
        for row in rows:
            for text in filter(None, row):
                yield RawBlock(BlockKind.PARAGRAPH, text)
        return
    if not any(marks):
        marks[0] = _sets_off(table, styles, "firstRow", _FIRST_ROW) or (bold[0] and not all(bold))
    names_rows = _sets_off(table, styles, "firstCol", _FIRST_COLUMN)
    yield from marked_table(rows, marks, names_rows=names_rows)


def _row(cells: list[Any], start: int, above: list[str], styles: Styles) -> Iterator[str]:
    """The texts of a row, with those of cells of the row above that go on in it.

    `start` is the number of columns before its first cell.
    """
    yield from [""] * start
    column = start
    for cell in cells:
        properties = cell.find(_CELL_PROPERTIES)
        merge = properties.find(qn("w:vMerge")) if properties is not None else None
        goes_on = merge is not None and merge.get(_VALUE) != "restart"
        yield above[column] if goes_on and column < len(above) else _cell_text(cell, styles)
        width = max(1, _number(properties, "w:gridSpan"))
        yield from [""] * (width - 1)
        column += width


def _without_indent(rows: list[list[str]], starts: list[int]) -> Iterator[list[str]]:
    """Rows without the columns before the first of those that have several cells.

    Word writes a table whose rows are all set in below its title as rows that begin later.
    """
    several = [
        start for row, start in zip(rows, starts, strict=True) if len(list(filter(None, row))) > 1
    ]
    indent = min(several, default=0)
    for row, start in zip(rows, starts, strict=True):
        yield row[min(indent, start) :]


def _number(properties: Any, tag: str) -> int:
    """A number of columns; 0 where none is given."""
    written = value_of(properties, tag) if properties is not None else ""
    return min(int(written), _MOST_SPAN) if written.isdecimal() else 0


def _cell_text(cell: Any, styles: Styles) -> str:
    paragraphs = (paragraph_text(paragraph, styles) for paragraph in shown_paragraphs(cell))
    return " ".join(" ".join(paragraphs).split())


def _is_bold(cell: Any, styles: Styles) -> bool:
    """Whether every word of a cell is bold; so is a cell without words, or with equations alone."""
    paragraphs = [
        one
        for one in shown_paragraphs(cell)
        if paragraph_text(one, styles).strip() and next(one.iter(_TEXT), None) is not None
    ]
    return all(map(styles.is_bold, paragraphs))


def _sets_off(table: Any, styles: Styles, part: str, bit: int) -> bool:
    """Whether the table asks its style to set off this part, and the style does so."""
    properties = table.find(qn("w:tblPr"))
    look = properties.find(qn("w:tblLook")) if properties is not None else None
    if look is None or not styles.sets_off(value_of(properties, "w:tblStyle"), part):
        return False
    attribute = {"firstRow": "w:firstRow", "firstCol": "w:firstColumn"}[part]
    written = look.get(qn(attribute))
    if written is not None:
        return written in ("1", "true", "on")
    try:
        return bool(int(look.get(_VALUE) or "0", 16) & bit)
    except ValueError:
        return False
