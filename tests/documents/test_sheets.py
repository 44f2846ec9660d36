import csv
import datetime
import io

import openpyxl
import pytest

from assistant.documents import BlockKind
from assistant.documents.content import Content
from assistant.documents.sheets import read_csv, read_xlsx
from assistant.errors import TanyaError

H, P, L, R = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW


def shown(content: Content) -> list[tuple[BlockKind, int, str]]:
    return [(one.kind, one.level, one.text) for one in content.blocks]


def test_questions_are_headings_of_their_answers() -> None:
    text = (
        "No;Kategori;Pertanyaan;Jawaban\n1;Cuti;Berapa hari?;12 hari.\n"
        '2;Cuti;Siapa?;"Semua:\n- tetap\n- kontrak"\n3;Gaji;Kapan?;Tanggal 25.\n;;Kosong?;\n'
    )
    assert shown(read_csv(text.encode(), "a.csv")) == [
        (H, 2, "Cuti"),
        (H, 3, "Berapa hari?"),
        (P, 0, "12 hari."),
        (H, 3, "Siapa?"),
        (P, 0, "Semua:"),
        (L, 0, "tetap"),
        (L, 0, "kontrak"),
        (H, 2, "Gaji"),
        (H, 3, "Kapan?"),
        (P, 0, "Tanggal 25."),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings(delimiter: str, encoding: str) -> None:
    text = delimiter.join(["Question", "Answer"]) + "\r\n" + delimiter.join(["Café?", "Ya, buka."])
    text = text.replace("Ya, buka.", '"Ya, buka."')
    content = read_csv(text.encode(encoding), "a.csv")
    assert shown(content) == [(H, 2, "Café?"), (P, 0, "Ya, buka.")]


def test_two_languages_in_one_sheet() -> None:
    text = "Pertanyaan,Jawaban,Question (English),Answer (English)\nApa?,Ini.,What?,This.\n"
    assert shown(read_csv(text.encode(), "a.csv")) == [
        (H, 2, "Apa?"),
        (P, 0, "Ini."),
        (H, 2, "What?"),
        (P, 0, "This."),
    ]


def test_any_other_table_is_read_row_by_row() -> None:
    assert shown(read_csv(b"Hari,Tanggal\nNatal,25 Des\n,\n", "a.csv")) == [
        (R, 0, "Hari: Natal; Tanggal: 25 Des")
    ]


def test_a_test_set_is_no_document() -> None:
    with pytest.raises(TanyaError, match=r"^x/soal\.csv: a test set"):
        read_csv(b"question,expected_quote,language\nApa?,Ini,id\n", "x/soal.csv")


def test_a_workbook() -> None:
    workbook = openpyxl.Workbook()
    faq = workbook.active
    faq.title = "FAQ"
    for row in (["Tanya jawab HR"], [], ["Question", "Answer"], ["How many?", 12.0]):
        faq.append(row)
    days = workbook.create_sheet("Libur")
    days.append(["Hari", "Tanggal"])
    days.append(["Natal", datetime.datetime(2024, 12, 25)])
    hidden = workbook.create_sheet("Sembunyi")
    hidden.append(["rahasia"])
    hidden.sheet_state = "hidden"
    stream = io.BytesIO()
    workbook.save(stream)
    assert shown(read_xlsx(stream.getvalue(), "a.xlsx")) == [
        (H, 1, "FAQ"),
        (P, 0, "Tanya jawab HR"),
        (H, 2, "How many?"),
        (P, 0, "12"),
        (H, 1, "Libur"),
        (R, 0, "Hari: Natal; Tanggal: 2024-12-25"),
    ]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"Question,Answer"])
def test_what_is_no_workbook_is_named(data: bytes) -> None:
    with pytest.raises(TanyaError, match=r"^a\.xlsx: not an XLSX file, or damaged"):
        read_xlsx(data, "a.xlsx")


def test_reading_a_short_file_lets_others_read_longer_fields() -> None:
    before = csv.field_size_limit()
    read_csv(b"Pertanyaan,Jawaban\nApa?,Ini.\n", "faq.csv")
    assert csv.field_size_limit() >= before
