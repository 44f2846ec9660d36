"""What a store of vectors promises, of each store that there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.retrieval.contracts import DenseStore, IdRanges, Ids, Vectors
from assistant.retrieval.dense_store import EXACT_UP_TO, choose_store
from assistant.retrieval.flat_store import FlatStore
from assistant.retrieval.ivf_store import IvfStore
from assistant.retrieval.location import MilvusAddress
from assistant.retrieval.milvus_client import connect, disconnect
from assistant.retrieval.milvus_store import MilvusStore

NewStore = Callable[[int], DenseStore]


def unit_vectors(count: int, dimension: int = 8, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def ids(*values: int) -> Ids:
    return np.array(values, dtype=np.int64)


def ranges(*pairs: tuple[int, int]) -> IdRanges:
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


@pytest.fixture(scope="module")
def milvus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusAddress]:
    """Milvus Lite, in this process."""
    folder = tmp_path_factory.mktemp("milvus")
    address = MilvusAddress(str(folder / "tanya.db"), "", folder / "mirror")
    connect(address)
    yield address
    disconnect(address)


@pytest.fixture(params=["flat", "ivf", "milvus"])
def new_store(request: pytest.FixtureRequest) -> NewStore:
    if request.param == "flat":
        return FlatStore
    if request.param == "ivf":
        return IvfStore
    address = request.getfixturevalue("milvus")
    return lambda dimension: MilvusStore.create(connect(address), dimension)


@pytest.fixture
def folder(milvus: MilvusAddress, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generation's folder: within the mirror, as a store in Milvus wants it."""
    folder = milvus.folder / tmp_path_factory.mktemp("generation").name
    folder.mkdir()
    return folder


@pytest.fixture
def filled(new_store: NewStore) -> tuple[DenseStore, Ids, Vectors]:
    store = new_store(8)
    names, rows = ids(40, 3, 17, 25, 8), unit_vectors(5)
    store.add(names[:2], rows[:2])
    store.add(names[2:], rows[2:])
    return store, names, rows


Filled = tuple[DenseStore, Ids, Vectors]


def test_search_is_the_inner_product_best_first(filled: Filled) -> None:
    store, names, rows = filled
    queries = unit_vectors(3, seed=1)
    scores, found = store.search(queries, 4)
    expected = queries @ rows.T
    order = np.argsort(-expected, axis=1)[:, :4]
    assert found.tolist() == names[order].tolist()
    assert scores == pytest.approx(np.take_along_axis(expected, order, axis=1), abs=1e-5)


def test_no_more_is_returned_than_there_is(filled: Filled) -> None:
    scores, found = filled[0].search(unit_vectors(2), 50)
    assert scores.shape == found.shape == (2, 5)
    assert (found >= 0).all()
    assert filled[0].search(unit_vectors(2), 0)[1].shape == (2, 0)


def test_only_what_is_within_is_looked_among(filled: Filled) -> None:
    store, names, rows = filled
    queries = unit_vectors(2, seed=2)
    allowed = np.isin(names, [8, 25, 40])
    scores, found = store.search(queries, 9, ranges((5, 9), (20, 26), (40, 41)))
    expected = np.where(allowed, queries @ rows.T, -np.inf)
    order = np.argsort(-expected, axis=1)[:, :3]
    assert found.tolist() == names[order].tolist()
    assert scores == pytest.approx(np.take_along_axis(expected, order, axis=1), abs=1e-5)
    assert store.search(queries, 9, ranges((4, 8), (41, 90)))[1].shape == (2, 0)
    assert store.search(queries, 9, ranges())[1].shape == (2, 0)


def test_vectors_come_in_the_order_asked_for(filled: Filled) -> None:
    store, names, rows = filled
    wanted = [3, 0, 4, 0]
    assert store.vectors(names[wanted]).tolist() == rows[wanted].tolist()


def test_an_unknown_vector_is_named(filled: Filled, new_store: NewStore) -> None:
    with pytest.raises(KeyError, match="99"):
        filled[0].vectors(ids(3, 99))
    with pytest.raises(KeyError, match="0"):
        new_store(8).vectors(ids(0))


def test_what_is_removed_is_found_no_more(filled: Filled) -> None:
    store, _, rows = filled
    store.remove(ids(17, 40, 999))
    assert len(store) == 3
    assert set(store.search(rows[:1], 9)[1][0].tolist()) == {3, 25, 8}
    assert store.vectors(ids(8, 3)).tolist() == rows[[4, 1]].tolist()


