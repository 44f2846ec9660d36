"""What a file becomes once it is read: text, blocks, and where each block stands in the text."""

from __future__ import annotations

from collections.abc import Mapping
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

    `span` is in `Document.text`; `level` is 1–6 for a heading and 0 for everything else; `page`
    is the 1-based page of a paged format, else None.
    """

    kind: BlockKind
    span: Span
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    r"""One document in one language, with its translations beside it.

    `text` is what every offset in the product counts in: plain text, Unicode NFC, `\n` line ends,
    no byte-order mark, inline markup removed, blocks joined by a blank line. The title is not part
    of the text. `document.text[start:end] == quote` holds for every citation.

    `slug` names the document in ids and addresses (`hr/cuti-tahunan`), `path` is the file relative
    to the corpus folder, `digest` the SHA-256 (hex) of the file's bytes. `translations` have the
    same number of blocks, of the same kinds, in the same order; theirs are empty.
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

    def in_language(self, language: str) -> Document:
        """The document in `language` if it has that translation, else the original."""
        for translation in self.translations:
            if translation.language == language:
                return translation
        return self
