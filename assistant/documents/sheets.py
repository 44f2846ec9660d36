"""Reads spreadsheets: lists of questions and answers (FAQ), and tables, in CSV and XLSX."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Sequence
from zipfile import BadZipFile

from assistant.documents.content import Content, RawBlock
from assistant.documents.decoding import decode
from assistant.documents.document import BlockKind
from assistant.documents.office_zip import check_office_zip
from assistant.documents.tables import table_rows
from assistant.errors import TanyaError

_QUESTIONS = frozenset({"question", "questions", "pertanyaan", "tanya", "q", "soal"})
_ANSWERS = frozenset({"answer", "answers", "jawaban", "jawab", "a", "respons", "response"})
_TOPICS = frozenset(
    {"category", "kategori", "topic", "topik", "section", "bagian", "bab", "subject", "group"}
)
# What only a list of questions with expected answers has: it measures the documents and is none.
_EXPECTED = frozenset({"expected_quote", "kutipan", "kutipan_yang_diharapkan", "expected"})
_NOT_WORD = re.compile(r"[^a-z]+")
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 20
_HEADER_ROWS = 10  # a title and an empty row may stand above the names of the columns
_MOST_CELLS = 2_000_000
_PARAGRAPHS = re.compile(r"\n\s*\n")
_ITEM = re.compile(r"(?:[-*•‣▪–]|\(?\d{1,2}[.)])\s+(?=\S)")


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
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=False))
    except csv.Error as error:
        raise TanyaError(f"{name}: not a CSV file ({error}). Save it again as CSV.") from error
    return Content(tuple(_sheet(rows, name)))


def read_xlsx(data: bytes, name: str) -> Content:
    """Read a workbook. Fills `assistant.documents.content.Reader`.

    Each sheet is read as `read_csv` reads a file; where several have something to read, the name
    of each is a heading. Formulas give the value that was last computed; hidden sheets are left
    out.

    Raises:
        TanyaError: the file is no XLSX file, is damaged, locked, or made to exhaust a reader.
    """
    import openpyxl

    check_office_zip(data, name, "an XLSX file", "[Content_Types].xml")
    try:
        workbook = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        cells = 0
        sheets: list[tuple[str, list[list[str]]]] = []
        for sheet in workbook.worksheets:
            rows: list[list[str]] = []
            for row in sheet.iter_rows(values_only=True):
                cells += len(row)
                if cells > _MOST_CELLS:
                    raise TanyaError(
                        f"{name}: more than {_MOST_CELLS:,} cells. Split it into smaller files."
                    )
                rows.append([_cell(value) for value in row])
            if sheet.sheet_state == "visible" and any(map(any, rows)):
                sheets.append((sheet.title, rows))
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError) as error:
        raise TanyaError(
            f"{name}: not an XLSX file, or damaged ({error}). Open it in the program that made it "
            "and save it again."
        ) from error
    blocks: list[RawBlock] = []
    for title, rows in sheets:
        if len(sheets) > 1:
            blocks.append(RawBlock(BlockKind.HEADING, title, 1))
        blocks.extend(_sheet(rows, name))
    return Content(tuple(blocks))


def _sheet(rows: Sequence[Sequence[str]], name: str) -> Iterator[RawBlock]:
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    for number, row in enumerate(rows[:_HEADER_ROWS]):
        columns = [_NOT_WORD.sub("_", cell.lower()).strip("_") for cell in row]
        if _EXPECTED & set(columns) and _QUESTIONS & set(columns):
            raise TanyaError(
                f"{name}: a test set (it has a column of expected quotes), not a document. "
                "Keep it outside the corpus, or name it testset.csv."
            )
        pairs = _pairs(columns)
        if pairs:
            for title in rows[:number]:
                yield RawBlock(BlockKind.PARAGRAPH, " ".join(filter(None, title)))
            topics = [place for place, column in enumerate(columns) if column in _TOPICS]
            yield from _faq(rows[number + 1 :], pairs, topics[0] if topics else None)
            return
    yield from table_rows(rows, has_header=len(rows) > 1 and len(rows[0]) > 1)


def _pairs(columns: Sequence[str]) -> list[tuple[int, int]]:
    """Columns of questions with those of their answers; a sheet in two languages has two."""
    questions = [place for place, name in enumerate(columns) if _is_one(name, _QUESTIONS)]
    answers = [place for place, name in enumerate(columns) if _is_one(name, _ANSWERS)]
    return list(zip(questions, answers, strict=False))


def _is_one(column: str, names: frozenset[str]) -> bool:
    """`pertanyaan`, and also `pertanyaan_umum` or `question_en`."""
    return column in names or (column.split("_")[0] in names and len(column.split("_")[0]) > 1)


def _faq(
    rows: Sequence[Sequence[str]], pairs: Sequence[tuple[int, int]], topic: int | None
) -> Iterator[RawBlock]:
    above = ""
    for row in rows:
        padded = [*row, *[""] * (max(map(max, pairs)) + 1 - len(row))]
        named = row[topic] if topic is not None and topic < len(row) else ""
        if named and named != above:
            above = named
            yield RawBlock(BlockKind.HEADING, named, 2)
        for question, answer in pairs:
            if padded[question] and padded[answer]:
                yield RawBlock(BlockKind.HEADING, padded[question], 3 if above else 2)
                yield from _answer(padded[answer])
            elif padded[answer]:
                yield from _answer(padded[answer])  # goes on below the question above


def _answer(text: str) -> Iterator[RawBlock]:
    for paragraph in _PARAGRAPHS.split(text):
        lines = paragraph.split("\n")
        if any(map(_ITEM.match, map(str.lstrip, lines))):
            for line in filter(None, map(str.strip, lines)):
                is_item = _ITEM.match(line) is not None
                kind = BlockKind.LIST_ITEM if is_item else BlockKind.PARAGRAPH
                yield RawBlock(kind, _ITEM.sub("", line, count=1) if is_item else line)
        else:
            yield RawBlock(BlockKind.PARAGRAPH, paragraph)


def _delimiter(text: str) -> str:
    """The character that divides the first lines into most columns, and most evenly."""
    lines = [line for line in text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES] if line.strip()]

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        return (min(counts, default=1) > 1, counts[0] if counts else 0)

    return max(_DELIMITERS, key=evenness)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
