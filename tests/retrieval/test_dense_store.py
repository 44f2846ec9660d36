from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.retrieval.contracts import Ids, Vectors
from assistant.retrieval.dense_store import FlatStore


def unit_vectors(count: int, dimension: int = 8, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def ids(*values: int) -> Ids:
    return np.array(values, dtype=np.int64)


@pytest.fixture
def filled() -> tuple[FlatStore, Ids, Vectors]:
    store = FlatStore(8)
    names, rows = ids(40, 3, 17, 25, 8), unit_vectors(5)
    store.add(names[:2], rows[:2])
    store.add(names[2:], rows[2:])
    return store, names, rows


def test_search_is_the_inner_product_best_first(filled: tuple[FlatStore, Ids, Vectors]) -> None:
    store, names, rows = filled
    queries = unit_vectors(3, seed=1)
    scores, found = store.search(queries, 4)
    expected = queries @ rows.T
    order = np.argsort(-expected, axis=1)[:, :4]
    assert found.tolist() == names[order].tolist()
    assert scores == pytest.approx(np.take_along_axis(expected, order, axis=1), abs=1e-5)


def test_no_more_is_returned_than_there_is(filled: tuple[FlatStore, Ids, Vectors]) -> None:
    scores, found = filled[0].search(unit_vectors(2), 50)
    assert scores.shape == found.shape == (2, 5)
    assert (found >= 0).all()


def test_vectors_come_in_the_order_asked_for(filled: tuple[FlatStore, Ids, Vectors]) -> None:
    store, names, rows = filled
    wanted = [3, 0, 4, 0]
    assert store.vectors(names[wanted]).tolist() == rows[wanted].tolist()


def test_an_unknown_vector_is_named(filled: tuple[FlatStore, Ids, Vectors]) -> None:
    with pytest.raises(KeyError, match="99"):
        filled[0].vectors(ids(3, 99))
    with pytest.raises(KeyError, match="0"):
        FlatStore(8).vectors(ids(0))


def test_what_is_removed_is_found_no_more(filled: tuple[FlatStore, Ids, Vectors]) -> None:
    store, _, rows = filled
    store.remove(ids(17, 40, 999))
    assert len(store) == 3
    assert set(store.search(rows[:1], 9)[1][0].tolist()) == {3, 25, 8}
    assert store.vectors(ids(8, 3)).tolist() == rows[[4, 1]].tolist()


def test_an_id_is_taken_once(filled: tuple[FlatStore, Ids, Vectors]) -> None:
    with pytest.raises(ValueError, match="already"):
        filled[0].add(ids(3), unit_vectors(1))
    with pytest.raises(ValueError, match="already"):
        filled[0].add(ids(60, 60), unit_vectors(2))
    with pytest.raises(ValueError, match="shape"):
        filled[0].add(ids(60), unit_vectors(2))


def test_saved_and_loaded_it_is_the_same(
    filled: tuple[FlatStore, Ids, Vectors], tmp_path: Path
) -> None:
    store, names, rows = filled
    store.save(tmp_path)
    loaded = FlatStore.load(tmp_path)
    assert len(loaded) == 5
    assert loaded.vectors(names).tolist() == rows.tolist()
    loaded.remove(ids(3))
    assert len(loaded) == 4


def test_an_empty_store(tmp_path: Path) -> None:
    store = FlatStore(8)
    store.save(tmp_path)
    loaded = FlatStore.load(tmp_path)
    assert len(loaded) == 0
    assert loaded.search(unit_vectors(2), 3)[0].shape == (2, 0)
    assert loaded.vectors(ids()).shape == (0, 8)
