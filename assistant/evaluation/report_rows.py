"""Rows of the report's tables of questions: what was expected and what came back."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from assistant.documents import Span
from assistant.evaluation.report import Excerpt, QuestionResult
from assistant.evaluation.report_words import ReportWords
from assistant.evaluation.words import STATUSES, why

_AROUND = 100
"""Characters shown on either side of a highlight."""


@dataclass(frozen=True, slots=True)
class MissRow:
    """A miss as the table shows it; with where each text stands."""

    result: QuestionResult
    reason: str
    reason_key: str
    language: str
    expected: Markup
    expected_at: str
    came_back: Markup
    came_back_at: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question that is not judged, with its answer and where that stands."""

    result: QuestionResult
    language: str
    status: str
    answer: str
    answer_at: str


def answer_row(result: QuestionResult, words: ReportWords) -> AnswerRow:
    """The row of a question that is not judged."""
    return AnswerRow(
        result=result,
        language=result.spoken,
        status=STATUSES[words.language].get(result.status) or why(result, words.language),
        answer=result.quote,
        answer_at=_at(result.first),
    )


def miss_row(result: QuestionResult, words: ReportWords) -> MissRow:
    """The row of a miss, in the language of `words`."""
    expected = Markup(" <b>||</b> ").join(result.quotes)
    if result.expected is not None:
        expected = excerpt(result.expected)
    first = result.first
    error = result.error_id if words.language == "id" and result.error_id else result.error
    return MissRow(
        result=result,
        reason=why(result, words.language),
        reason_key=str(result.outcome),
        language=result.spoken,
        expected=expected or escape(words.a_refusal),
        expected_at=_at(result.expected),
        came_back=excerpt(first) if first else escape(error or words.nothing),
        came_back_at=_at(first),
    )


def _at(shown: Excerpt | None) -> str:
    # A heading that introduces a list ends in a colon; inside a path that reads wrong.
    return " › ".join((shown.title, *(h.rstrip(" :") for h in shown.heading))) if shown else ""


def excerpt(shown: Excerpt) -> Markup:
    """The text around its highlights, each marked; long text is cut at both ends."""
    marks = sorted(shown.highlights) or [Span(0, 0)]
    start = max(0, marks[0].start - _AROUND)
    end = min(len(shown.text), max(mark.end for mark in marks) + _AROUND)
    while 0 < start < marks[0].start and not shown.text[start - 1].isspace():
        start += 1
    while marks[-1].end < end < len(shown.text) and not shown.text[end].isspace():
        end -= 1
    parts = [Markup("… ") if start else Markup("")]
    position = start
    for mark in marks:
        parts.append(escape(shown.text[position : mark.start]))
        if mark.end > mark.start:
            parts.append(Markup("<mark>{}</mark>").format(mark.of(shown.text)))
        position = max(position, mark.end)
    parts.append(escape(shown.text[position:end]))
    if end < len(shown.text):
        parts.append(Markup(" …"))
    return Markup("").join(parts)
