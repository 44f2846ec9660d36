import pytest

from assistant.documents import BlockKind
from assistant.documents.html import read_html
from assistant.errors import TanyaError

H, P, L, R = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW


def blocks(page: str) -> list[tuple[BlockKind, int, str]]:
    return [(one.kind, one.level, one.text) for one in read_html(page.encode(), "a.html").blocks]


PAGE = """<!doctype html><html lang=en><head><title>Cuti | Portal</title>
<meta name=keywords content="cuti, HR"><meta name=date content=2024-05-01>
<link rel=canonical href="https://hr.example/cuti"></head>
<body class="has-sidebar page"><header><a>Portal HR</a><nav><ul><li>Beranda</ul></nav></header>
<div id=cookie-banner>Kami memakai kuki <button>Setuju</button></div>
<div class=breadcrumb>Beranda / Cuti</div>
<main><article><header><h1>Cuti tahunan</h1></header>
<p>Karyawan <b>tetap</b> &amp; kontrak berhak<br>12 hari.<br><br>Paragraf dua.</p><!-- x -->
<h2>Syarat</h2><ul><li>KTP<li>KK<ul><li>asli</li></ul></ul>Teks lepas
<p hidden>rahasia</p><p style="display: none">rahasia</p><p class=navigation-rules>Aturan</p>
</article></main><aside>Iklan</aside><footer>© PT</footer><script>x()</script></body></html>"""


def test_the_content_of_a_page_without_what_stands_around_it() -> None:
    content = read_html(PAGE.encode(), "a.html")
    assert content.title == "Cuti tahunan"
    assert content.language == ""
    assert content.metadata == {
        "tags": "cuti, HR",
        "date": "2024-05-01",
        "link": "https://hr.example/cuti",
    }
    assert [(one.kind, one.text) for one in content.blocks] == [
        (P, "Karyawan tetap & kontrak berhak\n12 hari."),
        (P, "Paragraf dua."),
        (H, "Syarat"),
        (L, "KTP"),
        (L, "KK"),
        (L, "asli"),
        (P, "Teks lepas"),
        (P, "Aturan"),
    ]


def test_questions_that_open_are_headings_of_their_answers() -> None:
    page = """<h2>Tanya jawab</h2><details><summary>Berapa hari?</summary><p>12 hari.</details>
    <details><summary>Siapa?</summary>Semua.</details><dl><dt>PKWT<dd>Perjanjian kerja</dl>"""
    assert blocks(page) == [
        (H, 2, "Tanya jawab"),
        (H, 3, "Berapa hari?"),
        (P, 0, "12 hari."),
        (H, 3, "Siapa?"),
        (P, 0, "Semua."),
        (H, 3, "PKWT"),
        (P, 0, "Perjanjian kerja"),
    ]


def test_tables_name_their_columns() -> None:
    table = """<table><caption>Hak cuti</caption><tr><th>Jenis<th>Hari<th>Bukti</tr>
    <tr><td rowspan=2>Tahunan<td>12<td></tr><tr><td>13<td>KTP</tr>
    <tr><td colspan=2>Sakit<td>Surat</tr></table>"""
    assert blocks(table) == [
        (P, 0, "Hak cuti"),
        (R, 0, "Jenis: Tahunan; Hari: 12"),
        (R, 0, "Jenis: Tahunan; Hari: 13; Bukti: KTP"),
        (R, 0, "Jenis: Sakit; Bukti: Surat"),
    ]
    layout = "<table><tr><td><h2>Menu</h2><td><div>Isi <i>utama</i></div></tr></table>"
    assert blocks(layout) == [(H, 2, "Menu"), (P, 0, "Isi utama")]


def test_text_after_answers_is_no_part_of_the_last() -> None:
    page = """<h2>Umum</h2><details><summary><h3>Berapa?</h3></summary><p>12 hari.
    <h2>Rinci</h2>Lagi.</details><details><summary>Siapa?</summary>Semua.</details>
    <p>Sesudahnya.</p><dl><dt>PKWT<dd>Perjanjian</dl><table><tr><td>Jam<td>08-17</table>"""
    assert blocks(page) == [
        (H, 2, "Umum"),
        (H, 3, "Berapa?"),
        (P, 0, "12 hari."),
        (H, 4, "Rinci"),
        (P, 0, "Lagi."),
        (H, 3, "Siapa?"),
        (P, 0, "Semua."),
        (H, 2, "Umum"),
        (P, 0, "Sesudahnya."),
        (H, 3, "PKWT"),
        (P, 0, "Perjanjian"),
        (H, 2, "Umum"),
        (R, 0, "Jam: 08-17"),
    ]
    page = "<details><summary>Berapa?</summary>12 hari.</details>Sesudahnya."
    page = f"<html><head><title>Cuti</title></head><body>{page}</body></html>"
    assert blocks(page)[2:] == [(H, 2, "Cuti"), (P, 0, "Sesudahnya.")]


