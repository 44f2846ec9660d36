"""Each way of answering, from the barest to the product's own, over the same questions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from assistant.answering.confidence import ConfidenceModel
from assistant.answering.interpretation import Interpreter
from assistant.answering.language import detect_language
from assistant.answering.reader import Reader
from assistant.documents import CorpusReading
from assistant.retrieval import Encoder, Index, Retriever, build_index
from assistant.retrieval.contracts import Vectors
from assistant.retrieval.similarity import similarities
from benchmarks.quality_figures import Outcome
from benchmarks.quality_tasks import Ask, Task

DEPTH = 10
FETCHED = 50  # several passages may be of one document


def outcomes_by_way(
    task: Task, encoder: Encoder, reader: Reader | None, work: Path
) -> Iterator[tuple[str, list[Outcome]]]:
    """The ways, each with one thing more than the one before it."""
    vectors = encoder.encode_queries([ask.text for ask in task.asks])
    asked = partial(zip, task.asks, vectors, strict=True)
    retriever = _retriever(task.alone, encoder, work)
    yield "passage vectors", [_near(task, retriever, *one, whole=True) for one in asked()]
    yield "+ sentence vectors", [_near(task, retriever, *one, whole=False) for one in asked()]
    # Up to here a sentence that poses a question counts like any other.
    table = retriever.index.table
    level = replace(table, penalties=np.zeros_like(table.penalties))
    bare = Retriever(replace(retriever.index, table=level), encoder)
    yield "+ BM25", [_fused(task, bare, *one) for one in asked()]
    yield "+ word shares, confidence", _answered(task, retriever, None, asked())
    if reader is not None:
        yield "+ reader", _answered(task, retriever, reader, asked())
    if task.translated is not None:
        beside = _retriever(task.translated, encoder, work)
        yield "+ translation beside", _answered(task, beside, reader, asked())


def units(found: Iterable[str], count: int = DEPTH) -> tuple[str, ...]:
    """The first `count` different ones, in order."""
    return tuple(dict.fromkeys(found))[:count]


def _retriever(reading: CorpusReading, encoder: Encoder, work: Path) -> Retriever:
    parts = [f"{d.slug} {[t.language for t in d.translations]}" for d in reading.documents]
    folder = work / hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    build_index(reading, encoder, folder)
    return Retriever(Index.open(folder), encoder)


def _near(task: Task, retriever: Retriever, ask: Ask, vector: Vectors, *, whole: bool) -> Outcome:
    """By the passages' vectors alone, or by the mean with their best sentences'."""
    index = retriever.index
    everything = np.arange(len(index.passages), dtype=np.int64)
    unweighted = np.zeros(index.layout.rows, dtype=np.float32)
    near = similarities(vector, everything, index.layout, index.store, unweighted)
    # Without translations a passage has one rendition.
    scores = near.rows[near.rendition_starts[:-1]] if whole else near.dense
    order = np.argsort(-scores, kind="stable")
    first = int(order[0])
    marked = None if whole else _marks(ask, retriever, first, near.sentence_scores(first)[0])
    ranking = units(task.unit(index.passages[place]) for place in order[:FETCHED].tolist())
    return Outcome(ask, ranking, marked, float(scores[first]), None)


def _fused(task: Task, retriever: Retriever, ask: Ask, vector: Vectors) -> Outcome:
    """With the search by words; a sentence is still marked by its vector."""
    language = detect_language(ask.text, ask.language)
    hits = retriever.rank(vector, ask.text, language, FETCHED)
    first = hits[0].passage.original
    best = int(np.argmax(hits[0].sentence_scores[0]))
    return Outcome(
        ask,
        units(task.unit(hit.passage) for hit in hits),
        ask.is_marked(first.text, first.sentences[best]),
        hits[0].dense,
        None,
    )


def _marks(ask: Ask, retriever: Retriever, place: int, cosines: Sequence[float]) -> bool:
    original = retriever.index.passages[place].original
    return ask.is_marked(original.text, original.sentences[int(np.argmax(cosines))])


def _answered(
    task: Task, retriever: Retriever, reader: Reader | None, asked: Iterable[tuple[Ask, Vectors]]
) -> list[Outcome]:
    """The product's own way, with its shipped confidence and thresholds."""
    interpreter = Interpreter(retriever, ConfidenceModel.load(), reader)
    outcomes = []
    for ask, vector in asked:
        found = interpreter.interpret(ask.text, vector, ask.language)
        first = found.findings[0]
        original = first.hit.passage.original
        judgement = found.judgement
        outcomes.append(
            Outcome(
                ask,
                units(task.unit(finding.hit.passage) for finding in found.findings),
                ask.is_marked(original.text, first.highlight.span(original)),
                judgement.probability,
                judgement.probability >= judgement.threshold,
            )
        )
    return outcomes
