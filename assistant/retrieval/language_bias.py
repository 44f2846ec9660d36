"""What a question's language alone does to its cosines, taken out again.

A multilingual model puts texts of one language somewhat nearer to each other. In a folder of both
languages that lifts every passage in the question's language above the one that answers. The part
that all passages of a language share is their mean vector; taking away its product with the
question is the centring of Libovický, Rosa & Fraser ("On the Language Neutrality of Pre-trained
Multilingual Representations", Findings of EMNLP 2020). In a folder of one language it changes
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.retrieval.contracts import DenseStore, Ids, Vectors
from assistant.retrieval.fusion import Scores
from assistant.retrieval.table import PassageTable

_SHRINKAGE = 10
"""The mean of few passages is their topic, not their language: each mean is drawn towards that of
all passages as if it had this many of those too."""

_MEASURED = 20_000
"""A mean of so many changes no more; reading all vectors of a large index would take seconds."""


@dataclass(frozen=True, slots=True)
class LanguageBias:
    """Mean vectors of languages, and which rendition is in which.

    `directions` holds each language's mean passage vector less that of all, shape (languages,
    dimension); `language_of` the number of each rendition's language, shape (renditions,).
    """

    directions: Vectors
    language_of: Ids

    @classmethod
    def of(cls, table: PassageTable, store: DenseStore) -> LanguageBias:
        """Measure it on the passages' own vectors: all, or many that stand evenly apart."""
        count = len(table.language_of)
        sample = np.arange(count) if count <= _MEASURED else np.linspace(0, count - 1, _MEASURED)
        sample = sample.astype(np.int64)
        vectors = store.vectors(table.layout.first_row[sample])
        language_of = table.language_of[sample]
        directions = np.zeros((len(table.languages), vectors.shape[1]), dtype=np.float32)
        for number in range(len(table.languages)):
            members = vectors[language_of == number]
            if len(members):
                share = len(members) / (len(members) + _SHRINKAGE)
                directions[number] = share * (members.mean(axis=0) - vectors.mean(axis=0))
        return cls(directions, table.language_of)

    def of_renditions(self, query: Vectors, renditions: Ids) -> Scores:
        """How much of each rendition's cosine is its language's.

        Args:
            query: the question's vector, shape (dimension,).
            renditions: numbers of renditions, shape (renditions,).
        """
        bias: Scores = (self.directions @ query)[self.language_of[renditions]]
        return bias
