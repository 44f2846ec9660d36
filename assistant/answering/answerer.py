"""A question becomes an answer: the whole way, in order."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from assistant.answering.answer import Answer, AnswerPassage, ShownText, Status
from assistant.answering.citation import cite
from assistant.answering.collocation import Collocations
from assistant.answering.confidence import ConfidenceModel
from assistant.answering.explanation import explain as explained
from assistant.answering.followup import (
    as_follow_up,
    earlier_question,
    interpretations,
    names_nothing,
    with_capitals,
)
from assistant.answering.interpretation import Finding, Interpretation, Interpreter
from assistant.answering.question import clean_history, clean_question
from assistant.answering.reader import Reader
from assistant.answering.scope import documents_in_scope
from assistant.answering.smalltalk import (
    TITLES_SHOWN,
    ask_back,
    reply,
    small_talk,
    without_greeting,
)
from assistant.answering.suggestion import Answering, Suggester
from assistant.documents import INDONESIAN
from assistant.retrieval import Index, Retriever
from assistant.settings import Settings

_NOT_FOUND = (
    "Dokumen yang ada tidak menjawab pertanyaan ini.",
    "The documents don't answer this question.",
)
_Place = tuple[str, tuple[int, ...]]  # a passage's id, and its answering sentence's numbers
_REPEATED = 0.2
"""Taken off a completion of a follow-up that finds the sentence shown for the question before."""


class Answerer:
    """Answers questions from one index. Safe to share between threads.

    Args:
        retriever: finds passages.
        settings: the options.
        reader: reads question and passage together; None judges by retrieval alone.
    """

    def __init__(
        self, retriever: Retriever, settings: Settings, reader: Reader | None = None
    ) -> None:
        self._retriever = retriever
        self._settings = settings
        self._confidence = ConfidenceModel.load()
        self._interpreter = Interpreter(retriever, self._confidence, reader)
        self._collocations = Collocations(retriever.index.passages)
        self._suggester = Suggester(
            retriever.encoder, _answering_passages(retriever, self._interpreter, settings)
        )

    def ask(
        self,
        question: str,
        *,
        language: str | None = None,
        default_language: str | None = None,
        top_k: int | None = None,
        history: Sequence[str] = (),
        documents: Sequence[str] = (),
        tags: Sequence[str] = (),
        explain: bool = False,
    ) -> Answer:
        """Answer `question`.

        Args:
            question: as typed.
            language: `"id"` or `"en"` to answer in; told from the question where None.
            default_language: to answer in where neither the question nor the one before it tells,
                as "IT?" does not: that of the interface. The settings' where None.
            top_k: how many passages to show, 1–10.
            history: the questions answered before in this conversation, oldest first; best each
                as it was understood (`Answer.question`). One that would be refused is left out.
            documents: slugs of the documents to search; all of them if empty.
            tags: of which a document must have one to be searched; any document if empty.
            explain: whether the answer carries the scores and signals behind it, in words.

        Raises:
            TanyaError: the question is empty, too long or not text, or there is no such document
                or tag.
        """
        started, terms = time.perf_counter(), self._interpreter.terms
        scope = documents_in_scope(self._retriever.index, documents, tags)
        most = self._settings.max_question_characters
        asked = clean_question(question, most)
        history = [past for past in clean_history(history, most) if small_talk(past) is None]
        default = default_language or self._default_language()
        if history:
            default = terms.language_of(history[-1], default)
        answer_language = language or terms.language_of(asked, default)
        known = self._collocations
        question = known.spelled(with_capitals(without_greeting(asked), known.in_capitals))
        kind = small_talk(asked)
        if kind is not None:
            said = reply(kind, answer_language, *self._titles(answer_language, scope))
            answer = self._said(asked, answer_language, said)
        elif names_nothing(question) and not history:
            answer = self._said(asked, answer_language, ask_back(answer_language))
        else:
            answer = self._search(question, answer_language, top_k, history, scope, explain=explain)
        return replace(answer, took_ms=(time.perf_counter() - started) * 1000)

    def _said(self, asked: str, language: str, message: str) -> Answer:
        return Answer(
            status=Status.GREETING,
            question=asked,
            language=language,
            confidence=1.0,
            quote="",
            message=message,
            passages=(),
            suggestions=self._opening_suggestions(language),
            took_ms=0.0,
        )

    def _titles(self, language: str, scope: Collection[str]) -> tuple[list[str], int]:
        index = self._retriever.index
        among = [index.document(slug) for slug in sorted(scope)] if scope else index.documents
        return [each.in_language(language).title for each in among[:TITLES_SHOWN]], len(among)

    def _names(self, asked: str, interpretation: Interpretation) -> bool:
        """Whether the passage found first has a word of what a follow-up adds.

        One that was just shown and has none is no answer to it: "kenapa?", "kalau gaji?".
        """
        follow_up = as_follow_up(asked)
        if follow_up is None or follow_up.bare or not interpretation.findings:
            return follow_up is None
        spoken = self._interpreter.terms.language_of(interpretation.question, INDONESIAN)
        rendition = interpretation.findings[0].hit.passage.in_language(spoken)
        added = self._interpreter.terms.words(follow_up.words, spoken, rendition)
        return any(word.in_passage for word in added) or rendition.language != spoken

    def _earlier(
        self, asked: str, language: str, history: Sequence[str], documents: Collection[str]
    ) -> _Place | None:
        """Where the question is answered that a follow-up refers to."""
        earlier = earlier_question(history)
        if earlier is None or as_follow_up(asked) is None:
            return None
        vector = self._retriever.encoder.encode_queries([earlier])[0]
        return _place(self._interpreter.interpret(earlier, vector, language, documents))

    def _search(
        self,
        asked: str,
        language: str,
        top_k: int | None,
        history: Sequence[str],
        documents: Collection[str],
        *,
        explain: bool,
    ) -> Answer:
        encoder, known = self._retriever.encoder, self._interpreter.terms.known
        meanings = interpretations(asked, history, self._collocations, known)
        found = [
            self._interpreter.interpret(meaning, vector, language, documents)
            for meaning, vector in zip(meanings, encoder.encode_queries(meanings), strict=True)
        ]
        earlier = self._earlier(asked, language, history, documents)
        interpretation = max(found, key=lambda one: _soundness(one, earlier))
        again = earlier is not None and (_place(interpretation) or ("",))[0] == earlier[0]
        echoes = again and not self._names(asked, interpretation)
        shown = interpretation.findings[: top_k or self._settings.top_k]
        passages = tuple(
            _show(number, finding, language, self._retriever.index, documents)
            for number, finding in enumerate(shown, start=1)
        )
        answered = _answers(interpretation, self._settings) and not echoes
        return Answer(
            status=Status.ANSWERED if answered else Status.NOT_FOUND,
            question=interpretation.question,
            language=language,
            confidence=interpretation.judgement.probability,
            quote=passages[0].citation.quote if answered else "",
            message="" if answered else _NOT_FOUND[language != INDONESIAN],
            passages=passages,
            suggestions=self._next_suggestions(interpretation, language, history),
            took_ms=0.0,
            explanation=explained(
                asked,
                interpretation,
                len(shown),
                language,
                _threshold(interpretation, self._settings),
                self._interpreter.terms,
                self._confidence,
            )
            if explain
            else None,
        )

    def _default_language(self) -> str:
        return INDONESIAN if self._settings.language == "auto" else self._settings.language

    def _next_suggestions(
        self, interpretation: Interpretation, language: str, history: Sequence[str]
    ) -> tuple[str, ...]:
        if not interpretation.findings:
            return ()
        index = self._retriever.index
        top = interpretation.findings[0].hit.passage
        return self._suggester.suggest(
            index.document(top.document),
            language,
            near=interpretation.vector,
            shown=(top.id,),
            asked=(interpretation.question, *history),
        )

    def _opening_suggestions(self, language: str) -> tuple[str, ...]:
        documents = self._retriever.index.documents
        return self._suggester.suggest(documents[0], language) if documents else ()


def _answers(interpretation: Interpretation, settings: Settings) -> bool:
    sure = interpretation.judgement.probability >= _threshold(interpretation, settings)
    return bool(interpretation.findings) and sure


def _threshold(interpretation: Interpretation, settings: Settings) -> float:
    chosen = settings.answer_threshold
    return interpretation.judgement.threshold if chosen is None else chosen


def _answering_passages(
    retriever: Retriever, interpreter: Interpreter, settings: Settings
) -> Callable[[str, str], Answering | None]:
    """What finds the passage that answers a question in a language, if one does.

    It knows no `Answerer`: two that know each other stay in memory until garbage is collected.
    """

    def answering_passage(question: str, language: str) -> Answering | None:
        vector = retriever.encoder.encode_queries([question])[0]
        interpretation = interpreter.interpret(question, vector, language)
        if not _answers(interpretation, settings):
            return None
        clear = (_threshold(interpretation, settings) + 1) / 2
        sure = interpretation.judgement.probability >= clear
        return Answering(interpretation.findings[0].hit.passage, sure)

    return answering_passage


def _show(
    number: int, finding: Finding, language: str, index: Index, documents: Collection[str]
) -> AnswerPassage:
    passage = finding.hit.passage
    elsewhere = (
        other for other in index.elsewhere(passage) if not documents or other.document in documents
    )
    rendition, original = passage.in_language(language), passage.original
    span = finding.highlight.span(rendition)
    original_span = finding.highlight.span(original)
    return AnswerPassage(
        citation=cite(
            number, passage, rendition, span, index.document(passage.document), elsewhere
        ),
        shown=ShownText(rendition.language, rendition.text, (span,)),
        original=ShownText(original.language, original.text, (original_span,)),
        score=finding.hit.score,
    )


def _place(interpretation: Interpretation) -> _Place | None:
    for finding in interpretation.findings:
        return finding.hit.passage.id, finding.highlight.sentences
    return None


def _soundness(interpretation: Interpretation, earlier: _Place | None) -> float:
    """How well the documents answer a question so understood.

    A sentence fits the completion that was meant, and seldom the one shown for the question before.
    """
    signals = interpretation.signals
    sound = interpretation.judgement.probability + (signals.best_sentence if signals else 0.0)
    return sound - (_REPEATED if earlier and _place(interpretation) == earlier else 0.0)
