import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from assistant.documents import BlockKind, page_at, split_document
from assistant.documents.pdf import read_pdf
from assistant.documents.pdf_hyphens import Hyphens
from assistant.documents.pdf_lines import spelled
from assistant.documents.reading import DocumentReader
from assistant.errors import TanyaError
from tests.documents.written_pdf import Line, blocks, body, draw, draw_picture, written

H, P, L, R = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW

FILL = "Karyawan yang bekerja di kantor pusat maupun di cabang berhak atas cuti"


def test_a_paragraph_goes_on_over_the_page() -> None:
    furniture = [(60, 30, 8, "PT Contoh"), (280, 820, 8, "Halaman 1")]
    one = [
        *furniture,
        (60, 80, 18, "Hak cuti"),
        *body(120, [FILL, "tahunan yang dibayar penuh dan"]),
    ]
    two = [
        (60, 30, 8, "PT Contoh"),
        (280, 820, 8, "Halaman 2"),
        *body(80, ["tidak hangus. Sisanya dibawa ke tahun berikut."]),
        *body(140, ["Paragraf baru."]),
    ]
    three = [(60, 30, 8, "PT Contoh"), (280, 820, 8, "Halaman 3"), *body(80, [FILL + "."])]
    content = read_pdf(written([one, two, three]), "a.pdf")
    assert content.title == "Hak cuti"
    assert [(b.page, b.joins, b.text) for b in content.blocks] == [
        (1, None, f"{FILL} tahunan yang dibayar penuh dan"),
        (2, " ", "tidak hangus. Sisanya dibawa ke tahun berikut."),
        (2, None, "Paragraf baru."),
        (3, None, f"{FILL}."),
    ]


def test_a_citation_has_the_page_that_its_sentence_begins_on(tmp_path: Path) -> None:
    one = body(80, [FILL, "tahunan yang dibayar penuh dan"])
    two = body(80, ["tidak hangus. Sisanya dibawa ke tahun berikut."])
    (tmp_path / "cuti.pdf").write_bytes(written([one, two]))
    with DocumentReader(tmp_path) as reader:
        document = reader.read(tmp_path / "cuti.pdf")
    (passage,) = split_document(document)
    assert passage.page == 1
    sentences = [(s.of(passage.original.text), s.start) for s in passage.original.sentences]
    assert [passage.original.page_at(start) for _, start in sentences] == [1, 2]
    assert sentences[1][0] == "Sisanya dibawa ke tahun berikut."
    assert page_at(document.pages, document.text.index("Sisanya")) == 2


def test_columns_are_read_one_after_the_other() -> None:
    left = [f"Kolom kiri baris ke {n} berisi teks biasa" for n in range(1, 9)]
    right = [f"kolom kanan baris ke {n} berisi teks biasa" for n in range(1, 9)]
    across = [
        line
        for place in range(8)  # as some programs draw them: line by line across the page
        for line in (
            (60, 120 + 14 * place, 10, left[place]),
            (310, 120 + 14 * place, 10, right[place]),
        )
    ]
    page = [(60, 80, 20, "Judul yang panjang sekali di atas kedua kolom itu"), *across]
    (block,) = read_pdf(written([page]), "a.pdf").blocks
    assert block.text == " ".join([*left, *right])


def test_tables_name_their_columns() -> None:
    rows = [("*Golongan", "*Hari", "*Bukti"), ("Satu", "12", "KTP"), ("Dua", "14", "Surat")]
    lines = [
        (left, 100 + 18 * place, 11.0, cell)
        for place, row in enumerate(rows)
        for left, cell in zip((60, 250, 400), row, strict=True)
    ]
    assert blocks([[*body(60, ["Hak cuti sebagai berikut:"]), *lines]])[1:] == [
        (R, 1, "Golongan: Satu; Hari: 12; Bukti: KTP"),
        (R, 1, "Golongan: Dua; Hari: 14; Bukti: Surat"),
    ]


def test_headings_and_lists_of_a_regulation() -> None:
    page = [
        (260, 80, 11.0, "BAB II"),
        (250, 94, 11.0, "*HAK KARYAWAN"),
        (270, 130, 11.0, "Pasal 5"),
        *body(160, [f"{FILL} tahunan, yaitu:"]),
        *body(186, ["a. karyawan tetap;", "b. karyawan kontrak."]),
        (60, 230, 11.0, "*Masa berlaku"),
        *body(256, ["Aturan ini berlaku sekarang.", "Pengecualian ........................ 12"]),
    ]
    assert blocks([page]) == [
        (H, 1, "BAB II HAK KARYAWAN"),
        (H, 1, "Pasal 5"),
        (P, 1, f"{FILL} tahunan, yaitu:"),
        (L, 1, "a. karyawan tetap;"),
        (L, 1, "b. karyawan kontrak."),
        (H, 1, "Masa berlaku"),
        (P, 1, "Aturan ini berlaku sekarang."),
    ]


def test_the_dots_of_a_form_are_left_out_and_its_words_kept() -> None:
    page = [
        *body(80, ["Nama pegawai " + "." * 110, "Tanggal mulai cuti: " + "." * 104]),
        *body(108, ["Nomor telepon selama cuti: .....", "Jakarta, ........................ 2024"]),
        *body(150, ["Yang tidak mengisi formulir dianggap tidak cuti.....", "." * 130]),
        *body(192, ["Lama cuti adalah .......... hari, mulai tanggal ..........", "sampai habis."]),
    ]
    assert [text for *_, text in blocks([page])] == [
        "Nama pegawai",
        "Tanggal mulai cuti:",
        "Nomor telepon selama cuti:",
        "Jakarta, ........................ 2024",
        "Yang tidak mengisi formulir dianggap tidak cuti.",
        "Lama cuti adalah .......... hari, mulai tanggal sampai habis.",
    ]