def test_an_id_is_taken_once(filled: Filled) -> None:
    with pytest.raises(ValueError, match="already"):
        filled[0].add(ids(3), unit_vectors(1))
    with pytest.raises(ValueError, match="already"):
        filled[0].add(ids(60, 60), unit_vectors(2))
    with pytest.raises(ValueError, match="shape"):
        filled[0].add(ids(60), unit_vectors(2))
    assert len(filled[0]) == 5


def test_saved_and_loaded_it_is_the_same(filled: Filled, folder: Path) -> None:
    store, names, rows = filled
    query = unit_vectors(1, seed=3)
    before = store.search(query, 5)
    store.save(folder)
    loaded = type(store).load(folder)
    assert len(loaded) == 5
    assert loaded.vectors(names).tolist() == rows.tolist()
    scores, found = loaded.search(query, 5)
    assert found.tolist() == before[1].tolist()
    assert scores == pytest.approx(before[0], abs=1e-6)


def test_what_was_loaded_can_be_changed(filled: Filled, folder: Path) -> None:
    store, _names, rows = filled
    store.save(folder)
    loaded = type(store).load(folder)
    loaded.remove(ids(3))
    loaded.add(ids(7), rows[1:2])
    assert len(loaded) == 5
    assert loaded.search(rows[1:2], 1)[1].tolist() == [[7]]
    assert loaded.vectors(ids(7, 40)).tolist() == rows[[1, 0]].tolist()


def test_an_empty_store(new_store: NewStore, folder: Path) -> None:
    store = new_store(8)
    store.save(folder)
    loaded = type(store).load(folder)
    assert len(loaded) == 0
    assert loaded.search(unit_vectors(2), 3)[0].shape == (2, 0)
    assert loaded.vectors(ids()).shape == (0, 8)


@pytest.mark.parametrize("kind", [FlatStore, IvfStore])
def test_a_file_that_is_deleted_goes_on_answering(
    kind: type[FlatStore] | type[IvfStore], tmp_path: Path
) -> None:
    rows, query = unit_vectors(3000), unit_vectors(1, seed=4)
    store = kind(8)
    store.add(np.arange(len(rows)), rows)
    store.save(tmp_path)
    loaded = kind.load(tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()
    assert loaded.search(query, 5)[1].tolist() == store.search(query, 5)[1].tolist()
    assert loaded.vectors(ids(2999, 0)).tolist() == rows[[2999, 0]].tolist()


def test_lists_find_nearly_all_of_the_nearest(tmp_path: Path) -> None:
    rows, queries = unit_vectors(8000, 24), unit_vectors(100, 24, seed=5)
    store = IvfStore(24)
    store.add(np.arange(len(rows)), rows)
    exact = store.search(queries, 10)[1]  # until it is saved there are no lists
    assert exact.tolist() == np.argsort(-(queries @ rows.T), axis=1)[:, :10].tolist()
    store.save(tmp_path)
    scores, found = IvfStore.load(tmp_path).search(queries, 100)
    recall = np.mean([np.isin(a, b).mean() for a, b in zip(exact, found, strict=True)])
    assert recall >= 0.98
    assert (np.diff(scores, axis=1) <= 0).all()
    assert scores == pytest.approx(np.take_along_axis(queries @ rows.T, found, axis=1), abs=1e-5)


def test_lists_within_many_ids_look_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.retrieval.ivf_store._EXACT_WITHIN", 100)
    rows, queries = unit_vectors(8000, 24), unit_vectors(20, 24, seed=6)
    store = IvfStore(24)
    store.add(np.arange(len(rows)), rows)
    store.save(tmp_path)
    found = store.search(queries, 500, ranges((1000, 1400), (7000, 7300)))[1]
    assert found.shape == (20, 500)  # more than the lists near a question hold of them
    assert (((found >= 1000) & (found < 1400)) | ((found >= 7000) & (found < 7300))).all()
    assert all(len(set(of_one)) == 500 for of_one in found.tolist())


def test_the_kind_is_chosen_by_size() -> None:
    assert choose_store(EXACT_UP_TO, 8)[0] == FlatStore.NAME
    assert choose_store(EXACT_UP_TO + 1, 8)[0] == IvfStore.NAME
