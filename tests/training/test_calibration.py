"""The fit of the confidence, on signals drawn by rule."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest

from assistant.answering.confidence import Signals
from training.calibration import (
    Example,
    calibration_error,
    error_by_chance,
    fit,
    probabilities,
    report,
)

NAMES = ("similarity", "margin", "reader")


def drawn(count: int, seed: int) -> Iterator[Example]:
    """Nearness tells what is foreign, the reader what is answered; off the subject it is chance."""
    draw = random.Random(seed)
    for _ in range(count):
        kind = draw.choice(("answerable", "answerable", "unanswerable", "foreign"))
        right = kind == "answerable"
        similarity = draw.gauss(0.6 if kind == "foreign" else 0.8, 0.04)
        reader = draw.gauss(0 if kind == "foreign" else 2 if right else -2, 1.5)
        signals = Signals(similarity, similarity, 0.01, 0.5, 0.5, 0.5, 1, 1, 0.2, reader)
        yield Example("set", "id→id", "fit", kind, right, signals)


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return list(drawn(2000, 0))


def test_each_half_is_weighed_by_what_tells_it(examples: list[Example]) -> None:
    model = fit(examples, NAMES, 0.95, 0.99)
    assert model["subject"]["weights"]["similarity"] > 20
    assert "reader" not in model["subject"]["weights"]
    assert model["answers"]["weights"]["reader"] > 0.5
    told = report(model, list(drawn(1000, 1)))
    assert 0.92 <= told["good_answered"] <= 0.98
    assert told["foreign_refused"] > 0.97
    assert told["unanswerable_refused"] > 0.6
    assert told["ece"] < 0.06


def test_below_the_least_nothing_is_answered(examples: list[Example]) -> None:
    model = fit(examples, NAMES, 0.95, 0.99)
    signals = Signals(0.55, 0.55, 0.01, 0.5, 0.5, 0.5, 1, 1, 0.2, 30.0)
    (made,) = probabilities(model, [Example("set", "id→id", "fit", "foreign", False, signals)])
    assert made < model["threshold"] / 2


def test_the_calibration_error_is_the_distance_of_said_from_true() -> None:
    said = np.array([0.85, 0.85, 0.15, 0.15])
    assert calibration_error(said, np.array([1, 1, 0, 0])) == pytest.approx(0.15)
    assert calibration_error(said, np.array([0, 0, 1, 1])) == pytest.approx(0.85)


def test_a_true_probability_errs_less_the_more_questions_there_are() -> None:
    said = np.linspace(0.05, 0.95, 100)
    few, many = error_by_chance(said), error_by_chance(np.repeat(said, 50))
    assert 0.05 < few < 0.15
    assert 0 < many < 0.03
    assert error_by_chance(np.array([0.0, 1.0, 1.0])) == 0.0
