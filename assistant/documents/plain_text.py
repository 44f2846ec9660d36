"""Reads plain text: paragraphs between blank lines, with lines that an editor wrapped joined."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from assistant.documents.content import Content, RawBlock
from assistant.documents.decoding import decode
from assistant.documents.document import BlockKind

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_RULE = re.compile(r"[-_=*~#.\s]+")
_LABEL = re.compile(
    r"(?:bab|bagian|pasal|chapter|section|article)\s+(?:\d{1,3}|[ivxlc]{1,7})", re.IGNORECASE
)
_ITEM = re.compile(r"(?:[-*•‣▪●○–—]|\(?(?:\d{1,3}|[A-Za-z])[.)])\s")

# Text is wrapped by hand or by mail programs at 60 to 100 characters; a line that is longer than
# this is a whole paragraph, and lines that are all shorter than the least are lines on purpose.
_LEAST_WIDTH = 40
_MOST_WIDTH = 120


def read_plain_text(data: bytes, name: str) -> Content:
    """Read a text file. Fills `assistant.documents.content.Reader`.

    A line is a paragraph of its own, unless it was wrapped: then it goes on in the next line.
    Lines of nothing but dashes, dots or stars are left out.
    """
    text = decode(data, name)
    return Content(
        tuple(
            RawBlock(BlockKind.PARAGRAPH, line)
            for paragraph in _BLANK_LINES.split(text)
            for line in _unwrapped(paragraph.split("\n"))
            if not _RULE.fullmatch(line)
        )
    )


def _unwrapped(lines: Sequence[str]) -> Iterator[str]:
    """Lines of one paragraph, each joined to the one before where that looks wrapped."""
    lines = [line.rstrip() for line in lines if line.strip()]
    goes_on = _wrapped(lines)
    joined: list[str] = []
    for line, is_joined in zip(lines, goes_on, strict=True):
        if is_joined:
            joined[-1] = f"{joined[-1]} {line.strip()}"
        else:
            joined.append(line.strip())
    yield from joined


def _wrapped(lines: Sequence[str]) -> list[bool]:
    """Whether each line was wrapped off the one before it.

    An editor goes on to the next line when the next word does not fit any more. Where some lines
    have room left (a heading, the end of a paragraph), the others are taken for wrapped only if
    they are broken in the midst of sentences, which small first letters tell.
    """
    width = max(map(len, lines), default=0)
    goes_on = [False] * len(lines)
    if not _LEAST_WIDTH <= width <= _MOST_WIDTH:
        return goes_on
    is_even = True
    midst = 0
    for place, (line, following) in enumerate(itertools.pairwise(lines), start=1):
        words = following.lstrip()
        if line.endswith(":") or _ITEM.match(words) or _LABEL.fullmatch(words):
            continue
        fits = len(line) + 1 + len(words.split(maxsplit=1)[0]) <= width
        goes_on[place] = not fits
        is_even = is_even and not fits
        if words[0].islower():
            midst += -1 if fits else 1
    return goes_on if is_even or midst > 0 else [False] * len(lines)
