"""What the encoder sees of a passage, and where the vectors of it stand.

A passage is represented by several vectors: for each rendition, the passage with its title and
heading path, then each sentence by itself. A question is near a passage as a whole, or near the
one sentence that answers it; one vector cannot be both. The idea is multi-vector retrieval by
parts of the text, coarser than one vector a token (Khattab & Zaharia, "ColBERT", SIGIR 2020).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assistant.documents import Passage, Rendition
from assistant.retrieval.contracts import Ids

REPRESENTATION_VERSION = "1"
"""In the index manifest; raise it whenever the texts below, their order, or which of them pose a
question (`assistant.retrieval.posing`) change."""


def passage_text(rendition: Rendition) -> str:
    """Title, heading path and text on lines of their own: what the passage's vector is made of."""
    heading = " › ".join(rendition.heading)
    return "\n".join(part for part in (rendition.title, heading, rendition.text) if part)


def rendition_texts(rendition: Rendition) -> tuple[str, ...]:
    """The passage, then its sentences in order; each becomes one vector."""
    sentences = (span.of(rendition.text) for span in rendition.sentences)
    return (passage_text(rendition), *sentences)


def passage_texts(passage: Passage) -> tuple[str, ...]:
    """Every text of `passage` that gets a vector: its renditions, the original first."""
    return tuple(text for rendition in passage.renditions for text in rendition_texts(rendition))


@dataclass(frozen=True, slots=True)
class Layout:
    """Which rows of the store belong to which passage and rendition.

    Vectors stand in the order of `passage_texts`, passages in the order of the index. Renditions
    are numbered through all passages. `first_rendition[p]` is the number of passage `p`'s original
    (shape (passages + 1,), the last entry the count of renditions), `first_row[r]` the row of
    rendition `r`'s passage vector, its sentences following (shape (renditions + 1,)).
    `passage_of_row` has shape (rows,).
    """

    first_rendition: Ids
    first_row: Ids
    passage_of_row: Ids

    @classmethod
    def from_starts(cls, first_rendition: Ids, first_row: Ids) -> Layout:
        """The layout with these two arrays."""
        starts = first_row[first_rendition]
        passages = np.arange(len(first_rendition) - 1, dtype=np.int64)
        return cls(first_rendition, first_row, np.repeat(passages, np.diff(starts)))

    @property
    def rows(self) -> int:
        """How many vectors there are."""
        return int(self.first_row[-1])

    def rows_of(self, passage: int) -> slice:
        """The rows of one passage."""
        first, last = self.first_rendition[passage], self.first_rendition[passage + 1]
        return slice(int(self.first_row[first]), int(self.first_row[last]))
