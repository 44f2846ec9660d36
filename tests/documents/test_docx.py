import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table

from assistant.documents import BlockKind
from assistant.documents.docx import read_docx
from assistant.errors import TanyaError

H, P, L, R = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def blocks(document: Document) -> list[tuple[BlockKind, int, str]]:
    content = read_docx(saved(document), "a.docx")
    return [(one.kind, one.level, one.text) for one in content.blocks]


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for one in old.infolist():
            new.writestr(one.filename, change(one.filename, old.read(one)))
    return stream.getvalue()


def test_headings_lists_and_tables() -> None:
    document = docx.Document()
    document.core_properties.keywords = "cuti; hr"
    document.sections[0].header.paragraphs[0].text = "Kop surat"
    document.add_heading("Pedoman Cuti", 0)
    document.add_heading("Hak", 1)
    paragraph = document.add_paragraph("Karyawan ")
    paragraph.add_run("tetap").bold = True
    paragraph.add_run().add_break()
    paragraph.add_run("berhak.")
    document.add_paragraph("KTP", style="List Bullet")
    document.add_paragraph("Isi formulir", style="List Number")
    document.add_heading("Rincian", 2)
    table = document.add_table(rows=3, cols=3)
    for place, row in enumerate([("Jenis", "Hari", "Bukti"), ("Tahunan", "12", ""), ("", "", "")]):
        for column, cell in enumerate(row):
            table.cell(place, column).text = cell
    table.cell(2, 0).merge(table.cell(2, 1)).text = "Sakit"
    table.cell(2, 2).text = "Surat"
    content = read_docx(saved(document), "a.docx")
    assert content.title == "Pedoman Cuti"
    assert content.metadata == {"tags": "cuti, hr"}
    assert blocks(document) == [
        (H, 1, "Hak"),
        (P, 0, "Karyawan tetap\nberhak."),
        (L, 0, "KTP"),
        (L, 0, "Isi formulir"),
        (H, 2, "Rincian"),
        (R, 0, "Jenis: Tahunan; Hari: 12"),
        (R, 0, "Jenis: Sakit; Bukti: Surat"),
    ]


def table_of(document: Document, *rows: tuple[str, ...]) -> Table:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.cell(place, column).text = cell
    return table


CONTACT = (("Nama kontak", "Ibu Sari"), ("Telepon", "021-555"))
AS_PAIRS = [(R, 0, "Nama kontak: Ibu Sari"), (R, 0, "Telepon: 021-555")]
AS_COLUMNS = [(R, 0, "Nama kontak: Telepon; Ibu Sari: 021-555")]


def test_two_columns_are_names_and_values_unless_a_row_is_marked() -> None:
    document = docx.Document()
    table = table_of(document, *CONTACT)
    assert blocks(document) == AS_PAIRS
    table.style = document.styles["Table Grid"]  # which sets no row off
    assert blocks(document) == AS_PAIRS
    table.style = document.styles["Light Shading"]
    assert blocks(document) == AS_COLUMNS
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.set(qn("w:firstRow"), "0")
    assert blocks(document) == AS_PAIRS


def test_a_row_that_is_repeated_or_bold_names_the_columns() -> None:
    document = docx.Document()
    table = table_of(document, *CONTACT)
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    assert blocks(document) == AS_COLUMNS
    for cell in table.rows[1].cells:
        cell.paragraphs[0].runs[0].bold = True
    assert blocks(document) == AS_PAIRS
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    assert blocks(document) == AS_COLUMNS


def test_hidden_text_is_left_out() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Terlihat.")
    paragraph.add_run(" Rahasia.").font.hidden = True
    style = document.styles.add_style("Catatan dalam", 1)
    style.font.hidden = True
    document.add_paragraph("Juga rahasia.", style=style)
    document.add_paragraph(style=style).add_run("Tetap terlihat.").font.hidden = False
    table = table_of(document, *CONTACT)
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:hidden {nsdecls('w')}/>"))
    assert blocks(document) == [(P, 0, "Terlihat."), (P, 0, "Tetap terlihat."), AS_PAIRS[0]]


def test_raised_digits_stay_raised() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Karyawan tetap")
    paragraph.add_run("1").font.superscript = True
    paragraph.add_run(", yang ke")
    paragraph.add_run("th").font.superscript = True
    assert blocks(document) == [(P, 0, "Karyawan tetap¹, yang keth")]


def test_a_generated_table_of_contents_is_left_out() -> None:
    document = docx.Document()
    document.add_paragraph("Isi")
    contents = f"""<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj>
    <w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>
    <w:p><w:r><w:t>DAFTAR ISI</w:t></w:r></w:p></w:sdtContent></w:sdt>"""
    document.element.body.insert(0, parse_xml(contents))
    assert blocks(document) == [(P, 0, "Isi")]


def test_changes_and_fields_are_read_as_they_are_shown() -> None:
    document = docx.Document()
    xml = f"""<w:p {nsdecls("w")}><w:r><w:t xml:space="preserve">Cuti </w:t></w:r>
    <w:del><w:r><w:delText>10</w:delText></w:r></w:del><w:ins><w:r><w:t>12</w:t></w:r></w:ins>
    <w:r><w:tab/><w:t>hari</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>
    <w:hyperlink><w:r><w:t>, lihat</w:t></w:r></w:hyperlink></w:p>"""
    block = f"""<w:sdt {nsdecls("w")}><w:sdtContent><w:p><w:r><w:t>Di dalam kontrol</w:t></w:r>
    </w:p></w:sdtContent></w:sdt>"""
    for part in (xml, block):
        document.element.body.insert(0, parse_xml(part))
    assert blocks(document) == [(P, 0, "Di dalam kontrol"), (P, 0, "Cuti 12 hari, lihat")]


