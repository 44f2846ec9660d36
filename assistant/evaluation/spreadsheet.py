"""Rows as a spreadsheet, CSV or XLSX, safe to open: no cell can act as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assistant.errors import TanyaError
from assistant.evaluation.cells import safe_cell

SUFFIXES = (".csv", ".xlsx")


def check_spreadsheet(path: Path, option: str) -> None:
    """Refuse a name that is not a spreadsheet's.

    Raises:
        TanyaError: `path` ends neither in `.csv` nor in `.xlsx`.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise TanyaError(
            f"{option}: {path} must end in .csv or .xlsx.",
            f"{option}: nama {path} harus berakhiran .csv atau .xlsx.",
        )


def write_spreadsheet(
    path: Path, sheet: str, header: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    """Write `header` and `rows` to `path`; `sheet` is what a workbook calls its sheet.

    A program that opens a CSV asks nobody which delimiter it has: a workbook has none.

    Raises:
        TanyaError: `path` ends neither in `.csv` nor in `.xlsx`.
    """
    check_spreadsheet(path, sheet)
    if path.suffix.lower() == ".csv":
        # With a byte-order mark, without which Excel takes UTF-8 for Windows-1252.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(_safe(header, rows))
        return
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for row in _safe(header, rows):
        page.append(row)
    book.save(path)


def _safe(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    yield tuple(header)
    for row in rows:
        yield tuple(safe_cell(cell) for cell in row)
