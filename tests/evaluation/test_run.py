"""How questions are asked."""

import tracemalloc
from dataclasses import replace

import pytest

from assistant.errors import TanyaError
from assistant.evaluation import Outcome, TestSet, evaluate
from assistant.evaluation.run import results_of
from tests.evaluation.example_run import (
    INDEX,
    P,
    example_answers,
    example_assistant,
    example_testset,
)
from tests.evaluation.handmade import HandmadeAssistant, answer, shown


def test_each_question_is_asked_once_as_a_person_would(tmp_path):
    assistant = example_assistant()
    testset = example_testset(tmp_path)
    evaluate(assistant, testset, depth=7)
    assert assistant.asked == [(q.question, 7) for q in testset.questions]


def test_progress_moves_and_stops_the_run(tmp_path):
    seen = []

    class StoppedError(Exception):
        pass

    def progress(done, total):
        seen.append((done, total))
        if done == 3:
            raise StoppedError

    assistant = example_assistant()
    with pytest.raises(StoppedError):
        evaluate(assistant, example_testset(tmp_path), progress)
    assert seen == [(1, 8), (2, 8), (3, 8)]
    assert len(assistant.asked) == 3


def test_results_come_one_by_one(tmp_path):
    assistant = example_assistant()
    stream = results_of(assistant, example_testset(tmp_path))
    next(stream)
    assert len(assistant.asked) == 1


def test_a_question_that_cannot_be_asked_is_a_miss_and_the_run_goes_on(tmp_path):
    def refuse():
        raise TanyaError("The question is too long.")

    answers = example_answers() | {"Kapan gaji dibayar?": refuse}
    report = evaluate(HandmadeAssistant(INDEX, answers), example_testset(tmp_path))
    assert report.results[3].outcome is Outcome.FAILED
    assert report.results[3].error == "The question is too long."
    assert len(report.results) == 8


def test_an_error_of_ours_is_not_hidden(tmp_path):
    def fail():
        raise ZeroDivisionError

    answers = example_answers() | {"Kapan gaji dibayar?": fail}
    with pytest.raises(ZeroDivisionError):
        evaluate(HandmadeAssistant(INDEX, answers), example_testset(tmp_path))


@pytest.mark.parametrize("depth", [0, 11])
def test_the_depth_is_bounded(tmp_path, depth):
    with pytest.raises(TanyaError, match="1 to 10"):
        evaluate(example_assistant(), example_testset(tmp_path), depth=depth)


def test_ranks_below_the_depth_are_not_seen(tmp_path):
    report = evaluate(example_assistant(), example_testset(tmp_path), depth=5)
    assert report.overall.figure("mrr@5").value == pytest.approx(0.7)
    assert report.overall.figure("mrr@10") is None


class TalkativeAssistant:
    """Answers with a long text that is new each time, so that keeping the answers would show."""

    index = INDEX
    passages = tuple(shown(P["cuti#p1"], rank) for rank in range(1, 11))

    def ask(self, question, *, language=None, top_k=None):
        return replace(answer(question, self.passages), message=question + " " * 20_000)


def test_ten_thousand_questions_need_little_memory(tmp_path):
    quote = "Cuti tahunan diberikan dua belas hari"
    path = tmp_path / "many.csv"
    lines = (f"Pertanyaan nomor {n}?,{quote},id,x" for n in range(10_000))
    path.write_text("question,expected_quote,language,note\n" + "\n".join(lines))
    tracemalloc.start()
    report = evaluate(TalkativeAssistant(), TestSet.load(path, INDEX))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.overall.figure("hit@1").right == 10_000
    # The answers' texts alone are 200 MB.
    assert most < 100_000_000
