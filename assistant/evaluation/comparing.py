"""Two evaluations side by side: what was fixed, what broke, and whether that could be chance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from assistant.evaluation.matching import normalised
from assistant.evaluation.measures import Values, bootstrap_interval, per_question
from assistant.evaluation.report import QuestionResult, Report
from assistant.evaluation.testset import MISSING, Expectation, Unit

SIGNIFICANT = 0.05

_RESAMPLES = 10_000
_SEED = 20240817


@dataclass(frozen=True, slots=True)
class Change:
    """A question in both evaluations."""

    before: QuestionResult
    after: QuestionResult


@dataclass(frozen=True, slots=True)
class PairedTest:
    """One measure on the questions both evaluations judged alike in kind.

    `p` is the chance of a difference at least this large if nothing had changed: exact McNemar
    for a share, a paired sign-flip randomisation test for a mean. `low` and `high` bound the
    difference (after − before) with 95 % by paired bootstrap; None for fewer than two questions.
    """

    measure: str
    count: int
    before: float
    after: float
    p: float
    low: float | None
    high: float | None

    @property
    def could_be_chance(self) -> bool:
        """Whether p is above 0.05."""
        return self.p >= SIGNIFICANT


@dataclass(frozen=True, slots=True)
class Comparison:
    """Questions by what became of them; `added` and `removed` are in one evaluation alone.

    `changed` are questions of which something else is expected now, be it other words of the
    documents: they are not compared.
    """

    fixed: tuple[Change, ...]
    broken: tuple[Change, ...]
    unchanged: tuple[Change, ...]
    changed: tuple[Change, ...]
    added: tuple[QuestionResult, ...]
    removed: tuple[QuestionResult, ...]
    tests: tuple[PairedTest, ...]

    def test(self, measure: str) -> PairedTest | None:
        """The paired test of this measure, None where no question counts for it."""
        return next((test for test in self.tests if test.measure == measure), None)


def compare(before: Report, after: Report) -> Comparison:
    """Compare two evaluations, question by question; a question is known by its words."""
    earlier = {_name(result): result for result in before.results}
    later = {_name(result): result for result in after.results}
    pairs = [Change(earlier[name], now) for name, now in later.items() if name in earlier]
    judged: list[Change] = []
    changed: list[Change] = []
    for pair in pairs:
        (changed if _expects_other(pair, after.unit) else judged).append(pair)
    return Comparison(
        fixed=tuple(p for p in judged if p.before.is_miss and not p.after.is_miss),
        broken=tuple(p for p in judged if p.after.is_miss and not p.before.is_miss),
        unchanged=tuple(p for p in judged if p.after.is_miss == p.before.is_miss),
        changed=tuple(changed),
        added=tuple(now for name, now in later.items() if name not in earlier),
        removed=tuple(then for name, then in earlier.items() if name not in later),
        tests=tuple(_tests(judged, min(before.depth, after.depth))),
    )


def quotes_found(report: Report) -> tuple[str, ...]:
    """The quotes that were in a passage when `report` was made, for `TestSet.load`."""
    return tuple(
        quote
        for result in report.results
        if MISSING not in result.relevant
        for quote in result.quotes
    )


def _expects_other(pair: Change, unit: Unit) -> bool:
    """Whether the test set, not what was answered, changed.

    Passages are not compared: which of them hold a quote changes with the documents.
    """
    return pair.before.expectation is not pair.after.expectation or _expected(
        pair.before, unit
    ) != _expected(pair.after, unit)


def _expected(result: QuestionResult, unit: Unit) -> frozenset[str]:
    if unit is Unit.DOCUMENT:
        return frozenset(map(str, zip(result.relevant, result.grades, strict=True)))
    return frozenset(normalised(quote) for quote in result.quotes)


def _name(result: QuestionResult) -> str:
    return normalised(result.question).casefold()


def _tests(pairs: list[Change], depth: int) -> Iterable[PairedTest]:
    judged = [p for p in pairs if p.after.expectation is not Expectation.NOTHING]
    answerable = [p for p in pairs if p.after.expectation is Expectation.ANSWER]
    # What could not be asked was neither answered nor refused.
    asked = [p for p in pairs if p.before.was_asked and p.after.was_asked]
    answers = [p for p in asked if p.after.expectation is Expectation.ANSWER]
    refusable = [p for p in asked if p.after.expectation is Expectation.REFUSAL]
    if judged:
        yield _mcnemar("correct", [(not p.before.is_miss, not p.after.is_miss) for p in judged])
    if answerable:
        yield _mcnemar("hit@1", [(p.before.rank == 1, p.after.rank == 1) for p in answerable])
        then = per_question([p.before for p in answerable], depth)
        now = per_question([p.after for p in answerable], depth)
        for measure in (f"mrr@{depth}", f"ndcg@{depth}"):
            yield _randomised(
                measure,
                np.array([then[measure][p.before.key] for p in answerable]),
                np.array([now[measure][p.after.key] for p in answerable]),
            )
    if answers:
        yield _mcnemar("answered", [(p.before.was_answered, p.after.was_answered) for p in answers])
    if refusable:
        yield _mcnemar(
            "refused", [(not p.before.was_answered, not p.after.was_answered) for p in refusable]
        )


def _mcnemar(measure: str, pairs: list[tuple[bool, bool]]) -> PairedTest:
    """McNemar's exact test: of the questions that changed, each way is as likely as the other."""
    from scipy.stats import binomtest

    fixed = sum(after and not before for before, after in pairs)
    broken = sum(before and not after for before, after in pairs)
    p = float(binomtest(fixed, fixed + broken).pvalue) if fixed + broken else 1.0
    before = np.array([pair[0] for pair in pairs], dtype=float)
    after = np.array([pair[1] for pair in pairs], dtype=float)
    return _paired(measure, before, after, p)


def _randomised(measure: str, before: Values, after: Values) -> PairedTest:
    from scipy.stats import permutation_test

    difference = after - before
    p = 1.0
    if len(difference) > 1 and np.any(difference):  # of one, no order is unlikely
        p = float(
            permutation_test(
                (difference,),
                np.mean,
                permutation_type="samples",
                vectorized=True,
                n_resamples=_RESAMPLES,
                batch=200,
                rng=np.random.default_rng(_SEED),
            ).pvalue
        )
    return _paired(measure, before, after, p)


def _paired(measure: str, before: Values, after: Values, p: float) -> PairedTest:
    low, high = bootstrap_interval((after - before,), np.mean)
    return PairedTest(measure, len(before), float(before.mean()), float(after.mean()), p, low, high)
