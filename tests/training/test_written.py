"""The documents written for training: their format, and the set made of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.reader.corpora import read_set
from training.reader.examples import given
from training.written_format import FormatError, read_written
from training.written_set import FILES, write_set

TEXT = """\
# Aturan Parkir || Parking Rules
@
Aturan ini berlaku bagi semua. || These rules are for everybody.
Tamu melapor di pos. || Visitors report at the gate.
? en formal 2: Where do visitors report?
## Kendaraan || Vehicles
@
Motor parkir di lantai dua. || Motorbikes park on the second floor.
? id casual 1 1.2: tamu bawa motor parkir dmn?
! en how: How much is the fine for parking overnight?
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "parking.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_document_is_read(tmp_path: Path) -> None:
    (document,) = read_written(write(tmp_path, TEXT))
    assert document.title == ("Aturan Parkir", "Parking Rules")
    headings = [passage.heading for passage in document.passages]
    assert headings == [("", ""), ("Kendaraan", "Vehicles")]
    first, second = document.passages
    assert first.questions[0].answers == ((1, 2),)
    assert [question.answers for question in second.questions] == [((2, 1), (1, 2)), ()]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Tanpa terjemahan.", r"parking\.txt:11: not `Indonesian \|\| English`"),
        ("? id casual: apa?", "`\\?` has places"),
        ("! id casual 1: apa?", "`!` has none"),
        ("? fr casual 1: quoi ?", "language is one of"),
        ("? id casual 2: apa?", "points to 2.2"),
        ("? id casual 3.1: apa?", "points to 3.1"),
        ("?id casual 1: apa?", "not `Indonesian"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(FormatError, match=told):
        read_written(write(tmp_path, TEXT + line + "\n"))


def test_the_set_is_read_as_the_public_ones_are(tmp_path: Path) -> None:
    write_set([write(tmp_path, TEXT)], tmp_path / "written")
    read = read_set(tmp_path / "written")
    assert {text.article for text in read.texts.values()} == {"written/parking-d1"}
    assert {text.twin is not None for text in read.texts.values()} == {True}
    judged = {(p.question_id, p.passage): p for p in read.pairs}
    casual = "written-id-parking-d1-q2"
    right = {passage for question, passage in judged if question == casual}
    assert right == {f"written-{of}-parking-d1-p{n}" for of in ("id", "en") for n in (1, 2)}
    example = given(judged[casual, "written-en-parking-d1-p1"], read.texts)
    assert [span.of(example.text) for span in example.spans] == ["Visitors report at the gate."]
    assert example.loose
    assert not judged["written-en-parking-d1-q3", "written-id-parking-d1-p2"].answerable


def test_the_files_in_the_repository_are_sound() -> None:
    files = sorted(FILES.glob("*.txt"))
    assert files
    for path in files:
        for document in read_written(path):
            assert all(passage.sentences and passage.questions for passage in document.passages)
