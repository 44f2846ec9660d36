"""A tree of HTML elements becomes blocks in reading order."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from assistant.documents.content import RawBlock
from assistant.documents.document import BlockKind
from assistant.documents.tables import marked_table

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCK_TAGS = (
    "address article blockquote body button caption center dd details dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav ol p pre "
    "section summary table tbody td tfoot th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_SPACES = re.compile(r"[^\S\n]+")
_ALL_SPACE = re.compile(r"\s+")
_AROUND_NEWLINE = re.compile(r" *\n *")
_PARAGRAPHS = re.compile(r"\n{2,}")
_MOST_SPAN = 50  # cells that one cell may stand for; more is a slip or an attack


def html_blocks(root: HtmlElement, title: str = "") -> Iterator[RawBlock]:
    """The blocks of `root`, whose furniture has been taken out.

    Iterative, so that no depth of nesting is too much. Inline elements give their text, an image
    its alternative text, a line break a newline and two of them a new paragraph.

    What opens an answer (the summary of a `<details>`, a term of a `<dl>`, a button) is a heading
    below the one above. Where the page goes on after such answers the heading above them is given
    again, or else `title`: it is no part of the last answer.
    """
    walk = _Walk(title)
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        if event == "start":
            if element.tag == "table" and not _is_layout(element):
                yield from walk.flush()
                yield from walk.back()
                yield from _table(element)
                events.skip_subtree()
            elif element.tag == "pre":
                yield from walk.flush()
                yield from walk.back()
                code = textwrap.dedent("".join(element.itertext())).strip("\n")
                yield RawBlock(BlockKind.CODE, code)
                events.skip_subtree()
            else:
                yield from walk.open(element)
        else:
            yield from walk.close(element)
    yield from walk.flush()


@dataclass(slots=True)
class _Answers:
    """An element that holds answers below headings of their own.

    `above` is the level of the heading above it, `heading` the last one in it. It ends before
    another heading in `element` itself whose level is `ends_at` or higher in the page.
    """

    element: HtmlElement
    above: int
    ends_at: int = 0
    heading: RawBlock | None = None


class _Walk:
    """The text gathered since the last block, and what kind of block it will be."""

    def __init__(self, title: str) -> None:
        self._text: list[str] = []
        self._items = 0  # list items that are open
        self._opener: HtmlElement | None = None  # what opens an answer, and is open itself
        self._heading = 0  # level of the heading that is open
        self._above = 1  # level of the last heading
        self._last = RawBlock(BlockKind.HEADING, title, 2)  # the last one outside of answers
        self._answers: list[_Answers] = []
        self._has_left = False  # the answers before, whose heading still stands above

    def open(self, element: HtmlElement) -> Iterator[RawBlock]:
        if element.tag in _BLOCKS:
            yield from self.flush()
        if element.tag in ("details", "dl"):
            self._answers.append(_Answers(element, self._above))
        elif self._opener is None and _opens_an_answer(element):
            self._open_answer(element)
        elif element.tag in _HEADINGS and self._opener is None:
            if (
                self._answers
                and _HEADINGS[element.tag] <= self._answers[-1].ends_at
                and element.getparent() is self._answers[-1].element
            ):
                self._answers.pop()
            lowest = self._answers[-1].above + 2 if self._answers else 1
            self._heading = self._above = min(6, max(lowest, _HEADINGS[element.tag]))
        match element.tag:
            case "li":
                self._items += 1
            case "br":
                self._text.append("\n")
            case "img":
                self._text.append(element.get("alt") or "")
        self._text.append(_ALL_SPACE.sub(" ", element.text or ""))

    def _open_answer(self, element: HtmlElement) -> None:
        holder = element.getparent()
        if element.tag not in ("summary", "dt") and not (
            self._answers and self._answers[-1].element is holder
        ):
            ends_at = _HEADINGS.get(element.tag, max(_HEADINGS.values()))
            self._answers.append(_Answers(holder, self._above, ends_at))
        self._opener = element
        above = self._answers[-1].above if self._answers else self._above
        self._heading = self._above = min(6, above + 1)

    def close(self, element: HtmlElement) -> Iterator[RawBlock]:
        # A table and code were skipped over: what they hold was given already.
        if element.tag in _BLOCKS:
            yield from self.flush()
        if element.tag == "li":
            self._items -= 1
        if element is self._opener:
            self._opener = None
            self._heading = 0
        elif element.tag in _HEADINGS and self._opener is None:
            self._heading = 0
        if self._answers and self._answers[-1].element is element:
            left = self._answers.pop()
            self._above = left.above
            self._has_left = self._has_left or left.heading is not None
        self._text.append(_ALL_SPACE.sub(" ", element.tail or ""))

    def flush(self) -> Iterator[RawBlock]:
        text = _AROUND_NEWLINE.sub("\n", _SPACES.sub(" ", "".join(self._text))).strip()
        self._text.clear()
        if not text:
            return
        if self._heading:
            block = RawBlock(BlockKind.HEADING, text.replace("\n", " "), self._heading)
            if self._answers:
                self._answers[-1].heading = block
            else:
                self._last = block
            self._has_left = False
            yield block
            return
        yield from self.back()
        kind = BlockKind.LIST_ITEM if self._items else BlockKind.PARAGRAPH
        for paragraph in _PARAGRAPHS.split(text):
            yield RawBlock(kind, paragraph)

    def back(self) -> Iterator[RawBlock]:
        """The heading that holds again, where answers with headings of their own have ended."""
        if self._has_left:
            self._has_left = False
            around = (one.heading for one in reversed(self._answers) if one.heading)
            heading = next(around, self._last)
            if heading.text:
                yield heading


def _opens_an_answer(element: HtmlElement) -> bool:
    """Whether an element is the heading of what it opens; other buttons were taken out."""
    if element.tag in _HEADINGS:
        return element.find(".//button") is not None
    return element.tag in ("summary", "dt", "button")


def _is_layout(table: HtmlElement) -> bool:
    """Whether a table only arranges the page: what is in its cells is then read as it comes."""
    if table.get("role") in ("presentation", "none"):
        return True
    if table.find(".//th") is not None:
        return False
    inner = table.find(".//td//table") is not None or any(
        table.find(f".//td//{tag}") is not None for tag in ("h1", "h2", "h3", "ul", "ol", "div")
    )
    rows = [len(row.xpath("./td")) for row in table.iter("tr")]
    return inner or max(rows, default=0) < 2


def _table(table: HtmlElement) -> Iterator[RawBlock]:
    caption = table.find("caption")
    if caption is not None and _cell_text(caption):
        yield RawBlock(BlockKind.PARAGRAPH, _cell_text(caption))
    rows: list[list[str]] = []
    below: dict[int, tuple[str, int]] = {}  # by column: cells that reach into the rows below
    marks: list[bool] = []
    bold: list[bool] = []
    names_rows = False
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table:
            continue
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        marks.append(_names_columns(row, cells))
        bold.append(bool(cells) and all(map(_is_bold, cells)))
        names_rows = names_rows or (not marks[-1] and any(cell.tag == "th" for cell in cells))
        rows.append(_row(cells, below))
    if not any(marks) and not names_rows and bold and bold[0] and not all(bold):
        marks[0] = True
    yield from marked_table(rows, marks, names_rows=names_rows)


def _names_columns(row: HtmlElement, cells: list[HtmlElement]) -> bool:
    """Whether a row says that it names the columns; `<th>` before a value names the row."""
    parent = row.getparent()
    if parent is not None and parent.tag == "thead":
        return True
    filled = [cell for cell in cells if _cell_text(cell)]
    heads = [cell for cell in filled if cell.tag == "th" and cell.get("scope") != "row"]
    return len(heads) == len(filled) and (len(filled) > 1 or (len(cells) == 1 and bool(filled)))


def _is_bold(cell: HtmlElement) -> bool:
    # Pictures aside: they are neither.
    text = "".join(cell.itertext()).split()
    strong = [part for part in cell.iter("b", "strong") if "".join(part.itertext()).split() == text]
    return not text or bool(strong)


def _row(cells: list[HtmlElement], below: dict[int, tuple[str, int]]) -> list[str]:
    """The texts of a row, with those of cells above that reach down into it."""
    texts: list[str] = []
    waiting = list(cells)
    while waiting or len(texts) in below:
        column = len(texts)
        if column in below:
            text, left = below.pop(column)
            texts.append(text)
            if left > 1:
                below[column] = (text, left - 1)
            continue
        cell = waiting.pop(0)
        text = _cell_text(cell)
        for place in range(_span(cell, "colspan")):
            texts.append(text if place == 0 else "")
            if _span(cell, "rowspan") > 1:
                below[column + place] = (texts[-1], _span(cell, "rowspan") - 1)
    return texts


def _span(cell: HtmlElement, attribute: str) -> int:
    written = (cell.get(attribute) or "1").strip()
    return min(max(1, int(written)), _MOST_SPAN) if written.isdecimal() else 1


def _cell_text(cell: HtmlElement) -> str:
    """The words of a cell in one line: blanks only where blocks, breaks and pictures divide it."""
    if not len(cell):
        return " ".join((cell.text or "").split())  # as nearly all are, and much faster
    texts: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if element is cell:
            texts.append((element.text or "") if event == "start" else "")
            continue
        if element.tag in _BLOCKS or element.tag in ("br", "img"):
            texts.append(" ")
        if event == "start":
            texts.append((element.get("alt") or "") if element.tag == "img" else "")
            texts.append(element.text or "")
        else:
            texts.append(element.tail or "")
    return " ".join("".join(texts).split())
