"""A block that is too long for one passage is parted at sentence ends."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents.document import Span

_LONGEST_CLUSTER = 64


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a block in one language: its span and its sentences, all in the block's text."""

    span: Span
    sentences: tuple[Span, ...]


def parts_of_block(
    texts: Sequence[str], sentences: Sequence[tuple[Span, ...]], limit: int
) -> Iterator[tuple[Part, ...]]:
    """Part a block in all its languages, in pieces of about equal length.

    Where all languages have as many sentences, all are parted at the same ones. Otherwise the
    original is parted and each part carries the translation's whole block: which half of it says
    the same cannot be told. A sentence over the limit is parted between words, and a word over the
    limit between characters as readers see them (an emoji of several code points stays whole).

    Args:
        texts: the block in each language, the original first.
        sentences: the sentences of each of them; at least one.
        limit: longest part of the original, in code points.

    Yields:
        One part for each language.
    """
    original = sentences[0]
    is_aligned = all(
        len(each) == len(original) and all(one.end - one.start <= limit for one in each)
        for each in sentences
    )
    if is_aligned:
        for first, last in _ranges(sentences, limit):
            yield tuple(_part(each[first:last]) for each in sentences)
        return
    pieces = tuple(piece for one in original for piece in _pieces(texts[0], one, limit))
    for first, last in _ranges([pieces], limit):
        yield (_part(pieces[first:last]), *map(_part, sentences[1:]))


def _part(sentences: tuple[Span, ...]) -> Part:
    return Part(Span(sentences[0].start, sentences[-1].end), sentences)


def _ranges(sentences: Sequence[tuple[Span, ...]], limit: int) -> Iterator[tuple[int, int]]:
    """Ranges of sentence numbers, none longer than the limit in any language."""

    def length(first: int, last: int) -> int:
        return max(each[last - 1].end - each[first].start for each in sentences)

    count = len(sentences[0])
    whole = length(0, count)
    target = whole / math.ceil(whole / limit)
    first = 0
    for last in range(1, count):
        longer = length(first, last + 1)
        # Also short of the limit where one sentence more would overshoot an equal share by more
        # than is missing now: 1,490 characters and a rest of 60 make poor passages.
        if longer > limit or target - length(first, last) < longer - target:
            yield first, last
            first = last
    yield first, count


def _pieces(text: str, sentence: Span, limit: int) -> Iterator[Span]:
    start = sentence.start
    while sentence.end - start > limit:
        cut = _last_space(text, start, start + limit)
        if cut is None:
            cut = _last_cluster_end(text, start, start + limit)
        end = cut
        while text[end - 1].isspace():
            end -= 1
        yield Span(start, end)
        start = cut
        while text[start].isspace():
            start += 1
    yield Span(start, sentence.end)


def _last_space(text: str, start: int, latest: int) -> int | None:
    for position in range(latest, start, -1):
        if text[position].isspace():
            return position
    return None


def _last_cluster_end(text: str, start: int, latest: int) -> int:
    import regex  # knows Unicode's grapheme clusters; only a word over the limit needs it

    ends = (
        match.end() for match in regex.finditer(r"\X", text, 0, start, latest + _LONGEST_CLUSTER)
    )
    return max((end for end in ends if end <= latest), default=latest)
