"""Figures over results: ranks through `ir_measures`, intervals through SciPy.

Everything is in 0…1 but the two times, in milliseconds. What each is, in `MEASURES`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.evaluation.report import Bin, Figure, Group, Outcome, QuestionResult
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

_BINS = 10
_RESAMPLES = 2000
_SEED = 20240817
_BATCH = 50
_MOST_NOTES = 30

Values = npt.NDArray[np.float64]


def measure_names(depth: int) -> tuple[str, ...]:
    """The names of every measure of a run of this depth, in the order they are shown."""
    return tuple(f"{name}@{depth}" if name in WITH_DEPTH else name for name in MEASURES)


def plain_name(name: str) -> str:
    """The key of `MEASURES` for a figure's name: `mrr` for `mrr@10`."""
    return name if name in MEASURES else name.partition("@")[0]


def groups_of(results: Sequence[QuestionResult], depth: int) -> tuple[Group, ...]:
    """The figures of all questions, of each language, and of each note.

    Notes make groups where they look like kinds: at most thirty different ones, each on two
    questions or more.
    """
    ranked = per_question(results, depth)
    groups = [_group("all", "all", results, ranked, depth)]
    spoken = sorted({result.spoken for result in results if result.spoken})
    for language in spoken:
        part = [result for result in results if result.spoken == language]
        groups.append(_group("language", language, part, ranked, depth))
    notes = Counter(result.note for result in results if result.note)
    taken = {"all", *spoken}
    if 1 <= len(notes) <= _MOST_NOTES and min(notes.values()) > 1 and not taken & set(notes):
        for note in notes:
            part = [result for result in results if result.note == note]
            groups.append(_group("note", note, part, ranked, depth))
    return tuple(groups)


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
    bad = [r for r in results if r.expectation is Expectation.REFUSAL]
    quoted = [r for r in good if r.sentence_right is not None]
    refused = [r for r in judged if r.status in {"not_found", "greeting"}]
    named = [r for r in results if r.expected_language and r.language]
    times = np.array([r.took_ms for r in results])

    def ranks(measure: str) -> Values:
        return np.array([ranked[measure][r.key] for r in good], dtype=float)

    bins, ece = reliability(judged)
    figures = {
        "correct": share("correct", [r.outcome is Outcome.RIGHT for r in judged]),
        "hit@1": share("hit@1", ranks("hit@1") > 0),
        "hit@3": share("hit@3", ranks("hit@3") > 0),
        "mrr": mean(f"mrr@{depth}", ranks(f"mrr@{depth}")),
        "ndcg": mean(f"ndcg@{depth}", ranks(f"ndcg@{depth}")),
        "recall": mean(f"recall@{depth}", ranks(f"recall@{depth}")),
        "sentence": share("sentence", [bool(r.sentence_right) for r in quoted]),
        "answered": share("answered", [r.was_answered for r in good]),
        "refused": share("refused", _refusals(bad)),
        "refusal_precision": share(
            "refusal_precision", [r.expectation is Expectation.REFUSAL for r in refused]
        ),
        "auroc": auroc([r.confidence for r in good], [r.confidence for r in bad]),
        "ece": Figure("ece", ece, len(judged)),
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
