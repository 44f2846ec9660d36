"""The confidence: two judgements in a row, and what takes part in each."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from assistant.answering.confidence import SUBJECT, ConfidenceModel, Signals

NEAR = Signals(
    similarity=0.85,
    best_sentence=0.86,
    margin=0.05,
    coverage=0.8,
    sentence_coverage=0.7,
    corpus_coverage=1.0,
    lexical_agreement=1.0,
    holds_kind=1.0,
    few_words=0.2,
    reader=3.0,
)
FAR_SHARES = {"coverage": 0.0, "sentence_coverage": 0.0, "corpus_coverage": 0.0}
FAR = replace(NEAR, similarity=0.6, best_sentence=0.6, **FAR_SHARES)
DIRECTIONS = [(asked, read) for asked in ("id", "en") for read in ("id", "en")]


@pytest.fixture(scope="module")
def model() -> ConfidenceModel:
    return ConfidenceModel.load()


def odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


@pytest.mark.parametrize(("asked", "read"), DIRECTIONS)
@pytest.mark.parametrize("reader", [3.0, None])
def test_a_near_passage_is_answered_and_a_far_one_is_not(
    model: ConfidenceModel, asked: str, read: str, reader: float | None
) -> None:
    near = model.judge(replace(NEAR, reader=reader), asked, read)
    far = model.judge(replace(FAR, reader=reader), asked, read)
    assert near.probability > near.threshold
    assert far.probability < far.threshold * 0.8
    assert odds(far.probability) < odds(near.probability) - 1.5


@pytest.mark.parametrize(("asked", "read"), DIRECTIONS)
def test_off_the_subject_no_reader_makes_an_answer(
    model: ConfidenceModel, asked: str, read: str
) -> None:
    sure = model.judge(replace(FAR, reader=12.0), asked, read)
    assert sure.probability < sure.threshold


@pytest.mark.parametrize(
    "signals", [NEAR, FAR, replace(NEAR, reader=None), replace(NEAR, margin=0)]
)
@pytest.mark.parametrize(("asked", "read"), DIRECTIONS)
def test_what_signals_contribute_adds_up(
    model: ConfidenceModel, signals: Signals, asked: str, read: str
) -> None:
    contributions = model.contributions(signals, asked, read)
    moved = sum(contribution.log_odds for contribution in contributions)
    typical = model.typical_probability(signals, asked, read)
    made = model.judge(signals, asked, read).probability
    assert odds(typical) + moved == pytest.approx(odds(made), abs=1e-6)
    (doubt,) = (one for one in contributions if one.signal == SUBJECT)
    assert doubt.log_odds <= 0
    assert 0 <= doubt.value <= 1
