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
    (b"%PDF-", "a PDF file", "berkas PDF"),
    (b"PK\x03\x04", "a ZIP, DOCX or XLSX file", "berkas ZIP, DOCX, atau XLSX"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "berkas Office lama"),
    (b"\x89PNG", "a PNG image", "gambar PNG"),
    (b"\xff\xd8\xff", "a JPEG image", "gambar JPEG"),
    (b"\x1f\x8b", "a gzip file", "berkas gzip"),
    (b"{\\rtf", "an RTF file", "berkas RTF"),
)

# Western text that is not UTF-8 holds an accented letter or a curly quote here and there. More of
# them, and it is another script in an encoding of its own.
_MOST_NON_ASCII = 0.1
# A stray control character comes with text pasted from elsewhere; many of them are a binary file.
_MOST_CONTROL = 0.01
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")

_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
# Controls but tab and newline; surrogates; invisible characters that break a word in two for a
# search (soft hyphen, zero-width space, word joiner, byte-order mark); and those that reorder what
# is shown around them. Zero-width joiners stay: emoji are made with them.
_REMOVED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u00ad\u200b\u2060\ufeff"
    "\u202a-\u202e\u2066-\u2069]"
)


_DIGITS = frozenset("0123456789")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def superscript(text: str) -> str:
    """Digits that stand raised, as characters that do: the note of `tetap¹` is no word `tetap1`.

    Any other text, as in `1st`, is given as it is.
    """
    return text.translate(_SUPERSCRIPT) if _DIGITS.issuperset(text.strip()) else text


def normalise(text: str) -> str:
    r"""Text in Unicode NFC with `\n` line ends, without control and invisible characters.

    Normalising twice changes nothing more.
    """
    text = _LINE_ENDS.sub("\n", text)
    return unicodedata.normalize("NFC", _REMOVED.sub("", text))


def decode(data: bytes, name: str) -> str:
    """The normalised text of a text file.

    UTF-8 with or without a byte-order mark, UTF-16 and UTF-32 with one; what is none of them is
    read as Windows-1252, as browsers do for Indonesian and English, if it looks like it: the one or
    two accented letters in such a file are too few for a detector to tell encodings apart.

    Args:
        data: the file's bytes.
        name: the file's path in the corpus, for messages.

    Raises:
        TanyaError: the file is not text, is damaged, or its encoding cannot be told.
    """
    for signature, kind, kind_id in _SIGNATURES:
        if data.startswith(signature):
            raise TanyaError(
                f"{name}: this is {kind}, not text, whatever its name says. "
                "Rename it to what it is, or save it as text in UTF-8.",
                f"{name}: ini {kind_id}, bukan teks, apa pun namanya. "
                "Ganti akhiran namanya, atau simpan sebagai teks UTF-8.",
            )
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return normalise(_marked(data[len(mark) :], encoding, name))
    if b"\0" in data or len(_CONTROL.findall(data)) > _MOST_CONTROL * len(data):
        raise TanyaError(
            f"{name}: holds bytes that no text does, so it is not a text file "
            "(or UTF-16 without a byte-order mark). Save it as text in UTF-8.",
            f"{name}: memuat bita yang tidak ada dalam teks, jadi bukan berkas teks "
            "(atau UTF-16 tanpa tanda urutan bita). Simpan sebagai teks UTF-8.",
        )
    try:
        return normalise(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return normalise(_legacy(data, name, line))


def _marked(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TanyaError(
            f"{name}: begins as {encoding.upper()}, but byte {error.start} after its mark is not. "
            "The file is damaged or was cut short; save it again as UTF-8.",
            f"{name}: diawali sebagai {encoding.upper()}, tetapi bita ke-{error.start} bukan. "
            "Berkasnya rusak atau terpotong; simpan ulang sebagai UTF-8.",
        ) from error


def _legacy(data: bytes, name: str, line: int) -> str:
    """Text that is not UTF-8; `line` of the file `name` is the first that shows it."""
    tolerant = data.decode("utf-8", errors="replace")
    bad = tolerant.count("\N{REPLACEMENT CHARACTER}")
    good = sum(not character.isascii() for character in tolerant) - bad
    if good > bad:
        raise TanyaError(
            f"{name}, line {line}: UTF-8 text with damaged bytes. Mend the line and save it again.",
            f"{name}, baris {line}: teks UTF-8 dengan bita rusak. Perbaiki barisnya, lalu simpan "
            "ulang.",
        )
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if not text or sum(not one.isascii() for one in text) > max(2, _MOST_NON_ASCII * len(text)):
        raise TanyaError(
            f"{name}, line {line}: not UTF-8 text, and its encoding cannot be told. "
            "Open it in the program that made it and save it as UTF-8.",
            f"{name}, baris {line}: bukan teks UTF-8, dan penyandiannya tidak dapat dikenali. "
            "Buka di program yang membuatnya, lalu simpan sebagai UTF-8.",
        )
    return text
