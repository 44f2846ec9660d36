"""Tables of PDFs: what their rows say must be true."""

import io
from collections.abc import Sequence

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

from assistant.documents import BlockKind
from tests.documents.written_pdf import blocks, body, table

H, P, L, R = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW
BODY = getSampleStyleSheet()["BodyText"]
GRID = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)
FIRST_BOLD = ("FONT", (0, 0), (-1, 0), "Helvetica-Bold")


def laid_out(story: Sequence[Flowable]) -> bytes:
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4).build(list(story))
    return stream.getvalue()


def rows_of(data: bytes | list[list[tuple[float, float, float, str]]]) -> list[str]:
    return [text for kind, _, text in blocks(data) if kind is R]


LEAVE = [["*Alasan", "*Hari"], ["Menikah", "3"], ["Melahirkan", "2"], ["Khitanan anak", "2"]]
LEAVE_ROWS = [
    "Alasan: Menikah; Hari: 3",
    "Alasan: Melahirkan; Hari: 2",
    "Alasan: Khitanan anak; Hari: 2",
]


def test_a_heading_below_a_table_is_no_row_of_it() -> None:
    cells = table(100, (60, 250), LEAVE)
    for heading in ("*Izin sakit", "BAB III", "Pasal 4"):
        for top in (170.0, 174.0, 184.0):
            page = [(60, 40, 16, "*Cuti"), *body(70, ["Cuti diberikan:"]), *cells]
            read = blocks([[*page, (60, top, 11, heading)]])
            assert read[1:4] == [(R, 1, row) for row in LEAVE_ROWS]
            assert read[4] == (H, 1, heading.removeprefix("*"))


def test_a_text_below_a_table_is_no_row_of_it() -> None:
    cells = table(100, (60, 250), LEAVE, pitch=14)
    read = blocks([[*body(60, ["Cuti diberikan:"]), *cells, *body(156, ["Sisanya hangus."])]])
    assert read[4] == (P, 1, "Sisanya hangus.")


def test_ruled_tables_keep_the_lines_of_their_cells_together() -> None:
    rows = [
        ["No", "Jabatan", "Lama"],
        ["1", "Operator unit produksi dan pemeliharaan", "1 hari, dapat diperpanjang lagi"],
        ["2", "Kepala regu", "2 hari, dapat diperpanjang satu kali menurut kebutuhan unit"],
        ["3", "Kepala unit produksi dan pemeliharaan mesin", "3 hari"],
    ]
    cells = [[Paragraph(cell, BODY) for cell in row] for row in rows]
    made = Table(cells, colWidths=[30, 120, 130], style=[GRID])
    assert rows_of(laid_out([made])) == [
        f"No: {number}; Jabatan: {job}; Lama: {time}" for number, job, time in rows[1:]
    ]


def test_lines_part_cells_that_stand_close() -> None:
    rows = [["Plan", "Employee only", "Family"], *[[f"Plan {c}", "$50", "$90"] for c in "ABC"]]
    made = Table(rows, colWidths=[34, 72, 40], style=[GRID, ("ALIGN", (0, 0), (-1, -1), "RIGHT")])
    assert rows_of(laid_out([made])) == [
        f"Plan: Plan {c}; Employee only: $50; Family: $90" for c in "ABC"
    ]


def test_a_table_over_two_pages_keeps_the_names_of_its_columns() -> None:
    names = ["Golongan", "Gaji", "Tunjangan"]
    rows = [[f"Gol {n}", f"Rp {3000 + n}.000", f"Rp {500 + n}.000"] for n in range(90)]
    for repeated in (0, 1):
        for style in ([GRID], [FIRST_BOLD]):
            made = Table([names, *rows], repeatRows=repeated, colWidths=[140] * 3, style=style)
            assert rows_of(laid_out([made])) == [
                f"Golongan: {a}; Gaji: {b}; Tunjangan: {c}" for a, b, c in rows
            ]


