"""How likely the top passage answers the question: a calibrated model over several signals.

No single signal tells a near miss from an answer, and the cosine that keeps 95 % of good questions
differs between languages and corpora. So a logistic regression weighs them, one for each pair of
languages of question and passage, fitted on public question–passage sets by
`training/confidence.py`, which also writes what it achieves on parts that it did not see.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import resources

from assistant.errors import TanyaError


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known about a question and its first hits. Shares and cosines, mostly 0…1.

    `reader` is the reader's log-odds that the top passage answers; None where no reader is used.
    """

    similarity: float
    best_sentence: float
    margin: float
    coverage: float
    sentence_coverage: float
    corpus_coverage: float
    lexical_agreement: float
    holds_kind: float
    few_words: float
    reader: float | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one signal does to the confidence, beside that signal's mean where it was fitted.

    `log_odds` is its weight times `value - typical`, which is the standardised weight times the
    standardised value.
    """

    signal: str
    value: float
    typical: float
    log_odds: float


@dataclass(frozen=True, slots=True)
class _Logistic:
    intercept: float
    weights: Mapping[str, float]
    threshold: float
    typical: Mapping[str, float]

    def probability(self, signals: Signals) -> float:
        values = asdict(signals)
        return _sigmoid(
            self.intercept + sum(weight * values[name] for name, weight in self.weights.items())
        )

    def contributions(self, signals: Signals) -> tuple[Contribution, ...]:
        values = asdict(signals)
        return tuple(
            Contribution(name, values[name], mean, weight * (values[name] - mean))
            for name, weight in self.weights.items()
            for mean in (self.typical[name],)
        )


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """Logistic models by direction and by whether a reader was asked.

    `retrieval_weight` is what a fused score of 1 is worth beside the reader's log-odds when the two
    order passages.
    """

    models: Mapping[str, _Logistic]
    retrieval_weight: float

    @classmethod
    def load(cls) -> ConfidenceModel:
        """The model shipped with the product."""
        source = resources.files("assistant.answering") / "confidence.json"
        try:
            shipped = json.loads(source.read_text(encoding="utf-8"))
            models = {
                name: _Logistic(
                    model["intercept"], model["weights"], model["threshold"], model["typical"]
                )
                for name, model in shipped["models"].items()
            }
            retrieval_weight = float(shipped["retrieval_weight"])
        except (OSError, ValueError, KeyError) as error:
            raise TanyaError(
                f"{source} is missing or damaged. Install the package again.", status=503
            ) from error
        return cls(models, retrieval_weight)

    def judge(self, signals: Signals, asked: str, read: str) -> Judgement:
        """The probability that the top passage answers, and the threshold to answer from.

        Args:
            signals: of the question and its first hit.
            asked: language of the question.
            read: language of the passage as it was compared, the question's where it has that.
        """
        model = self._model(signals, asked, read)
        return Judgement(model.probability(signals), model.threshold)

    def contributions(self, signals: Signals, asked: str, read: str) -> tuple[Contribution, ...]:
        """What each signal does to the probability that `judge` gives.

        Their log-odds add up to the distance of that probability from `typical_probability`.
        """
        return self._model(signals, asked, read).contributions(signals)

    def typical_probability(self, signals: Signals, asked: str, read: str) -> float:
        """What `judge` would give if every signal were as it is on average."""
        model = self._model(signals, asked, read)
        return _sigmoid(
            model.intercept + sum(w * model.typical[name] for name, w in model.weights.items())
        )

    def _model(self, signals: Signals, asked: str, read: str) -> _Logistic:
        judge = "plain" if signals.reader is None else "reader"
        return self.models[f"{judge} {asked}→{read}"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A calibrated probability, 0…1, and the one to answer from."""

    probability: float
    threshold: float


def _sigmoid(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
