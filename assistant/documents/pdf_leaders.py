"""Rows of dots on a PDF page: those that lead to a page number, and those to be written on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_LEAST_DOTS = 5
# The groups of dots cannot be told apart, so they are taken at once: a page of dots is read once.
_DOTS = re.compile(r"\s*(?P<dots>(?:[.․‥…]\s?)++)(?P<number>\d{1,4}|[ivxlc]{1,7})?$")
_MOST_PAGE_DIGITS = 3  # `Jakarta, ………… 2024` is a line of a form


def without_leaders(lines: Sequence[str | None]) -> list[str | None]:
    """The lines, none for those of a table of contents, and others without dots at their end.

    A table of contents has numbers behind its dots. A line without one is taken for part of it only
    beside a line with one: elsewhere it is of a form, and its words are kept.

    Args:
        lines: of a document, in order; none where something else stands between them.
    """
    found = [_found(line) if line is not None else None for line in lines]
    in_contents = [match is not None and _is_page(match["number"]) for match in found]
    left: list[str | None] = []
    for place, (line, match) in enumerate(zip(lines, found, strict=True)):
        if line is None or match is None:
            left.append(line)
        elif any(in_contents[max(0, place - 1) : place + 2]):
            left.append(None)
        else:
            left.append(line if match["number"] else _words(line, match) or None)
    return left


def _found(line: str) -> re.Match[str] | None:
    # Sought from where the dots begin, since from every place of a long line would be slow.
    dots = len(line.rstrip("0123456789ivxlc").rstrip(" .․‥…"))
    match = _DOTS.match(line, dots)
    if match is None:
        return None
    many = len(unicodedata.normalize("NFKC", match["dots"]).replace(" ", ""))
    return match if many >= _LEAST_DOTS else None


def _is_page(number: str | None) -> bool:
    return number is not None and (not number.isdecimal() or len(number) <= _MOST_PAGE_DIGITS)


def _words(line: str, match: re.Match[str]) -> str:
    """What stands before the dots; dots right behind a word also end its sentence."""
    words = line[: match.start()]
    is_ended = match.start("dots") == match.start() and words[-1:].isalnum()
    return f"{words}." if is_ended else words
