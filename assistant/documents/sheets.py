"""Reads spreadsheets: lists of questions and answers (FAQ), and tables, in CSV and XLSX."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from statistics import multimode
from zipfile import BadZipFile

from assistant.documents.content import Content, RawBlock
from assistant.documents.decoding import decode
from assistant.documents.document import BlockKind
from assistant.documents.office_zip import check_office_zip
from assistant.documents.refusal import damaged
from assistant.documents.sheet_questions import (
    QUESTIONS,
    column_name,
    question_blocks,
    question_columns,
)
from assistant.documents.tables import marked_table
from assistant.errors import TanyaError

# What only a list of questions with expected answers has: it measures the documents and is none.
_EXPECTED = frozenset({"expected_quote", "kutipan", "kutipan_yang_diharapkan", "expected"})
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 20
_HEADER_ROWS = 10  # a title and an empty row may stand above the names of the columns
_SEPARATOR_LINE = re.compile(r"\"?sep=(.)\"?\n", re.IGNORECASE)  # for Excel, and shown nowhere


def read_csv(data: bytes, name: str) -> Content:
    """Read a CSV file. Fills `assistant.documents.content.Reader`.

    With a column of questions and one of answers (`Pertanyaan` and `Jawaban`, `Question` and
    `Answer`) every row is a heading, the question, with its answer below; a column `Kategori` or
    `Topic` gives the heading above. Any other table is read row by row. The columns may be divided
    by commas, semicolons, tabs or bars.

    Raises:
        TanyaError: the file is not text, is no CSV, or is a test set.
    """
    text = decode(data, name)
    # For the whole process, so it is never lowered: somebody else may be reading a larger file.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    told = _SEPARATOR_LINE.match(text)
    delimiter = told.group(1) if told else _delimiter(text)
    text = text[told.end() :] if told else text
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=False))
    except csv.Error as error:
        raise TanyaError(
            f"{name}: not a CSV file ({error}). Save it again as CSV.",
            f"{name}: bukan berkas CSV ({error}). Simpan ulang sebagai CSV.",
        ) from error
    # Nothing can be marked in such a file: its first row names the columns, as programs write it.
    # Below a title somebody wrote it: two columns are then read as in a workbook without marks.
    first = next((number for number, row in enumerate(rows) if _filled(row)), 0)
    if rows and len(rows[first]) == 1 and not _is_table(rows, delimiter):
        rows = [["; ".join(filter(None, map(str.strip, row)))] for row in rows]
    marks = [number == first and _filled(row) > 1 for number, row in enumerate(rows)]
    return Content(tuple(_sheet(rows, marks, name)))


def read_xlsx(data: bytes, name: str) -> Content:
    """Read a workbook. Fills `assistant.documents.content.Reader`.

    Each sheet is read as `read_csv` reads a file; where several have something to read, the name
    of each is a heading. Values are read as their format shows them, formulas as last computed;
    hidden sheets, rows and columns are left out. A first row that alone is bold names the columns.

    Raises:
        TanyaError: the file is no XLSX file, is damaged, locked, made to exhaust a reader, or has a
            formula that was never computed.
    """
    from assistant.documents.workbook import visible_sheets

    check_office_zip(data, name, "an XLSX file", "[Content_Types].xml")
    try:
        sheets = visible_sheets(data, name)
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError) as error:
        raise damaged(name, "an XLSX file", error) from error
    blocks: list[RawBlock] = []
    for sheet in sheets:
        if len(sheets) > 1:
            blocks.append(RawBlock(BlockKind.HEADING, sheet.title, 1))
        marks = [False] * len(sheet.rows)
        filled = [number for number, row in enumerate(sheet.rows) if _filled(row) > 1]
        if filled and not all(sheet.bold[number] for number in filled):
            marks[filled[0]] = sheet.bold[filled[0]]
        blocks.extend(_sheet(sheet.rows, marks, name))
    return Content(tuple(blocks))


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _sheet(rows: Sequence[Sequence[str]], marks: Sequence[bool], name: str) -> Iterator[RawBlock]:
    table = [
        ([cell.strip() for cell in row], is_marked)
        for row, is_marked in zip(rows, marks, strict=True)
        if _filled(row)
    ]
    texts = [row for row, _ in table]
    for number, row in enumerate(texts[:_HEADER_ROWS]):
        columns = [column_name(cell) for cell in row]
        if _EXPECTED & set(columns) and QUESTIONS & set(columns):
            raise TanyaError(
                f"{name}: a test set (it has a column of expected quotes), not a document. "
                "Keep it outside the corpus, or name it testset.csv.",
                f"{name}: set uji (ada kolom kutipan yang diharapkan), bukan dokumen. "
                "Taruh di luar folder dokumen, atau beri nama testset.csv.",
            )
        pairs = question_columns(columns)
        if pairs:
            for title in texts[:number]:
                yield RawBlock(BlockKind.PARAGRAPH, " ".join(filter(None, title)))
            yield from question_blocks(texts[number + 1 :], row, pairs)
            return
    yield from marked_table(texts, [is_marked for _, is_marked in table])


def _is_table(rows: Sequence[Sequence[str]], delimiter: str) -> bool:
    """Whether rows below a title are divided into columns; a comma within a text divides none."""
    filled = [row for row in rows if _filled(row)]
    usual = min(multimode(map(len, filled)), default=1)
    return usual > 1 and not all(_is_text(row, delimiter) for row in filled)


def _is_text(row: Sequence[str], delimiter: str) -> bool:
    """Whether a space follows each delimiter, as people write a text and programs no row."""
    return delimiter in (",", ";") and all(cell.startswith(" ") for cell in row[1:])


def _delimiter(text: str) -> str:
    """The character that divides the first lines into most columns, and most evenly.

    The line that names the columns tells it, mostly the first. Below a title it is what divides
    most rows into as many columns.
    """
    lines = [line for line in text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES] if line.strip()]

    def evenness(delimiter: str) -> tuple[bool, int, float, int]:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
        counts = [len(row) for row in rows] or [1]
        if min(counts) > 1:
            return (True, counts[0], 1, counts[0])
        named = counts[0] if rows and not _is_text(rows[0], delimiter) else 1
        usual = max(multimode(counts))
        return (False, named, counts.count(usual) / len(counts) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=evenness)
