"""An answer as the REST contract writes it: plain dictionaries, ready for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assistant.answering.answer import Answer, AnswerPassage, ShownText
from assistant.answering.explanation import Explanation


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """The body of `POST /api/v1/ask`, and what `assistant ask --json` prints.

    Offsets count Unicode code points of `text`. `original` is always there.
    """
    return {
        "status": answer.status.value,
        "question": answer.question,
        "language": answer.language,
        "confidence": round(answer.confidence, 4),
        "quote": answer.quote,
        "message": answer.message,
        "took_ms": round(answer.took_ms, 1),
        "passages": [_passage_to_dict(passage) for passage in answer.passages],
        "suggestions": list(answer.suggestions),
        "explanation": _explanation_to_dict(answer.explanation) if answer.explanation else None,
    }


def _explanation_to_dict(explanation: Explanation) -> dict[str, Any]:
    body: dict[str, Any] = _rounded(asdict(explanation))
    body["kind"] = explanation.kind.value
    return body


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, tuple) else value


def _passage_to_dict(passage: AnswerPassage) -> dict[str, Any]:
    citation = passage.citation
    return {
        "citation": citation.number,
        "id": citation.passage_id,
        "document": citation.document,
        "title": citation.title,
        "heading": list(citation.heading),
        "paragraph": citation.paragraph,
        "page": citation.page,
        "date": citation.date,
        "link": citation.link,
        **_text_to_dict(passage.shown),
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "score": round(passage.score, 4),
        "url": citation.url,
        "also_in": [
            {
                "id": other.passage_id,
                "document": other.document,
                "title": other.title,
                "paragraph": other.paragraph,
                "page": other.page,
                "url": other.url,
            }
            for other in citation.also_in
        ],
        "original": _text_to_dict(passage.original),
    }


def _text_to_dict(shown: ShownText) -> dict[str, Any]:
    return {
        "language": shown.language,
        "text": shown.text,
        "highlights": [{"start": span.start, "end": span.end} for span in shown.highlights],
    }
