"""Writes a corpus of real-looking files in every format, and knows what must be found in them.

    python -m tests.documents.generated_corpus FOLDER

The same files each time: regulations, handbooks, pages of an intranet and lists of questions of a
company, in Indonesian and English.
"""

from __future__ import annotations

import csv
import html
import io
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

COUNTS = {"md": 40, "txt": 20, "html": 45, "pdf": 50, "docx": 40, "csv": 15, "xlsx": 15}
"""Files of each format: 225."""

_TOPICS = {
    "id": "cuti tahunan|lembur|perjalanan dinas|jaminan kesehatan|pelatihan|absensi|pengunduran "
    "diri|kerja jarak jauh|tunjangan hari raya|penggantian biaya|kontrak kerja|masa percobaan",
    "en": "annual leave|overtime|business travel|health insurance|training|attendance|resignation|"
    "remote work|holiday allowance|expense claims|employment contracts|probation",
}
_SENTENCES = {
    "id": (
        "Karyawan bagian {unit} berhak atas {n} hari {topic} setiap tahun.",
        "Permohonan {topic} diajukan paling lambat {n} hari kerja sebelumnya kepada {unit}.",
        "Kepala {unit} memberi keputusan tentang {topic} dalam {n} jam.",
        "Biaya {topic} diganti sampai Rp {n}.000 dengan bukti pembayaran asli.",
        "Untuk {topic}, formulir {n} diisi dan dikirim ke {unit} melalui portal.",
        "Pelanggaran aturan {topic} dicatat oleh {unit} selama {n} bulan.",
    ),
    "en": (
        "Employees of {unit} are entitled to {n} days of {topic} every year.",
        "A request for {topic} is sent to {unit} at least {n} working days before.",
        "The head of {unit} decides about {topic} within {n} hours.",
        "The cost of {topic} is refunded up to {n} thousand rupiah against a receipt.",
        "For {topic}, form {n} is filled in and sent to {unit} through the portal.",
        "Breaches of the rules on {topic} are kept on record by {unit} for {n} months.",
    ),
}
_UNITS = ("Keuangan", "Personalia", "Produksi", "Logistik", "Pemasaran", "Hukum")
_HEADINGS = {
    "id": ("Ketentuan umum", "Syarat dan tata cara", "Besaran dan batas waktu", "Penutup"),
    "en": ("General rules", "Conditions and procedure", "Amounts and time limits", "Final rules"),
}
_COLUMNS = {"id": ("Golongan", "Hari", "Bukti"), "en": ("Grade", "Days", "Evidence")}
_FURNITURE = "Rahasia perusahaan dilarang menyebarkan"


@dataclass(frozen=True, slots=True)
class Expected:
    """A quote that must be in the document of `path`, below `heading` and on `page`."""

    path: str
    quote: str
    heading: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class _Section:
    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    title: str
    language: str
    sections: tuple[_Section, ...]
    rows: tuple[tuple[str, ...], ...]


def write_corpus(folder: Path) -> tuple[Expected, ...]:
    """Write all files below `folder`."""
    chance = random.Random(20240501)
    expected: list[Expected] = []
    number = 0
    for suffix, count in COUNTS.items():
        for _ in range(count):
            number += 1
            language = "id" if number % 3 else "en"
            text = _text(chance, language, number)
            path = f"{('hr', 'keuangan', 'umum')[number % 3]}/dokumen-{number:03}.{suffix}"
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            data, found = _WRITERS[suffix](text, number)
            target.write_bytes(data)
            expected.extend(Expected(path, *one) for one in found)
    return tuple(expected)


_Found = list[tuple[str, str, int | None]]


