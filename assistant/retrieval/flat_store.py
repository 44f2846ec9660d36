"""Vectors in FAISS, searched exactly: every one is compared with every question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from assistant.retrieval.contracts import IdRanges, Ids, Vectors
from assistant.retrieval.mapped import MAPPED, load_array

Rows = np.ndarray[tuple[int], np.dtype[np.bool_]]
"""Which rows are to be looked among, shape (rows,)."""


class FlatStore:
    """Every vector as it is (`IndexFlatIP`), and the id of each row.

    What is loaded stays in its file, of which the operating system keeps in memory what is used;
    the first change copies it. Reading is safe from several threads; adding and removing are not.
    """

    NAME: ClassVar[str] = "faiss-flat"
    FILE: ClassVar[str] = "vectors.faiss"
    IDS_FILE: ClassVar[str] = "ids.npy"

    def __init__(self, dimension: int) -> None:
        import faiss

        self.dimension = dimension
        self._index: Any = faiss.IndexFlatIP(dimension)
        self._ids: Ids = np.empty(0, dtype=np.int64)
        self._mapped = False
        self._refresh()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def ids(self) -> Ids:
        """The id of each row, shape (len(self),)."""
        return self._ids

    @property
    def matrix(self) -> Vectors:
        """All vectors in the order of `ids`, shape (len(self), dimension). Only to be read."""
        return self._matrix

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
            self._own()
            self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))
            self._ids = np.concatenate((self._ids, np.asarray(ids, dtype=np.int64)))
            self._refresh()

    def remove(self, ids: Ids) -> None:
        """Forget these ids; unknown ones are ignored."""
        import faiss

        gone = np.isin(self._ids, ids)
        if gone.any():
            self._own()
            rows = np.flatnonzero(gone)
            self._index.remove_ids(faiss.IDSelectorBatch(rows))
            self._ids = self._ids[~gone]
            self._refresh()

    def search(
        self, queries: Vectors, count: int, within: IdRanges | None = None
    ) -> tuple[Vectors, Ids]:
        """The nearest vectors of each query, best first.

        Args:
            queries: shape (queries, dimension).
            count: how many to return at most.
            within: ids to look among, shape (ranges, 2), each range half-open; all if None.

        Returns:
            Cosines and ids, each of shape (queries, found), `found` the lesser of `count` and how
            many there are to look among.
        """
        allowed = None if within is None else self.rows_within(within)
        count = min(count, len(self) if allowed is None else int(np.count_nonzero(allowed)))
        if count < 1:
            shape = (len(queries), 0)
            return np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.int64)
        with one_thread_for_one(queries):
            scores, rows = self._index.search(
                np.ascontiguousarray(queries, dtype=np.float32),
                count,
                params=parameters("SearchParameters", allowed),
            )
        return scores, self._ids[rows]

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

    def rows_within(self, within: IdRanges) -> Rows:
        """Which rows have an id in these ranges, shape (len(self),)."""
        allowed = np.zeros(len(self), dtype=bool)
        for start, end in within.tolist():
            if self._ids_are_rows:
                allowed[max(start, 0) : max(end, 0)] = True
            else:
                allowed |= (self._ids >= start) & (self._ids < end)
        return allowed

    def save(self, folder: Path) -> None:
        """Write everything under `folder`."""
        import faiss

        faiss.write_index(self._index, str(folder / self.FILE))
        np.save(folder / self.IDS_FILE, self._ids, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> FlatStore:
        """Open what `save` wrote. The files are trusted: check them before."""
        import faiss

        store = cls.__new__(cls)
        flags = faiss.IO_FLAG_MMAP_IFC if MAPPED else 0
        store._index = faiss.read_index(str(folder / cls.FILE), flags)
        store._ids = load_array(folder / cls.IDS_FILE)
        store.dimension = int(store._index.d)
        store._mapped = MAPPED
        store._refresh()
        return store

    def _own(self) -> None:
        """Copy what is mapped, for a mapped index cannot be changed."""
        import faiss

        if self._mapped:
            copy = faiss.IndexFlatIP(self.dimension)
            copy.add(self._matrix)
            self._index, self._ids, self._mapped = copy, np.array(self._ids), False

    def _refresh(self) -> None:
        """Look at FAISS's own memory as an array, so that fetching vectors copies only those."""
        import faiss

        count = len(self)
        if count == 0:
            self._matrix: Vectors = np.empty((0, self.dimension), dtype=np.float32)
        else:
            # rev_swig_ptr needs the type that owns the memory.
            flat: Any = faiss.downcast_index(self._index)
            values = faiss.rev_swig_ptr(flat.get_xb(), count * self.dimension)
            self._matrix = values.reshape(count, self.dimension)
        self._ids_are_rows = bool((self._ids == np.arange(count)).all())
        self._order: Ids = (
            np.empty(0, dtype=np.int64)
            if self._ids_are_rows
            else np.argsort(self._ids, kind="stable")
        )


def parameters(kind: str, rows: Rows | None, **options: int) -> Any:
    """FAISS's `kind` of search parameters, limited to `rows` unless they are None."""
    import faiss

    make: Any = getattr(faiss, kind)  # its stubs know no options
    if rows is None:
        return make(**options)
    selector: Any = faiss.IDSelectorBitmap
    return make(sel=selector(np.packbits(rows, bitorder="little")), **options)


@contextmanager
def one_thread_for_one(queries: Vectors) -> Iterator[None]:
    """One query is no work to divide, and FAISS would wait for every processor all the same."""
    import faiss

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1 if len(queries) == 1 else threads)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)
