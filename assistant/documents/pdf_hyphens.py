"""Words that a PDF divides at the end of a line become whole again."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST = re.compile(r"([^\W_]+)[-\u00ad]$")
_FIRST = re.compile(r"[^\W\d_]+")
_LEAST_SHARED = 3


class Hyphens:
    """Knows which words a document writes with a hyphen and which without.

    Args:
        text: all of its lines.
    """

    def __init__(self, text: str) -> None:
        self._words = {word.casefold() for word in _WORD.findall(text)}

    def joined(self, above: str, below: str) -> tuple[str, str]:
        """`above` as it goes on in `below`, and what stands between the two.

        A hyphen at the end of a line goes where it only divides a word. It stays in a word that
        the document writes so elsewhere (`non-aktif`), in an Indonesian word that is doubled
        (`anak-` `anak`, `berturut-` `turut`), and before a capital or a number.
        """
        last, first = _LAST.search(above), _FIRST.match(below)
        if last is None:
            return above, "" if above.endswith("/") else " "
        if first is None or not below[0].islower():
            return above, ""
        before, after = last.group(1).casefold(), first.group().casefold()
        if f"{before}{after}" in self._words:
            return above[:-1], ""
        alike = before[:_LEAST_SHARED] == after[:_LEAST_SHARED] or before.endswith(after)
        is_doubled = alike and min(len(before), len(after)) >= _LEAST_SHARED
        if is_doubled or f"{before}-{after}" in self._words:
            return above, ""
        return above[:-1], ""
