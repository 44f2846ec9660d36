"""Which reader reads which file."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from assistant.documents.content import Content, Reader
from assistant.documents.markdown import read_markdown
from assistant.documents.plain_text import read_plain_text


class _Later:
    """A reader whose library is imported with the first file: in the process that reads it."""

    def __init__(self, module: str, function: str) -> None:
        self._module = module
        self._function = function

    def __call__(self, data: bytes, name: str) -> Content:
        read: Reader = getattr(import_module(self._module), self._function)
        return read(data, name)


_HTML = _Later("assistant.documents.html", "read_html")

READERS: Mapping[str, Reader] = {
    ".csv": _Later("assistant.documents.sheets", "read_csv"),
    ".docx": _Later("assistant.documents.docx", "read_docx"),
    ".htm": _HTML,
    ".html": _HTML,
    ".markdown": read_markdown,
    ".md": read_markdown,
    ".pdf": _Later("assistant.documents.pdf", "read_pdf"),
    ".txt": read_plain_text,
    ".xlsx": _Later("assistant.documents.sheets", "read_xlsx"),
}
"""The reader of each suffix. Another format is another module and a line here."""

_SAVE_AS = {
    **dict.fromkeys((".doc", ".docm", ".dot", ".odt", ".pages", ".rtf"), (".docx", ".pdf")),
    **dict.fromkeys((".numbers", ".ods", ".xls", ".xlsb", ".xlsm"), (".xlsx",)),
    **dict.fromkeys((".key", ".odp", ".pps", ".ppsx", ".ppt", ".pptm", ".pptx"), (".pdf",)),
    **dict.fromkeys((".eml", ".mht", ".msg"), (".pdf", ".txt")),
}
_PICTURES = frozenset(
    [".bmp", ".gif", ".heic", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp"]
)
_ARCHIVES = frozenset([".7z", ".gz", ".rar", ".tar", ".tgz", ".zip"])


def why_not_read(suffix: str) -> tuple[str, str]:
    """Why a file whose suffix has no reader is not read, and what to do: English, Indonesian."""
    if suffix in _PICTURES:
        return (
            "a picture, in which no text can be read. Recognise its text first (for instance with "
            "OCRmyPDF), or remove it from the folder.",
            "gambar, yang teksnya tidak dapat dibaca. Kenali dulu teksnya (misalnya dengan "
            "OCRmyPDF), atau keluarkan dari folder.",
        )
    if suffix in _ARCHIVES:
        return (
            "an archive. Unpack it, and put the documents that are in it here.",
            "arsip. Ekstrak, lalu taruh dokumen di dalamnya di sini.",
        )
    known = ", ".join(sorted(READERS))
    if not suffix:
        return (
            f"its name does not end in what it is. Rename it so that it ends in one of: {known}.",
            f"namanya tidak berakhiran jenis berkas. Ganti agar berakhir dengan salah satu: "
            f"{known}.",
        )
    kinds = _SAVE_AS.get(suffix)
    english = " or ".join(kinds) if kinds else f"one of: {known}"
    indonesian = " atau ".join(kinds) if kinds else f"salah satu: {known}"
    return (
        f"files that end in `{suffix}` cannot be read. Save it as {english}.",
        f"berkas berakhiran `{suffix}` tidak dapat dibaca. Simpan sebagai {indonesian}.",
    )


# Of these, files up to a size are read without a process of their own: a corpus of Markdown then
# needs none, and at this size even what is written to be slow is read in a second or two.
_TEXT_SUFFIXES = frozenset({".md", ".markdown", ".txt"})
_SMALL_BYTES = 64 * 1024


def needs_process(suffix: str, size: int) -> bool:
    """Whether a file of this suffix and size, in bytes, has to be read in a limited process."""
    return suffix not in _TEXT_SUFFIXES or size > _SMALL_BYTES
