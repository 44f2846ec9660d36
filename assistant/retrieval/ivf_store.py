"""Vectors in FAISS, searched through lists of like ones: for more than can be compared each time.

An inverted file (Jégou, Douze & Schmid, "Product Quantization for Nearest Neighbor Search", TPAMI
2011) whose lists hold every vector in 8 bits a dimension. A question looks through the few lists
nearest to it; what it finds there is compared again by the vectors as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from assistant.retrieval.contracts import IdRanges, Ids, Vectors
from assistant.retrieval.flat_store import FlatStore, Rows, one_thread_for_one, parameters
from assistant.retrieval.mapped import MAPPED

_LISTS_A_ROOT = 2
"""Lists for each unit of the square root of the count: finding the nearest lists and looking
through them then take about as long."""

_TRAINED_WITH = 50
"""Vectors a list that k-means learns from; FAISS asks for 39 at least."""

_ROUNDS = 10
_SEED = 1234

_RECALL = 0.99
"""Share of the ten nearest that a question is to find; how many lists that takes is measured."""

_MARGIN = 1.5
"""So many times the lists that the measured questions took: real ones may lie further out."""

_MEASURED_WITH = 256
_FEWEST_PROBED = 8

_EXACT_WITHIN = 20_000
"""Among up to this many ids every vector is compared: few of them may stand in the lists near the
question."""


class IvfStore:
    """The vectors as they are in a `FlatStore`, and lists of them (`IndexIVFScalarQuantizer`).

    The lists are made when the store is saved; until then, and after a change, search is exact.
    Both files stay on the disk when loaded. Reading is safe from several threads; adding and
    removing are not.
    """

    NAME: ClassVar[str] = "faiss-ivf"
    FILE: ClassVar[str] = "lists.faiss"

    def __init__(self, dimension: int) -> None:
        self._exact = FlatStore(dimension)
        self._lists: Any = None

    def __len__(self) -> int:
        return len(self._exact)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._exact.dimension

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors under new ids; see `FlatStore.add`."""
        self._exact.add(ids, vectors)
        self._lists = None

    def remove(self, ids: Ids) -> None:
        """Forget these ids; unknown ones are ignored."""
        self._exact.remove(ids)
        self._lists = None

    def vectors(self, ids: Ids) -> Vectors:
        """The stored vectors in the order of `ids`; see `FlatStore.vectors`."""
        return self._exact.vectors(ids)

    def search(
        self, queries: Vectors, count: int, within: IdRanges | None = None
    ) -> tuple[Vectors, Ids]:
        """The nearest vectors of each query, best first, nearly all of them; see `FlatStore`.

        The cosines are exact. About one in a hundred of the true ten nearest may be missing.
        """
        if self._lists is None:
            return self._exact.search(queries, count, within)
        allowed = None if within is None else self._exact.rows_within(within)
        among = len(self) if allowed is None else int(np.count_nonzero(allowed))
        count = min(count, among)
        if count < 1 or (allowed is not None and among <= _EXACT_WITHIN):
            return self._exact.search(queries, count, within)
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        rows = self._probe(queries, count, allowed)
        return self._compared(queries, rows)

    def _probe(self, queries: Vectors, count: int, allowed: Rows | None) -> Ids:
        """Rows of the `count` nearest of each query by their 8 bits, shape (queries, count)."""
        lists = self._lists.nlist
        probed = self._lists.nprobe
        if allowed is not None:
            # As many of those allowed are to be seen as of all without a limit.
            probed = min(lists, probed * len(self) // max(1, int(np.count_nonzero(allowed))))
        while True:
            options = parameters("SearchParametersIVF", allowed, nprobe=probed)
            with one_thread_for_one(queries):
                _, rows = self._lists.search(queries, count, params=options)
            if probed >= lists or (rows >= 0).all():
                return np.asarray(rows)
            probed = min(lists, 2 * probed)

    def _compared(self, queries: Vectors, rows: Ids) -> tuple[Vectors, Ids]:
        """Exact cosines of these rows and their ids, best first."""
        scores = np.stack(
            [
                np.vecdot(self._exact.matrix[of_one], query)
                for query, of_one in zip(queries, rows, strict=True)
            ]
        )
        order = np.argsort(-scores, axis=1, kind="stable")
        best = np.take_along_axis(rows, order, axis=1)
        return np.take_along_axis(scores, order, axis=1), self._exact.ids[best]

    def _fewest_that_find(self) -> int:
        """How many lists a question has to look through, measured on these vectors.

        The measured questions lie between two vectors taken at random. On real text they need a
        little more than real questions do, where a stored vector as question needs less.
        """
        chosen = np.random.default_rng(_SEED).integers(0, len(self), (2, _MEASURED_WITH))
        between = self._exact.matrix[chosen[0]] + self._exact.matrix[chosen[1]]
        queries = between / np.linalg.norm(between, axis=1, keepdims=True)
        _, nearest = self._exact.search(queries, 10)
        lists = int(self._lists.nlist)
        probed = min(_FEWEST_PROBED, lists)
        while probed < lists:
            self._lists.nprobe = probed
            _, found = self._compared(queries, self._probe(queries, min(100, len(self)), None))
            missing = [len(set(a) - set(b)) for a, b in zip(nearest, found, strict=True)]
            if np.mean(missing) <= (1 - _RECALL) * 10:
                break
            probed = min(lists, probed + max(1, probed // 2))
        return min(lists, int(_MARGIN * probed))

    def save(self, folder: Path) -> None:
        """Write everything under `folder`, making the lists if they are not of these vectors."""
        import faiss

        self._exact.save(folder)
        if self._lists is None and len(self):
            self._lists = _make_lists(self._exact.matrix)
            self._lists.nprobe = self._fewest_that_find()
        if self._lists is not None:
            faiss.write_index(self._lists, str(folder / self.FILE))

    @classmethod
    def load(cls, folder: Path) -> IvfStore:
        """Open what `save` wrote. The files are trusted: check them before."""
        import faiss

        store = cls.__new__(cls)
        store._exact = FlatStore.load(folder)
        flags = faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY if MAPPED else 0
        path = folder / cls.FILE
        store._lists = faiss.read_index(str(path), flags) if len(store._exact) else None
        return store


def _make_lists(matrix: Vectors) -> Any:
    import faiss

    count, dimension = matrix.shape
    lists = max(1, min(int(_LISTS_A_ROOT * count**0.5), count // 39))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        lists,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.cp.niter = _ROUNDS
    index.cp.seed = _SEED
    sample = min(count, _TRAINED_WITH * lists)
    chosen = np.random.default_rng(_SEED).choice(count, sample, replace=False)
    index.train(matrix[np.sort(chosen)])
    index.add(matrix)
    return index