def test_a_table_of_contents_is_left_out() -> None:
    contents = [
        "Daftar isi",
        "BAB I PENDAHULUAN .................................. 1",
        "Hak cuti ……………………… 2",
        "Cuti besar . . . . . . . . . . . . . . . . . . .",
        "Lampiran ................................................ xii",
    ]
    assert [text for *_, text in blocks([body(80, [*contents, "Isi."])])] == ["Daftar isi", "Isi."]


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("para karya-", "wan tetap", "para karyawan tetap"),
        ("nama anak-", "anak mereka", "nama anak-anak mereka"),
        ("bulan berturut-", "turut di", "bulan berturut-turut di"),
        ("masa non-", "aktif ini", "masa non-aktif ini"),
        ("tahun 2023-", "2024", "tahun 2023-2024"),
        ("jalan Jakarta-", "Bogor", "jalan Jakarta-Bogor"),
        ("dan/", "atau", "dan/atau"),
        ("satu", "dua", "satu dua"),
    ],
)
def test_hyphens_at_the_end_of_a_line(above: str, below: str, joined: str) -> None:
    text, between = Hyphens(f"status non-aktif {above} {below}").joined(above, below)
    assert f"{text}{between}{below}" == joined


def turned(rotation: int) -> bytes:
    """A page that is upright once it is turned by `rotation` degrees clockwise."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setPageRotation(rotation)
    if rotation == 90:
        canvas.translate(A4[0], 0)
    elif rotation == 180:
        canvas.translate(*A4)
    elif rotation == 270:
        canvas.translate(0, A4[1])
    canvas.rotate(rotation)
    draw(canvas, [(60, 60, 18, "Cuti"), *body(100, [FILL, "tahunan."])], 500)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_page_is_read(rotation: int) -> None:
    content = read_pdf(turned(rotation), "a.pdf")
    assert content.title == "Cuti"
    assert [block.text for block in content.blocks] == [f"{FILL} tahunan."]


def test_text_that_lies_on_its_side_is_left_out() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    draw(canvas, body(80, ["Teks yang tegak."]))
    for angle in (90, 45, 270):
        canvas.saveState()
        canvas.translate(300, 400)
        canvas.rotate(angle)
        canvas.drawString(0, 0, "SALINAN")
        canvas.restoreState()
    canvas.save()
    assert [one.text for one in read_pdf(stream.getvalue(), "a.pdf").blocks] == ["Teks yang tegak."]


def scan(*pages: Sequence[Line], strips: int = 1) -> bytes:
    """Pages that are pictures, with what a program stamped on each."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for lines in pages or [[]]:
        for strip in range(strips):
            draw_picture(canvas, A4[0], A4[1] / strips, A4[1] * strip / strips)
        draw(canvas, lines)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


STAMP = [(30.0, 400.0, 7.0, "Scanned by CamScanner")]


def test_a_picture_with_its_text_recognised_is_read() -> None:
    recognised = body(80, [f"{FILL} tahunan.", "Sisanya hangus pada akhir tahun."])
    assert FILL in read_pdf(scan(recognised), "a.pdf").blocks[0].text


def test_a_file_with_scanned_pages_names_them_and_is_read() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    draw(canvas, body(80, [f"{FILL} tahunan."]))
    for _ in range(2):
        canvas.showPage()
        draw_picture(canvas)
        draw(canvas, STAMP)
    canvas.save()
    content = read_pdf(stream.getvalue(), "a.pdf")
    assert [block.text for block in content.blocks] == [f"{FILL} tahunan."]
    assert content.metadata["scanned_pages"] == "2-3"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"halo", "not a PDF file, or damaged"),
        (b"%PDF-1.7\n" + b"\0" * 500, "not a PDF file, or damaged"),
        (written([body(80, ["x"])])[:300], "not a PDF file, or damaged"),
        (scan(), "a scan: pictures of pages, without text"),
        (scan(STAMP), "a scan: pictures of pages, without text"),
        (scan(STAMP, STAMP, STAMP, STAMP), "a scan: pictures of pages, without text"),
        (scan([], STAMP, strips=5), "a scan: pictures of pages, without text"),
        (written([[]]), "holds no text"),
        (
            written([body(80, ["rahasia"])], encrypt=StandardEncryption("kunci")),
            "protected by a password",
        ),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, says: str) -> None:
    with pytest.raises(TanyaError, match=says) as caught:
        read_pdf(data, "hr/a.pdf")
    assert str(caught.value).startswith("hr/a.pdf: ")


def test_a_title_that_a_program_made_up_is_none() -> None:
    page = [(60, 80, 20, "Peraturan cuti"), *body(120, [FILL])]
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.setTitle("Microsoft Word - cuti final rev2.docx")
    draw(canvas, page)
    canvas.save()
    assert read_pdf(stream.getvalue(), "a.pdf").title == "Peraturan cuti"


def test_figures_are_read_as_they_stand() -> None:
    said = "Cuti 1½ hari, ruang 5 m², pegawai tetap¹, dan seterusnya…"
    (block,) = read_pdf(written([body(80, [said])]), "a.pdf").blocks
    assert block.text == said


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        ("10⁶ H₂O № 5 µg", "10⁶ H₂O № 5 µg"),
        ("sertiﬁkat eﬃsien \ufb05", "sertifikat effisien st"),
        ("Ｒｐ　５００，００", "Rp　500,00"),
        ("cafe\u0301", "café"),
        ("\ufeb3\ufefc\ufee1 \ufdfa", "\u0633\u0644\u0627\u0645 \ufdfa"),
    ],
)
def test_letters_arespelled_as_any_font_would(drawn: str, text: str) -> None:
    assert spelled(drawn) == text
