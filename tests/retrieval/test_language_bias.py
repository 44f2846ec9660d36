from __future__ import annotations

import numpy as np
import pytest

from assistant.documents import Passage, Rendition, Span
from assistant.retrieval.flat_store import FlatStore
from assistant.retrieval.language_bias import LanguageBias
from assistant.retrieval.table import PassageTable


def passage(number: int, *languages: str) -> Passage:
    parts = [Rendition(each, "", (), "Ya.", Span(0, 3), (Span(0, 3),)) for each in languages]
    return Passage(f"d#p{number}", "d", number, parts[0], tuple(parts[1:]), str(number))


def bias_of(passages: list[Passage], rows: np.ndarray) -> LanguageBias:
    store = FlatStore(rows.shape[1])
    store.add(np.arange(len(rows)), rows.astype(np.float32))
    return LanguageBias.of(PassageTable.of(passages, ["d"]), store)


def test_in_a_folder_of_one_language_there_is_none() -> None:
    rows = np.random.default_rng(3).standard_normal((8, 5))
    bias = bias_of([passage(n, "id") for n in range(4)], rows)
    assert bias.of_renditions(rows[0], np.arange(4)) == pytest.approx([0] * 4, abs=1e-6)


def test_it_is_what_the_mean_of_a_language_has_beyond_the_mean_of_all() -> None:
    # Two Indonesian passages and one English, each with a row for itself and one for its sentence
    # (the sentence rows, of nines, do not count). Means: all (2, 1), id (3, 0), en (0, 3).
    rows = np.array([[2, 0], [9, 9], [4, 0], [9, 9], [0, 3], [9, 9]], dtype=float)
    bias = bias_of([passage(1, "id"), passage(2, "id"), passage(3, "en")], rows)
    # Drawn towards the mean of all as if by ten passages: 2/12 of (1, -1), 1/11 of (-2, 2).
    assert bias.of_renditions(np.array([1, 0], dtype=np.float32), np.array([2, 0, 1])) == (
        pytest.approx([-2 / 11, 1 / 6, 1 / 6], abs=1e-6)
    )


def test_translations_count_in_their_language() -> None:
    rows = np.random.default_rng(4).standard_normal((6, 3))
    bias = bias_of([passage(1, "id", "en"), passage(2, "en")], rows)
    assert bias.language_of.tolist() == [1, 0, 0]
    assert bias.directions.shape == (2, 3)


def test_without_passages_there_is_nothing_to_measure() -> None:
    assert bias_of([], np.empty((0, 3))).directions.shape == (0, 3)
