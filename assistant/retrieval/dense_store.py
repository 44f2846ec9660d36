"""Which store keeps the vectors: Milvus, exact search while it is fast, or lists above that."""

from __future__ import annotations

from pathlib import Path

from assistant.retrieval.contracts import DenseStore
from assistant.retrieval.flat_store import FlatStore
from assistant.retrieval.ivf_store import IvfStore
from assistant.retrieval.location import milvus_address
from assistant.retrieval.milvus_generations import new_store
from assistant.retrieval.milvus_store import MilvusStore

EXACT_UP_TO = 50_000
"""Vectors that are searched exactly. benchmarks/scaling.py measures both kinds beside each other;
docs/scaling.md has the table that this was read from."""

STORES: dict[str, type[DenseStore]] = {
    store.NAME: store for store in (FlatStore, IvfStore, MilvusStore)
}
"""Stores by the name that the manifest keeps."""


def choose_store(count: int, dimension: int, index: Path | None = None) -> tuple[str, DenseStore]:
    """An empty store that suits `count` vectors, and its name for the manifest.

    Args:
        count: how many vectors there will be.
        dimension: their length.
        index: the index it is for, where that may be in Milvus.
    """
    address = milvus_address(index) if index is not None else None
    if address is not None:
        return MilvusStore.NAME, new_store(address, dimension)
    store = FlatStore if count <= EXACT_UP_TO else IvfStore
    return store.NAME, store(dimension)
