"""TREC run and qrels: the form other evaluation tools read, and what our own measures read.

The same lines are written to files and measured, so `ir_measures` and `trec_eval` on the files
give the report's figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.evaluation.report import QuestionResult, Report
from assistant.evaluation.testset import Expectation, without_blanks

_TAG = "tanya"
_NOTHING = "(nothing-returned)"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A line of qrels: this passage (or document) is relevant to this question."""

    question: str
    unit: str
    grade: int


@dataclass(frozen=True, slots=True)
class Returned:
    """A line of a run: this passage (or document) came back at this 1-based rank."""

    question: str
    unit: str
    rank: int
    score: int


def judgements(results: Iterable[QuestionResult]) -> Iterator[Judgement]:
    """What is relevant to each question that has an answer."""
    for result in results:
        if result.expectation is Expectation.ANSWER:
            for unit, grade in zip(result.relevant, result.grades, strict=True):
                yield Judgement(result.key, without_blanks(unit), grade)


def returned(results: Iterable[QuestionResult], depth: int) -> Iterator[Returned]:
    """What came back for each question that has an answer, best first.

    The score is `depth` at rank 1 and one less at each rank: tools sort by score (trec_eval in
    single precision, ties by name), and fused scores can tie. A question nothing came back for
    gets one line that is never relevant, because trec_eval leaves out questions without a line.
    """
    for result in results:
        if result.expectation is Expectation.ANSWER:
            for rank, unit in enumerate(result.returned or (_NOTHING,), 1):
                yield Returned(result.key, without_blanks(unit), rank, depth - rank + 1)


def write_trec(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write `run.trec` and `qrels.trec` into `folder`, which is made. Returns the two paths."""
    folder.mkdir(parents=True, exist_ok=True)
    run, qrels = folder / "run.trec", folder / "qrels.trec"
    with run.open("w", encoding="utf-8", newline="\n") as file:
        for line in returned(report.results, report.depth):
            file.write(f"{line.question} Q0 {line.unit} {line.rank} {line.score} {_TAG}\n")
    with qrels.open("w", encoding="utf-8", newline="\n") as file:
        for judged in judgements(report.results):
            file.write(f"{judged.question} 0 {judged.unit} {judged.grade}\n")
    return run, qrels