def test_answers_in_answers() -> None:
    page = """<h1>FAQ</h1><details><summary>Cuti</summary><details><summary>Berapa?</summary>
    12 hari.</details>Lihat juga portal.</details>"""
    assert blocks(page) == [
        (H, 2, "Cuti"),
        (H, 3, "Berapa?"),
        (P, 0, "12 hari."),
        (H, 2, "Cuti"),
        (P, 0, "Lihat juga portal."),
    ]


def test_a_heading_beside_a_button_ends_its_answers() -> None:
    page = """<main><h2>Umum</h2><h3><button>Berapa?</button></h3><p>12 hari.
    <h4>Rinci</h4><p>Lagi.<h2>Lain</h2><p>Teks.</main>"""
    assert blocks(page) == [
        (H, 2, "Umum"),
        (H, 3, "Berapa?"),
        (P, 0, "12 hari."),
        (H, 4, "Rinci"),
        (P, 0, "Lagi."),
        (H, 2, "Lain"),
        (P, 0, "Teks."),
    ]


ACCORDION = """<h2>Kacamata</h2><div class=accordion>
<div class=accordion-item><h2 class=accordion-header><button class="accordion-button"
data-bs-target="#a">Cara klaim?</button></h2><div id=a class="collapse">Isi K-1.</div></div>
<div class=accordion-item><h2 class=accordion-header><button>Batas?</button></h2>
<div class="collapse">30 hari.</div></div></div>"""
DISCLOSURES = """<h2>Kacamata</h2><div><button aria-expanded=false aria-controls=a>Cara klaim?
</button><div id=a hidden>Isi K-1.</div><button aria-expanded=false aria-controls=b>Batas?</button>
<div id=b style="display:none">30 hari.</div></div>"""


@pytest.mark.parametrize("page", [ACCORDION, DISCLOSURES])
def test_buttons_that_open_answers_are_their_headings(page: str) -> None:
    assert blocks(f"{page}<p>Sesudahnya.</p><button>Kirim</button>") == [
        (H, 2, "Kacamata"),
        (H, 3, "Cara klaim?"),
        (P, 0, "Isi K-1."),
        (H, 3, "Batas?"),
        (P, 0, "30 hari."),
        (H, 2, "Kacamata"),
        (P, 0, "Sesudahnya."),
    ]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        # Names of rows: marked, and by there being two columns.
        (
            "<tr><th>Nama<td>Ibu Rina<tr><th>Telepon<td>021-777",
            ["Nama: Ibu Rina", "Telepon: 021-777"],
        ),
        ("<tr><td>Nama:<td>Ibu Rina<tr><td>Jam<td>08-17", ["Nama: Ibu Rina", "Jam: 08-17"]),
        ("<tr><td>Boleh lembur?<td>Tidak wajib.", ["Boleh lembur? Tidak wajib."]),
        ("<tr><td>Nama<td>:<td>Rina<tr><td>Jam<td>:<td>08-17", ["Nama: Rina", "Jam: 08-17"]),
        (
            "<tr><th>Senin<td>pagi<td>sore<tr><th>Selasa<td>siang<td>",
            ["Senin: pagi; sore", "Selasa: siang"],
        ),
        # Names of columns: marked, bold, or the first of three and more.
        ("<tr><th>Jenis<th>Masa<tr><td>Laptop<td>4 tahun", ["Jenis: Laptop; Masa: 4 tahun"]),
        (
            "<thead><tr><td>Jenis<td>Masa</thead><tr><td>Laptop<td>4 tahun",
            ["Jenis: Laptop; Masa: 4 tahun"],
        ),
        (
            "<tr><td><b>Jenis</b><td><p><strong>Masa</strong></p><tr><td>Laptop<td>4 tahun",
            ["Jenis: Laptop; Masa: 4 tahun"],
        ),
        ("<tr><td>Kota<td>Hotel<td>Uang<tr><td>Bali<td>1<td>2", ["Kota: Bali; Hotel: 1; Uang: 2"]),
        ("<tr><td><th>A<th>B<tr><th>Senin<td>1<td>2", ["Senin; A: 1; B: 2"]),
        # Titles, and names that change below.
        (
            "<tr><th colspan=2>Kontak<tr><th>Nama<td>Rina<tr><th>Jam<td>08-17",
            ["Kontak", "Nama: Rina", "Jam: 08-17"],
        ),
        (
            "<tr><th>Jenis<th>Hari<tr><td>Sakit<td>1<tr><th>Kota<th>Uang<tr><td>Bali<td>2",
            ["Jenis: Sakit; Hari: 1", "Kota: Bali; Uang: 2"],
        ),
    ],
)
def test_what_names_the_rows_and_what_the_columns(table: str, rows: list[str]) -> None:
    assert [text for _, _, text in blocks(f"<table>{table}</table>")] == rows


def test_a_page_whose_body_is_called_furniture_is_read() -> None:
    page = "<div class=modal><p>Seluruh isi halaman ini ada di sini.</p></div><p>Lagi.</p>"
    assert blocks(page) == [(P, 0, "Seluruh isi halaman ini ada di sini."), (P, 0, "Lagi.")]


