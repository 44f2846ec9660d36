"""A question as it arrives: bounded, cleaned and refused with a clear message where it is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from assistant.errors import TanyaError

_SPACES = re.compile(r"\s+")
# A file pasted or piped in: more than this share of its characters cannot be printed.
_BINARY_SHARE = 0.1


def clean_question(text: str, max_characters: int) -> str:
    """The question in NFC, on one line, without control characters.

    The length is checked before anything else looks at the text, so that nothing long reaches the
    encoder.

    Raises:
        TanyaError: it is empty, too long, binary, or holds no word.
    """
    if len(text) > max_characters:
        raise TanyaError(
            f"The question has {len(text):,} characters; at most {max_characters:,} are taken. "
            "Ask one thing in a sentence or two.",
            f"Pertanyaan ini {_grouped(len(text))} karakter; paling banyak "
            f"{_grouped(max_characters)}. Tanyakan satu hal dalam satu atau dua kalimat.",
            status=413,
        )
    unprintable = sum(_is_unprintable(character) for character in text)
    if unprintable > _BINARY_SHARE * len(text):
        raise TanyaError(
            "This is not text: it holds characters that cannot be read. Type the question.",
            "Ini bukan teks: ada karakter yang tidak terbaca. Ketik pertanyaannya.",
            status=422,
        )
    cleaned = "".join(" " if _is_unprintable(character) else character for character in text)
    cleaned = _SPACES.sub(" ", unicodedata.normalize("NFC", cleaned)).strip()
    if not cleaned:
        raise TanyaError("Type a question first.", "Ketik pertanyaan dulu.", status=422)
    if not any(character.isalnum() for character in cleaned):
        raise TanyaError(
            f"“{cleaned[:40]}” holds no word to look for. Ask with a word or more.",
            f"“{cleaned[:40]}” tidak berisi kata yang bisa dicari. Tulis satu kata atau lebih.",
            status=422,
        )
    return cleaned


def clean_history(questions: Iterable[str], max_characters: int) -> list[str]:
    """The earlier questions of a conversation, cleaned; less those that nobody could have asked."""
    cleaned = []
    for question in questions:
        try:
            cleaned.append(clean_question(question, max_characters))
        except TanyaError:  # it was refused then, so nothing refers to it
            continue
    return cleaned


def _is_unprintable(character: str) -> bool:
    # Cc control, Cs lone surrogate (undecodable bytes), Co private use, Cn unassigned.
    if character in "\t\n\r":
        return False
    return character == "\ufffd" or unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")
