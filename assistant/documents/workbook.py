"""The cells of a workbook (XLSX) as its sheets show them, through `openpyxl`."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

import openpyxl
from lxml import etree

from assistant.documents.language import guess_language
from assistant.documents.sheet_codes import sections
from assistant.documents.sheet_dates import shown_date, shown_duration, shown_time
from assistant.documents.sheet_merges import MergedCells
from assistant.documents.sheet_numbers import shown_number
from assistant.errors import TanyaError

_MOST_CELLS = 2_000_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_COLUMN, _ROW, _CELL = f"{_MAIN}col", f"{_MAIN}row", f"{_MAIN}c"
_MERGED = f"{_MAIN}mergeCell"
_FORMULA, _STORED = f"{_MAIN}f", f"{_MAIN}v"
_TEXT_SECTION = 3  # of a format's four
_SAMPLE_CELLS = 5_000  # tell the language


@dataclass(frozen=True, slots=True)
class SheetRows:
    """A visible sheet: the texts of its rows, and which of these are bold throughout."""

    title: str
    rows: list[list[str]]
    bold: list[bool]


@dataclass(frozen=True, slots=True)
class _Cell:
    """A value that is no text, with its format."""

    value: object
    code: str


@dataclass(frozen=True, slots=True)
class _Layout:
    """What a sheet does not show, numbers of rows and ranges of columns, and what it merges."""

    hidden_rows: frozenset[int]
    hidden_columns: tuple[tuple[int, int], ...]
    merged: tuple[str, ...]

    def hides_column(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.hidden_columns)


def visible_sheets(data: bytes, name: str) -> list[SheetRows]:
    """The sheets that have something to read, without hidden sheets, rows and columns.

    Args:
        data: the file's bytes.
        name: the file's path in the corpus, for messages.

    Raises:
        TanyaError: too many cells, or a formula whose value nobody computed.
        BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError: it is damaged.
    """
    workbook = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False
    )
    found: list[tuple[str, list[list[str | _Cell]], list[bool]]] = []
    left = _MOST_CELLS
    with ZipFile(io.BytesIO(data)) as archive:
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                continue
            # Read only, openpyxl gives no rows and columns to ask; its own path to the sheet.
            path = getattr(sheet, "_worksheet_path")  # noqa: B009
            layout = _layout(archive, path, f"{name}, sheet {sheet.title}")
            merged = MergedCells(layout.merged)
            # Some programs store a wrong size, and openpyxl reads nothing outside of it.
            sheet.reset_dimensions()
            rows, bold = [], []
            for number, own in enumerate(sheet.iter_rows(), start=1):
                cells = merged.completed(number, own, layout.hides_column) if own else own
                # An empty row counts too: rows are given for each number up to the last.
                left -= max(1, len(cells))
                if left < 0:
                    raise TanyaError(
                        f"{name}: more than {_MOST_CELLS:,} cells. Split it into smaller files.",
                        f"{name}: lebih dari {_MOST_CELLS:,} sel. Bagi menjadi berkas yang lebih "
                        "kecil.",
                    )
                if cells and number not in layout.hidden_rows:
                    shown = [c for n, c in enumerate(cells, 1) if not layout.hides_column(n)]
                    rows.append([_taken(cell) for cell in shown])
                    filled = [cell for cell in shown if cell.value is not None]
                    bold.append(bool(filled) and all(cell.font.b for cell in filled))
            found.append((sheet.title, rows, bold))
    language = guess_language(" ".join(_sample(rows for _, rows, _ in found)))
    sheets = []
    for title, taken, bold in found:
        texts = [[_shown(cell, language) for cell in row] for row in taken]
        if any(map(any, texts)):
            sheets.append(SheetRows(title, texts, bold))
    return sheets


def _layout(archive: ZipFile, path: str, place: str) -> _Layout:
    """How a sheet is laid out; on the way, formulas without a stored value are refused."""
    rows: set[int] = set()
    columns: list[tuple[int, int]] = []
    merged: list[str] = []
    missing: list[str] = []
    number = 0
    with archive.open(path) as source:
        tags = (_COLUMN, _ROW, _MERGED)
        for _, element in etree.iterparse(source, tag=tags, resolve_entities=False):
            if element.tag == _MERGED:
                merged.append(element.get("ref", ""))
                continue
            if element.tag == _COLUMN:
                if _is_hidden(element):
                    columns.append((int(element.get("min", "0")), int(element.get("max", "0"))))
                continue
            number = int(element.get("r", number + 1))
            if _is_hidden(element):
                rows.add(number)
            else:
                missing.extend(
                    cell.get("r", str(number))
                    for cell in element.iterchildren(_CELL)
                    if _is_not_computed(cell)
                )
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    if missing:
        raise TanyaError(
            f"{place}: {len(missing)} formulas have no value (the first in {missing[0]}): the "
            "program that made the file computed none. Open it in Excel or LibreOffice, and save "
            "it again.",
            f"{place}: {len(missing)} rumus belum bernilai (yang pertama di {missing[0]}): program "
            "pembuatnya tidak menghitungnya. Buka di Excel atau LibreOffice, lalu simpan ulang.",
        )
    return _Layout(frozenset(rows), tuple(columns), tuple(merged))


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") in ("1", "true")


def _is_not_computed(cell: Any) -> bool:
    if cell.find(_FORMULA) is None:
        return False
    # An empty text is a value, which has its type beside it.
    return not cell.findtext(_STORED) and cell.get("t") != "str"


def _taken(cell: Any) -> str | _Cell:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        parts = sections(cell.number_format) if ";" in cell.number_format else []
        return "" if len(parts) > _TEXT_SECTION and not parts[_TEXT_SECTION].parts else value
    return _Cell(value, cell.number_format)


def _sample(sheets: Iterator[list[list[str | _Cell]]]) -> Iterator[str]:
    texts = (cell for rows in sheets for row in rows for cell in row if isinstance(cell, str))
    for number, text in enumerate(filter(None, texts)):
        if number == _SAMPLE_CELLS:
            return
        yield text


def _shown(cell: str | _Cell, language: str) -> str:
    if isinstance(cell, str):
        return cell
    match cell.value:
        case bool():
            return str(cell.value).upper()
        case int() | float():
            return shown_number(cell.value, cell.code, language)
        case datetime.timedelta():
            return shown_duration(cell.value, cell.code)
        case datetime.time():
            return shown_time(cell.value, cell.code)
        case datetime.date():
            return shown_date(cell.value, cell.code, language)
    return str(cell.value)
