"""The arithmetic of fusion, against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.fusion import fuse, min_max


def scores(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def test_the_best_is_one_and_the_last_is_zero() -> None:
    assert min_max(scores(0.8, 0.9, 0.85), 10) == pytest.approx([0, 1, 0.5], abs=1e-5)


def test_below_the_depth_all_are_zero() -> None:
    # The second best of four, 0.7, is the floor; what is under it is not told apart.
    assert min_max(scores(0.9, 0.1, 0.7, 0.3), 2) == pytest.approx([1, 0, 0, 0], abs=1e-5)
    assert min_max(scores(0.9, 0.1, 0.7, 0.3), 3) == pytest.approx([1, 0, 2 / 3, 0], abs=1e-5)


@pytest.mark.parametrize("values", [(0.4,), (0.4, 0.4, 0.4), (-0.2, -0.2)])
def test_equal_scores_are_all_the_best(values: tuple[float, ...]) -> None:
    assert min_max(scores(*values), 10).tolist() == [1.0] * len(values)


def test_with_depth_one_only_the_best_counts() -> None:
    assert min_max(scores(0.3, 0.5, 0.5), 1).tolist() == [0, 1, 1]


def test_nothing_to_normalise() -> None:
    assert min_max(scores(), 5).tolist() == []
    assert fuse(scores(), scores(), scores(), 5).tolist() == []


def test_a_worked_example() -> None:
    # dense 0.90 0.80 0.85 → 1, 0, 0.5; lexical 0 4 3 → 0, 1, 0.75; weight 0.75 throughout:
    # 0.75·1 + 0; 0 + 0.25·1; 0.75·0.5 + 0.25·0.75
    fused = fuse(scores(0.9, 0.8, 0.85), scores(0, 4, 3), scores(0.75, 0.75, 0.75), 10)
    assert fused == pytest.approx([0.75, 0.25, 0.5625], abs=1e-4)


def test_a_weight_of_one_leaves_words_out() -> None:
    fused = fuse(scores(0.9, 0.8, 0.85), scores(0, 4, 3), scores(0.75, 1, 0.75), 10)
    assert fused == pytest.approx([0.75, 0, 0.5625], abs=1e-4)


def test_without_a_shared_word_the_dense_scores_stand_alone() -> None:
    fused = fuse(scores(0.9, 0.8, 0.85), scores(0, 0, 0), scores(0.7, 0.7, 0.7), 10)
    assert fused == pytest.approx([1, 0, 0.5], abs=1e-5)


@given(
    st.lists(
        st.tuples(
            st.floats(-1, 1, width=32), st.floats(0, 60, width=32), st.floats(0, 1, width=32)
        ),
        min_size=1,
        max_size=30,
    ),
    st.integers(1, 40),
)
def test_fused_scores_stay_between_zero_and_one(
    rows: list[tuple[float, float, float]], depth: int
) -> None:
    dense, lexical, weight = (scores(*column) for column in zip(*rows, strict=True))
    fused = fuse(dense, lexical, weight, depth)
    assert fused.shape == dense.shape
    assert (fused >= 0).all()
    assert (fused <= 1 + 1e-6).all()


@given(
    st.lists(st.tuples(st.floats(0, 1, width=32), st.floats(0, 9, width=32)), min_size=2),
    st.integers(1, 40),
)
def test_better_in_both_lists_is_never_worse_together(
    rows: list[tuple[float, float]], depth: int
) -> None:
    dense, lexical = (scores(*column) for column in zip(*rows, strict=True))
    fused = fuse(dense, lexical, np.full(len(rows), 0.75, dtype=np.float32), depth)
    better = (dense[:, None] >= dense) & (lexical[:, None] >= lexical)
    assert (fused[:, None] >= fused - 1e-6)[better].all()
