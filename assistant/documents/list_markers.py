"""Numbers and letters that count the items of a list within a sentence (`yaitu: 1. KTP, 2. KK`)."""

from __future__ import annotations

import re
import string

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_LETTERS = tuple(string.ascii_lowercase)
_MARKER = re.compile(r"\d{1,2}|[a-z]|[ivx]{2,4}")
_WORDS = "dan|serta|atau|dan/atau|and|or|yaitu|yakni|adalah|ialah|meliputi|namely|are"
_BEFORE = rf"(?:[,;:]|(?<!\w)(?:{_WORDS}))\s+"
_BEHIND_ONE = re.compile(rf"{_BEFORE}$", re.IGNORECASE)
_BEHIND_A_MARK = re.compile(rf"[,;:]\s+(?:(?:{_WORDS})\s+)?$", re.IGNORECASE)
_LONGEST_ITEM = 400  # how far from one another two markers are sought
_LONGEST_WORD = 14


def is_list_marker(text: str, start: int, token: str, stop: int, end: int) -> bool:
    """Whether the full stop at `stop` is that of a marker of a list, and ends no sentence.

    A number is a marker if the one before it or the one after it is one too: `Lantainya tiga: 1, 2,
    5. Kantor…` has no list.

    Args:
        text: what the sentence stands in.
        start: where it begins.
        token: what stands before the full stop.
        stop: where the full stop stands.
        end: of the line.
    """
    if not _MARKER.fullmatch(token):
        return False
    place = stop - len(token)
    above = text[max(start, place - _LONGEST_WORD) : place]
    if not _BEHIND_ONE.search(above):
        return False
    # `1. Isi lembar 1 dan 2. Lalu kirim.` begins with a number that counts no items of its own.
    first = rf"(?:^\W*|{_BEFORE})" if _BEHIND_A_MARK.search(above) else _BEFORE
    items = text[max(start, place - _LONGEST_ITEM) : place]
    below = text[stop + 1 : min(end, stop + _LONGEST_ITEM)]
    return any(_counts(one, items, first) for one in _counted(token, -1)) or any(
        _counts(one, below, rf"(?:{_BEFORE}|[.!?]\s+)") for one in _counted(token, 1)
    )


def _counts(token: str, text: str, before: str) -> bool:
    return re.search(rf"{before}{token}\.\s+\S", text) is not None


def _counted(token: str, step: int) -> set[str]:
    """The markers `step` further; `i` is a letter or a number."""
    if token.isdigit():
        return {str(int(token) + step)}
    found: set[str] = set()
    for markers in (_ROMAN, _LETTERS):
        place = markers.index(token) + step if token in markers else -1
        if 0 <= place < len(markers):
            found.add(markers[place])
    return found
