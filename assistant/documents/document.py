"""What a file becomes once it is read: text, blocks, and where each block stands in the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

INDONESIAN = "id"
ENGLISH = "en"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of Unicode code points, `text[start:end]`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` that this span covers."""
        return text[self.start : self.end]

    def shifted(self, offset: int) -> Span:
        """The same range in a text that begins `offset` code points earlier."""
        return Span(self.start + offset, self.end + offset)


class BlockKind(StrEnum):
    """What a block was in the file; a heading names what follows, the others are answers."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    TABLE_ROW = "table row"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, … of a document.

    `span` is in `Document.text`; `level` is 1–6 for a heading and 0 for everything else.
    """

    kind: BlockKind
    span: Span
    level: int = 0


@dataclass(frozen=True, slots=True, order=True)
class PageStart:
    """Where the text of a page begins: `offset` in code points, `page` its 1-based number."""

    offset: int
    page: int


def page_at(pages: Sequence[PageStart], offset: int) -> int | None:
    """The page that the character at `offset` stands on, given all starts in order.

    None where the format has no pages.
    """
    after = bisect_right(pages, offset, key=lambda start: start.offset)
    return pages[after - 1].page if after else None


def pages_within(pages: Sequence[PageStart], span: Span) -> tuple[PageStart, ...]:
    """The starts for `text[span.start:span.end]` alone, its offsets counted from 0."""
    first = page_at(pages, span.start)
    if first is None:
        return ()
    later = (start for start in pages if span.start < start.offset < span.end)
    return (PageStart(0, first), *(PageStart(one.offset - span.start, one.page) for one in later))


@dataclass(frozen=True, slots=True)
class Document:
    r"""One document in one language, with its translations beside it.

    `text` is what every offset in the product counts in: plain text, Unicode NFC, `\n` line ends,
    no byte-order mark, inline markup removed, blocks joined by a blank line. The title is not part
    of the text. `document.text[start:end] == quote` holds for every citation.

    `slug` names the document in ids and addresses (`hr/cuti-tahunan`), `path` is the file relative
    to the corpus folder, `digest` the SHA-256 (hex) of the file's bytes and of what
    its folder says about it. `pages` says where each
    page begins in `text`; it is empty where the format has none. `translations` have the same
    number of blocks, of the same kinds, in the same order; theirs are empty.

    `metadata` is what the file, or the description of its folder, says about it. Of its keys,
    `date` and `link` (an http address of the original) are shown in citations, and `tags`, with
    commas between them, are what questions can be limited to.

    `has_title` says whether a title was given, by the file or its folder; else `title` is the
    file's name.
    """

    slug: str
    title: str
    language: str
    text: str
    blocks: tuple[Block, ...]
    path: str
    digest: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    translations: tuple[Document, ...] = ()
    pages: tuple[PageStart, ...] = ()
    has_title: bool = True

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags in lower case, each once, in the order given."""
        return parse_tags(self.metadata.get("tags", ""))

    def in_language(self, language: str) -> Document:
        """The document in `language` if it has that translation, else the original."""
        for translation in self.translations:
            if translation.language == language:
                return translation
        return self


def parse_tags(written: str) -> tuple[str, ...]:
    """Tags as written with commas between them: in lower case, without blanks, each once."""
    tags = (" ".join(tag.split()).casefold() for tag in written.split(","))
    return tuple(dict.fromkeys(tag for tag in tags if tag))
