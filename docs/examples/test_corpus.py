"""Gate a repository of documents: copy this file into its tests, beside `corpus/`."""

import pytest

from assistant import Assistant
from assistant.evaluation import TestSet, evaluate


@pytest.fixture(scope="session")
def report():
    """Ask every question once."""
    tanya = Assistant.open(corpus="corpus", index="index")
    return evaluate(tanya, TestSet.load("corpus/testset.csv", tanya.index))


@pytest.mark.parametrize(
    ("measure", "least"), [("hit@1", 0.9), ("answered", 0.95), ("refused", 0.9)]
)
def test_documents_answer_as_promised(report, measure, least):
    """A failure lists the misses, so that the log says what to look at."""
    misses = "\n".join(f"{miss.outcome}: {miss.question}" for miss in report.misses)
    assert report.overall.figure(measure).value >= least, misses
