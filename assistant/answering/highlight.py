"""Which sentence of a passage answers, in every language the passage is shown in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.reader import Reading
from assistant.documents import Passage, Rendition, Span
from assistant.retrieval import Hit

_READER_WEIGHT = 0.05
"""Of the reader's share of a sentence beside its cosine. Weighed by how far the reader believes
that the passage answers, as it was before, the right sentence was marked 1 to 4 points less often
on the `dev` part of every set."""

_COVERAGE_WEIGHT = 0.08
"""Of the share of the question's words that a sentence has, beside its cosine. From 0.03 to 0.1 the
right sentence was marked 3 to 5 points more often on the parallel set and the handbook."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """The answering sentence of one passage.

    `sentences` holds its 0-based number in each rendition of the passage (the original first).
    """

    passage: Passage
    sentences: tuple[int, ...]

    def span(self, rendition: Rendition) -> Span:
        """The sentence in `rendition`, a span of its text."""
        return rendition.sentences[self.sentences[self.passage.renditions.index(rendition)]]


def highlight(
    hit: Hit, language: str, coverage: Sequence[float], reading: Reading | None = None
) -> Highlight:
    """The sentence that answers best.

    Where the renditions have the same number of sentences, they say the same in the same order, so
    a sentence is judged by all of them together and is the same one in each. Otherwise each
    rendition is judged alone.

    Args:
        hit: a passage with the cosines of its sentences.
        language: of the rendition that was read.
        coverage: share of the question's words in each sentence of that rendition, 0…1.
        reading: what the reader made of that rendition, if there is a reader.
    """
    rows = hit.sentence_scores
    read = hit.passage.renditions.index(hit.passage.in_language(language))
    bonus = [_COVERAGE_WEIGHT * share for share in coverage]
    if reading:
        shares = zip(bonus, reading.sentence_scores, strict=True)
        bonus = [words + _READER_WEIGHT * share for words, share in shares]
    if len({len(row) for row in rows}) == 1:
        mean = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
        return Highlight(hit.passage, (_best(mean, bonus),) * len(rows))
    return Highlight(
        hit.passage,
        tuple(_best(row, bonus if n == read else ()) for n, row in enumerate(rows)),
    )


def _best(cosines: Sequence[float], bonus: Sequence[float]) -> int:
    if bonus:
        cosines = [cosine + more for cosine, more in zip(cosines, bonus, strict=True)]
    return max(range(len(cosines)), key=cosines.__getitem__)
