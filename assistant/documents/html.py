"""Reads HTML: the content of a page without what stands around it, through `lxml`."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from assistant.documents.content import Content
from assistant.documents.decoding import decode, normalise, superscript
from assistant.documents.document import BlockKind
from assistant.documents.html_blocks import html_blocks
from assistant.documents.html_furniture import main_content
from assistant.documents.refusal import empty, without_text
from assistant.errors import TanyaError

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_HEAD_BYTES = 4096
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DEEPEST = 250  # the parser drops what is deeper, without a word

_DATE_NAMES = ("article:published_time", "dcterms.date", "dc.date", "date", "dcterms.issued")


def read_html(data: bytes, name: str) -> Content:
    """Read a web page. Fills `assistant.documents.content.Reader`.

    Navigation, headers, footers, side columns, banners, scripts and what is hidden are left out.
    The first heading of level 1 is the title, else the page's `<title>`. A term of a definition
    list and the summary of a `<details>` are headings of what they open, which is how lists of
    questions and answers are written. The keywords of the page are its tags, its canonical address
    the link to the original.

    Raises:
        TanyaError: the file is not text, is no HTML, or is nested too deep.
    """
    text = _decoded(data, name)
    if not text.strip():
        raise empty(name)
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(text.encode(), parser=parser)
    except etree.ParserError as error:
        raise without_text(name) from error
    _refuse_deep(root, name)
    for raised in root.iter("sup"):
        if not len(raised):
            raised.text = superscript(raised.text or "")
    metadata = dict(_metadata(root))
    title = _title(root)
    blocks = list(html_blocks(main_content(root), title))
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    level_1 = [heading for heading in headings if heading.level == 1]
    if level_1:
        title = level_1[0].text
        # One further down also ends what stands below the heading before it.
        if headings[0] is level_1[0]:
            blocks.remove(level_1[0])
    return Content(tuple(blocks), title, "", metadata)


def _decoded(data: bytes, name: str) -> str:
    """By the byte-order mark, as UTF-8, as the page says, or as text files are."""
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    if declared and not data.startswith(_MARKS):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            encoding = declared.group(1).decode("ascii")
            # As browsers do: the label of Latin-1 means Windows-1252.
            encoding = "cp1252" if encoding.lower() in ("iso-8859-1", "latin1") else encoding
            try:
                return normalise(data.decode(encoding))
            except (LookupError, UnicodeError):
                return decode(data, name)
    return decode(data, name)


def _refuse_deep(root: lxml_html.HtmlElement, name: str) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            raise TanyaError(
                f"{name}: elements are nested more than {_DEEPEST} deep. Nest them less, or save "
                "the page from a browser again.",
                f"{name}: elemennya bersarang lebih dari {_DEEPEST} tingkat. Kurangi, atau simpan "
                "ulang halamannya dari peramban.",
            )


def _title(root: lxml_html.HtmlElement) -> str:
    for path in ("//meta[@property='og:title']/@content", "//head/title/text()"):
        for found in root.xpath(path):
            if str(found).strip():
                return str(found)
    return ""


def _metadata(root: lxml_html.HtmlElement) -> Iterator[tuple[str, str]]:
    named: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").strip().lower()
        content = (meta.get("content") or "").strip()
        if key and content:
            named.setdefault(key, content)
    for key in _DATE_NAMES:
        if key in named:
            yield "date", named[key]
            break
    if "keywords" in named:
        yield "tags", named["keywords"]
    for link in root.iter("link"):
        address = (link.get("href") or "").strip()
        if (link.get("rel") or "").lower() == "canonical" and address.startswith("http"):
            yield "link", address
            break
