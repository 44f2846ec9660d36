"""The signals that confidence is made of, read off a question and its findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.answering.confidence import Signals
from assistant.answering.coverage import TermWeights
from assistant.answering.kind import asked_kind, holds_kind

if TYPE_CHECKING:
    from assistant.answering.interpretation import Finding


def read_signals(
    question: str, language: str, findings: Sequence[Finding], terms: TermWeights
) -> Signals:
    """The signals of the first of `findings`.

    Args:
        question: as searched for.
        language: of the question.
        findings: at least one, best first.
        terms: word weights of the corpus.
    """
    first = findings[0]
    top = first.hit
    rendition = top.passage.in_language(language)
    sentence = first.highlight.span(rendition).of(rendition.text)
    coverage = terms.coverage(question, language, rendition, sentence)
    others = [finding.hit.dense for finding in findings[1:]]
    most_words = max((finding.hit.lexical for finding in findings), default=0.0)
    return Signals(
        similarity=top.dense,
        best_sentence=max(max(row) for row in top.sentence_scores),
        margin=top.dense - max(others, default=top.dense),
        coverage=coverage.passage,
        sentence_coverage=coverage.best_sentence,
        corpus_coverage=coverage.corpus,
        lexical_agreement=top.lexical / most_words if most_words > 0 else 0.0,
        holds_kind=float(holds_kind(asked_kind(question), sentence)),
        few_words=1 / (1 + coverage.words),
        reader=first.reading.log_odds if first.reading else None,
    )
