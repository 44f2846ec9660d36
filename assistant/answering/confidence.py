"""How likely the top passage answers the question: a calibrated model over several signals.

No single signal tells a near miss from an answer, and the cosine that keeps 95 % of good questions
differs between languages and corpora. So logistic regressions weigh them, for each pair of
languages of question and passage, fitted by `training/confidence.py`, which also writes what they
achieve on parts that they did not see.

There are two in a row. What tells a question off the subject from the others (nearness) says little
of whether a passage on the subject answers, and what tells that (the reader) is chance off the
subject. One regression for both weighed each half too little. So one judges whether the question is
on the subject of the documents, another whether the passage answers if it is; the confidence is
their product.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any

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
    standardised value; of `SUBJECT`, what the doubt takes from the confidence.
    """

    signal: str
    value: float
    typical: float
    log_odds: float


SUBJECT = "subject"
"""The name of what is contributed by how likely a question is on the subject."""


@dataclass(frozen=True, slots=True)
class _Logistic:
    intercept: float
    weights: Mapping[str, float]
    typical: Mapping[str, float]

    @classmethod
    def of(cls, shipped: Mapping[str, Any]) -> _Logistic:
        return cls(float(shipped["intercept"]), shipped["weights"], shipped["typical"])

    def probability(self, signals: Signals) -> float:
        return self._at(asdict(signals))

    @property
    def typical_probability(self) -> float:
        return self._at(self.typical)

    def _at(self, values: Mapping[str, float]) -> float:
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
class _Direction:
    """What judges questions of one language over passages of one.

    Below `least` likely to be on the subject, a question is refused however well a passage seems to
    answer: the product is brought below `threshold` in proportion.
    """

    subject: _Logistic
    answers: _Logistic
    threshold: float
    least: float

    @classmethod
    def of(cls, shipped: Mapping[str, Any]) -> _Direction:
        return cls(
            _Logistic.of(shipped["subject"]),
            _Logistic.of(shipped["answers"]),
            float(shipped["threshold"]),
            float(shipped["least_subject"]),
        )

    def probability(self, signals: Signals) -> float:
        subject = self.subject.probability(signals)
        product = subject * self.answers.probability(signals)
        return product if subject >= self.least else min(product, self._cap(subject))

    def _cap(self, subject: float) -> float:
        return self.threshold * subject / self.least


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """Logistic models by direction and by whether a reader was asked.

    `retrieval_weight` is what a fused score of 1 is worth beside the reader's log-odds when the two
    order passages.
    """

    models: Mapping[str, _Direction]
    retrieval_weight: float

    @classmethod
    def load(cls) -> ConfidenceModel:
        """The model shipped with the product."""
        source = resources.files("assistant.answering") / "confidence.json"
        try:
            shipped = json.loads(source.read_text(encoding="utf-8"))
            models = {name: _Direction.of(model) for name, model in shipped["models"].items()}
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

        Their log-odds add up to the distance of that probability from `typical_probability`. What
        doubt there is that the question is on the subject is one of them, `SUBJECT`.
        """
        model = self._model(signals, asked, read)
        subject = model.subject.probability(signals)
        lost = _log_odds(model.probability(signals)) - _log_odds(model.answers.probability(signals))
        return (
            *model.answers.contributions(signals),
            Contribution(SUBJECT, subject, model.subject.typical_probability, lost),
        )

    def typical_probability(self, signals: Signals, asked: str, read: str) -> float:
        """What `judge` would give if every signal were as it is on average, on the subject."""
        return self._model(signals, asked, read).answers.typical_probability

    def _model(self, signals: Signals, asked: str, read: str) -> _Direction:
        judge = "plain" if signals.reader is None else "reader"
        return self.models[f"{judge} {asked}→{read}"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A calibrated probability, 0…1, and the one to answer from."""

    probability: float
    threshold: float


LONG_FORM = "long_form"
"""The name of what is contributed by a sentence that says the long form that is asked for."""


def certain(judged: Judgement, certainty: Judgement) -> Contribution:
    """What knowing an abbreviation's long form adds to what the signals say."""
    added = _log_odds(certainty.probability) - _log_odds(judged.probability)
    return Contribution(LONG_FORM, 1.0, 0.0, added)


def _sigmoid(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, 1e-12), 1 - 1e-12)
    return math.log(bounded / (1 - bounded))
