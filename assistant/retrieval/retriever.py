"""A question becomes hits: near vectors and shared words give candidates, both rank them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from assistant.documents import Passage
from assistant.errors import TanyaError
from assistant.retrieval.contracts import Encoder, Ids, Vectors
from assistant.retrieval.fusion import Scores, fuse
from assistant.retrieval.hit import Hit
from assistant.retrieval.index import Index
from assistant.retrieval.language_bias import LanguageBias
from assistant.retrieval.manifest import REBUILD, REBUILD_ID
from assistant.retrieval.similarity import similarities


@dataclass(frozen=True, slots=True)
class Weights:
    """How hits are ranked; the defaults were chosen by benchmarks/retrieval.py.

    `same_language` and `other_language` are the share of the dense score for passages that exist
    in the question's language and for those that don't. `depth` is how many passages of each list
    are candidates.
    """

    same_language: float = 0.8
    other_language: float = 1.0
    depth: int = 100


_ROWS_A_PASSAGE = 8
"""Near vectors fetched for each candidate wanted: several of them belong to one passage."""

_SCAN_ROWS = 1024
"""Up to this many vectors, scoring every passage is faster than searching for candidates."""


class Retriever:
    """Searches one index. Safe from several threads if the encoder is.

    Raises:
        TanyaError: the index was made with another encoder.
    """

    def __init__(self, index: Index, encoder: Encoder, weights: Weights | None = None) -> None:
        if encoder.fingerprint != index.manifest.encoder:
            raise TanyaError(
                f"The index {index.folder} was made with another model "
                f"({index.manifest.encoder}; in use: {encoder.fingerprint}). {REBUILD}",
                f"Indeks {index.folder} dibuat dengan model lain "
                f"({index.manifest.encoder}; yang dipakai: {encoder.fingerprint}). {REBUILD_ID}",
                status=503,
            )
        self.index = index
        self.encoder = encoder
        self.weights = weights or Weights()
        self._everything: Ids = np.arange(len(index.passages), dtype=np.int64)
        self._has_language = index.table.has_language()
        self._language_bias = LanguageBias.of(index.table, index.store)

    def search(self, question: str, language: str, count: int = 10) -> tuple[Hit, ...]:
        """The passages that are most likely to answer, best first.

        Args:
            question: its length is the caller's to bound; the encoder reads its first 512 tokens.
            language: the question's, `id` or `en`: which words lexical search compares.
            count: how many hits at most.

        Returns:
            Up to `count` hits; none if the index holds no passage.
        """
        if count < 1 or not self.index.passages:
            return ()
        query = self.encoder.encode_queries([question])[0]
        return self.rank(query, question, language, count)

    def rank(
        self,
        query: Vectors,
        question: str,
        language: str,
        count: int,
        documents: Collection[str] = (),
    ) -> tuple[Hit, ...]:
        """As `search`, for a question whose vector is known.

        Args:
            query: shape (dimension,), length 1.
            question: the same question in words.
            language: the question's.
            count: how many hits at most.
            documents: slugs of the documents to look in; all of them if empty.
        """
        lexical = self.index.lexical.scores(question, language)
        within = self.index.places_in(documents) if documents else None
        candidates = self._candidates(query, lexical, within)
        if not len(candidates):
            return ()
        table, store = self.index.table, self.index.store
        near = similarities(query, candidates, table.layout, store, table.penalties)
        lexical = lexical[near.passages]
        standing = near.standing(self._language_bias.of_renditions(query, near.renditions))
        score = fuse(standing, lexical, self._weight(near.passages, language), self.weights.depth)
        # Among equals the nearer one; then the one that stands earlier, so the order is fixed.
        order = np.lexsort((near.passages, -near.dense, -score))[:count]
        return tuple(
            Hit(
                passage=self._standing_in(documents, near.passages[place]),
                score=float(score[place]),
                dense=float(near.dense[place]),
                lexical=float(lexical[place]),
                sentence_scores=near.sentence_scores(place),
            )
            for place in order.tolist()
        )

    def _candidates(self, query: Vectors, lexical: Scores, within: Ids | None) -> Ids:
        """Places of the passages worth an exact look, ascending.

        Args:
            query: the question's vector.
            lexical: the score of every passage.
            within: places of the passages to look among; all if None.
        """
        table = self.index.table
        rows = None if within is None else table.rows_of(within)
        looked_among = table.layout.rows if rows is None else int(np.diff(rows).sum())
        if looked_among <= _SCAN_ROWS:
            return self._everything if within is None else within
        depth = self.weights.depth
        _, near_rows = self.index.store.search(query[None, :], depth * _ROWS_A_PASSAGE, rows)
        near = table.layout.passage_of_row[near_rows[0]]
        found = np.flatnonzero(lexical) if within is None else within[lexical[within] > 0]
        if len(found) > depth:
            found = found[np.argpartition(lexical[found], -depth)[-depth:]]
        return np.union1d(near, found)

    def _standing_in(self, documents: Collection[str], number: int) -> Passage:
        """The passage with this number, as it stands in one of `documents` where they are given."""
        passage = self.index.passages[number]
        if not documents or passage.document in documents:
            return passage
        others = self.index.elsewhere(passage)
        return next(other for other in others if other.document in documents)

    def _weight(self, passages: Ids, language: str) -> Scores:
        """The share of the dense score for each of these passages."""
        has_language = self._has_language.get(language)
        if has_language is None:
            return np.full(len(passages), self.weights.other_language, dtype=np.float32)
        return np.where(
            has_language[passages],
            np.float32(self.weights.same_language),
            np.float32(self.weights.other_language),
        )
