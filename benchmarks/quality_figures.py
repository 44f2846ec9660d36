"""The arithmetic of the table: what came back, as figures with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import Success, nDCG

from benchmarks.quality_tasks import Ask, Kind
from training.calibration import calibration_error
from training.reader.measures import Interval, auroc, interval

RANKS = {"hit@1": Success @ 1, "hit@3": Success @ 3, "nDCG@10": nDCG @ 10}
COLUMNS = (
    *RANKS,
    "right sentence",
    "AUROC",
    "ECE",
    "answered",
    "near refused",
    "off refused",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way made of one question.

    `ranking` holds units, best first. `is_marked` says whether the marked sentence of the first
    passage is the right one; None where the way marks none. `score` is the confidence where
    `answered` is known, otherwise the score of the first passage.
    """

    ask: Ask
    ranking: tuple[str, ...]
    is_marked: bool | None
    score: float
    answered: bool | None

    @property
    def is_first(self) -> bool:
        """Whether a right passage came back first."""
        return bool(self.ranking) and self.ranking[0] in self.ask.relevant


def figures(outcomes: Sequence[Outcome], repeats: int = 500) -> dict[str, Interval | None]:
    """Every column of `COLUMNS`; None where the questions or the way have no such figure."""
    good = [o for o in outcomes if o.ask.kind is Kind.ANSWERABLE]
    near = [o for o in outcomes if o.ask.kind is Kind.UNANSWERABLE]
    off = [o for o in outcomes if o.ask.kind is Kind.OFF_SUBJECT]
    quoted = [o for o in good if o.ask.answers and o.is_marked is not None]
    ranked = _ranks(good)
    found: dict[str, Interval | None] = {name: _mean(ranked[name], good, repeats) for name in RANKS}
    found["right sentence"] = _mean(
        [o.is_first and bool(o.is_marked) for o in quoted], quoted, repeats
    )
    # Whether the passage that was retrieved answers: a question whose passage was not found first
    # is neither.
    told = [o for o in good if o.is_first] + near
    found["AUROC"] = None
    if near and len(told) > len(near):
        scores = np.array([o.score for o in told])
        answers = np.array([o.ask.kind is Kind.ANSWERABLE for o in told])
        found["AUROC"] = _interval(lambda rows: auroc(scores[rows], answers[rows]), told, repeats)
    judged = [o for o in good + near if o.answered is not None]
    found["ECE"] = None
    if judged:
        confidence = np.array([o.score for o in judged])
        right = np.array([o.is_first for o in judged])
        found["ECE"] = _interval(
            lambda rows: calibration_error(confidence[rows], right[rows]), judged, repeats
        )
    for name, of, wanted in (
        ("answered", good, True),
        ("near refused", near, False),
        ("off refused", off, False),
    ):
        known = [o for o in of if o.answered is not None]
        found[name] = _mean([o.answered is wanted for o in known], known, repeats)
    return found


def cell(figure: Interval | None, name: str) -> str:
    """A figure as the table shows it: per cent, AUROC and ECE as fractions."""
    if figure is None:
        return "–"
    if name in ("AUROC", "ECE"):
        return f"{figure.value:.3f} ({figure.low:.2f}–{figure.high:.2f})"
    return f"{figure.value:.1%} ({100 * figure.low:.0f}–{100 * figure.high:.0f})".replace("%", "")


def _ranks(outcomes: Sequence[Outcome]) -> dict[str, list[float]]:
    values = {name: [0.0] * len(outcomes) for name in RANKS}
    if not outcomes:
        return values
    run = [
        ir_measures.ScoredDoc(str(n), unit, -float(place))
        for n, outcome in enumerate(outcomes)
        for place, unit in enumerate(outcome.ranking)
    ]
    qrels = [
        ir_measures.Qrel(str(n), unit, 1)
        for n, outcome in enumerate(outcomes)
        for unit in sorted(outcome.ask.relevant)
    ]
    names = {measure: name for name, measure in RANKS.items()}
    for metric in ir_measures.iter_calc(list(names), qrels, run):
        values[names[metric.measure]][int(metric.query_id)] = metric.value
    return values


def _mean(
    values: Sequence[float | bool], outcomes: Sequence[Outcome], repeats: int
) -> Interval | None:
    if not values:
        return None
    row = np.array(values, dtype=float)
    return _interval(lambda rows: float(row[rows].mean()), outcomes, repeats)


def _interval(
    measure: Callable[[np.ndarray], float], outcomes: Sequence[Outcome], repeats: int
) -> Interval:
    # Questions about one passage go together.
    return interval(measure, [o.ask.group for o in outcomes], repeats=repeats)
