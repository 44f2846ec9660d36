"""Cuts a text into marked and unmarked pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.documents import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: marked or not, with the anchor that stands before it, if any.

    `target` is the anchor that a marked piece itself is.
    """

    text: str
    marked: bool
    anchor: str = ""
    number: int = 0
    target: str = ""


def pieces(
    text: str, marks: Iterable[Span], anchors: Sequence[tuple[int, int]] = ()
) -> tuple[Piece, ...]:
    """`text` in order, cut at the ends of `marks` and at `anchors`.

    Args:
        text: any text.
        marks: spans of `text` to mark; parts outside of it are ignored, overlaps are merged.
        anchors: (offset, number) pairs: a piece that begins at the offset gets the anchor
            `p<number>`.
    """
    kept = [
        Span(max(0, mark.start), min(len(text), mark.end))
        for mark in marks
        if mark.start < len(text) and mark.end > 0 and mark.start < mark.end
    ]
    numbers = {offset: number for offset, number in anchors if 0 <= offset <= len(text)}
    cuts = sorted({0, len(text), *numbers, *(m.start for m in kept), *(m.end for m in kept)})
    result: list[Piece] = []
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        if start == end and start not in numbers:
            continue
        number = numbers.get(start, 0)
        marked = any(mark.start <= start and end <= mark.end for mark in kept) and start < end
        result.append(Piece(text[start:end], marked, f"p{number}" if number else "", number))
    return tuple(result)
