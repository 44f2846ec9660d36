"""From a chosen sentence to the citation that leads to it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from assistant.answering.answer import Citation, OtherPlace
from assistant.documents import Document, Passage, Rendition, Span


def cite(
    number: int,
    passage: Passage,
    rendition: Rendition,
    highlight: Span,
    document: Document,
    elsewhere: Iterable[Passage] = (),
) -> Citation:
    """The citation of `highlight`, a span of `rendition.text`, in a passage of `document`.

    `elsewhere` are passages of other documents that say the same word for word.

    Its offsets count in the document of the rendition's language, so that
    `document.text[start:end] == quote` holds without any search for the quote.
    """
    span = highlight.shifted(rendition.span.start)
    # A translation may say nothing about itself.
    said = {**document.metadata, **document.in_language(rendition.language).metadata}
    return Citation(
        number=number,
        passage_id=passage.id,
        document=passage.document,
        title=rendition.title,
        heading=rendition.heading,
        paragraph=passage.number,
        language=rendition.language,
        quote=highlight.of(rendition.text),
        start=span.start,
        end=span.end,
        url=source_url(passage.document, rendition.language, span, passage.number),
        page=rendition.page_at(highlight.start),
        date=said.get("date", ""),
        link=said.get("link", ""),
        also_in=tuple(_other_place(other, rendition.language, highlight) for other in elsewhere),
    )


def _other_place(passage: Passage, language: str, highlight: Span) -> OtherPlace:
    rendition = passage.in_language(language)
    span = highlight.shifted(rendition.span.start)
    return OtherPlace(
        passage_id=passage.id,
        document=passage.document,
        title=rendition.title,
        paragraph=passage.number,
        page=rendition.page_at(highlight.start),
        url=source_url(passage.document, rendition.language, span, passage.number),
    )


def source_url(document: str, language: str, span: Span, paragraph: int) -> str:
    """The address of a sentence in the source page, relative to where the product is served."""
    query = f"lang={language}&start={span.start}&end={span.end}"
    return f"/source/{quote(document)}?{query}#p{paragraph}"
