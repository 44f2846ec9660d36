"""How near a question is to passages, by all the vectors of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assistant.retrieval.contracts import DenseStore, Ids, Vectors
from assistant.retrieval.fusion import Scores
from assistant.retrieval.representation import Layout


@dataclass(frozen=True, slots=True)
class Similarities:
    """Cosines of one question with every vector of some passages.

    `passages` are the passages' numbers and `dense` their scores, of shape (passages,);
    `renditions` the numbers of the renditions looked at and `scores` theirs, of shape
    (renditions,). `rows` are the cosines one after the other; rendition `r` of those looked at
    begins at `rendition_starts[r]` with its passage vector, passage `p` has the renditions
    `passage_starts[p]:passage_starts[p + 1]`.
    """

    passages: Ids
    dense: Scores
    renditions: Ids
    scores: Scores
    rows: Scores
    rendition_starts: Ids
    passage_starts: Ids

    def standing(self, bias: Scores) -> Scores:
        """What passages are ranked by, shape (passages,).

        Half way between a passage's best rendition and the mean of all: what one language says by
        chance in the question's words, its translation seldom does.

        Args:
            bias: what of each rendition's score is its language's, shape (renditions,).
        """
        own, starts = self.scores - bias, self.passage_starts[:-1]
        counts = np.diff(self.passage_starts).astype(np.float32)
        mean: Scores = (np.add.reduceat(own, starts) / counts).astype(np.float32)
        best: Scores = np.maximum.reduceat(own, starts)
        return (best + mean) * np.float32(0.5)

    def sentence_scores(self, place: int) -> tuple[tuple[float, ...], ...]:
        """Cosines of the sentences of `passages[place]`, one row a rendition."""
        first, last = self.passage_starts[place], self.passage_starts[place + 1]
        starts = self.rendition_starts[first : last + 1].tolist()
        return tuple(tuple(self.rows[start + 1 : end].tolist()) for start, end in pairwise(starts))


def similarities(
    query: Vectors, passages: Ids, layout: Layout, store: DenseStore, penalties: Scores
) -> Similarities:
    """Score passages exactly.

    The score of a rendition is the mean of its passage vector's cosine and its best sentence's;
    that of a passage is its best rendition's.

    Args:
        query: the question's vector, shape (dimension,).
        passages: numbers of the passages to look at, shape (passages,), at least one.
        layout: where their vectors stand in `store`.
        store: holds vectors of length 1 under the numbers of their rows.
        penalties: what to take from each row's cosine, shape (rows of the layout,).
    """
    first, last = layout.first_rendition[passages], layout.first_rendition[passages + 1]
    passage_starts, renditions = _ranges(first, last)
    rendition_starts, row_ids = _ranges(
        layout.first_row[renditions], layout.first_row[renditions + 1]
    )
    # One product a row: a matrix product would be divided among the processors, and waiting for
    # them takes a thousand times longer than the product when they are busy with something else.
    rows: Scores = np.vecdot(store.vectors(row_ids), query) - penalties[row_ids]
    whole = rows[rendition_starts[:-1]]
    best = _best_sentence(rows, rendition_starts, whole)
    scores: Scores = (whole + best) * np.float32(0.5)
    dense: Scores = np.maximum.reduceat(scores, passage_starts[:-1])
    return Similarities(passages, dense, renditions, scores, rows, rendition_starts, passage_starts)


def _best_sentence(rows: Scores, starts: Ids, whole: Scores) -> Scores:
    """The best sentence of each rendition, or `whole` where one has no sentence."""
    # Cut before and behind each passage vector: every second piece is a rendition's sentences. Of
    # a piece without length reduceat returns the row it begins at, so those are set right after.
    cuts = np.empty(2 * len(whole), dtype=np.int64)
    cuts[0::2], cuts[1::2] = starts[:-1], starts[:-1] + 1
    padded = np.append(rows, np.float32(-1))
    best: Scores = np.maximum.reduceat(padded, cuts)[1::2]
    return np.where(np.diff(starts) > 1, best, whole)


def _ranges(starts: Ids, ends: Ids) -> tuple[Ids, Ids]:
    """All numbers of `starts[i]:ends[i]` in turn, after where each range begins among them."""
    lengths = ends - starts
    borders = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths)))
    return borders, np.repeat(starts - borders[:-1], lengths) + np.arange(borders[-1])
