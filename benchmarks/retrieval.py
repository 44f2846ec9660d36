"""How well search finds the passage that answers, on public questions and passages.

    python -m benchmarks.retrieval DATA [--write]     the table in docs/retrieval.md
    python -m benchmarks.retrieval DATA --choose      the weights that it was made with

DATA holds the sets that training/README.md names. Everything goes the product's own way: real
documents, passages, model, index and retriever. Weights are chosen on articles of the split's `dev`
part and reported on those of its `test` part; the encoder was trained on neither.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import R, nDCG

from assistant.documents import split_document
from assistant.retrieval import (
    Encoder,
    Index,
    Retriever,
    Weights,
    build_index,
    load_encoder,
    stages,
)
from assistant.retrieval.representation import passage_texts
from assistant.settings import Settings
from benchmarks.beir_data import Part, Task, load_tasks
from benchmarks.remembered import RememberedEncoder

MEASURES = (R @ 1, R @ 5, nDCG @ 10)
DEPTH = 10
ROUNDS = 10_000
GRID = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5)

Ranking = dict[str, float]
"""Scores of documents for one question."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Each measure of each question, shape (questions, measures)."""

    values: np.ndarray

    def percent(self) -> str:
        """The means, as a row of a Markdown table."""
        return " | ".join(f"{value:.1f}" for value in 100 * self.values.mean(axis=0))


class Searches:
    """One task with its index built and its questions encoded."""

    def __init__(self, task: Task, encoder: Encoder, work: Path) -> None:
        folder = work / sha256(encoder.fingerprint.encode()).hexdigest()[:12] / task.corpus_name
        build_index(task.reading, encoder, folder, stages(partial(show, task.corpus_name)))
        self.task = task
        self.retriever = Retriever(Index.open(folder), encoder)
        self.vectors = encoder.encode_queries([question.text for question in task.questions])

    def fused(self, weights: Weights) -> Scores:
        """What the product finds with these weights."""
        retriever = Retriever(self.retriever.index, self.retriever.encoder, weights)

        def rank(number: int) -> Ranking:
            question = self.task.questions[number]
            # Several passages may be of one document, so more are fetched than are judged.
            hits = retriever.rank(self.vectors[number], question.text, question.language, 5 * DEPTH)
            return best((hit.passage.document, hit.score) for hit in hits)

        return self._measure(rank)

    def lexical(self) -> Scores:
        """BM25 alone, in the language of the passages."""
        index = self.retriever.index

        def rank(number: int) -> Ranking:
            question = self.task.questions[number].text
            found: Ranking = {}
            for language in index.lexical.languages:
                scores = index.lexical.scores(question, language)
                top = np.argsort(-scores, kind="stable")[: 5 * DEPTH]
                found = best(
                    [*found.items()]
                    + [(index.passages[i].document, float(scores[i])) for i in top if scores[i] > 0]
                )
            return found

        return self._measure(rank)

    def _measure(self, rank: Callable[[int], Ranking]) -> Scores:
        questions = self.task.questions
        run = [
            ir_measures.ScoredDoc(question.id, document, score)
            for number, question in enumerate(questions)
            for document, score in rank(number).items()
        ]
        qrels = [ir_measures.Qrel(q.id, document, 1) for q in questions for document in q.relevant]
        rows = {question.id: number for number, question in enumerate(questions)}
        values = np.zeros((len(questions), len(MEASURES)))
        for metric in ir_measures.iter_calc(MEASURES, qrels, run):
            values[rows[metric.query_id], MEASURES.index(metric.measure)] = metric.value
        return Scores(values)


def best(pairs: object) -> Ranking:
    """The best score of each document."""
    found: Ranking = {}
    for document, score in pairs:  # type: ignore[attr-defined]
        found[document] = max(score, found.get(document, score))
    return found


def p_value(one: Scores, other: Scores, measure: int = 2) -> float:
    """Two-sided paired randomisation test on a measure (Smucker, Allan & Carterette, CIKM 2007)."""
    difference = one.values[:, measure] - other.values[:, measure]
    difference = difference[difference != 0]
    if len(difference) == 0:
        return 1.0
    rng = np.random.default_rng(0)
    observed, extreme = abs(difference.sum()), 0
    for _ in range(ROUNDS):
        signs = rng.integers(0, 2, len(difference)) * 2 - 1
        extreme += abs((signs * difference).sum()) >= observed - 1e-9
    return (extreme + 1) / (ROUNDS + 1)


