"""A report as JUnit XML: each question a test case, each gate one more, for a CI's test view."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from assistant.evaluation.gates import GateResult
from assistant.evaluation.report import QuestionResult, Report
from assistant.evaluation.words import why

# XML 1.0 cannot hold these, not even escaped; a pasted question can.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(report: Report, gates: Sequence[GateResult], path: Path) -> None:
    """Write `report` to `path`; a miss is a failure, and so is a gate that is not met."""
    questions = _suite("questions", len(report.results), len(report.misses))
    questions.set("time", f"{report.how.seconds:.3f}")
    for result in report.results:
        case = ElementTree.SubElement(
            questions,
            "testcase",
            classname=f"questions.{result.spoken or 'unknown'}",
            name=_clean(f"{result.key} {result.question}"),
            time=f"{result.took_ms / 1000:.4f}",
        )
        if result.is_miss:
            failure = ElementTree.SubElement(case, "failure", message=_clean(why(result)))
            failure.text = _clean(_detail(result))
    root = ElementTree.Element("testsuites")
    root.append(questions)
    if gates:
        broken = sum(not gate.is_met for gate in gates)
        suite = _suite("gates", len(gates), broken)
        for gate in gates:
            case = ElementTree.SubElement(
                suite, "testcase", classname="gates", name=_clean(str(gate.gate))
            )
            if not gate.is_met:
                ElementTree.SubElement(case, "failure", message=f"it is {gate.value}")
        root.append(suite)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _suite(name: str, tests: int, failures: int) -> ElementTree.Element:
    return ElementTree.Element(
        "testsuite", name=name, tests=str(tests), failures=str(failures), errors="0"
    )


def _detail(result: QuestionResult) -> str:
    lines = [f"{result.place.told()}", f"expected: {' || '.join(result.quotes) or 'a refusal'}"]
    if result.first:
        lines.append(f"came back: {result.quote or result.first.text} [{result.first.id}]")
    lines.append(f"rank of the right passage: {result.rank or 'none'}")
    return "\n".join(lines)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
