"""The unit that is retrieved, in each language it exists in."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.documents.document import PageStart, Span, page_at


@dataclass(frozen=True, slots=True)
class Rendition:
    """A passage in one language: a slice of that language's document.

    `span` is where it stands in the document (`document.text[span.start:span.end] == text`);
    `sentences` are spans of `text`, in order, without overlap, and none is blank; `heading` is the
    path of headings above it, outermost first, without the document's title; `pages` says where
    pages begin in `text`, the first at 0, and is empty where the format has none.
    """

    language: str
    title: str
    heading: tuple[str, ...]
    text: str
    span: Span
    sentences: tuple[Span, ...]
    pages: tuple[PageStart, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The page of the character at `offset` of `text`; None where there are no pages."""
        return page_at(self.pages, offset)

    def sentence(self, number: int) -> str:
        """The text of the sentence with this 0-based number."""
        return self.sentences[number].of(self.text)


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or list item (small ones joined, long ones split at sentences).

    `id` is stable while the document's order of passages is: `<document slug>#p<number>`, `number`
    from 1. `digest` is the SHA-256 (hex) of everything the encoder will see of it but a title that
    is only the file's name: where digests are equal and titles too, so are the vectors.
    """

    id: str
    document: str
    number: int
    original: Rendition
    translations: tuple[Rendition, ...]
    digest: str

    @property
    def page(self) -> int | None:
        """The page that the original begins on; None where its format has no pages."""
        return self.original.page_at(0)

    @property
    def renditions(self) -> tuple[Rendition, ...]:
        """The original, then the translations."""
        return (self.original, *self.translations)

    def in_language(self, language: str) -> Rendition:
        """The rendition in `language` if there is one, else the original."""
        for rendition in self.renditions:
            if rendition.language == language:
                return rendition
        return self.original