def test_bold_lines_are_headings_where_no_style_says_so() -> None:
    document = docx.Document()
    for text, is_bold in (("Hak cuti", True), ("Karyawan berhak.", False), ("Catatan.", True)):
        document.add_paragraph().add_run(text).bold = is_bold
    assert blocks(document) == [(H, 2, "Hak cuti"), (P, 0, "Karyawan berhak."), (P, 0, "Catatan.")]


def test_a_table_of_contents_is_left_out() -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("Hak ........ 3", style="toc 1")
    document.add_paragraph("Isi")
    assert blocks(document) == [(P, 0, "Isi")]


def test_rows_in_a_content_control_are_read_and_nested_merges_move_no_cell() -> None:
    document = docx.Document()
    table = table_of(document, ("Jenis", "Hak", "Catatan"), ("Tahunan", "12 hari", "Atasan"))
    nested = f"""<w:tbl {nsdecls("w")}><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge/>
    </w:tcPr><w:p/></w:tc></w:tr></w:tbl>"""
    table.cell(1, 0)._tc.append(parse_xml(nested))
    row = table.rows[1]._tr
    control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
    row.addprevious(control)
    control[0].append(row)
    assert blocks(document) == [(R, 0, "Jenis: Tahunan; Hak: 12 hari; Catatan: Atasan")]


def test_a_text_box_in_a_cell_is_read_once() -> None:
    document = docx.Document()
    table = table_of(document, ("Sel", "x"))
    box = "<w:txbxContent><w:p><w:r><w:t>ISI KOTAK</w:t></w:r></w:p></w:txbxContent>"
    both = f"""<w:r {nsdecls("w")}
    xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent>
    <mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>
    </mc:AlternateContent></w:r>"""
    table.cell(0, 0).paragraphs[0]._p.append(parse_xml(both))
    assert blocks(document) == [(R, 0, "Sel ISI KOTAK: x")]


def begin_later(table: Table, place: int) -> None:
    """Let a row begin in the second column, as Word writes it: without its first cell."""
    row = table.rows[place]._tr
    row.remove(row.tc_lst[0])
    row.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="1"/>'))


def test_a_row_that_begins_further_right_keeps_its_columns() -> None:
    document = docx.Document()
    rows = (("Jenis", "Hak", "Bukti"), ("Sakit", "2 hari", "Surat"), ("", "3 hari", "Rawat"))
    table = table_of(document, *rows)
    begin_later(table, 2)
    assert blocks(document) == [
        (R, 0, "Jenis: Sakit; Hak: 2 hari; Bukti: Surat"),
        (R, 0, "Hak: 3 hari; Bukti: Rawat"),
    ]


def test_rows_that_are_all_indented_are_read_as_without() -> None:
    document = docx.Document()
    rows = (("Kontak", "", ""), *(("", *row) for row in CONTACT))
    table = table_of(document, *rows)
    begin_later(table, 1)
    begin_later(table, 2)
    assert blocks(document) == [(P, 0, "Kontak"), *AS_PAIRS]


def test_every_line_in_the_style_of_the_title_is_read() -> None:
    document = docx.Document()
    for text in ("PERATURAN PERUSAHAAN", "PT MAJU JAYA TAHUN 2024"):
        document.add_paragraph(text, style="Title")
    document.add_paragraph().add_run("Umum").bold = True
    document.add_paragraph("Isi.")
    document.add_paragraph("LAMPIRAN", style="Title")
    document.add_paragraph("Tarif.")
    title = read_docx(saved(document), "a.docx").title
    assert title == "PERATURAN PERUSAHAAN PT MAJU JAYA TAHUN 2024"
    assert blocks(document) == [
        (H, 2, "Umum"),
        (P, 0, "Isi."),
        (H, 1, "LAMPIRAN"),
        (P, 0, "Tarif."),
    ]


def test_a_text_all_in_the_style_of_the_title_is_no_title() -> None:
    document = docx.Document()
    for _ in range(50):
        document.add_paragraph("Kalimat.", style="Title")
    assert 20 < blocks(document).count((P, 0, "Kalimat.")) < 30


def bomb(name: str, content: bytes) -> bytes:
    return b"\0" * 300_000_000 if name == "word/document.xml" else content


def laughs(name: str, content: bytes) -> bytes:
    if name != "word/document.xml":
        return content
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE w [<!ENTITY a0 "ha">{entities}]>'.encode()
    return content.replace(b"?>", b"?>" + doctype, 1).replace(b"Isi", b"&a9;")


def laughs_in_utf16(name: str, content: bytes) -> bytes:
    if name != "word/document.xml":
        return content
    return laughs(name, content).decode().replace("UTF-8", "UTF-16").encode("utf-16")


SOUND = docx.Document()
SOUND.add_paragraph("Isi")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"halo", "not a DOCX file, or damaged"),
        (saved(SOUND)[:-200], "not a DOCX file, or damaged"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old Office version.*save it as DOCX"),
        (
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (repacked(saved(SOUND), bomb), "unpacks to far more"),
        (repacked(saved(SOUND), laughs), "declares entities"),
        (repacked(saved(SOUND), laughs_in_utf16), "declares entities"),
        (repacked(saved(SOUND), lambda _, content: content[: len(content) // 2]), "damaged"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, says: str) -> None:
    with pytest.raises(TanyaError, match=says) as caught:
        read_docx(data, "hr/a.docx")
    assert str(caught.value).startswith("hr/a.docx: ")
