"""What an evaluation writes: JSON, JUnit, misses."""

import csv
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import pytest

from assistant.errors import TanyaError
from assistant.evaluation import check_gates, evaluate, parse_gates, read_report, to_json
from assistant.evaluation.cells import as_written, safe_cell
from assistant.evaluation.junit import write_junit
from assistant.evaluation.misses_file import write_misses
from tests.evaluation.example_run import example_assistant, example_testset


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return evaluate(example_assistant(), example_testset(tmp_path_factory.mktemp("files")))


def with_question(report, question, place=1):
    results = list(report.results)
    results[place] = replace(results[place], question=question, note=question)
    return replace(report, results=tuple(results))


def test_json_reads_back_as_the_same_report(report, tmp_path):
    path = tmp_path / "run.json"
    path.write_text(to_json(report), encoding="utf-8")
    assert read_report(path) == report


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "not a run written by --json"),
        ("[]", "not a run written by --json"),
        ('{"format": 1}', "not a run written by --json"),
        ('{"format": 9, "pages": []}', "has report format 9"),
    ],
)
def test_another_file_is_refused(tmp_path, content, told):
    path = tmp_path / "run.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TanyaError, match=told):
        read_report(path)
    with pytest.raises(TanyaError, match="no earlier run"):
        read_report(tmp_path / "other.json")


def test_junit_has_a_case_for_each_question_and_gate(report, tmp_path):
    path = tmp_path / "out.xml"
    odd = with_question(report, "Apa \x00\x1b[31m \ud7ff]]> <b>&?")
    gates = check_gates(odd, parse_gates("hit@1=0.5,refused=0.9", 10))
    write_junit(odd, gates, path)
    questions, suite = ElementTree.parse(path).getroot()
    assert (questions.get("tests"), questions.get("failures")) == ("8", "5")
    assert len(questions.findall("testcase/failure")) == 5
    assert "]]> <b>&?" in questions[1].get("name")
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")


ACTING = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\n=1",
    "＝1",
    '=HYPERLINK("http://x")',
]


@pytest.mark.parametrize("text", ACTING)
def test_no_cell_acts_as_a_formula(report, tmp_path, text):
    odd = with_question(report, text)
    for name in ("misses.csv", "misses.xlsx"):
        write_misses(odd, tmp_path / name)
    with (tmp_path / "misses.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][0].startswith("'")
    assert as_written(rows[1][0]) == text
    book = openpyxl.load_workbook(tmp_path / "misses.xlsx")
    for row in book.active.iter_rows():
        for cell in row:
            assert cell.data_type != "f"
    assert str(book.active["A2"].value).startswith("'")


def test_plain_text_is_left_as_it_is():
    assert safe_cell("Berapa hari? 1=1, a-b") == "Berapa hari? 1=1, a-b"
    assert safe_cell("") == ""
    assert as_written("'quoted' word") == "'quoted' word"


def test_misses_can_be_read_as_a_test_set_again(report, tmp_path):
    from assistant.evaluation import TestSet
    from tests.evaluation.example_run import INDEX

    for name, language in (("misses.csv", "en"), ("misses.xlsx", "id")):
        write_misses(report, tmp_path / name, language)
        again = TestSet.load(tmp_path / name, INDEX)
        assert [q.question for q in again.questions] == [m.question for m in report.misses]
        assert [q.expectation for q in again.questions] == [m.expectation for m in report.misses]


@pytest.mark.parametrize("name", ["answers.csv", "answers.xlsx"])
def test_every_answer_can_be_read_as_a_test_set(report, tmp_path, name):
    from assistant.evaluation import TestSet
    from assistant.evaluation.answers_file import write_answers
    from tests.evaluation.example_run import INDEX

    write_answers(report, tmp_path / name, "id")
    again = TestSet.load(tmp_path / name, INDEX)
    assert [q.question for q in again.questions] == [r.question for r in report.results]
    assert again.warnings == ()


def test_misses_go_into_a_spreadsheet_alone(report, tmp_path):
    with pytest.raises(TanyaError, match=r"\.csv or \.xlsx"):
        write_misses(report, tmp_path / "misses.pdf")
