"""What a PDF repeats on its pages is left out, and nothing else is."""

import io

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from assistant.documents.pdf import read_pdf
from tests.documents.written_pdf import Line, blocks, body

TEXTS = (
    "Pekerja wajib datang tepat waktu setiap hari kerja dan mengisi daftar hadir.",
    "Upah dibayar setiap tanggal 25 melalui rekening bank yang ditunjuk perusahaan.",
    "Cuti tahunan diberikan dua belas hari kerja setelah bekerja setahun penuh.",
    "Lembur dibayar satu setengah kali upah per jam pada jam pertama.",
    "Pemutusan hubungan kerja diberitahukan tiga puluh hari sebelumnya.",
)


def read(pages: list[list[Line]]) -> str:
    return "\n".join(text for _, _, text in blocks(pages))


@pytest.mark.parametrize(
    "headings",
    [
        ["*BAB I", "*BAB II", "*BAB III", "*BAB IV", "*BAB V"],
        [f"Pasal {number}" for number in range(1, 6)],
        [f"Lampiran {number}" for number in range(1, 6)],
        [f"*Minggu {number}" for number in range(1, 6)],
        [f"Minggu {number}" for number in range(1, 6)],
        ["*1. Kehadiran", "*2. Upah", "*3. Cuti", "*4. Lembur", "*5. Pemutusan"],
        ["1. Kehadiran", "2. Upah", "3. Cuti", "4. Lembur", "5. Pemutusan"],
        [f"Batas klaim: Rp {number}.500.000 per tahun" for number in range(1, 6)],
        [f"Batas klaim untuk golongan {number}" for number in range(1, 6)],
    ],
)
@pytest.mark.parametrize("top", [70.0, 790.0])
def test_what_counts_with_the_pages_is_not_their_number(headings: list[str], top: float) -> None:
    pages = [
        [(60.0, top, 12.0, heading), *body(120, [text])]
        for heading, text in zip(headings, TEXTS, strict=True)
    ]
    text = read(pages)
    for heading in headings:
        assert heading.removeprefix("*") in text


@pytest.mark.parametrize(
    ("furniture", "size"),
    [
        ("Halaman {}", 11),
        ("{} dari 5", 11),
        ("{}", 11),
        ("- {} -", 11),
        ("{} | Page", 11),
        ("PT Contoh – Peraturan Perusahaan – Halaman {} dari 5", 11),
        ("PT Contoh | {}", 11),
        ("PT Contoh {}", 8),
        ("PT Contoh", 11),
        ("*PT Contoh", 14),
    ],
)
@pytest.mark.parametrize("top", [30.0, 815.0])
def test_running_headers_and_footers_are_left_out(furniture: str, size: int, top: float) -> None:
    pages = [
        [(60, top, size, furniture.format(number)), *body(90, [text, "Baris kedua di bawahnya."])]
        for number, text in enumerate(TEXTS, start=1)
    ]
    text = read(pages)
    assert all(one in text for one in TEXTS)
    for number in range(1, 6):
        assert furniture.format(number).removeprefix("*") not in text.split("\n")
    assert "PT Contoh" not in text
    assert "Halaman" not in text


def test_a_header_whose_words_change_is_told_by_its_number() -> None:
    pages = [
        [(60, 30, 11, topic), (500, 30, 11, str(number)), *body(90, [text])]
        for number, (topic, text) in enumerate(
            zip(("Hadir", "Upah", "Cuti", "Lembur", "Akhir"), TEXTS, strict=True), start=7
        )
    ]
    assert read(pages).split() == " ".join(TEXTS).split()


def test_rows_of_a_table_over_several_pages_stay() -> None:
    rows = [["Golongan", "Gaji", "Tunjangan"]]
    rows += [[f"Gol {n}", f"Rp {3000 + n}.000", f"Rp {500 + n}.000"] for n in range(120)]
    style = getSampleStyleSheet()
    stream = io.BytesIO()
    story = [Table(rows, repeatRows=1, colWidths=[140] * 3), PageBreak()]
    SimpleDocTemplate(stream, pagesize=A4).build(
        [Paragraph("Daftar gaji", style["Title"]), *story, Paragraph(TEXTS[0], style["BodyText"])]
    )
    text = "\n".join(block.text for block in read_pdf(stream.getvalue(), "a.pdf").blocks)
    for number in range(120):
        assert f"Gol {number}" in text
        assert f"Rp {3000 + number}.000" in text


def test_lines_of_a_text_that_stand_in_the_same_place_stay() -> None:
    pages = [body(60, ["Persetujuan atasan:", text, *TEXTS[:2]]) for text in TEXTS]
    assert read(pages).count("Persetujuan atasan:") == 5


def test_a_footer_below_small_print_stays_out_of_it() -> None:
    pages = [
        [*body(90, [text]), (60, 770, 8, f"{n} Lihat surat edaran."), (280, 815, 8, f"{n}")]
        for n, text in enumerate(TEXTS, start=1)
    ]
    text = read(pages)
    assert text.count("Lihat surat edaran.") == 5
    assert not {str(n) for n in range(1, 6)} & set(text.split("\n"))
