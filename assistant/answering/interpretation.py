"""One way to understand a question, with what it finds and how sure that is."""

from __future__ import annotations

from collections.abc import Collection
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
_READ = 6  # of them, that the reader reads; each costs time


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
    """

    def __init__(
        self, retriever: Retriever, confidence: ConfidenceModel, reader: Reader | None = None
    ) -> None:
        self._retriever = retriever
        self._confidence = confidence
        self._reader = reader
        self._terms = TermWeights(retriever.index.passages)

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
        findings = find(question, asked_in, hits, self._reader, self._confidence.retrieval_weight)
        signals = read_signals(question, asked_in, findings, self._terms)
        read_in = findings[0].hit.passage.in_language(asked_in).language
        judgement = self._confidence.judge(signals, asked_in, read_in)
        return Interpretation(question, vector, findings, signals, judgement)


def find(
    question: str,
    language: str,
    hits: tuple[Hit, ...],
    reader: Reader | None,
    retrieval_weight: float,
) -> tuple[Finding, ...]:
    """Hits with their answering sentences, the first few in the order the reader gives them.

    Args:
        question: as searched for.
        language: the question's; passages are read in it where they exist in it.
        hits: best first.
        reader: reads the first few of them, if there is one.
        retrieval_weight: log-odds that a fused score of 1 is worth beside the reader's.
    """
    if reader is None:
        return tuple(Finding(hit, highlight(hit, language), None) for hit in hits)
    read, rest = hits[:_READ], hits[_READ:]
    inputs = [ReaderInput.of(hit.passage.in_language(language)) for hit in read]
    findings = [
        Finding(hit, highlight(hit, language, reading), reading)
        for hit, reading in zip(read, reader.read(question, inputs), strict=True)
    ]
    findings.sort(
        key=lambda f: (f.reading.log_odds if f.reading else 0.0) + retrieval_weight * f.hit.score,
        reverse=True,
    )
    findings += [Finding(hit, highlight(hit, language), None) for hit in rest]
    return tuple(findings)
