"""The misses as a spreadsheet, CSV or XLSX, safe to open: no cell can act as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from assistant.errors import TanyaError
from assistant.evaluation.cells import safe_cell
from assistant.evaluation.report import Report
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


def check_spreadsheet(path: Path) -> None:
    """Refuse a name that is not a spreadsheet's.

    Raises:
        TanyaError: `path` ends neither in `.csv` nor in `.xlsx`.
    """
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise TanyaError(f"--misses: {path} must end in .csv or .xlsx.")


def write_misses(report: Report, path: Path, language: str = "en") -> None:
    """Write the misses of `report` to `path` (`.csv` or `.xlsx`).

    The first four columns are those of a test set, so the file can become one.

    Raises:
        TanyaError: `path` ends in something else.
    """
    check_spreadsheet(path)
    if path.suffix.lower() == ".csv":
        # With a byte-order mark, without which Excel takes UTF-8 for Windows-1252.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(_rows(report, language))
    else:
        import openpyxl

        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("misses")
        for row in _rows(report, language):
            sheet.append(row)
        book.save(path)


def _rows(report: Report, language: str) -> Iterator[tuple[str, ...]]:
    yield _HEADERS[language]
    for miss in report.misses:
        first = miss.first
        cells = (
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
        yield tuple(safe_cell(cell) for cell in cells)