@pytest.mark.parametrize(
    "data",
    [
        "<p>Café “buka”</p>".encode(),
        "<p>Café “buka”</p>".encode("utf-16"),
        "<meta charset=windows-1252><p>Café “buka”</p>".encode("cp1252"),
        "<meta charset='iso-8859-1'><p>Café “buka”</p>".encode("cp1252"),
        "<p>Café “buka”".encode("utf-8-sig"),
        "<meta charset=tidak-ada><p>Café “buka”".encode("cp1252"),
    ],
)
def test_encodings(data: bytes) -> None:
    assert read_html(data, "a.html").blocks[0].text == "Café “buka”"


def test_nesting_without_end_is_refused() -> None:
    for page in (b"<div>" * 100_000 + b"x", b"<ul><li>" * 5_000 + b"x", b"<b>" * 300 + b"x"):
        with pytest.raises(TanyaError, match=r"^a\.html: elements are nested"):
            read_html(page, "a.html")


def test_raised_digits_stay_raised() -> None:
    page = "<p>Karyawan tetap<sup>1</sup>, 10 m<sup>2</sup>, 1<sup>st</sup><p><sup>12</sup> Catatan"
    assert [text for _, _, text in blocks(page)] == ["Karyawan tetap¹, 10 m², 1st", "¹² Catatan"]


def test_code_keeps_its_lines() -> None:
    assert blocks("<pre>  a = 1\n    b</pre>") == [(BlockKind.CODE, 0, "a = 1\n  b")]


SENTENCES = "<p>Karyawan tetap berhak atas cuti.</p>" * 20
CARD = "<article><header><h2>Judul</h2></header><p>isi</p></article>"


def test_one_article_beside_the_text_is_not_the_content() -> None:
    page = f"<nav><p>Menu.</p></nav><div>{SENTENCES}</div>{CARD}"
    assert blocks(page) == [
        *[(P, 0, "Karyawan tetap berhak atas cuti.")] * 20,
        (H, 2, "Judul"),
        (P, 0, "isi"),
    ]
    # One that holds most of what is not around the page is.
    whole = "<article><h2>Judul</h2><p>Seluruh isi.</p></article>"
    content = [(H, 2, "Judul"), (P, 0, "Seluruh isi.")]
    assert blocks(f"<nav>{SENTENCES}</nav>{whole}<div>Bagikan</div>") == content
    # And so is the `<main>` of a page, however little it holds.
    assert blocks(f"<div>{SENTENCES}</div><main>isi</main>") == [(P, 0, "isi")]


def test_an_article_at_the_side_is_not_the_content() -> None:
    page = f"<p>Isi.</p><aside><article>{SENTENCES}</article></aside><p>{'Lagi. ' * 150}</p>"
    assert [text for _, _, text in blocks(page)] == ["Isi.", ("Lagi. " * 150).strip()]


def test_a_late_title_ends_what_stands_below_a_heading_before_it() -> None:
    page = "<h2>Berita</h2><p>Libur.</p><h1>Cuti</h1><p>Cuti 12 hari.</p>"
    assert read_html(page.encode(), "a.html").title == "Cuti"
    assert blocks(page) == [
        (H, 2, "Berita"),
        (P, 0, "Libur."),
        (H, 1, "Cuti"),
        (P, 0, "Cuti 12 hari."),
    ]
    assert blocks("<p>Kop</p><h1>Cuti</h1><p>12 hari.</p>") == [(P, 0, "Kop"), (P, 0, "12 hari.")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Cuti <b>tahunan</b>, H<sub>2</sub>O", "Cuti tahunan, H2O"),
        ("Rp<b>1.500</b>.000 (<a>lihat</a>).", "Rp1.500.000 (lihat)."),
        ("a<br>b<p>c</p><p>d</p><ul><li>e<li>f</ul>g", "a b c d e f g"),
        ("Boleh<img alt=Ya>", "Boleh Ya"),
        ("<table><tr><td>a<td>b</table>", "a b"),
        ("per<wbr>aturan", "peraturan"),
    ],
)
def test_the_text_of_a_cell_is_as_it_is_shown(cell: str, text: str) -> None:
    assert blocks(f"<table><tr><th>Jenis<td>{cell}</table>") == [(R, 0, f"Jenis: {text}")]


def test_a_picture_in_a_bold_cell_leaves_it_bold() -> None:
    head = "<tr><td><img alt=Ikon><b>Jenis</b><td><b>Masa</b>"
    page = f"<table>{head}<tr><td>Laptop<td>4 tahun</table>"
    assert blocks(page) == [(R, 0, "Ikon Jenis: Laptop; Masa: 4 tahun")]


def test_a_form_is_read_without_its_fields() -> None:
    page = "<form><p>Isi form: penting.</p><input value=x><select><option>a</select></form>"
    assert blocks(page) == [(P, 0, "Isi form: penting.")]
