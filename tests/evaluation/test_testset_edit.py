"""Rows are added to a test set while others edit it, and nothing of theirs is lost."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from assistant.errors import TanyaError
from assistant.evaluation import TestSet, testset_edit
from assistant.evaluation.testset_check import quote_problems
from assistant.evaluation.testset_edit import NewRow, append_row
from tests.evaluation.example_run import INDEX

QUOTE = "Cuti sakit memerlukan surat dokter."
ROW = NewRow("Apa syarat “cuti sakit”?", QUOTE, "id", "feedback")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_file_stays_as_it_is_and_the_row_is_like_its_rows(
    tmp_path: Path, delimiter: str, encoding: str, end: str
) -> None:
    path = tmp_path / "testset.csv"
    # No line end at the end, columns in another order and one of somebody's own.
    lines = [["Kutipan", "PIC", "Pertanyaan", "Catatan"], ["", "Budi", "Di mana kafe?", "é"]]
    path.write_bytes(end.join(delimiter.join(line) for line in lines).encode(encoding))
    before = path.read_bytes()
    append_row(path, ROW)
    assert path.read_bytes().startswith(before)
    first, second = TestSet.load(path, INDEX).questions
    assert (first.question, first.note) == ("Di mana kafe?", "é")
    assert (second.question, second.quotes, second.note) == (ROW.question, (QUOTE,), "feedback")
    text = path.read_bytes().decode(encoding)
    assert text.count("\r\n") == (0 if end == "\n" else 3)
    assert text.endswith(end)


@pytest.mark.parametrize("name", ["testset.csv", "testset.jsonl"])
def test_a_missing_file_is_made(tmp_path: Path, name: str) -> None:
    append_row(tmp_path / name, NewRow("Siapa presiden Prancis?"))
    append_row(tmp_path / name, ROW)
    refused, answered = TestSet.load(tmp_path / name, INDEX).questions
    assert (refused.expectation, refused.quotes) == ("refusal", ())
    assert answered.relevant == ("cuti#p2",)


def test_a_question_is_added_once(tmp_path: Path) -> None:
    path = tmp_path / "testset.csv"
    append_row(path, ROW)
    with pytest.raises(TanyaError, match="row 2") as caught:
        append_row(path, NewRow(' apa syarat  "CUTI sakit"? '))
    assert caught.value.status == 409


def test_no_cell_acts_as_a_formula_and_the_question_stays_itself(tmp_path: Path) -> None:
    path = tmp_path / "testset.csv"
    append_row(path, NewRow("=1+1 berapa?"))
    assert "'=1+1" in path.read_text(encoding="utf-8-sig")
    assert TestSet.load(path, INDEX).questions[0].question == "=1+1 berapa?"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("testset.csv", b"question,note\nHalo,x\n", "expected_quote"),
        ("testset.csv", "question,expected_quote\ncaf\xe9,\n".encode("cp1252"), "UTF-8"),
        ("testset.xlsx", b"", "CSV"),
        ("testset.csv", b"a,b\n", "question"),
    ],
)
def test_what_cannot_be_added_to_is_told_and_left_alone(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TanyaError, match=told):
        append_row(path, NewRow("Apa artinya 漢字?", QUOTE))
    assert path.read_bytes() == content
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("testset.csv", b'question,expected_quote\n"Halo,\n'),
        ("testset.jsonl", b'{"question": "a\n'),
    ],
)
def test_a_file_with_wrong_rows_is_left_alone(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TanyaError, match="before this is mended"):
        append_row(path, ROW)
    assert path.read_bytes() == content


def test_a_row_is_one_cell_where_the_others_are(tmp_path: Path) -> None:
    path = tmp_path / "testset.csv"
    path.write_text('"question,expected_quote,note"\n"Siapa presiden Prancis?,,x"\n')
    append_row(path, ROW)
    first, second = TestSet.load(path, INDEX).questions
    assert (first.question, first.note) == ("Siapa presiden Prancis?", "x")
    assert (second.question, second.quotes) == (ROW.question, (QUOTE,))


def test_an_edit_between_reading_and_writing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "testset.csv"
    path.write_text("question,expected_quote\nHalo,\n")
    with_row = testset_edit._with_row
    edits = iter(["Apa kabar?", "Selamat pagi?"])

    def edited_meanwhile(*arguments: object) -> bytes:
        made: bytes = with_row(*arguments)  # type: ignore[arg-type]
        if (edit := next(edits, None)) is not None:
            # A spreadsheet saves, and knows of no lock.
            path.write_text(path.read_text() + f"{edit},\n")
        return made

    monkeypatch.setattr(testset_edit, "_with_row", edited_meanwhile)
    append_row(path, NewRow("Di mana kafe?"))
    asked = [question.question for question in TestSet.load(path, INDEX).questions]
    assert asked == ["Halo", "Apa kabar?", "Selamat pagi?", "Di mana kafe?"]


def test_a_file_that_never_rests_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "testset.csv"
    path.write_text("question,expected_quote\n")
    with_row = testset_edit._with_row

    def edited(*arguments: object) -> bytes:
        made: bytes = with_row(*arguments)  # type: ignore[arg-type]
        path.write_bytes(path.read_bytes() + b"\n")
        return made

    monkeypatch.setattr(testset_edit, "_with_row", edited)
    with pytest.raises(TanyaError, match="keeps changing"):
        append_row(path, NewRow("Di mana kafe?"))


def _add(path: Path, who: int) -> None:
    for number in range(5):
        append_row(path, NewRow(f"Pertanyaan {number} dari {who}?"))


def test_processes_that_add_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "testset.csv"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_add, args=(path, who)) for who in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    asked = {question.question for question in TestSet.load(path, INDEX).questions}
    assert asked == {f"Pertanyaan {n} dari {who}?" for n in range(5) for who in range(3)}


def test_a_quote_is_held_against_the_documents() -> None:
    assert quote_problems(f"{QUOTE} || {QUOTE}", INDEX) == ()
    (problem,) = quote_problems(f"{QUOTE} || Cuti sakit memerlukan surat doktor.", INDEX)
    assert problem.told().startswith('"Cuti sakit memerlukan surat doktor."')
    assert "surat dokter" in problem.told("id")
