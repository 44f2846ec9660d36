"""A question becomes an answer: the whole way, in order."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.answer import Answer, AnswerPassage, ShownText, Status
from assistant.answering.citation import cite
from assistant.answering.confidence import ConfidenceModel, Judgement
from assistant.answering.coverage import TermWeights
from assistant.answering.followup import readings
from assistant.answering.highlight import Highlight, highlight
from assistant.answering.language import detect_language
from assistant.answering.question import clean_question
from assistant.answering.signals import read_signals
from assistant.answering.smalltalk import reply, small_talk, without_greeting
from assistant.answering.suggestion import Suggester
from assistant.documents import INDONESIAN
from assistant.retrieval import Hit, Retriever, Vectors
from assistant.settings import Settings

_DEPTH = 10  # hits that are looked at, whatever number is shown

_NOT_FOUND = (
    "Dokumen ini tidak menjawab pertanyaan itu.",
    "The documents don't answer this.",
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to understand a question, with its vector, shape (dimension,), and what it finds."""

    question: str
    vector: Vectors
    hits: tuple[Hit, ...]
    best: Highlight | None
    judgement: Judgement


class Answerer:
    """Answers questions from one index. Safe to share between threads.

    Args:
        retriever: finds passages.
        settings: the options.
    """

    def __init__(self, retriever: Retriever, settings: Settings) -> None:
        self._retriever = retriever
        self._settings = settings
        self._confidence = ConfidenceModel.load()
        self._terms = TermWeights(retriever.index.passages)
        self._suggester = Suggester(retriever.encoder, self._answering_passage)

    def ask(
        self,
        question: str,
        *,
        language: str | None = None,
        top_k: int | None = None,
        history: Sequence[str] = (),
    ) -> Answer:
        """Answer `question`.

        Args:
            question: as typed.
            language: `"id"` or `"en"` to answer in; told from the question where None.
            top_k: how many passages to show, 1–10.
            history: the questions asked before in this conversation, oldest first.

        Raises:
            TanyaError: the question is empty, too long or not text.
        """
        started = time.perf_counter()
        asked = clean_question(question, self._settings.max_question_characters)
        answer_language = language or detect_language(asked, self._default_language())
        kind = small_talk(asked)
        if kind is not None:
            answer = Answer(
                status=Status.GREETING,
                question=asked,
                language=answer_language,
                confidence=1.0,
                quote="",
                message=reply(kind, answer_language),
                passages=(),
                suggestions=self._opening_suggestions(answer_language),
                took_ms=0.0,
            )
        else:
            answer = self._search(without_greeting(asked), answer_language, top_k, history)
        return replace(answer, took_ms=(time.perf_counter() - started) * 1000)

    def _search(
        self, asked: str, language: str, top_k: int | None, history: Sequence[str]
    ) -> Answer:
        encoder = self._retriever.encoder
        meanings = readings(asked, history, encoder)
        found = [
            self._read(meaning, vector, language)
            for meaning, vector in zip(meanings, encoder.encode_queries(meanings), strict=True)
        ]
        # Readings come likeliest first, so the first of equals stays.
        reading = max(found, key=lambda each: each.judgement.probability)
        shown = reading.hits[: top_k or self._settings.top_k]
        passages = tuple(_show(number, hit, language) for number, hit in enumerate(shown, start=1))
        answered = reading.judgement.probability >= self._threshold(reading.judgement)
        return Answer(
            status=Status.ANSWERED if answered else Status.NOT_FOUND,
            question=reading.question,
            language=language,
            confidence=reading.judgement.probability,
            quote=passages[0].citation.quote if answered else "",
            message="" if answered else _in(language, *_NOT_FOUND),
            passages=passages,
            suggestions=self._next_suggestions(reading, language, history),
            took_ms=0.0,
        )

    def _read(self, question: str, vector: Vectors, language: str) -> _Reading:
        # The language to answer in may be set by hand; words are compared in the question's own.
        words_language = detect_language(question, language)
        hits = self._retriever.rank(vector, question, words_language, _DEPTH)
        if not hits:
            return _Reading(question, vector, (), None, Judgement(0.0, 1.0))
        best = highlight(hits[0])
        signals = read_signals(question, words_language, hits, best, self._terms)
        same = hits[0].passage.in_language(words_language).language == words_language
        return _Reading(question, vector, hits, best, self._confidence.judge(signals, same))

    def _threshold(self, judgement: Judgement) -> float:
        chosen = self._settings.answer_threshold
        return judgement.threshold if chosen is None else chosen

    def _default_language(self) -> str:
        return INDONESIAN if self._settings.language == "auto" else self._settings.language

    def _answering_passage(self, question: str, language: str) -> str | None:
        vector = self._retriever.encoder.encode_queries([question])[0]
        reading = self._read(question, vector, language)
        if reading.judgement.probability < self._threshold(reading.judgement) or not reading.hits:
            return None
        return reading.hits[0].passage.id

    def _next_suggestions(
        self, reading: _Reading, language: str, history: Sequence[str]
    ) -> tuple[str, ...]:
        if not reading.hits:
            return ()
        index = self._retriever.index
        top = reading.hits[0].passage
        return self._suggester.suggest(
            index.document(top.document),
            language,
            near=reading.vector,
            shown=(top.id,),
            asked=(reading.question, *history),
        )

    def _opening_suggestions(self, language: str) -> tuple[str, ...]:
        documents = self._retriever.index.documents
        return self._suggester.suggest(documents[0], language) if documents else ()


def _show(number: int, hit: Hit, language: str) -> AnswerPassage:
    passage = hit.passage
    rendition = passage.in_language(language)
    chosen = highlight(hit)
    span = chosen.span(rendition)
    original = passage.original
    return AnswerPassage(
        citation=cite(number, passage, rendition, span),
        shown=ShownText(rendition.language, rendition.text, (span,)),
        original=ShownText(original.language, original.text, (chosen.span(original),)),
        score=hit.score,
    )


def _in(language: str, indonesian: str, english: str) -> str:
    return indonesian if language == INDONESIAN else english
