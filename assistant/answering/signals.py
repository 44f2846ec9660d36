"""The signals that confidence is made of, read off a question and its hits."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.confidence import Signals
from assistant.answering.coverage import TermWeights
from assistant.answering.highlight import Highlight
from assistant.answering.kind import asked_kind, holds_kind
from assistant.retrieval import Hit


def read_signals(
    question: str,
    language: str,
    hits: Sequence[Hit],
    best: Highlight,
    terms: TermWeights,
    reader: float | None = None,
) -> Signals:
    """The signals of the first of `hits`, whose answering sentence is `best`.

    Args:
        question: as searched for.
        language: of the question.
        hits: at least one, best first.
        best: the first hit's answering sentence.
        terms: word weights of the corpus.
        reader: the reader's log-odds for the first hit, if there is a reader.
    """
    top = hits[0]
    rendition = top.passage.in_language(language)
    sentence = best.span(rendition).of(rendition.text)
    coverage = terms.coverage(question, language, rendition, sentence)
    others = [hit.dense for hit in hits[1:] if hit.passage.id != top.passage.id]
    most_words = max((hit.lexical for hit in hits), default=0.0)
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
        reader=reader,
    )
