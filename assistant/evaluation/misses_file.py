"""The misses as a spreadsheet, CSV or XLSX, safe to open: no cell can act as a formula."""

from __future__ import annotations

from pathlib import Path

from assistant.evaluation.report import QuestionResult, Report
from assistant.evaluation.spreadsheet import write_spreadsheet
from assistant.evaluation.words import why

_HEADERS = {
    "en": (
        "question",
        "expected_quote",
        "language",
        "note",
        "why",
        "came_back",
        "passage",
        "rank",
        "confidence",
    ),
    "id": (
        "pertanyaan",
        "kutipan",
        "bahasa",
        "catatan",
        "sebab",
        "hasil",
        "bagian",
        "urutan",
        "keyakinan",
    ),
}


def write_misses(report: Report, path: Path, language: str = "en") -> None:
    """Write the misses of `report` to `path` (`.csv` or `.xlsx`).

    The first four columns are those of a test set, so the file can become one.

    Raises:
        TanyaError: `path` ends in something else.
    """
    rows = (_row(miss, language) for miss in report.misses)
    write_spreadsheet(path, "misses", _HEADERS[language], rows)


def _row(miss: QuestionResult, language: str) -> tuple[str, ...]:
    first = miss.first
    return (
        miss.question,
        " || ".join(miss.quotes),
        miss.expected_language or "",
        miss.note,
        why(miss, language),
        miss.quote or (first.text if first else ""),
        first.id if first else "",
        str(miss.rank or ""),
        f"{miss.confidence:.3f}",
    )