def _text(chance: random.Random, language: str, number: int) -> _Text:
    topics = _TOPICS[language].split("|")
    topic = chance.choice(topics)
    used: set[str] = set()

    def sentence() -> str:
        while True:
            made = chance.choice(_SENTENCES[language]).format(
                unit=chance.choice(_UNITS), n=chance.randint(2, 90), topic=topic
            )
            if made not in used:
                used.add(made)
                return made

    sections = tuple(
        _Section(
            heading,
            tuple(" ".join(sentence() for _ in range(chance.randint(2, 4))) for _ in range(2)),
            tuple(sentence() for _ in range(3)),
        )
        for heading in _HEADINGS[language]
    )
    rows = tuple(
        (f"Golongan {'I' * grade}", str(chance.randint(3, 30)), chance.choice(("KTP", "Kuitansi")))
        for grade in range(1, 4)
    )
    return _Text(f"{topic.capitalize()} {number:03}", language, sections, rows)


def _found(text: _Text, *, paged: bool = False) -> _Found:
    return [
        (quote, section.heading, page if paged else None)
        for page, section in enumerate(text.sections, start=1)
        for quote in (*section.paragraphs, *section.items)
    ]


def _rows(text: _Text, page: int | None = None) -> _Found:
    columns = _COLUMNS[text.language]
    return [
        (
            "; ".join(f"{name}: {cell}" for name, cell in zip(columns, row, strict=True)),
            text.sections[-1].heading,
            page,
        )
        for row in text.rows
    ]


def _markdown(text: _Text, _number: int) -> tuple[bytes, _Found]:
    lines = [f"# {text.title}", ""]
    for section in text.sections:
        lines += [f"## {section.heading}", ""]
        lines += [part for paragraph in section.paragraphs for part in (paragraph, "")]
        lines += [*(f"- {item}" for item in section.items), ""]
    return "\n".join(lines).encode(), _found(text)


def _plain(text: _Text, number: int) -> tuple[bytes, _Found]:
    paragraphs = [
        paragraph
        for section in text.sections
        for paragraph in (*section.paragraphs, *section.items)
    ]
    encoding = ("utf-8", "utf-16", "utf-8-sig")[number % 3]
    found = [(quote, "", None) for quote, _, _ in _found(text)]
    return "\r\n\r\n".join(paragraphs).encode(encoding), found


def _html(text: _Text, number: int) -> tuple[bytes, _Found]:
    body = []
    for section in text.sections:
        body.append(f"<h2>{html.escape(section.heading)}</h2>")
        body += [f"<p>{html.escape(paragraph)}</p>" for paragraph in section.paragraphs]
        body.append("<ul>" + "".join(f"<li>{item}" for item in section.items) + "</ul>")
    cells = [_COLUMNS[text.language], *text.rows]
    tags = ["th", "td", "td", "td"]
    body.append("<table>")
    for tag, row in zip(tags, cells, strict=True):
        body.append("<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>")
    body.append("</table>")
    opening, closing = (("<main>", "</main>"), ("<div class=content>", "</div>"))[number % 2]
    page = f"""<!doctype html><html><head><meta charset=utf-8><title>{text.title} | Portal</title>
<style>p {{ color: black }}</style><script>var rahasia = "{_FURNITURE}";</script></head><body>
<header class=site-header><a href=/>{_FURNITURE}</a><nav><ul><li>Beranda<li>Cuti</ul></nav></header>
<div id=cookie-consent>{_FURNITURE} <button>Setuju</button></div>
{opening}<h1>{text.title}</h1>{"".join(body)}{closing}
<aside>{_FURNITURE}</aside><footer>{_FURNITURE} 2024</footer></body></html>"""
    return page.encode(), [*_found(text), *_rows(text)]


def _docx(text: _Text, number: int) -> tuple[bytes, _Found]:
    document = docx.Document()
    document.core_properties.title = text.title
    document.core_properties.keywords = "hr; aturan"
    document.sections[0].header.paragraphs[0].text = _FURNITURE
    document.sections[0].footer.paragraphs[0].text = _FURNITURE
    for section in text.sections:
        document.add_heading(section.heading, 1)
        for paragraph in section.paragraphs:
            added = document.add_paragraph()
            for word in paragraph.split(" "):  # as Word writes it: many runs
                added.add_run(f"{word} ").bold = len(word) > 9
        for item in section.items:
            document.add_paragraph(item, style=("List Bullet", "List Number")[number % 2])
    rows = [_COLUMNS[text.language], *text.rows]
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.cell(place, column).text = cell
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue(), [*_found(text), *_rows(text)]


