"""Which sentence of a passage answers, in every language the passage is shown in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents import Passage, Rendition, Span
from assistant.retrieval import Hit


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


def highlight(hit: Hit) -> Highlight:
    """The sentence nearest to the question.

    Where the renditions have the same number of sentences, they say the same in the same order, so
    a sentence is judged by all of them together and is the same one in each. Otherwise each
    rendition is judged alone.
    """
    rows = hit.sentence_scores
    if len({len(row) for row in rows}) == 1:
        best = _best([sum(column) for column in zip(*rows, strict=True)])
        return Highlight(hit.passage, (best,) * len(rows))
    return Highlight(hit.passage, tuple(_best(row) for row in rows))


def _best(scores: Sequence[float]) -> int:
    return max(range(len(scores)), key=scores.__getitem__)
