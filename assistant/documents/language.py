"""Which of the two languages a document is in, when neither its name nor its front matter says."""

from __future__ import annotations

import re

from assistant.documents.document import ENGLISH, INDONESIAN

_SAMPLE_CHARACTERS = 20_000
_WORD = re.compile(r"[^\W\d_]+")

# The commonest function words of each language that are no word of the other.
_INDONESIAN_WORDS = (
    "yang dan di ke dari untuk dengan pada adalah ini itu tidak dalam akan atau oleh juga sebagai "
    "bagi karena dapat harus telah sudah bisa ada kami kita saya anda mereka jika maka agar serta "
    "tersebut setiap para antara lebih secara hanya masih belum bahwa sebuah"
)
_ENGLISH_WORDS = (
    "the of and to in is that for with as are be this by or on not from which an at it was were "
    "has have will can must should you your we our they their if when what how but also more "
    "may than each these those there been do does its"
)


def guess_language(text: str) -> str:
    """`"id"` or `"en"`, by a vote of function words; Indonesian where the vote is even.

    Running text of more than a few words decides clearly; a list of names or numbers does not,
    and is better told in the front matter or the file's name.
    """
    of_indonesian, of_english = set(_INDONESIAN_WORDS.split()), set(_ENGLISH_WORDS.split())
    indonesian = english = 0
    for match in _WORD.finditer(text[:_SAMPLE_CHARACTERS].lower()):
        word = match.group()
        indonesian += word in of_indonesian
        english += word in of_english
    return ENGLISH if english > indonesian else INDONESIAN


_NAMES = {
    "id": INDONESIAN,
    "ind": INDONESIAN,
    "in": INDONESIAN,
    "indonesian": INDONESIAN,
    "indonesia": INDONESIAN,
    "bahasa indonesia": INDONESIAN,
    "en": ENGLISH,
    "eng": ENGLISH,
    "english": ENGLISH,
    "inggris": ENGLISH,
    "bahasa inggris": ENGLISH,
}


def language_code(written: str) -> str | None:
    """`"id"` or `"en"` for a language as people write it (`en-GB`, `Indonesian`), else None."""
    name = written.strip().lower()
    return _NAMES.get(name) or _NAMES.get(re.split(r"[-_]", name)[0])
