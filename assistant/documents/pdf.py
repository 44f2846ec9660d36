"""Reads the text layer of PDF files, page by page, through `pypdfium2` (PDFium)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.content import Content, RawBlock
from assistant.documents.document import BlockKind
from assistant.documents.pdf_blocks import pdf_blocks
from assistant.documents.pdf_furniture import without_furniture
from assistant.documents.pdf_page import Page, read_page
from assistant.documents.pdf_scans import page_ranges, scanned_pages, without_stamps
from assistant.documents.refusal import damaged, locked, without_text
from assistant.errors import TanyaError

_MOST_PAGES = 5000
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd\x00]")
_MOST_PRIVATE = 0.3
# What programs write where nobody gave a title.
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)\b.*|untitled.*|document\d*|dokumen\d*|.*\.\w{2,5}|"
    r"\W*|\(?anonymous\)?|unspecified|print(?:ing)?|slide \d+|(?:https?|file):.*)",
    re.IGNORECASE,
)


def read_pdf(data: bytes, name: str) -> Content:
    """Read a PDF file. Fills `assistant.documents.content.Reader`.

    Every block knows its page. Columns are read one after another; words divided at the end of a
    line are whole again; running headers, footers, page numbers and tables of contents are left
    out. Headings are told by their size, by bold type, and by what regulations number (`BAB II`,
    `Pasal 5`). The metadata name pages that are pictures among others (`scanned_pages`).

    Raises:
        TanyaError: the file is damaged, locked, a scan without text, or its fonts don't tell which
            letters they draw.
    """
    import pypdfium2

    try:
        opened = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise locked(name) from error
        cause = str(error).rstrip(".")
        raise damaged(name, "a PDF file", cause) from error
    try:
        if len(opened) > _MOST_PAGES:
            raise TanyaError(
                f"{name}: has {len(opened):,} pages, more than {_MOST_PAGES:,}. "
                "Split it into smaller files.",
                f"{name}: {len(opened):,} halaman, lebih dari {_MOST_PAGES:,}. "
                "Bagi menjadi berkas yang lebih kecil.",
            )
        pages = [read_page(opened, number) for number in range(len(opened))]
        title = str(opened.get_metadata_dict().get("Title", "")).strip()
    finally:
        opened.close()
    scanned = scanned_pages(pages)
    is_scan = bool(scanned) and not any(
        page.pieces for number, page in enumerate(pages, start=1) if number not in scanned
    )
    _refuse_without_text(pages, name, is_scan=is_scan)
    blocks = pdf_blocks(without_furniture(without_stamps(pages, scanned)))
    title, blocks = _titled("" if _NO_TITLE.fullmatch(title) else title, blocks)
    about = {"scanned_pages": page_ranges(scanned)} if scanned else {}
    return Content(blocks, title, metadata=about)


def _refuse_without_text(pages: Sequence[Page], name: str, *, is_scan: bool) -> None:
    text = "".join(piece.text for page in pages for piece in page.pieces)
    if is_scan or (not text and any(page.pictured for page in pages)):
        raise TanyaError(
            f"{name}: a scan: pictures of pages, without text. Recognise the text first (for "
            "instance with OCRmyPDF: `ocrmypdf -l ind scan.pdf text.pdf`), and put that file here.",
            f"{name}: hasil pindai: gambar halaman tanpa teks. Kenali dulu teksnya (misalnya "
            "dengan OCRmyPDF: `ocrmypdf -l ind scan.pdf text.pdf`), lalu taruh hasilnya di sini.",
        )
    if not text:
        raise without_text(name)
    if len(_PRIVATE.findall(text)) > _MOST_PRIVATE * len(text):
        raise TanyaError(
            f"{name}: its fonts don't tell which letters they draw, so its text cannot be read. "
            "Make the PDF again from the original, or recognise the text (OCRmyPDF: "
            "`ocrmypdf --force-ocr -l ind in.pdf out.pdf`).",
            f"{name}: hurufnya tidak dapat dikenali dari fon di dalamnya, jadi teksnya tidak "
            "terbaca. Buat ulang PDF dari aslinya, atau kenali teksnya (OCRmyPDF: "
            "`ocrmypdf --force-ocr -l ind in.pdf out.pdf`).",
        )


def _titled(title: str, blocks: tuple[RawBlock, ...]) -> tuple[str, tuple[RawBlock, ...]]:
    """The title, and the blocks without the heading on page 1 that says the same.

    Where the file gives none it is the one heading in the largest type, if that is on page 1.
    """
    headings = [one for one in blocks if one.kind is BlockKind.HEADING and one.page == 1]
    if not title:
        top = [one for one in blocks if one.kind is BlockKind.HEADING and one.level == 1]
        title = top[0].text if len(top) == 1 and top[0] in headings else ""
    title = " ".join(title.split())
    same = [one for one in headings if one.text.casefold() == title.casefold()]
    if same and len(blocks) > 1:
        return same[0].text, tuple(one for one in blocks if one is not same[0])
    return title, blocks
