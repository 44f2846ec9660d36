"""The text of a test set file, whatever encoding a spreadsheet wrote it in."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import TanyaError


def decoded(path: Path) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1252: what Excel writes here.

    Raises:
        TanyaError: it is not text.
    """
    return text_of(path.read_bytes(), path.name)[0]


def text_of(data: bytes, name: str) -> tuple[str, str]:
    """The text of `data`, and the encoding in which more of it can be appended.

    Raises:
        TanyaError: it is not text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data[1:400:2].count(0) > len(data[1:400:2]) // 2:
        encodings = ["utf-16-le"]
    elif data[0:400:2].count(0) > len(data[0:400:2]) // 2:
        encodings = ["utf-16-be"]
    else:
        # Every byte means something in Latin-1, so the last one always reads.
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, _appending(encoding, data)
    raise TanyaError(
        f"{name} is not text. Save it as CSV (UTF-8).",
        f"{name} bukan berkas teks. Simpan sebagai CSV (UTF-8).",
    )


def _appending(encoding: str, data: bytes) -> str:
    """The same encoding without the byte-order mark, which belongs at the beginning alone."""
    if encoding == "utf-16":
        return "utf-16-le" if data.startswith(b"\xff\xfe") else "utf-16-be"
    return "utf-8" if encoding == "utf-8-sig" else encoding
