"""Documents, answers and results made by hand, so that the right figures are known beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.answer import Answer, AnswerPassage, Citation, ShownText, Status
from assistant.documents import Block, BlockKind, Document, Passage, Span
from assistant.documents.passage import Rendition


def document(slug: str, *paragraphs: str, english: Sequence[str] = ()) -> Document:
    """A document of one block a paragraph; `english` is its translation. "# x" is a heading."""
    translations = (_in_one_language(slug, "en", english),) if english else ()
    original = _in_one_language(slug, "id", paragraphs)
    return Document(
        slug, original.title, "id", original.text, original.blocks, slug, "0" * 64, {}, translations
    )


def _in_one_language(slug: str, language: str, paragraphs: Sequence[str]) -> Document:
    text, blocks = "", []
    for paragraph in paragraphs:
        if text:
            text += "\n\n"
        heading = paragraph.startswith("# ")
        body = paragraph.removeprefix("# ")
        kind = BlockKind.HEADING if heading else BlockKind.PARAGRAPH
        blocks.append(Block(kind, Span(len(text), len(text) + len(body)), 1 if heading else 0))
        text += body
    return Document(slug, slug.title(), language, text, tuple(blocks), slug, "0" * 64)


def passages_of(document: Document) -> tuple[Passage, ...]:
    """One passage a paragraph, one sentence a full stop."""
    made = []
    paragraphs = [n for n, block in enumerate(document.blocks) if block.kind != BlockKind.HEADING]
    for number, at in enumerate(paragraphs, 1):
        renditions = []
        for version in (document, *document.translations):
            span = version.blocks[at].span
            text = span.of(version.text)
            renditions.append(
                Rendition(version.language, version.title, (), text, span, sentences_of(text))
            )
        made.append(
            Passage(
                f"{document.slug}#p{number}",
                document.slug,
                number,
                renditions[0],
                tuple(renditions[1:]),
                "0" * 64,
            )
        )
    return tuple(made)


def sentences_of(text: str) -> tuple[Span, ...]:
    spans, start = [], 0
    while start < len(text):
        end = text.find(".", start)
        end = len(text) if end < 0 else end + 1
        spans.append(Span(start, end))
        start = end + 1
    return tuple(spans)


@dataclass(frozen=True)
class HandmadeIndex:
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]


def index_of(*documents: Document) -> HandmadeIndex:
    return HandmadeIndex(
        documents, tuple(p for document in documents for p in passages_of(document))
    )


def shown(passage: Passage, rank: int, sentence: int = 0, language: str = "id") -> AnswerPassage:
    rendition = passage.in_language(language)
    highlight = rendition.sentences[sentence]
    original = passage.original
    citation = Citation(
        rank,
        passage.id,
        passage.document,
        rendition.title,
        (),
        passage.number,
        rendition.language,
        highlight.of(rendition.text),
        rendition.span.start + highlight.start,
        rendition.span.start + highlight.end,
        f"/source/{passage.id}",
    )
    return AnswerPassage(
        citation,
        ShownText(rendition.language, rendition.text, (highlight,)),
        ShownText(original.language, original.text, (original.sentences[sentence],)),
        1 / rank,
    )


def answer(
    question: str,
    passages: Sequence[AnswerPassage],
    *,
    confidence: float = 0.9,
    status: Status = Status.ANSWERED,
    language: str = "id",
) -> Answer:
    quote = passages[0].citation.quote if passages and status is Status.ANSWERED else ""
    return Answer(
        status, question, language, confidence, quote, "", tuple(passages), (), took_ms=1.0
    )


class HandmadeAssistant:
    """Gives the answers it was made with. It stands in for `Assistant` where the figures to come
    out must be known beforehand; `test_real_assistant.py` evaluates the real one."""

    def __init__(
        self, index: HandmadeIndex, answers: Mapping[str, Answer | Callable[[], Answer]]
    ) -> None:
        self.index = index
        self._answers = answers
        self.asked: list[tuple[str, int | None]] = []

    def ask(
        self, question: str, *, language: str | None = None, top_k: int | None = None
    ) -> Answer:
        self.asked.append((question, top_k))
        given = self._answers[question]
        return given if isinstance(given, Answer) else given()
