"""What retrieval hands to answering."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.documents import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its scores for one question.

    `dense` and `lexical` are the raw scores of the two searches (cosine similarity, −1…1; BM25, 0
    where the passage shares no word with the question), `score` the fused score that orders the
    hits (0…1 within one question, not comparable across questions).
    `sentence_scores` has one row per rendition of the passage (the original first), one cosine per
    sentence of that rendition.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float
    sentence_scores: tuple[tuple[float, ...], ...]
