"""Every question with its answer as a spreadsheet, to be read or made into a test set."""

from __future__ import annotations

from pathlib import Path

from assistant.evaluation.report import QuestionResult, Report
from assistant.evaluation.spreadsheet import write_spreadsheet
from assistant.evaluation.words import OUTCOMES, STATUSES

_HEADERS = {
    "en": (
        "question",
        "expected_quote",
        "language",
        "note",
        "status",
        "answer",
        "title",
        "passage",
        "confidence",
        "outcome",
    ),
    "id": (
        "pertanyaan",
        "kutipan",
        "bahasa",
        "catatan",
        "status",
        "hasil",
        "judul",
        "bagian",
        "keyakinan",
        "penilaian",
    ),
}


def write_answers(report: Report, path: Path, language: str = "en") -> None:
    """Write every question of `report` with its answer to `path` (`.csv` or `.xlsx`).

    The first four columns are those of a test set. The title is of what came back first, and is
    kept for questions that were missed or not judged.

    Raises:
        TanyaError: `path` ends in something else.
    """
    rows = (_row(result, language) for result in report.results)
    write_spreadsheet(path, "answers", _HEADERS[language], rows)


def _row(result: QuestionResult, language: str) -> tuple[str, ...]:
    error = result.error_id if language == "id" and result.error_id else result.error
    return (
        result.question,
        " || ".join(result.quotes),
        result.expected_language or "",
        result.note,
        STATUSES[language].get(result.status, result.status),
        result.quote or error,
        result.first.title if result.first else "",
        result.returned[0] if result.returned else "",
        f"{result.confidence:.3f}",
        OUTCOMES[language][result.outcome],
    )
