"""A test set goes in, a report of how often the answers are right comes out.

`TestSet.load` reads and checks the questions, `evaluate` asks them, and the `Report` holds every
question's result and the figures over them.
"""

from assistant.evaluation.report import Figure, Group, Outcome, QuestionResult, Report
from assistant.evaluation.run import evaluate
from assistant.evaluation.testset import Expectation, TestQuestion, TestSet

__all__ = [
    "Expectation",
    "Figure",
    "Group",
    "Outcome",
    "QuestionResult",
    "Report",
    "TestQuestion",
    "TestSet",
    "evaluate",
]
