"""A calibrated model over signals: fitted, and judged on examples that it did not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from assistant.answering.confidence import Signals

# A signal that means the same in every language may not count against itself: more coverage is
# never worse news. Signs are checked after fitting, and a signal with the wrong one is left out.
SIGNS = {
    "similarity": 1, "best_sentence": 1, "margin": 1, "coverage": 1, "sentence_coverage": 1,
    "corpus_coverage": 1, "lexical_agreement": 1, "holds_kind": 1, "reader": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """The signals of one question's first hit, and whether that hit answers it."""

    set: str
    direction: str
    part: str
    kind: str  # answerable, unanswerable, foreign (a question of another set)
    right: bool
    signals: Signals


SUBJECT_SIGNALS = (
    "similarity", "best_sentence", "coverage", "sentence_coverage", "corpus_coverage", "few_words",
)  # fmt: skip
"""What tells whether a question is on the subject of the documents: nearness and shared words."""


def fit(
    chosen: Sequence[Example], names: Sequence[str], answered: float, on_subject: float
) -> dict[str, Any]:
    """Two logistic regressions, and the thresholds that come from them.

    Args:
        chosen: what to fit on.
        names: signals that may tell whether a passage answers.
        answered: the share of the good questions that are to be answered.
        on_subject: the share of them that are to be taken for on the subject.
    """
    known = np.array([example.kind != "foreign" for example in chosen])
    within = [example for example in chosen if example.kind != "foreign"]
    model = {
        "subject": _logistic(chosen, known, SUBJECT_SIGNALS),
        "answers": _logistic(within, np.array([e.right for e in within]), names),
    }
    good = [example for example in chosen if example.right]
    least = np.quantile(_probabilities(model["subject"], good), 1 - on_subject)
    threshold = np.quantile(probabilities(model, good), 1 - answered)
    model["threshold"] = round(float(threshold), 4)
    model["least_subject"] = round(float(least), 4)
    return model


def _logistic(chosen: Sequence[Example], y: np.ndarray, names: Sequence[str]) -> dict[str, Any]:
    """A regression over standardised signals, its weights told for the raw ones."""
    kept = list(names)
    while True:
        x = matrix(chosen, kept)
        scaler = StandardScaler().fit(x)
        model = LogisticRegression(C=1.0, max_iter=1000).fit(scaler.transform(x), y)
        weights = model.coef_[0] / scaler.scale_
        wrong = [n for n, w in zip(kept, weights, strict=True) if w * SIGNS.get(n, w) < 0]
        if not wrong:
            break
        kept = [name for name in kept if name not in wrong]
    intercept = float(model.intercept_[0] - weights @ scaler.mean_)
    return {
        "intercept": round(intercept, 4),
        "weights": {n: round(float(w), 4) for n, w in zip(kept, weights, strict=True)},
        "typical": {n: round(float(m), 4) for n, m in zip(kept, scaler.mean_, strict=True)},
    }


def matrix(chosen: Sequence[Example], names: Sequence[str]) -> np.ndarray:
    """Signals by name, shape (examples, names)."""
    return np.array([[getattr(e.signals, name) for name in names] for e in chosen], dtype=float)


def probabilities(model: dict[str, Any], chosen: Sequence[Example]) -> np.ndarray:
    """What a fitted model says, shape (examples,); see `assistant.answering.confidence`."""
    subject = _probabilities(model["subject"], chosen)
    product = subject * _probabilities(model["answers"], chosen)
    if "least_subject" not in model:  # not chosen yet
        return product
    least = model["least_subject"]
    capped = np.minimum(product, model["threshold"] * subject / least)
    return np.where(subject >= least, product, capped)


def _probabilities(logistic: dict[str, Any], chosen: Sequence[Example]) -> np.ndarray:
    x = matrix(chosen, list(logistic["weights"]))
    odds = logistic["intercept"] + x @ np.array(list(logistic["weights"].values()))
    return 1 / (1 + np.exp(-odds))


def calibration_error(probability: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over bins of equal width (Naeini et al., AAAI 2015)."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(probability[place == b].mean() - right[place == b].mean()) * (place == b).mean()
            for b in range(bins)
            if (place == b).any()
        )
    )


def error_by_chance(probability: np.ndarray, draws: int = 200, seed: int = 0) -> float:
    """The calibration error that these probabilities would show on average if they were true.

    Of few questions a bin's share of right ones strays from any probability, so the error of a
    perfect model is not 0 (Roelofs et al., AISTATS 2022).
    """
    draw = np.random.default_rng(seed)
    outcomes = draw.random((draws, len(probability))) < probability
    return float(np.mean([calibration_error(probability, right) for right in outcomes]))


def report(model: dict[str, Any], chosen: Sequence[Example]) -> dict[str, float]:
    """What a model achieves on examples it was not fitted on."""
    p = probabilities(model, chosen)
    right = np.array([e.right for e in chosen])
    kinds = np.array([e.kind for e in chosen])
    threshold = model["threshold"]
    figures = {
        "questions": len(chosen),
        "right": right.mean(),
        "auroc": roc_auc_score(right, p),
        "ece": calibration_error(p, right),
        "ece_by_chance": error_by_chance(p),
        "good_answered": (p[right] >= threshold).mean(),
    }
    for kind in ("unanswerable", "foreign"):
        if (kinds == kind).any():
            of_kind = kinds == kind
            figures[f"{kind}_refused"] = (p[of_kind] < threshold).mean()
            figures[f"{kind}_auroc"] = roc_auc_score(
                np.r_[np.ones(right.sum()), np.zeros(of_kind.sum())], np.r_[p[right], p[of_kind]]
            )
    return {name: round(float(value), 3) for name, value in figures.items()}
