"""Rows of a test set file, as Excel, LibreOffice and scripts write them.

CSV with any common delimiter and encoding, XLSX, JSONL; columns by their English or Indonesian
names, in any order. Nothing is judged here but the form; `testset_check` judges the content.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import TanyaError
from assistant.evaluation.cells import as_written
from assistant.evaluation.testset import Place, Problem
from assistant.evaluation.testset_text import decoded

MAX_BYTES = 50_000_000
MAX_ROWS = 100_000
TESTSET_SUFFIXES = (".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson")
TESTSET_NAMES = ("testset.csv", "testset.xlsx", "testset.jsonl")
"""What a test set is called in a folder of documents, where other files are documents."""

_COLUMNS = {
    "question": "question",
    "pertanyaan": "question",
    "expected_quote": "expected_quote",
    "expected quote": "expected_quote",
    "quote": "expected_quote",
    "kutipan": "expected_quote",
    "kutipan_diharapkan": "expected_quote",
    "kutipan diharapkan": "expected_quote",
    "language": "language",
    "bahasa": "language",
    "note": "note",
    "notes": "note",
    "catatan": "note",
}
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


def digest_of(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_rows(path: Path) -> Iterator[RawRow | Problem]:
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
        return _limited(path, _jsonl_rows(path))
    if kind == ".xlsx":
        from assistant.evaluation.testset_xlsx import xlsx_rows

        return _limited(path, xlsx_rows(path))
    raise TanyaError(
        f"{path} is not a test set it can read. Save it as CSV, XLSX or JSONL.",
        f"{path} bukan berkas uji yang dapat dibaca. Simpan sebagai CSV, XLSX, atau JSONL.",
    )


def _limited(path: Path, rows: Iterator[RawRow | Problem]) -> Iterator[RawRow | Problem]:
    for count, row in enumerate(rows):
        if count >= MAX_ROWS:
            raise TanyaError(
                f"{path} has more than {MAX_ROWS:,} rows. Split it.",
                f"{path} berisi lebih dari {MAX_ROWS:,} baris. Bagilah menjadi beberapa berkas.",
                status=413,
            )
        yield row


def columns_of(header: Sequence[object]) -> dict[str, int]:
    """Which cell of a row is which column, from the header row."""
    found: dict[str, int] = {}
    for number, cell in enumerate(header):
        name = str(cell or "").strip().lstrip("\ufeff").casefold().replace("-", "_")
        column = _COLUMNS.get(name)
        if column and column not in found:
            found[column] = number
    return found


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

    sheet = f"{place.sheet}-" if place.sheet else ""
    return RawRow(
        key="".join(f"{sheet}q{place.row}".split()),
        place=place,
        question=cell("question"),
        quotes=(cell("expected_quote"),) if "expected_quote" in columns else None,
        language=cell("language"),
        note=cell("note"),
    )


def no_question_column(path: Path, header: Sequence[object]) -> TanyaError:
    """The error for a file whose header names no column of questions."""
    names = ", ".join(f'"{str(cell)[:30]}"' for cell in header[:8] if str(cell or "").strip())
    return TanyaError(
        f'{path}: the first row names no column "question" (it has {names or "nothing"}). The '
        "columns are question, expected_quote, language, note; only question is required.",
        f'{path}: baris pertama tidak memuat kolom "pertanyaan" (isinya: {names or "kosong"}). '
        "Kolomnya: pertanyaan, kutipan, bahasa, catatan; hanya pertanyaan yang wajib.",
    )


def _csv_rows(path: Path) -> Iterator[RawRow | Problem]:
    text, skipped, delimiter, header = head_of(decoded(path))
    columns = columns_of(header)
    if "question" not in columns:
        raise no_question_column(path, header)
    # Strict: a stray quote is told instead of swallowing the rows after it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = skipped
    try:
        for number, cells in enumerate(reader, skipped + 1):
            if number > skipped + 1:
                row = row_of(cells, columns, Place(number), len(header))
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


def _jsonl_rows(path: Path) -> Iterator[RawRow | Problem]:
    found = False
    judged = _jsonl_names_quotes(path)
    for number, line in enumerate(decoded(path).splitlines(), 1):
        if not line.strip():
            continue
        place = Place(number)
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            yield _not_json(place, str(error))
            continue
        if not isinstance(record, dict):
            yield _not_json(place, "not an object")
            continue
        named = {_COLUMNS.get(str(key).strip().casefold(), ""): v for key, v in record.items()}
        if "question" not in named:
            yield Problem(
                place, 'there is no "question" in it.', 'tidak ada "question" di dalamnya.'
            )
            continue
        found = True
        quotes = named.get("expected_quote")
        many = quotes if isinstance(quotes, list) else [quotes]
        yield RawRow(
            key=f"q{number}",
            place=place,
            question=str(named["question"] or ""),
            quotes=tuple(str(quote or "") for quote in many) if judged else None,
            language=str(named.get("language") or ""),
            note=str(named.get("note") or ""),
        )
    if not found:
        raise no_question_column(path, [])


def _jsonl_names_quotes(path: Path) -> bool:
    """Whether any line has a quote: a file without them is asked and not judged."""
    for line in decoded(path).splitlines():
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue  # told with its line number when the rows are read
        if isinstance(record, dict) and any(
            _COLUMNS.get(str(key).strip().casefold()) == "expected_quote" for key in record
        ):
            return True
    return False


def _not_json(place: Place, why: str) -> Problem:
    return Problem(
        place,
        f'it is not JSON ({why}). Write one object in each line: {{"question": "…"}}.',
        f'bukan JSON ({why}). Tulis satu objek per baris: {{"question": "…"}}.',
    )
