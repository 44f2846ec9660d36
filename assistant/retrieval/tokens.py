"""Words of a text as lexical search compares them."""

from __future__ import annotations

import re
import threading
import unicodedata

import Stemmer

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_SNOWBALL = {"id": "indonesian", "en": "english"}

_local = threading.local()


def _stemmer(language: str) -> Stemmer.Stemmer | None:
    """The Snowball stemmer of `language`; one a thread, for they keep state while they work."""
    if language not in _SNOWBALL:
        return None
    if not hasattr(_local, "stemmers"):
        _local.stemmers = {}
    stemmers: dict[str, Stemmer.Stemmer] = _local.stemmers
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(_SNOWBALL[language])
    return stemmers[language]


def tokenise(text: str, language: str) -> list[str]:
    """Stems of the words of `text`, in order, repeated as often as they occur.

    Compatibility forms are unified (NFKC) and case is folded, so `ﬁle`, `File` and `FILE` are one
    word. A compound joined by a hyphen, dot or apostrophe counts as its parts, and the joined form
    as well when it holds a digit, so `kupu-kupu` matches `kupu` and `1.000.000` or `A4-12` still
    match as a whole.

    Args:
        text: anything, also without a word in it.
        language: `id` or `en` picks the stemmer; words of another language stay whole.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    words: list[str] = []
    for match in _WORD.finditer(folded):
        word = match.group()
        parts = _PART.findall(word)
        words.extend(parts)
        if len(parts) > 1 and any(character.isdigit() for character in word):
            words.append(word)
    stemmer = _stemmer(language)
    return stemmer.stemWords(words) if stemmer else words
