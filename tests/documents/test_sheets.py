import csv
import datetime
import io
import re
from collections.abc import Callable
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.workbook import Workbook

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


@pytest.mark.parametrize(
    ("names", "row", "expected"),
    [
        (
            "Pertanyaan;Jawaban;Catatan;PIC",
            "Boleh?;Tidak.;Kecuali anjing pemandu;Sari",
            ["Boleh?", "Tidak.", "Catatan: Kecuali anjing pemandu; PIC: Sari"],
        ),
        ("No.;Topik;Pertanyaan;Isi Jawaban", "1;Cuti;Boleh?;Ya.", ["Cuti", "Boleh?", "Ya."]),
        ("Kategori Pertanyaan;Pertanyaan;Jawaban HR", "Cuti;Boleh?;Ya.", None),
        (
            "Pertanyaan;Jawaban;Catatan;Question;Answer;Note",
            "A?;B.;c;D?;E.;f",
            ["A?", "B.", "Catatan: c", "D?", "E.", "Note: f"],
        ),
        ("Unit;Penanggung jawab;Tanya jawab", "HR;Sari;Senin", None),
    ],
)
def test_columns_of_a_list_of_questions(names: str, row: str, expected: list[str] | None) -> None:
    texts = [text for _, _, text in shown(read_csv(f"{names}\n{row}\n".encode(), "a.csv"))]
    if expected is None:  # nothing of the row may be lost, whatever it is taken for
        assert all(cell in "\n".join(texts) for cell in row.split(";"))
    else:
        assert texts == expected


def test_a_line_that_tells_excel_the_separator_is_no_text() -> None:
    assert shown(read_csv(b"sep=;\r\nPertanyaan;Jawaban\r\nA, B?;C\r\n", "a.csv")) == [
        (H, 2, "A, B?"),
        (P, 0, "C"),
    ]


def test_lines_with_a_comma_are_no_table() -> None:
    assert shown(read_csv(b"Nama\nBudi, Sari\nTono\n", "a.csv")) == [
        (R, 0, "Nama"),
        (R, 0, "Budi; Sari"),
        (R, 0, "Tono"),
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
    for cell in days[1]:
        cell.font = Font(bold=True)
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


def saved(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def test_values_are_read_as_the_sheet_shows_them() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["Komponen", "Iuran", "Nominal", "Berlaku", "Lama"])
    sheet.append(["BPJS", 0.04, 1500000, datetime.date(2024, 1, 5), datetime.timedelta(hours=36)])
    codes = {"B2": "0%", "C2": '"Rp" #,##0', "D2": "d mmmm yyyy", "E2": "[h]:mm"}
    for place, code in codes.items():
        sheet[place].number_format = code
    assert shown(read_xlsx(saved(workbook), "a.xlsx")) == [
        (
            R,
            0,
            "Komponen: BPJS; Iuran: 4%; Nominal: Rp 1.500.000; Berlaku: 5 Januari 2024; "
            "Lama: 36:00",
        )
    ]


def test_what_a_sheet_hides_is_left_out() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (
        ["Nama", "Jabatan", "Unit", "Gaji"],
        ["Budi", "Staf", "HR", "9 juta"],
        ["Tono", "Direktur", "HR", "99 juta"],
        ["Sari", "Staf", "HR", "8 juta"],
    ):
        sheet.append(row)
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[3].hidden = True
    sheet["C4"].number_format = ";;;"
    assert shown(read_xlsx(saved(workbook), "a.xlsx")) == [
        (R, 0, "Nama: Budi; Jabatan: Staf; Unit: HR"),
        (R, 0, "Nama: Sari; Jabatan: Staf"),
    ]


def test_formulas_that_were_never_computed_are_named() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["Total", "=1+1"])
    with pytest.raises(TanyaError, match=r"^a\.xlsx, sheet Sheet: 1 formulas .* in B1\)"):
        read_xlsx(saved(workbook), "a.xlsx")
    workbook.active.row_dimensions[1].hidden = True
    workbook.active.append(["Isi"])
    assert shown(read_xlsx(saved(workbook), "a.xlsx")) == [(R, 0, "Isi")]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"Question,Answer"])
def test_what_is_no_workbook_is_named(data: bytes) -> None:
    with pytest.raises(TanyaError, match=r"^a\.xlsx: not an XLSX file, or damaged"):
        read_xlsx(data, "a.xlsx")


def test_reading_a_short_file_lets_others_read_longer_fields() -> None:
    before = csv.field_size_limit()
    read_csv(b"Pertanyaan,Jawaban\nApa?,Ini.\n", "faq.csv")
    assert csv.field_size_limit() >= before


