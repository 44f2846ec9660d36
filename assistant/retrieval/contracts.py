"""The verbs a backend must fill: a second encoder or a second store is a second file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Shape (count, dimension), rows of length 1, so an inner product is a cosine."""

Ids = npt.NDArray[np.int64]

IdRanges = npt.NDArray[np.int64]
"""Shape (ranges, 2): each row is the half-open range of ids `first <= id < second`."""


class Encoder(Protocol):
    """Turns text into vectors. Questions and passages are encoded differently."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text could get another vector; kept in the index manifest."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (len(texts), dimension)."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages or sentences, shape (len(texts), dimension)."""
        ...


class DenseStore(Protocol):
    """Keeps vectors under ids and finds the nearest by inner product.

    Attributes:
        NAME: what the manifest calls it.
    """

    NAME: ClassVar[str]

    def __len__(self) -> int: ...

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors under new ids."""
        ...

    def remove(self, ids: Ids) -> None:
        """Forget these ids; unknown ones are ignored."""
        ...

    def search(
        self, queries: Vectors, count: int, within: IdRanges | None = None
    ) -> tuple[Vectors, Ids]:
        """Scores and ids of the `count` nearest, each of shape (len(queries), ≤ count).

        Only ids in the ranges `within` are looked among, if it is given.
        """
        ...

    def vectors(self, ids: Ids) -> Vectors:
        """The stored vectors, in the order of `ids`."""
        ...

    def save(self, folder: Path) -> None:
        """Write everything under `folder`."""
        ...

    @classmethod
    def load(cls, folder: Path) -> DenseStore:
        """Read what `save` wrote."""
        ...
