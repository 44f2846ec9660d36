"""Figures over results: ranks through `ir_measures`, intervals through SciPy.

Everything is in 0…1 but the two times, in milliseconds. What each is, in `MEASURES`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from assistant.evaluation.calibration import calibration, reliability
from assistant.evaluation.report import Figure, Group, Outcome, QuestionResult
from assistant.evaluation.testset import Expectation
from assistant.evaluation.trec import judgements, returned

MEASURES = {
    "correct": "what was shown is right: the right sentence of the right passage, or a refusal",
    "hit@1": "the right passage is first",
    "hit@3": "the right passage is among the first three",
    "mrr": "mean of 1 / rank of the first right passage",
    "ndcg": "normalised discounted cumulative gain",
    "recall": "share of the right passages that come back",
    "sentence": "the first passage is right and its highlighted sentence is the expected quote",
    "answered": "questions with an answer that were answered",
    "refused": "questions that should be refused that were refused (recall of refusals)",
    "refusal_precision": "refused questions that should be refused",
    "auroc": "a question with an answer gets more confidence than one that should be refused",
    "ece": "expected calibration error of the confidence; less is better",
    "language": "the question's language was recognised",
    "median_ms": "median time of an answer; less is better",
    "p95_ms": "95th percentile of the time of an answer; less is better",
}
"""Every measure by name; `mrr`, `ndcg` and `recall` carry the depth, such as `mrr@10`."""

LESS_IS_BETTER = frozenset({"ece", "median_ms", "p95_ms"})
WITH_DEPTH = frozenset({"mrr", "ndcg", "recall"})

_RESAMPLES = 2000
_SEED = 20240817
_BATCH = 50
_MOST_NOTES = 30

NOT_NOTES = frozenset({"", "all", "id", "en"})
"""Notes that make no group, whatever their capitals."""

Values = npt.NDArray[np.float64]


class Noted(Protocol):
    """What has a note: a question of a test set, or its result."""

    @property
    def note(self) -> str:
        """What its row says of it."""
        ...


def measure_names(depth: int) -> tuple[str, ...]:
    """The names of every measure of a run of this depth, in the order they are shown."""
    return tuple(f"{name}@{depth}" if name in WITH_DEPTH else name for name in MEASURES)


def plain_name(name: str) -> str:
    """The key of `MEASURES` for a figure's name: `mrr` for `mrr@10`."""
    return name if name in MEASURES else name.partition("@")[0]


def groups_of(results: Sequence[QuestionResult], depth: int) -> tuple[Group, ...]:
    """The figures of all questions, of each language, and of each note.

    A note that two questions or more have makes a group; of many such notes, the thirty with the
    most questions do.
    """
    ranked = per_question(results, depth)
    groups = [_group("all", "all", results, ranked, depth)]
    spoken = sorted({result.spoken for result in results if result.spoken})
    for language in spoken:
        part = [result for result in results if result.spoken == language]
        groups.append(_group("language", language, part, ranked, depth))
    for note in notes_of(results):
        part = [result for result in results if result.note == note]
        groups.append(_group("note", note, part, ranked, depth))
    return tuple(groups)


def notes_of(questions: Iterable[Noted]) -> tuple[str, ...]:
    """The notes that make groups, in the order they first occur: see `groups_of`.

    A note that is called as another group is makes none: a gate could not say which it means.
    """
    counts = Counter(one.note for one in questions if one.note.casefold() not in NOT_NOTES)
    often = {note for note, count in counts.most_common(_MOST_NOTES) if count > 1}
    return tuple(note for note in counts if note in often)


def per_question(results: Sequence[QuestionResult], depth: int) -> dict[str, dict[str, float]]:
    """For each measure of ranks, its value for each question that has an answer, by key."""
    import ir_measures
    from ir_measures import RR, R, Success, nDCG

    wanted = {
        "hit@1": Success @ 1,
        "hit@3": Success @ 3,
        f"mrr@{depth}": RR @ depth,
        f"ndcg@{depth}": nDCG @ depth,
        f"recall@{depth}": R @ depth,
    }
    names = {measure: name for name, measure in wanted.items()}
    values: dict[str, dict[str, float]] = {name: {} for name in wanted}
    qrels = [ir_measures.Qrel(one.question, one.unit, one.grade) for one in judgements(results)]
    if not qrels:
        return values
    run = [
        ir_measures.ScoredDoc(one.question, one.unit, float(one.score))
        for one in returned(results, depth)
    ]
    for metric in ir_measures.iter_calc(list(names), qrels, run):
        values[names[metric.measure]][metric.query_id] = metric.value
    return values


