"""Tables of Word documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from assistant.documents.content import RawBlock
from assistant.documents.document import BlockKind
from assistant.documents.docx_styles import Styles, is_on, value_of
from assistant.documents.docx_text import paragraph_text
from assistant.documents.tables import marked_table

_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_GRID_SPAN = qn("w:gridSpan")
_VERTICAL_MERGE = qn("w:vMerge")
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
    for row in table.iterchildren(_ROW):
        cells = [cell for cell in row.iter(_CELL) if next(cell.iterancestors(_TABLE)) is table]
        above = list(_row(cells, above, styles))
        properties = row.find(qn("w:trPr"))
        if is_on(properties, "w:hidden") or not any(above):
            continue
        rows.append(above)
        marks.append(is_on(properties, "w:tblHeader"))
        bold.append(all(_is_bold(cell, styles) for cell in cells))
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


def _row(cells: list[Any], above: list[str], styles: Styles) -> Iterator[str]:
    """The texts of a row, with those of cells of the row above that go on in it."""
    column = 0
    for cell in cells:
        merge = cell.find(f".//{_VERTICAL_MERGE}")
        goes_on = merge is not None and merge.get(_VALUE) != "restart"
        yield above[column] if goes_on and column < len(above) else _cell_text(cell, styles)
        span = cell.find(f".//{_GRID_SPAN}")
        width = str(span.get(_VALUE)) if span is not None else "1"
        more = min(int(width), 64) - 1 if width.isdecimal() else 0
        yield from [""] * more
        column += 1 + max(0, more)


def _cell_text(cell: Any, styles: Styles) -> str:
    paragraphs = (paragraph_text(paragraph, styles) for paragraph in cell.iter(_PARAGRAPH))
    return " ".join(" ".join(paragraphs).split())


def _is_bold(cell: Any, styles: Styles) -> bool:
    """Whether every word of a cell is bold; so is a cell without words."""
    paragraphs = [one for one in cell.iter(_PARAGRAPH) if paragraph_text(one, styles).strip()]
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
