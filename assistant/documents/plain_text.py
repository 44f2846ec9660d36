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
    """Lines of one paragraph, joined if all of them (but items of a list) look wrapped."""
    lines = [line.rstrip() for line in lines if line.strip()]
    width = max(map(len, lines), default=0)
    starts = [True]
    is_wrapped = _LEAST_WIDTH <= width <= _MOST_WIDTH
    for line, following in itertools.pairwise(lines):
        on_purpose = line.endswith(":") or _ITEM.match(following.lstrip()) is not None
        starts.append(on_purpose)
        # An editor goes on to the next line when the next word does not fit any more.
        fits = len(line) + 1 + len(following.split(maxsplit=1)[0]) <= width
        is_wrapped = is_wrapped and (on_purpose or not fits)
    joined: list[str] = []
    for line, start in zip(lines, starts[: len(lines)], strict=True):
        if joined and is_wrapped and not start:
            joined[-1] = f"{joined[-1]} {line.strip()}"
        else:
            joined.append(line.strip())
    yield from joined
