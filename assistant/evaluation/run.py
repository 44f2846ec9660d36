"""Ask every question of a test set and judge what comes back."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from assistant.answering.answer import Answer, AnswerPassage, Status
from assistant.documents import Passage
from assistant.errors import TanyaError
from assistant.evaluation.matching import holds_quote, marks_quote, quote_span
from assistant.evaluation.report import FORMAT, Excerpt, Outcome, QuestionResult, Report
from assistant.evaluation.testset import (
    MISSING,
    Expectation,
    IndexContents,
    TestQuestion,
    TestSet,
    Unit,
)

DEPTH = 10
"""Passages asked for with each question: enough to see where the right one ranks."""

Progress = Callable[[int, int], None]
"""Called with the questions done and the questions in all. What it raises stops the run."""


class Asked(Protocol):
    """What can be evaluated: an `Assistant`, or anything that answers like one."""

    @property
    def index(self) -> IndexContents:
        """What the answers come from."""
        ...

    def ask(
        self, question: str, *, language: str | None = None, top_k: int | None = None
    ) -> Answer:
        """The answer to one question."""
        ...


def evaluate(
    assistant: Asked,
    testset: TestSet,
    progress: Progress | None = None,
    *,
    depth: int = DEPTH,
    command: str = "",
) -> Report:
    """Ask every question of `testset` and measure the answers.

    Args:
        assistant: who is asked.
        testset: the questions, loaded against the assistant's index.
        progress: told after each question; raise in it to stop.
        depth: passages asked for with each question, 1–10.
        command: what to type to run it again, for the report.

    Raises:
        TanyaError: `depth` is out of range.
    """
    from assistant.evaluation.measures import groups_of
    from assistant.evaluation.provenance import how_it_was_run

    if not 1 <= depth <= DEPTH:
        raise TanyaError(
            f"top-k must be 1 to {DEPTH}, not {depth}.", f"top-k harus 1 sampai {DEPTH}."
        )
    start = time.perf_counter()
    results = tuple(results_of(assistant, testset, progress, depth=depth))
    seconds = time.perf_counter() - start
    return Report(
        format=FORMAT,
        unit=testset.unit,
        depth=depth,
        results=results,
        groups=groups_of(results, depth),
        how=how_it_was_run(assistant, testset, command, seconds),
        warnings=tuple(problem.told("en") for problem in testset.warnings),
        warnings_id=tuple(problem.told("id") for problem in testset.warnings),
    )


def results_of(
    assistant: Asked, testset: TestSet, progress: Progress | None = None, *, depth: int = DEPTH
) -> Iterator[QuestionResult]:
    """The results one by one, as they come; stop taking them to cancel the run.

    The first question of each language is asked once beforehand and not timed: what is loaded by
    the first question of a server's life is no part of how long an answer takes.
    """
    passages = {passage.id: passage for passage in assistant.index.passages}
    total = len(testset.questions)
    for first in {one.language: one for one in reversed(testset.questions)}.values():
        # What cannot be asked is told when its turn comes.
        with contextlib.suppress(TanyaError):
            assistant.ask(first.question, top_k=depth)
    for done, question in enumerate(testset.questions, 1):
        yield _asked(assistant, question, testset.unit, passages, depth)
        if progress:
            progress(done, total)


def _asked(
    assistant: Asked,
    question: TestQuestion,
    unit: Unit,
    passages: dict[str, Passage],
    depth: int,
) -> QuestionResult:
    start = time.perf_counter()
    try:
        # No language is given: taking one language for the other is part of what is judged.
        answer = assistant.ask(question.question, top_k=depth)
    except TanyaError as error:
        took_ms = (time.perf_counter() - start) * 1000
        return _result(question, unit, None, error, took_ms, passages)
    took_ms = (time.perf_counter() - start) * 1000
    return _result(question, unit, answer, None, took_ms, passages)


def _result(
    question: TestQuestion,
    unit: Unit,
    answer: Answer | None,
    error: TanyaError | None,
    took_ms: float,
    passages: dict[str, Passage],
) -> QuestionResult:
    shown = answer.passages if answer else ()
    returned = _units(shown, unit)
    rank = next((n for n, one in enumerate(returned, 1) if one in question.relevant), None)
    sentence = _sentence_right(question, rank, shown)
    status = str(answer.status) if answer else ""
    outcome = _outcome(question, status, rank, sentence)
    missed = outcome not in {Outcome.RIGHT, Outcome.UNJUDGED}
    return QuestionResult(
        key=question.key,
        place=question.place,
        question=question.question,
        expectation=question.expectation,
        quotes=question.quotes,
        relevant=question.relevant,
        grades=question.grades,
        expected_language=question.language,
        note=question.note,
        outcome=outcome,
        status=status,
        language=answer.language if answer else "",
        confidence=answer.confidence if answer else 0.0,
        quote=answer.quote if answer else "",
        returned=returned,
        rank=rank,
        sentence_right=sentence,
        took_ms=took_ms,
        first=_first(shown, with_text=missed) if missed or outcome is Outcome.UNJUDGED else None,
        expected=_expected(question, passages) if missed else None,
        error=error.english if error else "",
        error_id=error.indonesian if error else "",
    )


def _units(shown: Sequence[AnswerPassage], unit: Unit) -> tuple[str, ...]:
    """What is judged, best first, each once: a document ranks where its best passage does."""
    ids = (
        one.citation.document if unit is Unit.DOCUMENT else one.citation.passage_id for one in shown
    )
    return tuple(dict.fromkeys(ids))


def _sentence_right(
    question: TestQuestion, rank: int | None, shown: Sequence[AnswerPassage]
) -> bool | None:
    if not question.quotes:
        return None
    if rank != 1:
        return False
    # A quote may be in either language of the passage, whichever is shown.
    texts = [
        text
        for text in (shown[0].shown, shown[0].original)
        if holds_quote(text.text, question.quotes)
    ]
    if not texts:
        return None  # the quote is in a language that this answer does not show
    return any(marks_quote(text.text, text.highlights, question.quotes) for text in texts)


def _outcome(
    question: TestQuestion, status: str, rank: int | None, sentence: bool | None
) -> Outcome:
    if question.expectation is Expectation.NOTHING:
        return Outcome.UNJUDGED
    if not status:
        return Outcome.FAILED
    if question.expectation is Expectation.REFUSAL:
        return Outcome.NOT_REFUSED if status == Status.ANSWERED else Outcome.RIGHT
    if question.relevant == (MISSING,):
        return Outcome.QUOTE_GONE
    if rank is None:
        return Outcome.REFUSED if status == Status.GREETING else Outcome.NOT_RETRIEVED
    if rank > 1:
        return Outcome.RANKED_BELOW
    if status != Status.ANSWERED:
        return Outcome.REFUSED
    return Outcome.WRONG_SENTENCE if sentence is False else Outcome.RIGHT


def _first(shown: Sequence[AnswerPassage], *, with_text: bool) -> Excerpt | None:
    if not shown:
        return None
    citation, text = shown[0].citation, shown[0].shown
    return Excerpt(
        citation.passage_id,
        citation.title,
        citation.heading,
        text.language,
        text.text if with_text else "",
        text.highlights if with_text else (),
    )


def _expected(question: TestQuestion, passages: dict[str, Passage]) -> Excerpt | None:
    passage = next((passages[one] for one in question.relevant if one in passages), None)
    if passage is None:
        return None
    holding = [one for one in passage.renditions if holds_quote(one.text, question.quotes)]
    rendition = next(
        (one for one in holding if one.language == question.language),
        holding[0] if holding else passage.original,
    )
    marked = quote_span(rendition.text, question.quotes)
    return Excerpt(
        passage.id,
        rendition.title,
        rendition.heading,
        rendition.language,
        rendition.text,
        (marked,) if marked else (),
    )
