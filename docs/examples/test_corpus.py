"""Gate a repository of documents: copy this file into its tests, beside `corpus/`."""

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.evaluation import TestSet, evaluate
from assistant.evaluation.testset_edit import asked_in
from assistant.evaluation.words import why

TESTSET = Path("corpus/testset.csv")
QUESTIONS = asked_in(TESTSET)


@pytest.fixture(scope="session")
def report():
    """Ask every question once."""
    tanya = Assistant.open(corpus="corpus", index="index")
    return evaluate(tanya, TestSet.load(TESTSET, tanya.index))


@pytest.mark.parametrize(
    ("measure", "least"), [("hit@1", 0.9), ("answered", 0.95), ("refused", 0.9)]
)
def test_documents_answer_as_promised(report, measure, least):
    """A share of the questions; a test set that has none for a measure is not held against it."""
    figure = report.overall.figure(measure)
    if figure.value is None:
        pytest.skip(f"no question of {TESTSET} counts for {measure}")
    misses = "\n".join(f"{miss.outcome}: {miss.question}" for miss in report.misses)
    assert figure.value >= least, misses


@pytest.mark.parametrize("place", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_question(report, place):
    """Each question by itself. Take this test out where the shares above are enough."""
    result = next((one for one in report.results if one.place == place), None)
    if result is None:
        pytest.skip("not filled in yet")
    assert not result.is_miss, why(result)
