"""Vectors in Milvus: one collection a generation, searched by inner product."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from assistant.retrieval.contracts import IdRanges, Ids, Vectors
from assistant.retrieval.milvus_client import connect_for

COLLECTION_PREFIX = "tanya_"
_MOST_FOUND = 16_384
_INSERTED_AT_ONCE = 2_000
_FETCHED_AT_ONCE = 4_000
_EVERYTHING = ""


class MilvusStore:
    """A `DenseStore` in a collection. Safe from several threads and processes for reading.

    `AUTOINDEX` is exact in Milvus Lite; a cluster chooses an index by its configuration.

    Raises:
        TanyaError: of any method, where Milvus refuses or cannot be reached.
    """

    NAME: ClassVar[str] = "milvus"
    FILE: ClassVar[str] = "milvus.json"

    def __init__(self, client: Any, collection: str, dimension: int) -> None:
        self.collection = collection
        self.dimension = dimension
        self._client = client

    @classmethod
    def create(cls, client: Any, dimension: int) -> MilvusStore:
        """An empty store in a new collection; names of collections sort by time."""
        from pymilvus import DataType

        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        collection = f"{COLLECTION_PREFIX}{stamp}_{secrets.token_hex(4)}"
        schema = client.create_schema(auto_id=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
        index = client.prepare_index_params()
        index.add_index("vector", index_type="AUTOINDEX", metric_type="IP")
        client.create_collection(
            collection, schema=schema, index_params=index, consistency_level="Strong"
        )
        return cls(client, collection, dimension)

    def __len__(self) -> int:
        (counted,) = self._client.query(
            self.collection, filter=_EVERYTHING, output_fields=["count(*)"]
        )
        return int(counted["count(*)"])

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors under new ids.

        Raises:
            ValueError: shapes do not fit, or an id is taken.
        """
        if vectors.shape != (len(ids), self.dimension):
            raise ValueError(f"vectors of shape {vectors.shape} for {len(ids)} ids")
        names = ids.tolist()
        if len(set(names)) != len(names) or self._known(names):
            raise ValueError("an id is already in the store")
        for start in range(0, len(names), _INSERTED_AT_ONCE):
            rows = zip(
                names[start : start + _INSERTED_AT_ONCE],
                np.asarray(vectors[start : start + _INSERTED_AT_ONCE], dtype=np.float32),
                strict=True,
            )
            self._client.insert(
                self.collection, [{"id": name, "vector": vector} for name, vector in rows]
            )

    def remove(self, ids: Ids) -> None:
        """Forget these ids; unknown ones are ignored."""
        if len(ids):
            self._client.delete(self.collection, ids=ids.tolist())

    def search(
        self, queries: Vectors, count: int, within: IdRanges | None = None
    ) -> tuple[Vectors, Ids]:
        """The nearest vectors of each query, best first; see `FlatStore.search`.

        Milvus gives 16,384 at most, and an approximate index may find fewer than there are: then
        every query gets as many as the least lucky one.
        """
        shape = (len(queries), 0)
        nothing = np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.int64)
        if count < 1 or not len(queries) or (within is not None and not len(within)):
            return nothing
        found = self._client.search(
            self.collection,
            data=list(np.asarray(queries, dtype=np.float32)),
            limit=min(count, _MOST_FOUND),
            filter=_EVERYTHING if within is None else _expression(within),
            output_fields=["id"],
            search_params={"metric_type": "IP"},
        )
        each = min((len(of_one) for of_one in found), default=0)
        if not each:
            return nothing
        scores = np.array([[hit["distance"] for hit in of_one[:each]] for of_one in found])
        ids = np.array([[hit["id"] for hit in of_one[:each]] for of_one in found])
        return scores.astype(np.float32), ids.astype(np.int64)

    def vectors(self, ids: Ids) -> Vectors:
        """The stored vectors in the order of `ids`, shape (len(ids), dimension).

        Raises:
            KeyError: an id is not in the store.
        """
        found: dict[int, Any] = {}
        names = list(dict.fromkeys(ids.tolist()))
        for start in range(0, len(names), _FETCHED_AT_ONCE):
            part = names[start : start + _FETCHED_AT_ONCE]
            for row in self._client.get(self.collection, ids=part, output_fields=["vector"]):
                found[row["id"]] = row["vector"]
        for name in names:
            if name not in found:
                raise KeyError(f"no vector under id {name}")
        rows = np.array([found[name] for name in ids.tolist()], dtype=np.float32)
        return rows.reshape(len(ids), self.dimension)

    def save(self, folder: Path) -> None:
        """Have Milvus keep what was added, and write under `folder` which collection it is."""
        self._client.flush(self.collection)
        record = {"collection": self.collection, "dimension": self.dimension}
        (folder / self.FILE).write_text(json.dumps(record) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> MilvusStore:
        """The store that `save` wrote of, in the Milvus that the folder above is the mirror of.

        Raises:
            TanyaError: Milvus cannot be used, or the collection is not there.
        """
        record = json.loads((folder / cls.FILE).read_text(encoding="utf-8"))
        client = connect_for(folder.parent)
        # Milvus Lite lets go of every collection when the process that built it ends.
        client.load_collection(record["collection"])
        return cls(client, record["collection"], record["dimension"])

    def _known(self, ids: list[int]) -> bool:
        return any(
            self._client.get(
                self.collection, ids=ids[start : start + _FETCHED_AT_ONCE], output_fields=["id"]
            )
            for start in range(0, len(ids), _FETCHED_AT_ONCE)
        )


def _expression(within: IdRanges) -> str:
    return " or ".join(f"(id >= {start} and id < {end})" for start, end in within.tolist())
