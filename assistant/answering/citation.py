"""From a chosen sentence to the citation that leads to it."""

from __future__ import annotations

from urllib.parse import quote

from assistant.answering.answer import Citation
from assistant.documents import Document, Passage, Rendition, Span


def cite(
    number: int, passage: Passage, rendition: Rendition, highlight: Span, document: Document
) -> Citation:
    """The citation of `highlight`, a span of `rendition.text`, in a passage of `document`.

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
    )


def source_url(document: str, language: str, span: Span, paragraph: int) -> str:
    """The address of a sentence in the source page, relative to where the product is served."""
    query = f"lang={language}&start={span.start}&end={span.end}"
    return f"/source/{quote(document)}?{query}#p{paragraph}"
