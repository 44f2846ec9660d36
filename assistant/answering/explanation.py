"""Why an answer is what it is: the scores behind its rank and the signals behind its confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering import explanation_words as wording
from assistant.answering.confidence import ConfidenceModel, Contribution, certain
from assistant.answering.coverage import TermWeights
from assistant.answering.interpretation import Finding, Interpretation
from assistant.answering.kind import Kind, asked_kind


@dataclass(frozen=True, slots=True)
class SignalExplanation:
    """One signal of the confidence.

    `value` is the signal's, `typical` its mean over the questions that the confidence was fitted
    on, `log_odds` what the difference adds to the confidence, `text` the same in words.
    """

    name: str
    value: float
    typical: float
    log_odds: float
    text: str


@dataclass(frozen=True, slots=True)
class PassageExplanation:
    """Why a passage has its place.

    `similarity` (cosine, −1…1), `lexical` (BM25), `score` (both, fused, 0…1) and `reader` (log-odds
    that it answers; None where it was not read) are its scores, `sentence_coverage` the share of
    the question's words in its answering sentence, 0…1. The places are among the passages that were
    compared, from 1; `lexical_place` is None where no word is shared.
    """

    citation: int
    similarity: float
    similarity_place: int
    lexical: float
    lexical_place: int | None
    score: float
    score_place: int
    sentence_coverage: float
    reader: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the first passage is first, and how its confidence comes about.

    `confidence`, `threshold` and `typical_confidence`, that of an average question, are
    probabilities, 0…1: the log-odds of `signals` add up to the distance between the first and the
    last. `compared` counts the passages that were looked at. `found`, `missing` and `unknown` are
    the question's content words: in the first passage, not in it, and of those the ones that are
    in no document. `kind` is what is asked for (`other` where nothing tells) and `holds_kind`
    whether the answering sentence has something of that kind. `text` says the main points in the
    language of the answer.
    """

    language: str
    confidence: float
    threshold: float
    typical_confidence: float
    compared: int
    found: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    kind: Kind
    holds_kind: bool
    signals: tuple[SignalExplanation, ...]
    passages: tuple[PassageExplanation, ...]
    text: tuple[str, ...]


def explain(
    asked: str,
    interpretation: Interpretation,
    shown: int,
    language: str,
    threshold: float,
    terms: TermWeights,
    confidence: ConfidenceModel,
) -> Explanation | None:
    """The explanation of an answer; None where there was nothing to judge.

    Args:
        asked: the question as it was asked.
        interpretation: how it was understood, and what that found.
        shown: how many of the findings are shown.
        language: to explain in, `id` or `en`; that of the answer.
        threshold: the confidence that an answer is given from.
        terms: word weights of the corpus.
        confidence: what judged.
    """
    findings, signals = interpretation.findings, interpretation.signals
    if not findings or signals is None:
        return None
    question = interpretation.question
    asked_in = terms.language_of(question, language)
    rendition = findings[0].hit.passage.in_language(asked_in)
    words = terms.words(question, asked_in, rendition)
    found = tuple(match.word for match in words if match.in_passage)
    missing = tuple(match.word for match in words if not match.in_passage)
    unknown = tuple(match.word for match in words if not match.in_corpus)
    contributions = confidence.contributions(signals, asked_in, rendition.language)
    if interpretation.stands_for:
        judged = confidence.judge(signals, asked_in, rendition.language)
        contributions = (*contributions, certain(judged, interpretation.judgement))
    typical = confidence.typical_probability(signals, asked_in, rendition.language)
    passages = _passages(question, asked_in, findings, shown, terms, language)
    kind, probability = asked_kind(question), interpretation.judgement.probability
    say = wording.Words.of(language)
    return Explanation(
        language=language,
        confidence=probability,
        threshold=threshold,
        typical_confidence=typical,
        compared=len(findings),
        found=found,
        missing=missing,
        unknown=unknown,
        kind=kind,
        holds_kind=signals.holds_kind > 0,
        signals=tuple(_signal(one, say) for one in sorted(contributions, key=_effect)),
        passages=passages,
        text=(
            *([say.understood(question)] if question != asked else []),
            say.certainty(probability, threshold),
            say.nearness(passages[0].similarity_place, len(findings), signals.margin),
            *say.words(found, missing, unknown, crossing=rendition.language != asked_in),
            *say.kind(kind, holds=signals.holds_kind > 0),
            *([say.stands_for(interpretation.stands_for)] if interpretation.stands_for else []),
            *([] if signals.reader is None else [say.reading(signals.reader)]),
        ),
    )


def _effect(contribution: Contribution) -> float:
    return -abs(contribution.log_odds)


def _signal(contribution: Contribution, say: wording.Words) -> SignalExplanation:
    return SignalExplanation(
        name=contribution.signal,
        value=contribution.value,
        typical=contribution.typical,
        log_odds=contribution.log_odds,
        text=say.signal(
            contribution.signal, contribution.value, contribution.typical, contribution.log_odds
        ),
    )


def _passages(
    question: str,
    asked_in: str,
    findings: Sequence[Finding],
    shown: int,
    terms: TermWeights,
    language: str,
) -> tuple[PassageExplanation, ...]:
    hits = [finding.hit for finding in findings]
    say = wording.Words.of(language)
    explained = []
    for number, finding in enumerate(findings[:shown], start=1):
        hit = finding.hit
        rendition = hit.passage.in_language(asked_in)
        shares = terms.sentence_shares(question, asked_in, rendition)
        sentence = finding.highlight.sentences[hit.passage.renditions.index(rendition)]
        places = (
            _place(hit.dense, [other.dense for other in hits]),
            _place(hit.lexical, [other.lexical for other in hits]) if hit.lexical > 0 else None,
            _place(hit.score, [other.score for other in hits]),
        )
        reading = finding.reading.log_odds if finding.reading else None
        explained.append(
            PassageExplanation(
                citation=number,
                similarity=hit.dense,
                similarity_place=places[0],
                lexical=hit.lexical,
                lexical_place=places[1],
                score=hit.score,
                score_place=places[2],
                sentence_coverage=shares[sentence],
                reader=reading,
                text=say.passage(hit.dense, hit.lexical, hit.score, places, reading),
            )
        )
    return tuple(explained)


def _place(score: float, scores: Sequence[float]) -> int:
    return 1 + sum(other > score for other in scores)