def choose(tasks: list[Task], encoder: Encoder, work: Path) -> None:
    """Print nDCG@10 for each weight of the grid, a column a task."""
    searches = [Searches(task, encoder, work) for task in tasks]
    print("weight | " + " | ".join(task.name for task in tasks))
    for weight in GRID:
        row = [one.fused(Weights(weight, weight)).values[:, 2].mean() for one in searches]
        print(f"{weight:6.2f} | " + " | ".join(f"{100 * value:.2f}" for value in row))


def report(tasks: list[Task], encoder: Encoder, work: Path) -> tuple[str, bool]:
    """The table, and whether fused search is nowhere significantly worse than dense alone."""
    lines = [
        "| questions → passages | questions | passages | search | R@1 | R@5 | nDCG@10 | p |",
        "|---|---:|---:|---|---:|---:|---:|---:|",
    ]
    sound = True
    for task in tasks:
        searches = Searches(task, encoder, work)
        fused, dense = searches.fused(Weights()), searches.fused(Weights(1.0, 1.0))
        p = p_value(fused, dense)
        worse = fused.values[:, 2].mean() < dense.values[:, 2].mean()
        sound &= not (worse and p < 0.05)
        size = f"{len(task.questions)} | {len(task.reading.documents)}"
        lines += [
            f"| {task.name} | {size} | **fused** | {fused.percent()} | {p:.3f} |",
            f"| | | | dense alone | {dense.percent()} | |",
            f"| | | | BM25 alone | {searches.lexical().percent()} | |",
        ]
        print("\n".join(lines[-3:]), flush=True)
    return "\n".join(lines), sound


def write_table(document: Path, table: str) -> None:
    """Put the table between its marks in the document."""
    begin, end = "<!-- table -->\n", "\n<!-- /table -->"
    text = document.read_text(encoding="utf-8")
    before, _, rest = text.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        sys.exit(f"{document}: no place for the table between {begin.strip()} and {end.strip()}")
    document.write_text(before + begin + table + end + after, encoding="utf-8")


def task_texts(task: Task) -> list[str]:
    """Every text of the task's passages that gets a vector."""
    passages = (passage for d in task.reading.documents for passage in split_document(d))
    return [text for passage in passages for text in passage_texts(passage)]


def show(name: str, stage: str, done: float) -> None:
    """Progress on standard error, one line that is written over."""
    print(f"\r{name}: {stage} {done:4.0%}   ", end="", file=sys.stderr, flush=True)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path, help="folder of data sets in BEIR layout")
    parser.add_argument("--work", type=Path, default=Path("/tmp/tanya-retrieval-benchmark"))
    parser.add_argument("--questions", type=int, default=1000, help="at most, for each row")
    parser.add_argument("--passages", type=int, help="at most, for each set; all if not given")
    parser.add_argument("--threads", type=int, help="threads of the encoder")
    parser.add_argument("--choose", action="store_true", help="compare weights on the `dev` part")
    parser.add_argument("--write", action="store_true", help="write docs/retrieval.md's table")
    options = parser.parse_args()
    part = Part.CHOOSE if options.choose else Part.REPORT
    tasks = load_tasks(options.data, part, options.questions, options.passages)
    encoder = RememberedEncoder(load_encoder(Settings(threads=options.threads)), options.work)
    texts = [text for task in tasks for text in task_texts(task)]
    encoder.encode_passages(texts)  # shortest first through all sets, so that batches are even
    encoder.encode_queries([question.text for task in tasks for question in task.questions])
    encoder.save()
    if options.choose:
        choose(tasks, encoder, options.work)
        return 0
    table, sound = report(tasks, encoder, options.work)
    if options.write:
        write_table(Path(__file__).parents[1] / "docs" / "retrieval.md", table)
    print("Fused search is", "nowhere" if sound else "SOMEWHERE", "significantly worse than dense.")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
