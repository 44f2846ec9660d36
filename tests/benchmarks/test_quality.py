"""The arithmetic of benchmarks/quality.py, and the way it gives a job to another program."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.documents import Span
from assistant.retrieval import Encoder
from benchmarks.quality_figures import COLUMNS, Outcome, cell, figures
from benchmarks.quality_tasks import Ask, Kind, Task, _file_tasks, _sampled, _set_task
from benchmarks.quality_ways import outcomes_by_way, units
from training.reader.corpora import Pair, Text
from training.reader.measures import Interval

ROOT = Path(__file__).parents[2]
GOOD = Ask("1", "Apa?", "id", Kind.ANSWERABLE, frozenset({"a"}), ("satu",), False, "a")
NEAR = replace(GOOD, id="2", kind=Kind.UNANSWERABLE, relevant=frozenset(), answers=())
OFF = replace(NEAR, id="3", kind=Kind.OFF_SUBJECT)


def outcome(
    ask: Ask,
    *ranking: str,
    marked: bool | None = True,
    score: float = 0.9,
    answered: bool | None = True,
) -> Outcome:
    return Outcome(ask, ranking, marked, score, answered)


def values(*outcomes: Outcome) -> dict[str, float | None]:
    return {name: figure and figure.value for name, figure in figures(outcomes, repeats=20).items()}


def test_ranks_sentences_and_refusals() -> None:
    found = values(
        outcome(GOOD, "a", "b"),
        outcome(GOOD, "b", "a", marked=False),
        outcome(GOOD, "b", "c", "d", "a"),
        outcome(GOOD, "a", marked=False, answered=False),
        outcome(NEAR, "a", answered=False, score=0.1),
        outcome(NEAR, "a", score=0.95),
        outcome(OFF, "a", answered=False),
    )
    assert found["hit@1"] == 0.5
    assert found["hit@3"] == 0.75
    assert found["nDCG@10"] == pytest.approx((1 + 0.6309 + 0.4307 + 1) / 4, abs=1e-3)
    # The sentence marked in a wrong passage is not right, whatever words it has.
    assert found["right sentence"] == 0.25
    assert (found["answered"], found["near refused"], found["off refused"]) == (0.75, 0.5, 1.0)


def test_auroc_is_about_the_passage_that_came_first() -> None:
    first, missed = outcome(GOOD, "a", score=0.5), outcome(GOOD, "b", score=0.0)
    refused = outcome(NEAR, "a", score=0.2)
    assert values(first, missed, refused)["AUROC"] == 1.0
    assert values(first, refused, outcome(NEAR, "a", score=0.8))["AUROC"] == 0.5
    assert values(first)["AUROC"] is None
    assert values(missed, refused)["AUROC"] is None


def test_calibration_counts_a_wrong_passage_and_an_unanswerable_question_as_wrong() -> None:
    sure = [outcome(GOOD, "a", score=0.85), outcome(GOOD, "b", score=0.85)]
    assert values(*sure)["ECE"] == pytest.approx(0.35)
    assert values(*sure, outcome(NEAR, "a", score=0.85))["ECE"] == pytest.approx(0.85 - 1 / 3)


def test_a_way_without_sentences_or_confidence_has_no_such_figures() -> None:
    found = values(
        outcome(GOOD, "a", marked=None, answered=None),
        outcome(NEAR, "a", marked=None, answered=None, score=0.3),
    )
    absent = {"right sentence", "ECE", "answered", "near refused", "off refused"}
    assert {name for name in COLUMNS if found[name] is None} == absent


def test_cells() -> None:
    figure = Interval(0.8768, 0.80, 0.951, 40)
    assert cell(figure, "hit@1") == "87.7 (80–95)"
    assert cell(figure, "AUROC") == "0.877 (0.80–0.95)"
    assert cell(None, "ECE") == "–"


def test_units_count_once_in_their_best_place() -> None:
    assert units(["a", "b", "a", "c"], 2) == ("a", "b")


def test_a_sentence_is_right_where_the_answer_stands() -> None:
    text = "Satu hal. Jawabannya empat puluh."
    assert replace(GOOD, answers=("empat puluh",)).is_marked(text, Span(10, len(text)))
    assert not replace(GOOD, answers=("empat puluh",)).is_marked(text, Span(0, 9))
    quoted = replace(GOOD, answers=("Jawabannya empat puluh.",), quoted=True)
    assert quoted.is_marked(text, Span(10, len(text)))


def test_a_question_is_answerable_where_a_passage_was_judged_so() -> None:
    texts = {
        name: Text(name, "x", "x", "", "", f"Jawaban {name} ada di sini.", "id", None)
        for name in ("a", "b")
    }
    pairs = [
        Pair(f"q{name}{right}", "Apa?", "id", name, right, (f"Jawaban {name}",) * right, ())
        for name in texts
        for right in (True, False)
    ]
    task = _set_task("x", "id", "id", texts, pairs)
    assert [document.slug for document in task.alone.documents] == ["a", "b"]
    assert {(ask.id, ask.kind) for ask in task.asks} == {
        ("qaTrue", Kind.ANSWERABLE),
        ("qaFalse", Kind.UNANSWERABLE),
        ("qbTrue", Kind.ANSWERABLE),
        ("qbFalse", Kind.UNANSWERABLE),
    }


def test_a_sample_has_some_of_each_kind() -> None:
    asks = tuple(replace(ask, id=f"{ask.id}-{n}") for ask in (GOOD, NEAR, OFF) for n in range(9))
    task = _set_task("x", "id", "id", {}, [])
    chosen = _sampled(replace(task, asks=asks), 2).asks
    assert [ask.kind for ask in chosen] == [kind for kind in Kind for _ in range(2)]
    assert chosen == _sampled(replace(task, asks=asks[::-1]), 2).asks


@pytest.fixture(scope="module")
def handbook() -> Task:
    folder = ROOT / "tests/handbook"
    task, _ = _file_tasks("the handbook", folder / "corpus", folder / "testset.csv")
    return _sampled(task, 4)


def test_every_way_answers_the_same_questions(
    handbook: Task, encoder: Encoder, tmp_path: Path
) -> None:
    ways = dict(outcomes_by_way(handbook, encoder, None, tmp_path))
    assert list(ways) == [
        "passage vectors",
        "+ sentence vectors",
        "+ BM25",
        "+ word shares, confidence",
        "+ translation beside",
    ]
    for name, outcomes in ways.items():
        assert [each.ask for each in outcomes] == list(handbook.asks)
        assert all(each.ranking for each in outcomes)
        shipped = name in ("+ word shares, confidence", "+ translation beside")
        assert all((each.answered is not None) == shipped for each in outcomes)
    assert sum(each.is_first for each in ways["+ word shares, confidence"]) >= 2


def test_a_job_goes_to_another_program_and_comes_back(tmp_path: Path) -> None:
    peer = tmp_path / "peer.py"
    peer.write_text(
        "from job import run\n"
        "def build(passages, model, variant):\n"
        "    print('loading', model)\n"
        "    def search(question):\n"
        "        words = set(question.split())\n"
        "        hits = [(i, float(len(words & set(t.split())))) for i, t in passages]\n"
        "        return sorted(hits, key=lambda hit: -hit[1])\n"
        "    return search\n"
        "run(build, ('default',))\n"
    )
    lines = [
        {"corpus": 0, "passage": "a|1 id", "text": "gaji dibayar bulanan"},
        {"corpus": 0, "passage": "b|1 id", "text": "cuti empat belas hari é"},
        {"corpus": 0, "question": "q", "text": "berapa hari cuti"},
        {"corpus": 1, "passage": "c|1 id", "text": "hari libur"},
        {"corpus": 1, "question": "r", "text": "hari"},
    ]
    done = subprocess.run(
        [sys.executable, peer, "--model", "m"],
        input="\n".join(map(json.dumps, lines)).encode(),
        capture_output=True,
        env={"PYTHONPATH": str(ROOT / "benchmarks" / "peers")},
        check=True,
    )
    first, second = map(json.loads, done.stdout.splitlines())
    hits = [["b|1 id", 2.0], ["a|1 id", 0.0]]
    assert first == {"variant": "default", "question": "q", "hits": hits}
    assert second == {"variant": "default", "question": "r", "hits": [["c|1 id", 1.0]]}
    assert b"loading m" in done.stderr
