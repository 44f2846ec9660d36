"""How good a reader is: one place for training's checks and the benchmark's table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % bootstrap interval; `count` is what it is over."""

    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}] n={self.count}"


def auroc(scores: Floats, labels: npt.NDArray[np.bool_]) -> float:
    """Probability that a positive scores above a negative, ties counting half."""
    from scipy.stats import rankdata

    positive = int(labels.sum())
    negative = len(labels) - positive
    if not positive or not negative:
        return float("nan")
    ranks = rankdata(scores)
    return float((ranks[labels].sum() - positive * (positive + 1) / 2) / (positive * negative))


def interval(
    measure: Callable[[npt.NDArray[np.int64]], float],
    groups: Sequence[str],
    *,
    repeats: int = 500,
    seed: int = 0,
) -> Interval:
    """Bootstrap over groups (articles), since questions of one article go together.

    Args:
        measure: the figure of the rows with these numbers.
        groups: each row's group.
        repeats: bootstrap samples.
        seed: of the generator.
    """
    names = sorted(set(groups))
    rows = {name: np.flatnonzero(np.array(groups) == name) for name in names}
    draw = np.random.default_rng(seed)
    values = []
    for _ in range(repeats):
        chosen = draw.choice(len(names), len(names))
        values.append(measure(np.concatenate([rows[names[n]] for n in chosen])))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return Interval(measure(np.arange(len(groups))), float(low), float(high), len(groups))
