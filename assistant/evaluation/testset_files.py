"""Rows of a test set file, as Excel, LibreOffice and scripts write them.

CSV with any common delimiter and encoding, XLSX, JSONL; columns by their English or Indonesian
names, in any order. Nothing is judged here but the form; `testset_check` judges the content.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import TanyaError
from assistant.evaluation.cells import as_written
from assistant.evaluation.testset import Place, Problem, without_blanks
from assistant.evaluation.testset_columns import check_columns, columns_of
from assistant.evaluation.testset_text import decoded

MAX_BYTES = 50_000_000
MAX_ROWS = 100_000
TESTSET_SUFFIXES = (".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson")
TESTSET_NAMES = ("testset.csv", "testset.xlsx", "testset.jsonl")
"""What a test set is called in a folder of documents, where other files are documents."""

_DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\x1f"


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as written. `quotes` is None where the file has no column for them."""

    key: str
    place: Place
    question: str
    quotes: tuple[str, ...] | None
    language: str
    note: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What should be known of a file that can be used all the same."""

    problem: Problem


Row = RawRow | Problem | Remark


def digest_of(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of `path` in order; a row whose form is wrong comes as a `Problem`.

    Raises:
        TanyaError: the file as a whole cannot be read (missing, too large, unknown format,
            no column of questions).
    """
    if not path.is_file():
        raise TanyaError(
            f"There is no test set at {path}.", f"Tidak ada berkas uji di {path}.", status=404
        )
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise TanyaError(
            f"{path} has {size:,} bytes; a test set may have {MAX_BYTES:,}. Split it.",
            f"{path} berukuran {size:,} byte; berkas uji paling besar {MAX_BYTES:,} byte. "
            "Bagilah menjadi beberapa berkas.",
            status=413,
        )
    kind = path.suffix.lower()
    if kind in {".csv", ".tsv", ".txt"}:
        return _limited(path, _csv_rows(path))
    if kind in {".jsonl", ".ndjson"}:
        from assistant.evaluation.testset_jsonl import jsonl_rows

        return _limited(path, jsonl_rows(path))
    if kind == ".xlsx":
        from assistant.evaluation.testset_xlsx import xlsx_rows

        return _limited(path, xlsx_rows(path))
    raise TanyaError(
        f"{path} is not a test set it can read. Save it as CSV, XLSX or JSONL.",
        f"{path} bukan berkas uji yang dapat dibaca. Simpan sebagai CSV, XLSX, atau JSONL.",
    )


def _limited(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows):
        if count >= MAX_ROWS:
            raise TanyaError(
                f"{path} has more than {MAX_ROWS:,} rows. Split it.",
                f"{path} berisi lebih dari {MAX_ROWS:,} baris. Bagilah menjadi beberapa berkas.",
                status=413,
            )
        yield row


def row_of(
    cells: Sequence[str], columns: dict[str, int], place: Place, width: int
) -> RawRow | Problem | None:
    """The row in `cells`, None where they are all blank, a problem where there are too many."""
    if not any(cell.strip() for cell in cells):
        return None
    if any(cell.strip() for cell in cells[width:]):
        return Problem(
            place,
            f"it has {len(cells)} cells, the header has {width}. A text that holds the delimiter "
            'needs double quotes around it: "…".',
            f"ada {len(cells)} sel, sedangkan judul kolom ada {width}. Teks yang memuat tanda "
            'pemisah harus diapit tanda kutip ganda: "…".',
        )

    def cell(column: str) -> str:
        number = columns.get(column, -1)
        return as_written(cells[number]) if 0 <= number < len(cells) else ""

    sheet = f"{without_blanks(place.sheet)}-" if place.sheet else ""
    return RawRow(
        key=f"{sheet}q{place.row}",
        place=place,
        question=cell("question"),
        quotes=(cell("expected_quote"),) if "expected_quote" in columns else None,
        language=cell("language"),
        note=cell("note"),
    )


