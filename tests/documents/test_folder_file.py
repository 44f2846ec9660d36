from pathlib import Path

import pytest

from assistant.documents import CorpusReading, read_corpus
from assistant.errors import TanyaError
from tests.documents.test_reading import write

DESCRIBED = """
tags: [HR, Cuti]
date: 2024
link: https://hr.example/
files:
  cuti.en.md:
    title: Leave
    tags: leave
    date: 2024-05-01
  umum.txt: {link: "https://hr.example/umum"}
"""


def described(corpus: Path) -> CorpusReading:
    write(corpus, "_folder.yaml", "language: id\ntags: perusahaan\n")
    write(corpus, "hr/_folder.yaml", DESCRIBED)
    write(corpus, "hr/cuti.en.md", "---\ntitle: Ours\nlink: https://a.example/\n---\nText")
    write(corpus, "hr/umum.txt", "Text of the rules for all of you")
    write(corpus, "hr/dalam/lain.md", "Isi")
    write(corpus, "luar.md", "Isi")
    return read_corpus(corpus)


def test_what_a_folder_says_of_its_files(tmp_path: Path) -> None:
    reading = described(tmp_path)
    assert reading.skipped == ()
    told = {one.path: one for one in reading.documents}
    leave = told["hr/cuti.en.md"]
    assert (leave.title, leave.language) == ("Leave", "en")  # its name is nearer than the folder
    assert leave.tags == ("leave", "hr", "cuti", "perusahaan")
    assert leave.metadata["date"] == "2024-05-01"
    assert leave.metadata["link"] == "https://a.example/"  # said in the file, not of it alone
    rules = told["hr/umum.txt"]
    assert rules.language == "id"
    assert rules.metadata["link"] == "https://hr.example/umum"
    assert told["hr/dalam/lain.md"].tags == ("hr", "cuti", "perusahaan")
    assert told["luar.md"].tags == ("perusahaan",)
    assert told["luar.md"].metadata.keys() == {"tags"}


def test_another_description_makes_another_document(tmp_path: Path) -> None:
    first = described(tmp_path)
    known = {one.path: one for one in first.documents}
    write(tmp_path, "hr/_folder.yaml", "tags: baru\n")
    again = {one.path: one for one in read_corpus(tmp_path, earlier=first).documents}
    assert again["hr/umum.txt"].tags == ("baru", "perusahaan")
    assert again["luar.md"] == known["luar.md"]


@pytest.mark.parametrize(
    ("yaml", "says"),
    [
        ("tags: [", "line 1: the description is not YAML"),
        ("- a", "line 1: the description holds no keys here"),
        ("warna: biru", "line 1: `warna` is not known here"),
        ("files:\n  tidak-ada.pdf:\n    title: x", "line 2: there is no file tidak-ada.pdf"),
        ("files:\n  a.md:\n    judul: x", "line 3: `judul` is not known here"),
        ("files:\n  a.md: x", "line 2: the description holds no keys here"),
        ("tags: a\ntags: b", "line 2: `tags` is given twice"),
        ("language: fr", "line 1: `language: fr` is not one of the two"),
        ("link: javascript:alert(1)", "line 1: the link 'javascript:alert"),
        ("tags: " + "[" * 50 + "]" * 50, "nested more than 8 deep"),
        ("x" * 70_000, "longer than 64,000"),
    ],
)
def test_a_description_that_is_wrong_is_named_and_stops_nothing(
    tmp_path: Path, yaml: str, says: str
) -> None:
    write(tmp_path, "a.md", "Isi")
    write(tmp_path, "_folder.yaml", yaml)
    reading = read_corpus(tmp_path)
    assert [one.path for one in reading.documents] == ["a.md"]
    (skipped,) = reading.skipped
    assert skipped.path == "_folder.yaml"
    assert says in skipped.reason
    assert "_folder.yaml" not in skipped.reason  # the report puts the path before it


def test_an_entry_that_names_no_file_leaves_the_others(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "Isi")
    write(
        tmp_path,
        "_folder.yaml",
        "tags: hr\nfiles:\n  lama.md: {title: Lama}\n  a.md: {title: Baru}\n  b.md: {tags: x}\n",
    )
    reading = read_corpus(tmp_path)
    (document,) = reading.documents
    assert (document.title, document.tags) == ("Baru", ("hr",))
    assert [one.path for one in reading.skipped] == ["_folder.yaml", "_folder.yaml"]
    for one, (line, file) in zip(reading.skipped, ((3, "lama.md"), (5, "b.md")), strict=True):
        assert one.reason.startswith(f"line {line}: there is no file {file} beside it.")


def test_a_link_that_is_no_web_address_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "---\nlink: javascript:alert(1)\n---\nIsi")
    with pytest.raises(TanyaError, match=r"Skipped: 1, first a\.md: the link"):
        read_corpus(tmp_path)