def rewritten(data: bytes, change: Callable[[str], str]) -> bytes:
    """A workbook whose first sheet's XML is another."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as source, ZipFile(stream, "w") as target:
        for member in source.namelist():
            written = source.read(member)
            if member == "xl/worksheets/sheet1.xml":
                written = change(written.decode()).encode()
            target.writestr(member, written)
    return stream.getvalue()


@pytest.mark.parametrize("stored", ["A1", "A1:B2", "A1:XFD1048576"])
def test_a_sheet_is_read_whole_whatever_size_is_stored(stored: str) -> None:
    workbook = openpyxl.Workbook()
    for row in (["Divisi", "Jabatan", "Gaji"], ["HRD", "Staf", 5], ["IT"], ["IT", None, 9]):
        workbook.active.append(row)
    data = rewritten(saved(workbook), lambda xml: re.sub(r'ref="A1:C4"', f'ref="{stored}"', xml))
    assert shown(read_xlsx(data, "a.xlsx")) == [
        (R, 0, "Divisi: HRD; Jabatan: Staf; Gaji: 5"),
        (R, 0, "Divisi: IT"),
        (R, 0, "Divisi: IT; Gaji: 9"),
    ]


def test_rows_without_end_are_refused() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["Isi"])
    data = rewritten(
        saved(workbook),
        lambda xml: xml.replace('<row r="1"', '<row r="999999999999"').replace('<c r="A1"', "<c"),
    )
    with pytest.raises(TanyaError, match=r"^a\.xlsx: more than 2,000,000 cells"):
        read_xlsx(data, "a.xlsx")


def test_a_cell_merged_down_is_given_to_each_row() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (
        ["Divisi", "Jabatan", "Gaji"],
        ["HRD", "Staf", 5],
        [None, "Kepala", 9],
        ["IT", "Staf", 7],
        ["Berlaku sejak 2024"],
        [],
        ["Umum", "Satpam", 4],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("A5:C6")
    assert shown(read_xlsx(saved(workbook), "a.xlsx")) == [
        (R, 0, "Divisi: HRD; Jabatan: Staf; Gaji: 5"),
        (R, 0, "Divisi: HRD; Jabatan: Kepala; Gaji: 9"),
        (R, 0, "Divisi: IT; Jabatan: Staf; Gaji: 7"),
        (R, 0, "Divisi: Berlaku sejak 2024"),
        (R, 0, "Divisi: Umum; Jabatan: Satpam; Gaji: 4"),
    ]


def test_a_cell_whose_first_row_is_hidden_is_shown_in_the_next() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (["Divisi", "Jabatan", "Gaji"], ["HRD", "Staf", 5], [None, "Kepala", 9]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[2].hidden = True
    assert shown(read_xlsx(saved(workbook), "a.xlsx")) == [
        (R, 0, "Divisi: HRD; Jabatan: Kepala; Gaji: 9")
    ]


def test_names_of_columns_and_titles_are_not_given_again() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (
        ["PT Maju"],
        [None, "Jalan Mawar 1"],
        ["No", "Pertanyaan", "Jawaban", "Kontak"],
        [None, None, None, "Surel"],
        [1, "Apa itu cuti?", "Hari libur.", "hr@maju.id"],
    ):
        sheet.append(row)
    for merged in ("A1:A2", "A3:A4", "B3:B4", "C3:C4"):
        sheet.merge_cells(merged)
    assert shown(read_xlsx(saved(workbook), "a.xlsx")) == [
        (P, 0, "PT Maju"),
        (P, 0, "Jalan Mawar 1"),
        (P, 0, "Kontak: Surel"),
        (H, 2, "Apa itu cuti?"),
        (P, 0, "Hari libur."),
        (P, 0, "Kontak: hr@maju.id"),
    ]


def test_merged_questions_and_answers() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (
        ["Pertanyaan", "Jawaban", "Catatan"],
        ["Siapa?", "Karyawan tetap.", None],
        [None, "Karyawan kontrak.", None],
        ["Kapan?", "Tanggal 25.", "Jika libur, sebelumnya"],
        [None, None, "Ditransfer"],
        ["Berapa?", "Lihat slip.", None],
        ["Di mana?", None, None],
    ):
        sheet.append(row)
    for merged in ("A2:A3", "A4:A5", "B4:B5", "B6:B7"):
        sheet.merge_cells(merged)
    assert shown(read_xlsx(saved(workbook), "a.xlsx")) == [
        (H, 2, "Siapa?"),
        (P, 0, "Karyawan tetap."),
        (P, 0, "Karyawan kontrak."),
        (H, 2, "Kapan?"),
        (P, 0, "Tanggal 25."),
        (P, 0, "Catatan: Jika libur, sebelumnya"),
        (P, 0, "Catatan: Ditransfer"),
        (H, 2, "Berapa?"),
        (P, 0, "Lihat slip."),
        (H, 2, "Di mana?"),
        (P, 0, "Lihat slip."),
    ]


def test_sections_and_notes_of_a_list_of_questions_are_kept() -> None:
    text = (
        "No,Pertanyaan,Jawaban,Catatan\nCUTI,,,\n1,Apa itu cuti?,Hari libur.,\n"
        '2,Berapa hari?,,"Lihat Pasal 79: 12 hari"\n,,,Juga Pasal 80\n3,Kosong?,,\n4,,,\n'
        ",Izin sakit,,\n5,Siapa?,Semua.,\n,,Juga kontrak.,\n6,Kapan?,,\n,,Besok.,\n"
    )
    assert shown(read_csv(text.encode(), "a.csv")) == [
        (H, 2, "CUTI"),
        (H, 3, "Apa itu cuti?"),
        (P, 0, "Hari libur."),
        (H, 3, "Berapa hari?"),
        (P, 0, "Catatan: Lihat Pasal 79: 12 hari"),
        (P, 0, "Catatan: Juga Pasal 80"),
        (H, 2, "Izin sakit"),
        (H, 3, "Siapa?"),
        (P, 0, "Semua."),
        (P, 0, "Juga kontrak."),
        (H, 3, "Kapan?"),
        (P, 0, "Besok."),
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # Without question marks or numbers, a question nobody answered is not told from a section.
        ("Cara cuti,A.\nCara izin,\nCara lembur,B.\n", ["Cara cuti", "A.", "Cara lembur", "B."]),
        ("IZIN,\nCara izin,A.\n", ["IZIN", "Cara izin", "A."]),
        (f"Apa?,A.\n{'Berlaku ' * 20},\nSiapa?,B.\n", None),
    ],
)
def test_questions_without_an_answer(rows: str, expected: list[str] | None) -> None:
    texts = [text for _, _, text in shown(read_csv(f"Tanya,Jawab\n{rows}".encode(), "a.csv"))]
    assert texts == (expected or ["Apa?", "A.", ("Berlaku " * 20).strip(), "Siapa?", "B."])


def test_sections_in_two_languages() -> None:
    text = "Pertanyaan,Jawaban,Question,Answer\nCUTI,,LEAVE,\nApa?,Ini.,What?,This.\n,Itu.,,That.\n"
    text += "Siapa?,Sari.,,Her.\n"
    assert shown(read_csv(text.encode(), "a.csv")) == [
        (H, 2, "CUTI / LEAVE"),
        (H, 3, "Apa?"),
        (P, 0, "Ini."),
        (H, 3, "What?"),
        (P, 0, "This."),
        (H, 3, "Apa?"),
        (P, 0, "Itu."),
        (H, 3, "What?"),
        (P, 0, "That."),
        (H, 3, "Siapa?"),
        (P, 0, "Sari."),
        (P, 0, "Her."),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("title", ["Daftar Pertanyaan", "Daftar Pertanyaan, 2024"])
def test_a_title_above_the_names(delimiter: str, title: str) -> None:
    if delimiter == ",":
        title = f'"{title}"'
    rows = [["Pertanyaan", "Jawaban"], ["Apa itu cuti?", '"Hari libur, dibayar"'], ["Siapa?", "A"]]
    text = "\n".join([title, "", *(delimiter.join(row) for row in rows)])
    assert shown(read_csv(text.encode(), "a.csv")) == [
        (P, 0, title.strip('"')),
        (H, 2, "Apa itu cuti?"),
        (P, 0, "Hari libur, dibayar"),
        (H, 2, "Siapa?"),
        (P, 0, "A"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Gaji 2024\nDivisi;Jabatan;Gaji\nHRD;Staf, tetap;5\nIT;Kepala, tetap;9\n",
            [
                (P, 0, "Gaji 2024"),
                (R, 0, "Divisi: HRD; Jabatan: Staf, tetap; Gaji: 5"),
                (R, 0, "Divisi: IT; Jabatan: Kepala, tetap; Gaji: 9"),
            ],
        ),
        # Of two columns the first row may be a name with its value, as in a workbook.
        (
            "Kontak\nTelepon,021\nSurel,a@b.id\n",
            [(P, 0, "Kontak"), (R, 0, "Telepon: 021"), (R, 0, "Surel: a@b.id")],
        ),
        (
            'Tanya\nTanya;Jawab\nApa?;"Satu, dua\ntiga, empat\nlima, enam"\nSiapa?;Ani\n',
            [
                (P, 0, "Tanya"),
                (H, 2, "Apa?"),
                (P, 0, "Satu, dua\ntiga, empat\nlima, enam"),
                (H, 2, "Siapa?"),
                (P, 0, "Ani"),
            ],
        ),
        ("Info\nTanya | Jawab\nApa? | Ini\n", [(P, 0, "Info"), (H, 2, "Apa?"), (P, 0, "Ini")]),
        (" \n", []),
        # A first line that names columns tells the delimiter, however the rest is broken.
        ("A;B\n1,2\n3,4;5\n", [(R, 0, "A: 1,2"), (R, 0, "A: 3,4; B: 5")]),
        (
            "Kepada\nBudi, Sari, Eka\nTono, Ani, Ita\n",
            [(R, 0, "Kepada"), (R, 0, "Budi; Sari; Eka"), (R, 0, "Tono; Ani; Ita")],
        ),
        (
            "Nama,Jabatan\nBudi\nSari\nTono,Staf\n",
            [(R, 0, "Nama: Budi"), (R, 0, "Nama: Sari"), (R, 0, "Nama: Tono; Jabatan: Staf")],
        ),
    ],
)
def test_what_is_a_table(text: str, expected: list[tuple[BlockKind, int, str]]) -> None:
    assert shown(read_csv(text.encode(), "a.csv")) == expected