def _csv_rows(path: Path) -> Iterator[Row]:
    text, skipped, delimiter, header = head_of(decoded(path))
    within = within_a_cell(header)
    header = within or header
    columns = columns_of(header)
    remark = check_columns(path, header)
    if remark is not None:
        yield Remark(remark)
    # Strict: a stray quote is told instead of swallowing the rows after it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = skipped
    try:
        for number, cells in enumerate(reader, skipped + 1):
            if number > skipped + 1:
                place = Place(number)
                row = (
                    _row_within(cells, columns, place, len(header))
                    if within
                    else row_of(cells, columns, place, len(header))
                )
                if row is not None:
                    yield row
    except csv.Error as error:
        yield Problem(
            Place(number + 1),
            f"double quotes do not match from here on ({error}). Write a quote inside a cell "
            'twice: "".',
            f"tanda kutip ganda tidak berpasangan mulai dari sini ({error}). Tulis tanda kutip "
            'di dalam sel dua kali: "".',
        )


def within_a_cell(header: Sequence[str]) -> list[str]:
    """The header within the only cell of a header, empty where there is none.

    Where lists are separated by semicolons, as in an Indonesian Excel, each line of a file with
    commas is one cell, and is saved as one: `"question,expected_quote,language,note"`.
    """
    if any(cell.strip() for cell in header[1:]) or not header:
        return []
    inner = next(csv.reader([header[0].lstrip("\ufeff")]), [])
    return inner if len(columns_of(inner)) > 1 else []


def _row_within(
    cells: Sequence[str], columns: dict[str, int], place: Place, width: int
) -> RawRow | Problem | None:
    """The row within the only cell of a row: see `within_a_cell`."""
    if any(cell.strip() for cell in cells[1:]):
        return Problem(
            place,
            "the columns before are in one cell, with commas, and this row has a second cell. "
            "Divide the first column at the commas (Data, Text to Columns), and save again.",
            "kolom-kolom sebelumnya ada di satu sel, dipisahkan koma, sedangkan baris ini punya "
            "sel kedua. Pisahkan kolom pertama menurut koma (Data, Text to Columns), lalu simpan "
            "ulang.",
        )
    try:
        inner = next(csv.reader(io.StringIO(cells[0] if cells else "", newline="")), [])
    except csv.Error as error:
        return Problem(
            place,
            f"it cannot be divided at its commas ({error}).",
            f"tidak dapat dipisahkan menurut komanya ({error}).",
        )
    return row_of(inner, columns, place, width)


def head_of(text: str) -> tuple[str, int, str, list[str]]:
    """Of a CSV file: the text from its header on, the lines before, the delimiter, the header."""
    skipped = 0
    first, _, rest = text.partition("\n")
    delimiters: Sequence[str] = _DELIMITERS
    # Excel's own way to say which delimiter follows.
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == 5:
        text, skipped, delimiters = rest, 1, (first.strip()[4],)
    delimiter, header = _header(text, delimiters)
    return text, skipped, delimiter, header


def _header(text: str, delimiters: Sequence[str]) -> tuple[str, list[str]]:
    """The delimiter that makes the most known columns of the first row, and that row."""
    candidates: list[tuple[int, str, list[str]]] = []
    for delimiter in (*delimiters, _NO_DELIMITER):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            header = next(reader, [])
        except csv.Error:
            continue
        candidates.append((len(columns_of(header)), delimiter, header))
    # Of equals the last: a header of one column alone has no delimiter, whatever its rows hold.
    best = max(candidates, key=lambda candidate: candidate[0], default=(0, ",", []))
    if best[0] == 1 and len(best[2]) == 1:
        best = (1, _NO_DELIMITER, best[2])
    if best[0] == 0:
        best = max(candidates, key=lambda candidate: len(candidate[2]), default=best)
    return best[1], best[2]
