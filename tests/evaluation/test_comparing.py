from dataclasses import replace

import pytest

from assistant.evaluation import Outcome, compare, evaluate
from assistant.evaluation.words import told_comparison
from tests.evaluation.example_run import example_assistant, example_testset


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return evaluate(example_assistant(), example_testset(tmp_path_factory.mktemp("compare")))


def made(report, ranks):
    """A report of as many questions with an answer, at these ranks of one right passage."""
    right = report.results[0]
    results = tuple(
        replace(
            right,
            key=f"q{number}",
            question=f"Pertanyaan {number}?",
            relevant=("a#p1",),
            grades=(1,),
            returned=tuple(
                "a#p1" if place == rank else f"b#p{place}" for place in range(1, (rank or 3) + 1)
            ),
            rank=rank,
            outcome=Outcome.RIGHT if rank == 1 else Outcome.RANKED_BELOW,
        )
        for number, rank in enumerate(ranks)
    )
    return replace(report, results=results)


def names(changes):
    return [change.after.question for change in changes]


def test_the_same_run_twice_is_unchanged(report):
    comparison = compare(report, report)
    assert (comparison.fixed, comparison.broken) == ((), ())
    assert len(comparison.unchanged) == 8
    assert {test.p for test in comparison.tests} == {1.0}


def test_fixed_and_broken_by_question(report):
    comparison = compare(made(report, [1, 1, 2, 2, 1]), made(report, [1, 2, 1, 1, 1]))
    assert names(comparison.fixed) == ["Pertanyaan 2?", "Pertanyaan 3?"]
    assert names(comparison.broken) == ["Pertanyaan 1?"]
    assert len(comparison.unchanged) == 2


# McNemar's exact test is a fair coin over the changed questions: 2 to 1 of three gives
# 2 · P(X ≤ 1) = 2 · 4/8 = 1; 6 to 0 gives 2 / 64 = 0.03125; 8 to 1 gives 2 · 10/512 = 0.0390625.
@pytest.mark.parametrize(
    ("fixed", "broken", "p"), [(2, 1, 1.0), (6, 0, 0.03125), (8, 1, 0.0390625), (0, 0, 1.0)]
)
def test_mcnemars_exact_p(report, fixed, broken, p):
    before = made(report, [2] * fixed + [1] * broken + [1] * 5)
    after = made(report, [1] * fixed + [2] * broken + [1] * 5)
    test = compare(before, after).test("hit@1")
    assert test.p == pytest.approx(p)
    assert test.after - test.before == pytest.approx((fixed - broken) / (fixed + broken + 5))


# Sign flips of six equal gains: all six the same way happen 2 times in 64.
def test_the_randomisation_test_of_a_mean(report):
    test = compare(made(report, [2] * 6 + [1] * 4), made(report, [1] * 10)).test("mrr@10")
    assert (test.before, test.after) == (pytest.approx(0.7), 1.0)
    assert test.p == pytest.approx(2 / 64)
    assert 0 < test.low < 0.3 < test.high <= 0.5


def test_one_question_in_common_proves_nothing(report):
    comparison = compare(made(report, [2]), made(report, [1]))
    assert comparison.test("mrr@10").p == comparison.test("hit@1").p == 1


def test_a_question_is_known_by_its_words_and_not_its_row(report):
    moved = replace(
        report,
        results=tuple(
            replace(r, key=f"moved{n}", question=f"  {r.question.upper()} ")
            for n, r in enumerate(reversed(report.results))
        ),
    )
    assert len(compare(report, moved).unchanged) == 8


def test_questions_in_one_run_alone_are_not_compared(report):
    fewer = replace(report, results=report.results[:6])
    assert len(compare(fewer, report).added) == 2
    assert len(compare(report, fewer).removed) == 2


def test_another_expectation_is_not_compared(report):
    from assistant.evaluation import Expectation

    other = (replace(report.results[0], expectation=Expectation.REFUSAL), *report.results[1:])
    comparison = compare(report, replace(report, results=other))
    assert len(comparison.changed) == 1
    assert len(comparison.unchanged) == 7


def test_a_question_with_another_quote_is_neither_fixed_nor_broken(report):
    below = report.results[1]
    other = replace(below, quotes=("kata lain",), outcome=Outcome.RIGHT, rank=1)
    comparison = compare(report, replace(report, results=(report.results[0], other)))
    assert names(comparison.changed) == [below.question]
    assert (comparison.fixed, comparison.broken) == ((), ())
    same = replace(below, quotes=tuple(f" {quote} " for quote in below.quotes))
    assert compare(report, replace(report, results=(same,))).changed == ()


def test_what_could_not_be_asked_is_not_compared_as_a_refusal(report):
    failed = replace(report.results[6], status="", outcome=Outcome.FAILED)
    after = replace(report, results=(report.results[5], failed))
    assert compare(report, after).test("refused").count == 1


def test_told_in_words(report):
    comparison = compare(made(report, [1, 1, 2, 2, 1]), made(report, [1, 2, 1, 1, 1]))
    english, indonesian = told_comparison(comparison), told_comparison(comparison, "id")
    assert english[0] == (
        "2 fixed, 1 broken, 2 unchanged; the difference could be chance (p = 1.0)."
    )
    assert "  Broken: Pertanyaan 1? (ranked below another passage (2))" in english
    assert indonesian[0] == (
        "2 membaik, 1 memburuk, 2 tetap; perbedaannya bisa jadi kebetulan (p = 1,0)."
    )
    certain = compare(made(report, [2] * 12), made(report, [1] * 12))
    assert "unlikely to be chance (p < 0.001)" in told_comparison(certain)[0]
