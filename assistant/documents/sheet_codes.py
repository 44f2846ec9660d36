"""The codes in which a workbook says how a cell shows its value (ECMA-376, 18.8.31)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from assistant.documents.document import ENGLISH, INDONESIAN
from assistant.documents.language import language_code

_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"?        # shown as it is
    | \\(?P<escaped>.)
    | _(?P<pad>.)               # room as wide as the character
    | \*(?P<fill>.)             # the character, as often as there is room
    | \[\$(?P<currency>[^\]-]*)(?:-(?P<locale>[^\]]*))?\]
    | \[(?P<bracket>[^\]]*)\]   # a colour, a condition, or a count of hours
    | (?P<general>general)
    | (?P<date>y+|m+|d+|h+|s+|am/pm|a/p)
    | (?P<other>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_RUPIAH = re.compile(r"(?<![a-z])(?:rp|idr)(?![a-z])", re.IGNORECASE)
_CODES = 512  # of a workbook, kept: its cells share them
_INDONESIAN_LANGUAGE, _ENGLISH_LANGUAGE, _LANGUAGE_BITS = 0x21, 0x09, 0x3FF  # of a Windows LCID


class Part(Enum):
    """What a piece of a code is; `SYMBOL` is a placeholder or a character that shows itself."""

    LITERAL = auto()
    SPACE = auto()
    BRACKET = auto()
    GENERAL = auto()
    DATE = auto()
    SYMBOL = auto()


@dataclass(frozen=True, slots=True)
class Section:
    """One of up to four parts of a code, for numbers above, below and at zero, and for text."""

    parts: tuple[tuple[Part, str], ...]


@lru_cache(_CODES)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a code, which `;` divides."""
    found: list[list[tuple[Part, str]]] = [[]]
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup, match.group()
        if kind == "locale" or kind == "currency":
            found[-1].append((Part.LITERAL, match["currency"]))
        elif kind in ("quoted", "escaped"):
            found[-1].append((Part.LITERAL, match[kind]))
        elif kind == "pad":
            continue
        elif kind == "fill":
            found[-1].append((Part.SPACE, " "))
        elif kind == "bracket":
            found[-1].append((Part.BRACKET, match["bracket"].lower()))
        elif kind == "general":
            found[-1].append((Part.GENERAL, text))
        elif kind == "date":
            found[-1].append((Part.DATE, text.lower()))
        elif text == ";":
            found.append([])
        else:
            found[-1].append((Part.SYMBOL, text))
    return tuple(Section(tuple(parts)) for parts in found)


@lru_cache(_CODES)
def language_of(code: str, otherwise: str) -> str:
    """In whose notation a code shows numbers and names: as it says, by the rupiah, else the other.

    The separators of a number are not in its code: a spreadsheet takes those of whoever opens it.
    """
    shown = ""
    for match in _TOKEN.finditer(code):
        locale = match["locale"]
        if locale:
            told = _of_locale(locale.split(",")[0])
            if told:
                return told
        shown += match["currency"] or match["quoted"] or match["escaped"] or match["other"] or " "
    return INDONESIAN if _RUPIAH.search(shown) else otherwise


def _of_locale(locale: str) -> str:
    try:
        number = int(locale, 16) & _LANGUAGE_BITS
    except ValueError:
        return language_code(locale) or ""
    return {_INDONESIAN_LANGUAGE: INDONESIAN, _ENGLISH_LANGUAGE: ENGLISH}.get(number, "")