def _pdf(text: _Text, number: int) -> tuple[bytes, _Found]:
    """One section a page, in one column or two, with a running header and footer."""
    stream = io.BytesIO()
    template = BaseDocTemplate(stream, pagesize=A4, title=text.title)
    left, width, height = 60, A4[0] - 120, A4[1] - 180

    def furniture(canvas: object, _document: object) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, A4[1] - 40, _FURNITURE)
        canvas.drawCentredString(A4[0] / 2, 30, f"Halaman {canvas.getPageNumber()} dari 4")

    half = (width - 24) / 2
    one = Frame(left, 90, width, height)
    two = [Frame(left, 90, half, height), Frame(left + half + 24, 90, half, height)]
    layout = [one] if number % 2 else two
    template.addPageTemplates([PageTemplate("all", layout, onPage=furniture)])
    styles = getSampleStyleSheet()
    body = styles["BodyText"]
    story: list[object] = [NextPageTemplate("all")]
    for page, section in enumerate(text.sections):
        if page:
            story.append(PageBreak())
        story.append(Paragraph(section.heading, styles["Heading2"]))
        repeated = section.paragraphs
        story += [Paragraph(paragraph, body) for paragraph in repeated]
        story += [Paragraph(item, body, bulletText="•") for item in section.items]
    found = _found(text, paged=True)
    if number % 2:
        story.append(Spacer(1, 24))
        table = Table([_COLUMNS[text.language], *text.rows], colWidths=[160, 120, 160])
        table.setStyle(TableStyle([("FONT", (0, 0), (-1, 0), "Helvetica-Bold")]))
        story.append(table)
        found += _rows(text, page=len(text.sections))
    template.build(story)
    return stream.getvalue(), found


def _pairs(text: _Text) -> list[tuple[str, str, str]]:
    asked = {"id": "Bagaimana ketentuan nomor {}?", "en": "What does rule number {} say?"}
    answers = [answer for section in text.sections for answer in section.paragraphs]
    topics = [section.heading for section in text.sections for _ in section.paragraphs]
    return [
        (topic, asked[text.language].format(place), answer)
        for place, (topic, answer) in enumerate(zip(topics, answers, strict=True), start=1)
    ]


def _faq_names(text: _Text) -> Sequence[str]:
    return {"id": ("Kategori", "Pertanyaan", "Jawaban"), "en": ("Topic", "Question", "Answer")}[
        text.language
    ]


def _csv(text: _Text, number: int) -> tuple[bytes, _Found]:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=(",", ";", "\t")[number % 3])
    writer.writerow(_faq_names(text))
    writer.writerows(_pairs(text))
    found = [(answer, question, None) for _, question, answer in _pairs(text)]
    return stream.getvalue().encode("utf-8-sig"), found


def _xlsx(text: _Text, _number: int) -> tuple[bytes, _Found]:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append([text.title])
    sheet.append([])
    sheet.append(list(_faq_names(text)))
    for pair in _pairs(text):
        sheet.append(list(pair))
    stream = io.BytesIO()
    workbook.save(stream)
    found = [(answer, question, None) for _, question, answer in _pairs(text)]
    return stream.getvalue(), found


_WRITERS: dict[str, Callable[[_Text, int], tuple[bytes, _Found]]] = {
    "md": _markdown,
    "txt": _plain,
    "html": _html,
    "pdf": _pdf,
    "docx": _docx,
    "csv": _csv,
    "xlsx": _xlsx,
}

if __name__ == "__main__":
    print(f"{len(write_corpus(Path(sys.argv[1])))} quotes to find")
