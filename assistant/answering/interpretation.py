"""One way to understand a question, with what it finds and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.answering.confidence import ConfidenceModel, Judgement, Signals
from assistant.answering.coverage import TermWeights
from assistant.answering.highlight import Highlight, highlight
from assistant.answering.language import detect_language
from assistant.answering.reader import Reader, ReaderInput, Reading
from assistant.answering.signals import read_signals
from assistant.retrieval import Hit, Retriever
from assistant.retrieval.contracts import Vectors

_DEPTH = 10  # hits that are looked at, whatever number is shown
_COVERAGE_WEIGHT = 0.3
"""Of the share of the question's words in a hit's answering sentence, beside its fused score. From
0.1 to 0.4 the right passage came first as often or more, on every set and language looked at."""
_READ = 6  # of the hits, that the reader reads; each costs time


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit with its answering sentence, and what the reader made of it, if it was read."""

    hit: Hit
    highlight: Highlight
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A question as understood, with its vector, shape (dimension,), and findings, best first.

    `signals` are those behind `judgement`; None where nothing was found.
    """

    question: str
    vector: Vectors
    findings: tuple[Finding, ...]
    signals: Signals | None
    judgement: Judgement


class Interpreter:
    """Finds passages for a question and judges whether the first of them answers it.

    Args:
        retriever: finds passages.
        confidence: judges the first.
        reader: orders the first few anew; None leaves them in retrieval's order.

    Attributes:
        terms: word weights of the corpus.
    """

    def __init__(
        self, retriever: Retriever, confidence: ConfidenceModel, reader: Reader | None = None
    ) -> None:
        self._retriever = retriever
        self._confidence = confidence
        self._reader = reader
        self.terms = TermWeights(retriever.index.lexical)

    def interpret(
        self, question: str, vector: Vectors, language: str, documents: Collection[str] = ()
    ) -> Interpretation:
        """What `question` finds.

        Args:
            question: cleaned.
            vector: the question's, shape (dimension,).
            language: the language to answer in. Words are compared in the question's own, which may
                be another.
            documents: slugs of the documents to look in; all of them if empty.
        """
        asked_in = detect_language(question, language)
        hits = self._retriever.rank(vector, question, asked_in, _DEPTH, documents)
        if not hits:
            return Interpretation(question, vector, (), None, Judgement(0.0, 1.0))
        findings = find(
            question,
            asked_in,
            hits,
            self.terms,
            self._reader,
            self._confidence.retrieval_weight,
        )
        signals = read_signals(question, asked_in, findings, self.terms)
        read_in = findings[0].hit.passage.in_language(asked_in).language
        judgement = self._confidence.judge(signals, asked_in, read_in)
        return Interpretation(question, vector, findings, signals, judgement)


def find(
    question: str,
    language: str,
    hits: Sequence[Hit],
    terms: TermWeights,
    reader: Reader | None,
    retrieval_weight: float,
) -> tuple[Finding, ...]:
    """Hits with their answering sentences, in a better order.

    Without a reader, a hit whose answering sentence has more of the question's words moves up;
    with one, the first few stand in the order the reader gives them.

    Args:
        question: as searched for.
        language: the question's; passages are read in it where they exist in it.
        hits: best first.
        terms: word weights of the corpus.
        reader: reads the first few of them, if there is one.
        retrieval_weight: log-odds that a fused score of 1 is worth beside the reader's.
    """
    renditions = [hit.passage.in_language(language) for hit in hits]
    shares = [terms.sentence_shares(question, language, rendition) for rendition in renditions]
    readings: list[Reading | None] = [None] * len(hits)
    if reader is not None:
        inputs = [ReaderInput.of(rendition) for rendition in renditions[:_READ]]
        readings[:_READ] = reader.read(question, inputs)
    findings = [
        Finding(hit, highlight(hit, language, share, reading), reading)
        for hit, share, reading in zip(hits, shares, readings, strict=True)
    ]
    numbers = [hit.passage.renditions.index(r) for hit, r in zip(hits, renditions, strict=True)]
    covered = [
        share[finding.highlight.sentences[number]]
        for finding, share, number in zip(findings, shares, numbers, strict=True)
    ]

    def standing(place: int) -> tuple[bool, float]:
        reading, score = readings[place], hits[place].score + _COVERAGE_WEIGHT * covered[place]
        if reading is None:
            return (False, score)
        return (True, reading.log_odds + retrieval_weight * score)

    order = sorted(range(len(hits)), key=standing, reverse=True)
    return tuple(findings[place] for place in order)
