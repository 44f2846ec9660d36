"""Passages that stand word for word in several documents: indexed once, known in all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from assistant.documents import Passage
from assistant.retrieval.manifest import Duplicate


def without_duplicates(
    passages: Iterable[Passage],
) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    """Passages to index, and those that say the same as one of another document.

    Equal are passages of the same digest: the same text under the same title and headings, in
    every language; a title that is only the file's name is none. A text that two documents say
    under different headings stays twice, since the headings are part of what a question is compared
    with. So does one that a document says twice.
    """
    first: dict[str, Passage] = {}
    kept: list[Passage] = []
    others: list[Passage] = []
    for passage in passages:
        is_first = first.setdefault(passage.digest, passage).document == passage.document
        (kept if is_first else others).append(passage)
    return tuple(kept), tuple(others)


def equals(
    passages: Iterable[Passage], others: Iterable[Passage]
) -> Mapping[str, tuple[Passage, ...]]:
    """By their digest, the indexed passage and those of other documents that are its equal."""
    others = tuple(others)
    wanted = {other.digest for other in others}
    found: dict[str, tuple[Passage, ...]] = {}
    for passage in passages:
        if passage.digest in wanted and passage.digest not in found:
            found[passage.digest] = (passage,)
    for other in others:
        found[other.digest] += (other,)
    return found


def summary(passages: Iterable[Passage], others: Iterable[Passage]) -> tuple[Duplicate, ...]:
    """How many passages each document shares with one that is indexed."""
    pairs = Counter(
        (other.document, indexed.document)
        for indexed, *same in equals(passages, others).values()
        for other in same
    )
    return tuple(Duplicate(slug, of, count) for (slug, of), count in sorted(pairs.items()))
