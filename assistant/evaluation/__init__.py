"""A test set goes in, a report of how often the answers are right comes out.

`TestSet.load` reads and checks the questions, `evaluate` asks them, and the `Report` holds every
question's result and the figures over them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.evaluation.comparing import Comparison, compare
    from assistant.evaluation.gates import check_gates, parse_gates
    from assistant.evaluation.report import Figure, Group, Outcome, QuestionResult, Report
    from assistant.evaluation.report_html import write_html
    from assistant.evaluation.report_json import read_report, to_json
    from assistant.evaluation.run import evaluate
    from assistant.evaluation.testset import Expectation, TestQuestion, TestSet
    from assistant.evaluation.words import summary

__all__ = [
    "Comparison",
    "Expectation",
    "Figure",
    "Group",
    "Outcome",
    "QuestionResult",
    "Report",
    "TestQuestion",
    "TestSet",
    "check_gates",
    "compare",
    "evaluate",
    "parse_gates",
    "read_report",
    "summary",
    "to_json",
    "write_html",
]

_HOMES = {
    "Comparison": "comparing",
    "Expectation": "testset",
    "Figure": "report",
    "Group": "report",
    "Outcome": "report",
    "QuestionResult": "report",
    "Report": "report",
    "TestQuestion": "testset",
    "TestSet": "testset",
    "check_gates": "gates",
    "compare": "comparing",
    "evaluate": "run",
    "parse_gates": "gates",
    "read_report": "report_json",
    "summary": "words",
    "to_json": "report_json",
    "write_html": "report_html",
}


def __getattr__(name: str) -> Any:
    """Import a public name where it is first used, so that `evaluate --help` costs nothing."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