def test_a_row_cut_by_the_end_of_a_page_is_one() -> None:
    filler = "Hotel dipesan bagian umum dan diganti penuh bila ada bukti asli dari hotel itu. "
    rows = [[f"Kota {n}", Paragraph(filler * 4, BODY)] for n in range(20)]
    style = [GRID, ("VALIGN", (0, 0), (-1, -1), "TOP")]
    made = Table([["Kota", "Catatan"], *rows], colWidths=[100, 150], style=style, splitInRow=1)
    assert rows_of(laid_out([made])) == [
        f"Kota: Kota {n}; Catatan: {filler * 4}".strip() for n in range(20)
    ]


def test_another_table_at_the_top_of_a_page_has_its_own_names() -> None:
    style = [GRID, FIRST_BOLD]
    one = Table([["Kota", "Tarif"], ["Bogor", "5"], ["Depok", "6"]], [100, 100], style=style)
    two = Table([["Kelas", "Kursi"], ["A", "50"], ["B", "60"]], [100, 100], style=style)
    assert rows_of(laid_out([one, PageBreak(), two])) == [
        "Kota: Bogor; Tarif: 5",
        "Kota: Depok; Tarif: 6",
        "Kelas: A; Kursi: 50",
        "Kelas: B; Kursi: 60",
    ]


def test_cells_that_reach_over_others_hold_for_each() -> None:
    rows = [
        ["Golongan", "Rawat jalan", ""],
        ["", "Sendiri", "Keluarga"],
        ["A", "3 juta", "5 juta"],
        ["", "4 juta", "6 juta"],
    ]
    style = [GRID, ("FONT", (0, 0), (-1, 1), "Helvetica-Bold")]
    style += [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 2), (0, 3))]
    assert rows_of(laid_out([Table(rows, [80] * 3, style=style)])) == [
        "Golongan: A; Rawat jalan Sendiri: 3 juta; Rawat jalan Keluarga: 5 juta",
        "Golongan: A; Rawat jalan Sendiri: 4 juta; Rawat jalan Keluarga: 6 juta",
    ]


def test_columns_without_certain_names_have_none() -> None:
    rows = [["Nama", "Ibu Rina", "Depok"], ["Jabatan", "Manajer", "Bogor"], ["Unit", "HR", "Solo"]]
    assert rows_of([table(100, (60, 200, 350), rows)]) == [
        "Nama; Ibu Rina; Depok",
        "Jabatan; Manajer; Bogor",
        "Unit; HR; Solo",
    ]


def test_wrapped_cells_without_lines_are_put_together_where_space_tells() -> None:
    rows = [
        ("*Alasan", "*Syarat"),
        ("Menikah untuk", "tiga hari kerja"),
        ("pertama kali", "dengan surat"),
        ("Melahirkan", "dua hari kerja"),
        ("Khitanan", "satu hari"),
        ("anak", ""),
    ]
    tops = (100, 124, 136, 160, 184, 196)
    lines = [
        (left, float(top), 11.0, cell)
        for top, row in zip(tops, rows, strict=True)
        for left, cell in zip((60.0, 250.0), row, strict=True)
        if cell
    ]
    assert rows_of([lines]) == [
        "Alasan: Menikah untuk pertama kali; Syarat: tiga hari kerja dengan surat",
        "Alasan: Melahirkan; Syarat: dua hari kerja",
        "Alasan: Khitanan anak; Syarat: satu hari",
    ]


def test_items_far_from_their_numbers_are_a_list() -> None:
    rows = [("a.", "karyawan tetap;"), ("b.", "karyawan kontrak;"), ("c.", "karyawan magang.")]
    assert blocks([table(100, (60, 100), rows, pitch=14)]) == [
        (L, 1, f"{mark} {text}") for mark, text in rows
    ]


def test_texts_beside_one_another_in_a_frame_are_no_table() -> None:
    long = "Perjanjian ini dibuat oleh kedua pihak dan berlaku sejak ditandatangani. " * 9
    cells = [[Paragraph(long, BODY), Paragraph(long.upper(), BODY)] for _ in range(2)]
    read = blocks(laid_out([Table(cells, [200, 200], style=[GRID])]))
    assert {kind for kind, _, _ in read} == {P}
