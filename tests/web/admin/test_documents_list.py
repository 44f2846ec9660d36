"""What the documents list says of each file, and which part of it a page shows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.documents import ReadingLimits
from assistant.retrieval import Index, update_index
from assistant.web.admin.document_files import documents_in, folders_in
from assistant.web.admin.documents_list import ROWS, list_page
from assistant.web.admin.documents_view import FileRow, FileState, file_rows
from assistant.web.admin.file_digests import FileDigests
from tests.retrieval.toy import CORPUS, ToyEncoder, write_corpus

OLD = (1e9, 1e9)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus", CORPUS)


def states(corpus: Path, index: Path, digests: FileDigests) -> dict[str, str]:
    files = documents_in(corpus)
    known = digests.of(list(files.values()))
    return {row.path: str(row.state) for row in file_rows(files, Index.open(index), {}, known)}


def test_names_that_are_no_utf8_are_skipped_once_and_can_be_shown(
    corpus: Path, tmp_path: Path
) -> None:
    root = os.fsencode(corpus)
    os.mkdir(root + b"/\xfe")  # noqa: PTH102
    for name in (b"/\xff.md", b"/\xfe/x.md"):
        Path(os.fsdecode(root + name)).write_text("# Isi\n\nTeks.", encoding="utf-8")
    update_index(corpus, ToyEncoder(), tmp_path / "index")
    found = states(corpus, tmp_path / "index", FileDigests(corpus, ReadingLimits()))
    assert found == {
        "cuti.md": "read",
        "remote.md": "read",
        "\\udcff.md": "skipped",
        "\\udcfe/x.md": "skipped",
    }
    assert folders_in(corpus) == ("",)


def test_a_file_is_changed_if_it_says_something_else_and_not_if_its_time_is_another(
    corpus: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    os.utime(corpus / "cuti.md", OLD)
    update_index(corpus, ToyEncoder(), index)
    digests = FileDigests(corpus, ReadingLimits())
    read = {"cuti.md": "read", "remote.md": "read"}
    assert states(corpus, index, digests) == read
    # The same again, saved later than the index.
    (corpus / "remote.md").write_bytes((corpus / "remote.md").read_bytes())
    os.utime(corpus / "remote.md", (4e9, 4e9))
    assert states(corpus, index, digests) == read
    # Another content of the same length, with the same time as before.
    (corpus / "cuti.md").write_text(
        CORPUS["cuti.md"].replace("dua belas", "dua puluh"), encoding="utf-8"
    )
    os.utime(corpus / "cuti.md", OLD)
    assert states(corpus, index, digests) == {**read, "cuti.md": "changed"}
    (corpus / "cuti.md").write_text(CORPUS["cuti.md"], encoding="utf-8")
    assert states(corpus, index, digests) == read
    # What a folder says of its files belongs to them.
    (corpus / "_folder.yaml").write_text("tags: [sdm]\n", encoding="utf-8")
    assert set(states(corpus, index, digests).values()) == {"changed"}
    update_index(corpus, ToyEncoder(), index)
    assert states(corpus, index, digests) == read
    (corpus / "remote.md").unlink()
    (corpus / "baru.md").write_text("# Baru\n\nIsi.", encoding="utf-8")
    assert states(corpus, index, digests) == {
        "baru.md": "new",
        "cuti.md": "read",
        "remote.md": "gone",
    }


def test_a_file_is_read_again_only_where_it_was_touched(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = FileDigests(corpus, ReadingLimits())
    paths = list(documents_in(corpus).values())
    first = digests.of(paths)
    assert all(first.values())
    monkeypatch.setattr("assistant.web.admin.file_digests.DocumentReader.open", None)
    assert digests.of(paths) == first


def test_what_cannot_be_opened_is_not_what_was_read(corpus: Path, tmp_path: Path) -> None:
    update_index(corpus, ToyEncoder(), tmp_path / "index")
    (corpus / "cuti.md").write_text("", encoding="utf-8")
    digests = FileDigests(corpus, ReadingLimits())
    assert states(corpus, tmp_path / "index", digests)["cuti.md"] == "changed"


def many(count: int) -> list[FileRow]:
    return [FileRow(f"d{number:04}.md", FileState.READ) for number in range(count)]


def test_every_file_is_on_a_page() -> None:
    rows = many(2 * ROWS + 1)
    pages = [list_page(rows, "", number) for number in (1, 2, 3)]
    assert [row for page in pages for row in page.rows] == rows
    assert {(page.pages, page.found, page.total) for page in pages} == {(3, len(rows), len(rows))}
    assert list_page(rows, "", 99).number == 3
    assert list_page(rows, "", -1).number == 1
    assert list_page([], "", 1).pages == 1


def test_files_that_could_not_be_read_come_first() -> None:
    rows = [*many(ROWS), FileRow("z.pdf", FileState.SKIPPED, note="damaged")]
    assert list_page(rows, "", 1).rows[0].path == "z.pdf"


def test_names_and_titles_are_searched() -> None:
    rows = [*many(ROWS), FileRow("sdm/x.md", FileState.READ, title="Cuti Tahunan")]
    for searched in ("cuti", "tahunan CUTI", "sdm x", " x.md "):
        assert [row.path for row in list_page(rows, searched, 7).rows] == ["sdm/x.md"]
    assert list_page(rows, "cuti lembur", 1).rows == ()
