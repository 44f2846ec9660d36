"""Rows of an Excel workbook: every sheet that has a column of questions."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from assistant.errors import TanyaError
from assistant.evaluation.testset import Place, Problem
from assistant.evaluation.testset_columns import check_columns, columns_of, no_question_column
from assistant.evaluation.testset_files import Remark, Row, row_of

MAX_UNPACKED_BYTES = 500_000_000
"""A workbook is a zip: a small one can unpack to fill the machine."""

_HEADER_WITHIN = 10
_MOST_ROWS = 1_048_576
"""Of a sheet; rows are given for each number up to the last, and a damaged file may name any."""


def xlsx_rows(path: Path) -> Iterator[Row]:
    """The rows of `path`. Formulas count with the value Excel saved; without one, a problem.

    Raises:
        TanyaError: not a workbook, one that unpacks to too much, or no column of questions.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise TanyaError(
                f"{path} unpacks to {unpacked:,} bytes; {MAX_UNPACKED_BYTES:,} are allowed. "
                "Save only the questions as CSV.",
                f"{path} berukuran {unpacked:,} byte setelah dibuka; batasnya "
                f"{MAX_UNPACKED_BYTES:,} byte. Simpan pertanyaannya saja sebagai CSV.",
                status=413,
            )
        values = openpyxl.load_workbook(path, read_only=True, data_only=True)
        written = openpyxl.load_workbook(path, read_only=True, data_only=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise TanyaError(
            f"{path} is not an Excel workbook ({error}). Save it again as XLSX, or as CSV.",
            f"{path} bukan buku kerja Excel ({error}). Simpan ulang sebagai XLSX atau CSV.",
        ) from error
    try:
        found = False
        headers: list[object] = []
        names = [sheet.title for sheet in values.worksheets]
        for name in names:
            shown = name if len(names) > 1 else ""
            # Some programs store a wrong size, and openpyxl reads nothing outside of it.
            values[name].reset_dimensions()
            written[name].reset_dimensions()
            pairs = zip(values[name].iter_rows(), written[name].iter_rows(), strict=True)
            columns: dict[str, int] = {}
            for number, (cells, formulas) in enumerate(islice(pairs, _MOST_ROWS), 1):
                if not columns:
                    header = [cell.value for cell in cells]
                    columns = columns_of(header)
                    if "question" not in columns:
                        columns = {}
                        headers = headers or [value for value in header if value]
                        if number >= _HEADER_WITHIN:
                            break
                    found = found or bool(columns)
                    remark = check_columns(path, header) if columns else None
                    if remark is not None:
                        yield Remark(replace(remark, place=Place(number, shown)))
                    continue
                place = Place(number, shown)
                problem = _unsaved(cells, formulas, columns, place)
                # A sheet divides nothing at a delimiter, so no row has too many cells.
                texts = [_text(cell) for cell in cells]
                row = problem or row_of(texts, columns, place, len(texts))
                if row is not None:
                    yield row
        if not found:
            raise no_question_column(path, headers)
    finally:
        values.close()
        written.close()


def _text(cell: Any) -> str:
    return "" if cell.value is None else str(cell.value)


def _unsaved(cells: Any, formulas: Any, columns: dict[str, int], place: Place) -> Problem | None:
    """A problem where a cell that counts is a formula without a saved value, or an error."""
    for number in columns.values():
        if number >= min(len(cells), len(formulas)):
            continue
        cell, formula = cells[number], formulas[number]
        if cell.value is None and formula.value is not None:
            return Problem(
                place,
                f"the formula in {formula.coordinate} has no saved value. Open the file in Excel "
                "and save it, or paste the values.",
                f"rumus di {formula.coordinate} tidak punya nilai tersimpan. Buka berkasnya di "
                "Excel lalu simpan, atau tempel nilainya saja.",
            )
        if cell.data_type == "e":
            return Problem(
                place,
                f"{cell.coordinate} holds the error {cell.value}. Mend the formula, or paste the "
                "text.",
                f"{cell.coordinate} berisi galat {cell.value}. Perbaiki rumusnya, atau tempel "
                "teksnya.",
            )
    return None
