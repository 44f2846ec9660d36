"""Reads Markdown: CommonMark and tables, through `markdown-it-py`."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.documents.content import Content, RawBlock
from assistant.documents.decoding import decode
from assistant.documents.document import BlockKind
from assistant.documents.front_matter import split_front_matter
from assistant.documents.tables import row_text
from assistant.errors import TanyaError

# The parser drops what is nested deeper than its limit without a word, so the limit is far above
# what people write, and reaching it is an error here.
_DEEPEST = 100

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t]+")
_AROUND_NEWLINE = re.compile(r"[ \t]*\n[ \t]*")


def read_markdown(data: bytes, name: str) -> Content:
    """Read a Markdown file. Fills `assistant.documents.content.Reader`.

    A block's text is what a reader of the rendered page would see: no emphasis marks, links as
    their text, images as their alternative text, raw HTML as its characters (comments dropped).
    Every paragraph of a list item is a list item, every body row of a table one row that reads
    `Column: value; Column: value`. A first heading of level 1 is the title unless the front matter
    gives another.
    """
    parts = split_front_matter(decode(data, name), name)
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table")
    tokens = parser.parse(parts.body)
    for token in tokens:
        if token.level >= _DEEPEST - 2:
            line = (token.map[0] if token.map else 0) + parts.body_line
            raise TanyaError(
                f"{name}, line {line}: lists or quotes are nested more than {_DEEPEST // 2} deep. "
                "Nest them less.",
                f"{name}, baris {line}: daftar atau kutipan bersarang lebih dari {_DEEPEST // 2} "
                "tingkat. Kurangi tingkatannya.",
            )
    blocks = list(_blocks(tokens))
    metadata = dict(parts.values)
    title = metadata.pop("title", "")
    language = metadata.pop("language", metadata.pop("lang", ""))
    if blocks and blocks[0].kind is BlockKind.HEADING and blocks[0].level == 1:
        heading = blocks[0].text
        if not title or title.casefold() == heading.casefold():
            title = heading
            del blocks[0]
    return Content(tuple(blocks), title, language, metadata)


def _blocks(tokens: Sequence[Token]) -> Iterator[RawBlock]:
    list_depth = 0
    heading_level = 0
    in_table_head = in_cell = False
    columns: list[str] = []
    row: list[str] = []
    table_has_rows = False
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                list_depth += 1
            case "bullet_list_close" | "ordered_list_close":
                list_depth -= 1
            case "heading_open":
                heading_level = int(token.tag[1])
            case "heading_close":
                heading_level = 0
            case "table_open":
                columns, table_has_rows = [], False
            case "thead_open":
                in_table_head = True
            case "thead_close":
                in_table_head = False
            case "tr_open":
                row = []
            case "tr_close" if in_table_head:
                columns = row
            case "tr_close":
                table_has_rows = True
                yield RawBlock(BlockKind.TABLE_ROW, row_text(columns, row))
            case "table_close" if not table_has_rows:
                yield RawBlock(BlockKind.TABLE_ROW, row_text([], columns))
            case "th_open" | "td_open":
                in_cell = True
            case "th_close" | "td_close":
                in_cell = False
            case "inline" if in_cell:
                row.append(_inline_text(token.children or ()).replace("\n", " "))
            case "inline" if heading_level:
                text = _inline_text(token.children or ()).replace("\n", " ")
                yield RawBlock(BlockKind.HEADING, text, heading_level)
            case "inline":
                kind = BlockKind.LIST_ITEM if list_depth else BlockKind.PARAGRAPH
                yield RawBlock(kind, _inline_text(token.children or ()))
            case "fence" | "code_block":
                yield RawBlock(BlockKind.CODE, textwrap.dedent(token.content))
            case "html_block":
                kind = BlockKind.LIST_ITEM if list_depth else BlockKind.PARAGRAPH
                yield RawBlock(kind, _without_comments(token.content))


def _without_comments(html: str) -> str:
    # Not beyond the last end of a comment: from there, each opening would be searched in vain.
    end = html.rfind("-->") + len("-->") if "-->" in html else 0
    return _COMMENT.sub("", html[:end]) + html[end:]


def _inline_text(tokens: Sequence[Token]) -> str:
    text = "".join(map(_token_text, tokens))
    return _AROUND_NEWLINE.sub("\n", _SPACES.sub(" ", text)).strip()


def _token_text(token: Token) -> str:
    match token.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "image":
            return "".join(map(_token_text, token.children or ()))
        case "html_inline" if token.content.startswith("<!--"):
            return ""
        case "html_inline" if _LINE_BREAK.fullmatch(token.content):
            return "\n"
        case _:
            return token.content