def _group(
    kind: str,
    name: str,
    results: Sequence[QuestionResult],
    ranked: dict[str, dict[str, float]],
    depth: int,
) -> Group:
    judged = [r for r in results if r.expectation is not Expectation.NOTHING]
    good = [r for r in results if r.expectation is Expectation.ANSWER]
    # What could not be asked was neither answered nor refused, and has no confidence or time. It
    # stays a question that was not handled correctly, and whose passage did not come back.
    asked = [r for r in judged if r.was_asked]
    asked_good = [r for r in asked if r.expectation is Expectation.ANSWER]
    bad = [r for r in asked if r.expectation is Expectation.REFUSAL]
    quoted = [r for r in good if r.sentence_right is not None]
    refused = [r for r in judged if r.status in {"not_found", "greeting"}]
    named = [r for r in results if r.expected_language and r.language]
    times = np.array([r.took_ms for r in results if r.was_asked])

    def ranks(measure: str) -> Values:
        return np.array([ranked[measure][r.key] for r in good], dtype=float)

    bins, ece = reliability(asked)
    figures = {
        "correct": share("correct", [r.outcome is Outcome.RIGHT for r in judged]),
        "hit@1": share("hit@1", ranks("hit@1") > 0),
        "hit@3": share("hit@3", ranks("hit@3") > 0),
        "mrr": mean(f"mrr@{depth}", ranks(f"mrr@{depth}")),
        "ndcg": mean(f"ndcg@{depth}", ranks(f"ndcg@{depth}")),
        "recall": mean(f"recall@{depth}", ranks(f"recall@{depth}")),
        "sentence": share("sentence", [bool(r.sentence_right) for r in quoted]),
        "answered": share("answered", [r.was_answered for r in asked_good]),
        "refused": share("refused", _refusals(bad)),
        "refusal_precision": share(
            "refusal_precision", [r.expectation is Expectation.REFUSAL for r in refused]
        ),
        "auroc": auroc([r.confidence for r in asked_good], [r.confidence for r in bad]),
        "ece": calibration(asked, ece),
        "language": share("language", [r.language == r.expected_language for r in named]),
        "median_ms": _time("median_ms", times, 50),
        "p95_ms": _time("p95_ms", times, 95),
    }
    return Group(kind, name, len(results), tuple(figures[one] for one in MEASURES), bins)


def share(name: str, right: Sequence[bool] | npt.NDArray[np.bool_]) -> Figure:
    """A share of questions with Wilson's 95 % interval."""
    from scipy.stats import binomtest

    count, hits = len(right), int(np.count_nonzero(right))
    if not count:
        return Figure(name, None, 0)
    interval = binomtest(hits, count).proportion_ci(0.95, method="wilson")
    return Figure(name, hits / count, count, hits, float(interval.low), float(interval.high))


def mean(name: str, values: Values) -> Figure:
    """A mean over questions with the bootstrap's 95 % percentile interval."""
    if not len(values):
        return Figure(name, None, 0)
    low, high = bootstrap_interval((values,), np.mean)
    return Figure(name, float(values.mean()), len(values), None, low, high)


def auroc(good: Sequence[float], bad: Sequence[float]) -> Figure:
    """How well confidence tells questions with an answer from those without.

    The area under the ROC curve: the chance that one of the `good` has more confidence than one
    of the `bad`, a tie counting half.
    """
    count = len(good) + len(bad)
    if not good or not bad:
        return Figure("auroc", None, 0)
    parts = (np.asarray(good, dtype=float), np.asarray(bad, dtype=float))
    low, high = bootstrap_interval(parts, _area)
    return Figure("auroc", float(_area(*parts)), count, None, low, high)


def _refusals(results: Sequence[QuestionResult]) -> list[bool]:
    return [result.status in {"not_found", "greeting"} for result in results]


def _time(name: str, times: Values, percentile: float) -> Figure:
    value = float(np.percentile(times, percentile)) if len(times) else None
    return Figure(name, value, len(times))


def _area(good: Values, bad: Values, axis: int = -1) -> Any:
    from scipy.stats import mannwhitneyu

    statistic = mannwhitneyu(good, bad, axis=axis, method="asymptotic").statistic
    return statistic / (good.shape[axis] * bad.shape[axis])


def bootstrap_interval(
    samples: tuple[Values, ...], statistic: Any
) -> tuple[float | None, float | None]:
    """The bootstrap's 95 % percentile interval, None for fewer than two values in a sample."""
    from scipy.stats import bootstrap

    if min(len(sample) for sample in samples) < 2:
        return None, None
    interval = bootstrap(
        samples,
        statistic,
        n_resamples=_RESAMPLES,
        # In batches, so that ten thousand questions do not become a matrix of gigabytes.
        batch=_BATCH,
        vectorized=True,
        method="percentile",
        rng=np.random.default_rng(_SEED),
    ).confidence_interval
    return float(interval.low), float(interval.high)
