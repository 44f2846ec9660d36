"""Which store keeps the vectors: exact search while it is fast, lists of like vectors above."""

from __future__ import annotations

from assistant.retrieval.contracts import DenseStore
from assistant.retrieval.flat_store import FlatStore
from assistant.retrieval.ivf_store import IvfStore

EXACT_UP_TO = 50_000
"""Vectors that are searched exactly. benchmarks/scaling.py measures both kinds beside each other;
docs/scaling.md has the table that this was read from."""

STORES: dict[str, type[DenseStore]] = {store.NAME: store for store in (FlatStore, IvfStore)}
"""Stores by the name that the manifest keeps."""


def choose_store(count: int, dimension: int) -> tuple[str, DenseStore]:
    """An empty store that suits `count` vectors, and its name for the manifest."""
    store = FlatStore if count <= EXACT_UP_TO else IvfStore
    return store.NAME, store(dimension)
