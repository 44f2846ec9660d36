"""Whether the confidence keeps its word: how often it is right, at each confidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.evaluation.report import Bin, Figure, QuestionResult

_BINS = 10
_NORMAL = 1.96
_RESAMPLES = 2000
_SEED = 20240817
_BATCH = 50

_Values = npt.NDArray[np.float64]


def reliability(results: Sequence[QuestionResult]) -> tuple[tuple[Bin, ...], float | None]:
    """How often the first passage is right at each confidence, and the calibration error.

    The error is the mean distance of confidence and share right over ten equal bins, weighted by
    their questions (expected calibration error, Guo et al. 2017, "On calibration of modern neural
    networks"). A question that should be refused has no right passage.
    """
    if not results:
        return (), None
    confidence = np.array([r.confidence for r in results])
    right = np.array([r.rank == 1 for r in results], dtype=float)
    place = np.clip((confidence * _BINS).astype(int), 0, _BINS - 1)
    bins = tuple(
        Bin(
            n / _BINS,
            (n + 1) / _BINS,
            int(np.count_nonzero(place == n)),
            float(confidence[place == n].mean()),
            float(right[place == n].mean()),
        )
        for n in range(_BINS)
        if np.any(place == n)
    )
    ece = sum(one.count * abs(one.confidence - one.right) for one in bins) / len(results)
    return bins, ece


def calibration(results: Sequence[QuestionResult], ece: float | None) -> Figure:
    """The calibration error with 95 % from the bootstrap's standard error.

    Not its percentiles: a sample of a sample lies further from the diagonal than the sample does,
    so those are all too large.
    """
    if ece is None:
        return Figure("ece", None, 0)
    confidence = np.array([r.confidence for r in results])
    right = np.array([r.rank == 1 for r in results], dtype=float)
    if len(results) < 2:
        return Figure("ece", ece, len(results))
    from scipy.stats import bootstrap

    error = float(
        bootstrap(
            (confidence, right),
            _distance,
            n_resamples=_RESAMPLES,
            batch=_BATCH,
            vectorized=True,
            paired=True,
            method="percentile",
            rng=np.random.default_rng(_SEED),
        ).standard_error
    )
    low, high = max(0.0, ece - _NORMAL * error), min(1.0, ece + _NORMAL * error)
    return Figure("ece", ece, len(results), None, low, high)


def _distance(
    confidence: npt.NDArray[np.float64], right: npt.NDArray[np.float64], axis: int = -1
) -> Any:
    """The calibration error along `axis`, for many samples at once."""
    place = np.clip((confidence * _BINS).astype(int), 0, _BINS - 1)
    gaps = (np.where(place == n, confidence - right, 0.0).sum(axis=axis) for n in range(_BINS))
    return sum(np.abs(gap) for gap in gaps) / confidence.shape[axis]
