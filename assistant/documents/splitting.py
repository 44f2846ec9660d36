"""A document becomes passages, each in every language that the document has."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents.document import Block, BlockKind, Document, Span, pages_within
from assistant.documents.long_blocks import Part, parts_of_block
from assistant.documents.passage import Passage, Rendition
from assistant.documents.sentences import sentence_spans

SPLITTER_VERSION = "3"
"""Changes whenever the same document could become other passages or sentences."""

# About eight words, half an ordinary sentence: too little to be told apart by its meaning alone.
_SMALL_CHARACTERS = 60
# A run of small list items or table rows is one passage up to the size of a usual paragraph.
_RUN_CHARACTERS = 600


@dataclass(frozen=True, slots=True)
class _Section:
    """Neighbouring blocks under one heading: `blocks[first:last]` of the document."""

    first: int
    last: int
    headings: tuple[int, ...]


def split_document(document: Document, max_characters: int = 1500) -> tuple[Passage, ...]:
    """Split a document, together with its translations, into passages.

    A paragraph, list item, table row or code block is a passage. Blocks under 60 characters join
    their neighbours under the same heading (an introduction that ends in a colon goes with short
    items that follow it, and stands alone before long ones); blocks over `max_characters` are
    split at sentence ends. A heading is part of no passage but the path of those below it, unless
    nothing stands below it: then it is a passage itself, so that no word of a document is out of
    reach. The original decides; translations follow block by block.

    Args:
        document: the original with its translations.
        max_characters: longest passage, in code points, in the original; and in a translation
            wherever it has as many sentences as the original.

    Raises:
        ValueError: `max_characters` is below 1.
    """
    if max_characters < 1:
        raise ValueError(f"max_characters must be 1 or more, not {max_characters}")
    languages = (document, *document.translations)
    sentences = [
        [sentence_spans(block.span.of(each.text)) for block in each.blocks] for each in languages
    ]
    passages: list[Passage] = []
    for section in _sections(document.blocks):
        for first, last in _groups(languages, section, max_characters):
            for slices in _slices(languages, sentences, first, last, max_characters):
                renditions = tuple(
                    _rendition(each, section, one)
                    for each, one in zip(languages, slices, strict=True)
                )
                passages.append(
                    Passage(
                        id=f"{document.slug}#p{len(passages) + 1}",
                        document=document.slug,
                        number=len(passages) + 1,
                        original=renditions[0],
                        translations=renditions[1:],
                        digest=_digest(languages, renditions),
                    )
                )
    return tuple(passages)


def _sections(blocks: Sequence[Block]) -> Iterator[_Section]:
    """Runs of neighbouring blocks with the same headings above; a bare heading counts as one."""
    for (path, _), run in itertools.groupby(_blocks_to_keep(blocks), key=lambda one: one[1:]):
        numbers = [number for number, *_ in run]
        yield _Section(numbers[0], numbers[-1] + 1, path)


def _blocks_to_keep(blocks: Sequence[Block]) -> Iterator[tuple[int, tuple[int, ...], bool]]:
    """Number, path of headings above, and whether it is a heading, of each block with a passage."""
    path: tuple[int, ...] = ()
    for number, block in enumerate(blocks):
        is_heading = block.kind is BlockKind.HEADING
        if is_heading:
            path = tuple(above for above in path if blocks[above].level < block.level)
            below = blocks[number + 1] if number + 1 < len(blocks) else None
            if below and (below.kind is not BlockKind.HEADING or below.level > block.level):
                path = (*path, number)
                continue
        yield number, path, is_heading


def _groups(
    languages: Sequence[Document], section: _Section, max_characters: int
) -> Iterator[tuple[int, int]]:
    """Which blocks of a section make a passage together, as half-open ranges of their numbers."""
    original = languages[0]
    runs: list[tuple[int, int]] = []
    is_open = False  # whether a small block may join the last run
    for number in range(section.first, section.last):
        text = original.blocks[number].span.of(original.text)
        is_small = len(text) < _SMALL_CHARACTERS
        longest = min(_RUN_CHARACTERS, max_characters)
        if is_open and is_small and _length(languages, runs[-1][0], number + 1) <= longest:
            runs[-1] = (runs[-1][0], number + 1)
        else:
            runs.append((number, number + 1))
            is_open = is_small or text.endswith(":")
    return _without_small(languages, runs, max_characters)


def _without_small(
    languages: Sequence[Document], runs: list[tuple[int, int]], max_characters: int
) -> Iterator[tuple[int, int]]:
    """Runs that are still small go with the one before; introductions with the one after."""
    original = languages[0]
    group: tuple[int, int] | None = None
    for first, last in runs:
        if group is not None:
            joined = (group[0], last)
            is_small = _length([original], first, last) < _SMALL_CHARACTERS
            introduces = original.text[original.blocks[last - 1].span.end - 1] == ":"
            takes_next = _length([original], *group) < _SMALL_CHARACTERS
            if (takes_next or (is_small and not introduces)) and (
                _length(languages, *joined) <= max_characters
            ):
                group = joined
                continue
            yield group
        group = (first, last)
    if group is not None:
        yield group


def _length(languages: Sequence[Document], first: int, last: int) -> int:
    """Length of `blocks[first:last]` with what is between them, in the longest language."""
    return max(each.blocks[last - 1].span.end - each.blocks[first].span.start for each in languages)


def _slices(
    languages: Sequence[Document],
    sentences: Sequence[Sequence[tuple[Span, ...]]],
    first: int,
    last: int,
    max_characters: int,
) -> Iterator[tuple[Part, ...]]:
    """The passages of `blocks[first:last]`, in each language; spans are in the document's text."""
    if last - first == 1 and _length(languages, first, last) > max_characters:
        texts = [each.blocks[first].span.of(each.text) for each in languages]
        own = [each[first] for each in sentences]
        starts = [each.blocks[first].span.start for each in languages]
        for parts in parts_of_block(texts, own, max_characters):
            yield tuple(
                _shifted(part.span, part.sentences, start)
                for part, start in zip(parts, starts, strict=True)
            )
        return
    yield tuple(
        Part(
            Span(each.blocks[first].span.start, each.blocks[last - 1].span.end),
            tuple(
                span.shifted(each.blocks[number].span.start)
                for number in range(first, last)
                for span in spans[number]
            ),
        )
        for each, spans in zip(languages, sentences, strict=True)
    )


def _shifted(span: Span, sentences: tuple[Span, ...], offset: int) -> Part:
    return Part(span.shifted(offset), tuple(one.shifted(offset) for one in sentences))


def _rendition(document: Document, section: _Section, part: Part) -> Rendition:
    return Rendition(
        language=document.language,
        title=document.title,
        heading=tuple(
            document.blocks[number].span.of(document.text) for number in section.headings
        ),
        text=part.span.of(document.text),
        span=part.span,
        sentences=tuple(one.shifted(-part.span.start) for one in part.sentences),
        pages=pages_within(document.pages, part.span),
    )


def _digest(languages: Sequence[Document], renditions: Sequence[Rendition]) -> str:
    seen = [
        [
            one.language,
            # The name of a copied file is not the same and says nothing.
            one.title if document.has_title else "",
            one.heading,
            one.text,
            [[sentence.start, sentence.end] for sentence in one.sentences],
        ]
        for document, one in zip(languages, renditions, strict=True)
    ]
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False).encode("utf-8")).hexdigest()
