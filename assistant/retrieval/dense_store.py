"""Vectors in FAISS: exact search by inner product.

An approximate index (HNSW, IVF) for large folders is a second class beside `FlatStore` that fills
the same contract; `choose_store` and `STORES` are the only places that would know of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from assistant.retrieval.contracts import DenseStore, Ids, Vectors


class FlatStore:
    """Every vector as it is, compared with every question (`IndexFlatIP` under `IndexIDMap2`).

    Reading is safe from several threads; adding and removing are not.
    """

    NAME: ClassVar[str] = "faiss-flat"
    FILE: ClassVar[str] = "vectors.faiss"

    def __init__(self, dimension: int) -> None:
        import faiss

        self.dimension = dimension
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self._refresh()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors under new ids.

        Args:
            ids: shape (count,), none of them in the store yet.
            vectors: shape (count, dimension), rows of length 1.

        Raises:
            ValueError: shapes do not fit, or an id is taken.
        """
        if vectors.shape != (len(ids), self.dimension):
            raise ValueError(f"vectors of shape {vectors.shape} for {len(ids)} ids")
        if len(np.unique(ids)) != len(ids) or np.isin(ids, self._ids).any():
            raise ValueError("an id is already in the store")
        if len(ids):
            self._index.add_with_ids(
                np.ascontiguousarray(vectors, dtype=np.float32),
                np.ascontiguousarray(ids, dtype=np.int64),
            )
            self._refresh()

    def remove(self, ids: Ids) -> None:
        """Forget these ids; unknown ones are ignored."""
        self._index.remove_ids(np.ascontiguousarray(ids, dtype=np.int64))
        self._refresh()

    def search(self, queries: Vectors, count: int) -> tuple[Vectors, Ids]:
        """The nearest vectors of each query, best first.

        Args:
            queries: shape (queries, dimension).
            count: how many to return at most.

        Returns:
            Cosines and ids, each of shape (queries, min(count, len(self))).
        """
        import faiss

        count = min(count, len(self))
        if count < 1:
            shape = (len(queries), 0)
            return np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.int64)
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        # One query is no work to divide, and FAISS would wait for every processor all the same.
        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1 if len(queries) == 1 else threads)
        try:
            scores, ids = self._index.search(queries, count)
        finally:
            faiss.omp_set_num_threads(threads)
        return scores, ids

    def vectors(self, ids: Ids) -> Vectors:
        """The stored vectors in the order of `ids`, shape (len(ids), dimension).

        Raises:
            KeyError: an id is not in the store.
        """
        if self._ids_are_rows:
            rows = np.asarray(ids, dtype=np.int64)
            known = (rows >= 0) & (rows < len(self))
        else:
            place = np.searchsorted(self._ids, ids, sorter=self._order)
            rows = self._order[np.minimum(place, len(self) - 1)] if len(self) else place
            known = self._ids[rows] == ids if len(self) else np.zeros(len(rows), dtype=bool)
        if not known.all():
            raise KeyError(f"no vector under id {ids[np.argmin(known)]}")
        return self._matrix[rows]

    def save(self, folder: Path) -> None:
        """Write everything under `folder`."""
        import faiss

        faiss.write_index(self._index, str(folder / self.FILE))

    @classmethod
    def load(cls, folder: Path) -> FlatStore:
        """Read what `save` wrote. The file is trusted: check it before."""
        import faiss

        store = cls.__new__(cls)
        store._index = faiss.read_index(str(folder / cls.FILE))
        store.dimension = int(store._index.d)
        store._refresh()
        return store

    def _refresh(self) -> None:
        """Look at FAISS's own memory as arrays, so that fetching vectors copies only those."""
        import faiss

        count = len(self)
        if count == 0:
            self._ids: Ids = np.empty(0, dtype=np.int64)
            self._matrix: Vectors = np.empty((0, self.dimension), dtype=np.float32)
        else:
            flat: Any = faiss.downcast_index(self._index.index)
            matrix = faiss.rev_swig_ptr(flat.get_xb(), count * self.dimension)
            self._matrix = matrix.reshape(count, self.dimension)
            self._ids = faiss.vector_to_array(self._index.id_map)
        self._order: Ids = np.argsort(self._ids, kind="stable")
        self._ids_are_rows = bool((self._ids == np.arange(count)).all())


STORES: dict[str, type[FlatStore]] = {FlatStore.NAME: FlatStore}
"""Stores by the name that the manifest keeps."""


def choose_store(count: int, dimension: int) -> tuple[str, DenseStore]:
    """An empty store that suits `count` vectors, and its name for the manifest.

    Exact search over 100,000 vectors takes a few milliseconds, so there is one kind so far.
    """
    return FlatStore.NAME, FlatStore(dimension)
