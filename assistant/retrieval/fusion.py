"""Two lists of scores become one order.

A convex combination of min–max normalised scores (Bruch, Gai & Ingber, "An Analysis of Fusion
Functions for Hybrid Retrieval", ACM TOIS 2023). Ranks alone, as in reciprocal rank fusion, throw
away how much better the dense search finds its first passage, and that is most of what it knows
when question and passage are in different languages.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]


def min_max(scores: Scores, depth: int) -> Scores:
    """`scores` moved to 0…1: the best is 1, the `depth`-th best (or the last) and below are 0.

    Equal scores are all 1: each of them is the best. An empty array stays empty.
    """
    if scores.size == 0:
        return scores
    best = scores.max()
    floor = scores.min() if scores.size <= depth else np.partition(scores, -depth)[-depth]
    if best <= floor:
        equal: Scores = (scores >= best).astype(np.float32)
        return equal
    normalised: Scores = np.clip((scores - floor) / (best - floor), 0, 1)
    return normalised


def fuse(dense: Scores, lexical: Scores, weight: Scores, depth: int) -> Scores:
    """One score a candidate, 0…1.

    Args:
        dense: cosines, shape (candidates,).
        lexical: BM25 scores of the same candidates, 0 where no word is shared.
        weight: share of the dense score in each candidate's fused score, 0…1.
        depth: how many of the best of each list are told apart; see `min_max`.

    Returns:
        `weight * min_max(dense) + (1 - weight) * lexical / max(lexical)`. The least BM25 score is
        0, that of a passage without a shared word, so dividing by the best is min–max for it.
        Where no candidate shares a word, the dense scores stand alone.
    """
    dense_part = min_max(dense, depth)
    best = lexical.max(initial=0)
    if best <= 0:
        return dense_part
    fused: Scores = weight * dense_part + (1 - weight) * (lexical / best)
    return fused
