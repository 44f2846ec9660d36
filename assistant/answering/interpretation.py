"""One way to understand a question, with what it finds and how sure that is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from assistant.answering.confidence import ConfidenceModel, Judgement, Signals
from assistant.answering.coverage import TermWeights
from assistant.answering.highlight import Highlight, highlight
from assistant.answering.language import detect_language
from assistant.answering.signals import read_signals
from assistant.retrieval import Hit, Retriever
from assistant.retrieval.contracts import Vectors

_DEPTH = 10  # hits that are looked at, whatever number is shown


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A question as understood, with its vector, shape (dimension,), and its hits, best first.

    `highlights` are the answering sentences of `hits`, in the same order. `signals` are those
    behind `judgement`; None where nothing was found.
    """

    question: str
    vector: Vectors
    hits: tuple[Hit, ...]
    highlights: tuple[Highlight, ...]
    signals: Signals | None
    judgement: Judgement


class Interpreter:
    """Finds passages for a question and judges whether the first of them answers it."""

    def __init__(self, retriever: Retriever, confidence: ConfidenceModel) -> None:
        self._retriever = retriever
        self._confidence = confidence
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
            return Interpretation(question, vector, (), (), None, Judgement(0.0, 1.0))
        highlights = tuple(highlight(hit) for hit in hits)
        signals = read_signals(question, asked_in, hits, highlights[0], self._terms)
        same = hits[0].passage.in_language(asked_in).language == asked_in
        judgement = self._confidence.judge(signals, same)
        return Interpretation(question, vector, hits, highlights, signals, judgement)
