"""How questions are asked."""

from dataclasses import fields

import pytest

from assistant.answering.answer import Answer
from assistant.errors import TanyaError
from assistant.evaluation import Outcome, TestSet, evaluate, summary, to_json
from assistant.evaluation.report_html import render
from assistant.evaluation.run import results_of
from assistant.evaluation.told import told_answers
from assistant.settings import Settings
from tests.evaluation.example_run import (
    INDEX,
    ROWS,
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
    warming = ["Berapa hari cuti tahunan?", "How long is maternity leave?"]
    asked = [question for question, _ in assistant.asked]
    assert sorted(asked[:2]) == warming, "the first of each language, untimed"
    assert assistant.asked[2:] == [(q.question, 7) for q in testset.questions]


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
    assert len(assistant.asked) == 2 + 3


def test_results_come_one_by_one(tmp_path):
    assistant = example_assistant()
    stream = results_of(assistant, example_testset(tmp_path))
    next(stream)
    assert len(assistant.asked) == 2 + 1


def test_a_question_that_cannot_be_asked_is_a_miss_and_the_run_goes_on(tmp_path):
    def refuse():
        raise TanyaError("The question is too long.", "Pertanyaannya terlalu panjang.")

    answers = example_answers() | {"Kapan gaji dibayar?": refuse}
    report = evaluate(HandmadeAssistant(INDEX, answers), example_testset(tmp_path))
    assert report.results[3].outcome is Outcome.FAILED
    assert report.results[3].error == "The question is too long."
    assert report.results[3].error_id == "Pertanyaannya terlalu panjang."
    assert len(report.results) == 8
    # It was neither refused nor answered.
    assert report.overall.figure("answered").count == 4
    assert report.overall.figure("correct").count == 8


def test_what_could_not_be_asked_is_no_refusal_that_failed(tmp_path):
    def refuse():
        raise TanyaError("The question is too long.", "Pertanyaannya terlalu panjang.")

    answers = example_answers() | {"Siapa presiden Prancis?": refuse}
    report = evaluate(HandmadeAssistant(INDEX, answers), example_testset(tmp_path))
    figure = report.overall.figure("refused")
    assert (figure.right, figure.count) == (1, 2)
    assert report.overall.figure("median_ms").count == 7
    assert "Could not be asked: 1 of 8." in summary(report)
    assert "Tidak dapat ditanyakan: 1 dari 8." in summary(report, "id")
    assert "Answered though it should have been refused: 1 of 2 (50 %)." in summary(report)


def test_warnings_are_told_in_both_languages(tmp_path):
    rows = ROWS + "halo,,id,far\n"
    report = evaluate(example_assistant(), example_testset(tmp_path, rows))
    assert report.told_warnings("en") == ("row 10: the same question as row 9; counted once.",)
    assert report.told_warnings("id") == (
        "baris 10: pertanyaannya sama dengan baris 9; dihitung sekali.",
    )


def test_answers_that_are_not_judged_keep_their_title_and_no_text(tmp_path):
    rows = "question\nBerapa hari cuti tahunan?\nHow long is maternity leave?\n"
    report = evaluate(example_assistant(), example_testset(tmp_path, rows))
    assert [(r.first.title, r.first.text) for r in report.unjudged] == [("Cuti", "")] * 2
    assert list(told_answers(report.unjudged, "en")) == [
        "",
        "row 2: Berapa hari cuti tahunan?",
        "  answered (0.95): Cuti tahunan diberikan dua belas hari. [Cuti]",
        "",
        "row 3: How long is maternity leave?",
        "  refused (0.35) [Cuti]",
    ]


def test_an_error_of_ours_is_not_hidden(tmp_path):
    def fail():
        raise ZeroDivisionError

    answers = example_answers() | {"Kapan gaji dibayar?": fail}
    with pytest.raises(ZeroDivisionError):
        evaluate(HandmadeAssistant(INDEX, answers), example_testset(tmp_path))


def test_a_report_tells_no_secret(tmp_path):
    assistant = example_assistant()
    assistant.settings = Settings(
        feedback_url="postgresql://tanya:hunter2@db/tanya",
        widget_secret=("hunter2" * 8,),
        answer_threshold=0.25,
    )
    report = evaluate(assistant, example_testset(tmp_path))
    assert ("answer_threshold", "0.25") in report.how.settings
    assert "hunter2" not in to_json(report)
    assert "hunter2" not in render(report)


@pytest.mark.parametrize("depth", [0, 11])
def test_the_depth_is_bounded(tmp_path, depth):
    with pytest.raises(TanyaError, match="1 to 10"):
        evaluate(example_assistant(), example_testset(tmp_path), depth=depth)


def test_ranks_below_the_depth_are_not_seen(tmp_path):
    report = evaluate(example_assistant(), example_testset(tmp_path), depth=5)
    assert report.overall.figure("mrr@5").value == pytest.approx(0.7)
    assert report.overall.figure("mrr@10") is None


class CountedAnswer(Answer):
    """An answer that knows how many of its kind are in memory."""

    alive = 0
    most_alive = 0

    def __init__(self, answer):
        for field in fields(Answer):
            object.__setattr__(self, field.name, getattr(answer, field.name))
        CountedAnswer.alive += 1
        CountedAnswer.most_alive = max(CountedAnswer.alive, CountedAnswer.most_alive)

    def __del__(self):
        CountedAnswer.alive -= 1


class CountingAssistant:
    index = INDEX
    passages = tuple(shown(P["cuti#p1"], rank) for rank in range(1, 11))

    def ask(self, question, *, language=None, top_k=None):
        return CountedAnswer(answer(question, self.passages))


def test_ten_thousand_questions_never_keep_their_answers(tmp_path):
    quote = "Cuti tahunan diberikan dua belas hari"
    path = tmp_path / "many.csv"
    lines = (f"Pertanyaan nomor {n}?,{quote},id,x" for n in range(10_000))
    path.write_text("question,expected_quote,language,note\n" + "\n".join(lines))
    report = evaluate(CountingAssistant(), TestSet.load(path, INDEX))
    assert report.overall.figure("hit@1").right == 10_000
    # The one at hand and the one before it, whatever the number of questions.
    assert 1 <= CountedAnswer.most_alive <= 2
    # What is kept of each question, all of it.
    assert len(to_json(report)) / 10_000 < 2_000
