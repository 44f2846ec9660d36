"""Reads Word documents (DOCX), through `python-docx`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx as python_docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

from assistant.documents.content import Content, RawBlock
from assistant.documents.document import BlockKind
from assistant.documents.docx_styles import Styles
from assistant.documents.office_zip import check_office_zip
from assistant.documents.tables import table_rows
from assistant.errors import TanyaError

_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _TAB, _RUN_PROPERTIES = qn("w:t"), qn("w:tab"), qn("w:rPr")
_BREAKS = frozenset({qn("w:br"), qn("w:cr")})
_NO_BREAK_HYPHEN = qn("w:noBreakHyphen")
# Deleted and moved text, the older form of a drawing beside the newer, properties (a tab in them
# is a tab stop), and what a field computes from.
_PASSED_OVER = frozenset(
    {
        qn("w:del"),
        qn("w:moveFrom"),
        qn("w:pPr"),
        qn("w:instrText"),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)
_TEXT_BOX = qn("w:txbxContent")
_SPACES = re.compile(r"[^\S\n]+")
_MOST_HEADING = 120
_ENDS = (".", ",", ";", ":", "!")
_GRID_SPAN = qn("w:gridSpan")
_VERTICAL_MERGE = qn("w:vMerge")
_VALUE = qn("w:val")


def read_docx(data: bytes, name: str) -> Content:
    """Read a Word document. Fills `assistant.documents.content.Reader`.

    Headings are told by their style or outline level; in a document that has none, a short line
    that is bold throughout is one. List items are told by style or numbering, tables become rows
    that name their columns. Text boxes are read where they are anchored. Headers, footers,
    footnotes, comments, deleted text and tables of contents are left out. Title and keywords come
    from the document's properties.

    Raises:
        TanyaError: the file is no DOCX file, is damaged, locked, or made to exhaust a reader.
    """
    check_office_zip(data, name, "a DOCX file", "[Content_Types].xml")
    try:
        opened = python_docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise TanyaError(
            f"{name}: not a DOCX file, or damaged ({error}). Open it in the program that made it "
            "and save it again."
        ) from error
    styles = Styles.of(opened)
    paragraphs = list(_blocks(opened.element.body, styles))
    title = next((block.text for block, is_title, _ in paragraphs if is_title), "")
    blocks = [block for block, is_title, _ in paragraphs if not is_title]
    bold = [is_bold for _, is_title, is_bold in paragraphs if not is_title]
    if not any(block.kind is BlockKind.HEADING for block in blocks):
        blocks = list(_with_bold_headings(blocks, bold))
    title = title or (opened.core_properties.title or "").strip()
    if blocks and blocks[0].kind is BlockKind.HEADING and blocks[0].level == 1:
        is_only = sum(b.kind is BlockKind.HEADING and b.level == 1 for b in blocks) == 1
        if blocks[0].text.casefold() == title.casefold() or (is_only and not title):
            title = blocks.pop(0).text
    keywords = (opened.core_properties.keywords or "").replace(";", ",")
    return Content(tuple(blocks), title, "", {"tags": keywords} if keywords.strip() else {})


def _blocks(body: Any, styles: Styles) -> Iterator[tuple[RawBlock, bool, bool]]:
    """Blocks with whether each is the title and whether it is bold throughout."""
    waiting = [body]
    while waiting:
        element = waiting.pop()
        if element.tag == _PARAGRAPH:
            yield from _paragraph(element, styles)
            boxes = [box for box in element.iter(_TEXT_BOX) if not _is_fallback(box, element)]
            waiting.extend(reversed(boxes))
        elif element.tag == _TABLE:
            for block in _table(element):
                yield block, False, False
        elif element.tag not in _PASSED_OVER:
            waiting.extend(reversed(element))


def _paragraph(element: Any, styles: Styles) -> Iterator[tuple[RawBlock, bool, bool]]:
    text = _SPACES.sub(" ", "".join(_texts(element))).strip()
    if not text:
        return
    role = styles.role(element)
    if role.is_furniture:
        return
    if role.level:
        yield RawBlock(BlockKind.HEADING, text.replace("\n", " "), role.level), False, False
        return
    kind = BlockKind.LIST_ITEM if role.is_item else BlockKind.PARAGRAPH
    yield RawBlock(kind, text), role.is_title, styles.is_bold(element)


def _texts(element: Any) -> Iterator[str]:
    waiting = list(reversed(element))
    while waiting:
        part = waiting.pop()
        if part.tag == _TEXT:
            yield part.text or ""
        elif part.tag == _TAB:
            yield " "
        elif part.tag in _BREAKS:
            yield "\n"
        elif part.tag == _NO_BREAK_HYPHEN:
            yield "-"
        elif part.tag not in _PASSED_OVER and part.tag not in (_TEXT_BOX, _RUN_PROPERTIES):
            waiting.extend(reversed(part))


def _is_fallback(box: Any, paragraph: Any) -> bool:
    above = box.getparent()
    while above is not None and above is not paragraph:
        if above.tag in _PASSED_OVER or above.tag == _TEXT_BOX:
            return True
        above = above.getparent()
    return False


def _table(table: Any) -> Iterator[RawBlock]:
    rows: list[list[str]] = []
    above: list[str] = []
    for row in table.iterchildren(_ROW):
        texts: list[str] = []
        for cell in row.iter(_CELL):
            if next(cell.iterancestors(_TABLE)) is not table:
                continue  # of a table in a cell, whose text that cell has
            merge = cell.find(f".//{_VERTICAL_MERGE}")
            goes_on = merge is not None and merge.get(_VALUE) != "restart"
            column = len(texts)
            text = above[column] if goes_on and column < len(above) else _cell_text(cell)
            texts.append(text)
            span = cell.find(f".//{_GRID_SPAN}")
            width = str(span.get(_VALUE)) if span is not None else "1"
            texts.extend([""] * (min(int(width), 64) - 1 if width.isdecimal() else 0))
        rows.append(texts)
        above = texts
    # A table of one column is a box around text.
    if all(len([text for text in row if text]) < 2 for row in rows):
        for row in rows:
            for text in filter(None, row):
                yield RawBlock(BlockKind.PARAGRAPH, text)
        return
    yield from table_rows(rows)


def _cell_text(cell: Any) -> str:
    paragraphs = ("".join(_texts(paragraph)) for paragraph in cell.iter(_PARAGRAPH))
    return " ".join(" ".join(paragraphs).split())


def _with_bold_headings(blocks: list[RawBlock], bold: list[bool]) -> Iterator[RawBlock]:
    for number, (block, is_bold) in enumerate(zip(blocks, bold, strict=True)):
        is_short = len(block.text) <= _MOST_HEADING and "\n" not in block.text
        opens = number + 1 < len(blocks) and not bold[number + 1]
        is_heading = is_bold and is_short and opens and not block.text.endswith(_ENDS)
        if is_heading and block.kind is not BlockKind.TABLE_ROW:
            yield RawBlock(BlockKind.HEADING, block.text, 2)
        else:
            yield block
