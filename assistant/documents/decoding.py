"""Bytes become text, and text becomes the one form that offsets are counted in."""

from __future__ import annotations

import codecs
import re
import unicodedata

from assistant.errors import TanyaError

# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP, DOCX or XLSX file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x1f\x8b", "a gzip file"),
    (b"{\\rtf", "an RTF file"),
)

# What a legacy file in Indonesian or English is saved in. Left free, a detector that knows a
# hundred encodings takes a few accented letters for Cyrillic or Chinese.
_LEGACY = ["cp1252", "mac_roman", "cp437", "cp850"]
_DETECTION_BYTES = 256 * 1024

_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls but tab and newline; surrogates; invisible characters that break a word in two for a
# search (soft hyphen, zero-width space, word joiner, byte-order mark); and those that reorder what
# is shown around them. Zero-width joiners stay: emoji are made with them.
_REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u00ad\u200b\u2060\ufeff"
    "\u202a-\u202e\u2066-\u2069]"
)


def normalise(text: str) -> str:
    r"""Text in Unicode NFC with `\n` line ends, without control and invisible characters.

    Normalising twice changes nothing more.
    """
    text = _LINE_ENDS.sub("\n", text)
    return unicodedata.normalize("NFC", _REMOVED.sub("", text))


def decode(data: bytes, name: str) -> str:
    """The normalised text of a text file.

    UTF-8 with or without a byte-order mark, UTF-16 and UTF-32 with one; anything else is told
    apart by `charset-normalizer` among the encodings that Western systems used before UTF-8.

    Args:
        data: the file's bytes.
        name: the file's path in the corpus, for messages.

    Raises:
        TanyaError: the file is not text, or its encoding cannot be told.
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise TanyaError(
                f"{name}: this is {kind}, not text, whatever its name says. "
                "Rename it to what it is, or save it as text in UTF-8."
            )
    return normalise(_decoded(data, name))


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise TanyaError(
                    f"{name}: begins as {encoding.upper()} but byte {error.start + len(mark)} is "
                    "not part of it. The file is damaged, or was cut short; save it again as UTF-8."
                ) from error
    if b"\0" in data:
        raise TanyaError(
            f"{name}: holds zero bytes, so it is not a text file "
            "(or UTF-16 without a byte-order mark). Save it as text in UTF-8."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        legacy = _legacy_encoding(data)
        if legacy is None:
            line = data.count(b"\n", 0, error.start) + 1
            raise TanyaError(
                f"{name}, line {line}: not UTF-8 text, and its encoding cannot be told. "
                "Open it in the program that made it and save it as UTF-8."
            ) from error
        return data.decode(legacy, errors="replace")


def _legacy_encoding(data: bytes) -> str | None:
    from charset_normalizer import from_bytes  # 60 ms to import; hardly any file needs it

    best = from_bytes(data[:_DETECTION_BYTES], cp_isolation=_LEGACY).best()
    return best.encoding if best else None
