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
from assistant.documents.docx_tables import table_blocks
from assistant.documents.docx_text import PASSED_OVER, TEXT_BOX, paragraph_text
from assistant.documents.office_zip import check_office_zip
from assistant.documents.refusal import damaged

_PARAGRAPH, _TABLE = qn("w:p"), qn("w:tbl")
_CONTROL, _CONTROL_PROPERTIES = qn("w:sdt"), qn("w:sdtPr")
_PART, _GALLERY, _VALUE = qn("w:docPartObj"), qn("w:docPartGallery"), qn("w:val")
_SPACES = re.compile(r"[^\S\n]+")
_MOST_HEADING = 120
_MOST_TITLE = 200
_ENDS = (".", ",", ";", ":", "!")


def read_docx(data: bytes, name: str) -> Content:
    """Read a Word document. Fills `assistant.documents.content.Reader`.

    Headings are told by their style or outline level; in a document that has none, a short line
    that is bold throughout is one. List items are told by style or numbering, tables become rows
    that name their columns. Text boxes are read where they are anchored. Headers, footers,
    footnotes, comments, deleted and hidden text and tables of contents are left out. Title and
    keywords come from the document's properties.

    Raises:
        TanyaError: the file is no DOCX file, is damaged, locked, or made to exhaust a reader.
    """
    check_office_zip(data, name, "a DOCX file", "[Content_Types].xml")
    try:
        opened = python_docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise damaged(name, "a DOCX file", error) from error
    styles = Styles.of(opened)
    paragraphs = list(_blocks(opened.element.body, styles))
    title, blocks, bold = _titled(paragraphs)
    if not any(block.kind is BlockKind.HEADING for block, _, _ in paragraphs):
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
            boxes = [box for box in element.iter(TEXT_BOX) if not _is_fallback(box, element)]
            waiting.extend(reversed(boxes))
        elif element.tag == _TABLE:
            for block in table_blocks(element, styles):
                yield block, False, False
        elif element.tag not in PASSED_OVER and not _is_contents(element):
            waiting.extend(reversed(element))


def _titled(
    paragraphs: list[tuple[RawBlock, bool, bool]],
) -> tuple[str, list[RawBlock], list[bool]]:
    """The title, and the other blocks with whether each is bold throughout.

    A title may be written in several paragraphs, one after another; what is set as one further
    down is the heading of what follows.
    """
    title = ""
    blocks: list[RawBlock] = []
    bold: list[bool] = []
    goes_on = True
    for block, is_title, is_bold in paragraphs:
        if not is_title:
            goes_on = goes_on and not title
        elif goes_on and (not title or len(title) + len(block.text) < _MOST_TITLE):
            title = f"{title} {block.text}".strip()
            continue
        else:
            goes_on = False
            if _reads_as_heading(block):
                block = RawBlock(BlockKind.HEADING, block.text, 1)
                is_bold = True  # what is bold above it opens no text
        blocks.append(block)
        bold.append(is_bold)
    return title, blocks, bold


def _is_contents(element: Any) -> bool:
    """Whether an element is the table of contents that Word makes."""
    if element.tag != _CONTROL:
        return False
    gallery = element.find(f"{_CONTROL_PROPERTIES}/{_PART}/{_GALLERY}")
    return gallery is not None and gallery.get(_VALUE) == "Table of Contents"


def _paragraph(element: Any, styles: Styles) -> Iterator[tuple[RawBlock, bool, bool]]:
    text = _SPACES.sub(" ", paragraph_text(element, styles)).strip()
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


def _is_fallback(box: Any, paragraph: Any) -> bool:
    above = box.getparent()
    while above is not None and above is not paragraph:
        if above.tag in PASSED_OVER or above.tag == TEXT_BOX:
            return True
        above = above.getparent()
    return False


def _with_bold_headings(blocks: list[RawBlock], bold: list[bool]) -> Iterator[RawBlock]:
    for number, (block, is_bold) in enumerate(zip(blocks, bold, strict=True)):
        opens = number + 1 < len(blocks) and not bold[number + 1]
        is_heading = is_bold and opens and _reads_as_heading(block)
        if is_heading and block.kind not in (BlockKind.TABLE_ROW, BlockKind.HEADING):
            yield RawBlock(BlockKind.HEADING, block.text, 2)
        else:
            yield block


def _reads_as_heading(block: RawBlock) -> bool:
    is_short = len(block.text) <= _MOST_HEADING and "\n" not in block.text
    return is_short and not block.text.endswith(_ENDS)
