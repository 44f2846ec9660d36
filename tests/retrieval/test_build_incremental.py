"""What a second build does not do again, and what stands in two documents."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assistant.documents import CorpusReading, Passage, read_corpus
from assistant.errors import TanyaError
from assistant.retrieval import Index, Retriever, encoding, update_index
from assistant.retrieval.contracts import Vectors
from assistant.retrieval.manifest import Duplicate
from tests.retrieval.conftest import Build
from tests.retrieval.toy import CORPUS, ToyEncoder, write_corpus


class Stops(ToyEncoder):
    """An encoder whose owner presses Ctrl-C after some batches."""

    def __init__(self, batches: int) -> None:
        super().__init__()
        self.left = batches

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return super().encode_passages(texts)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_BATCH", 3)
    monkeypatch.setattr(encoding, "_PASSAGES_AT_ONCE", 2)


@pytest.mark.usefixtures("small_batches")
def test_a_stopped_build_goes_on_where_it_was(tmp_path: Path) -> None:
    corpus, index = write_corpus(tmp_path / "corpus", CORPUS), tmp_path / "index"
    whole = ToyEncoder()
    update_index(corpus, whole, tmp_path / "whole")
    done: list[str] = []
    for _ in range(100):
        stopping = Stops(batches=1)
        try:
            update_index(corpus, stopping, index)
        except KeyboardInterrupt:
            with pytest.raises(TanyaError, match="no index"):
                Index.open(index)
            assert not list(index.glob(".building*"))
        else:
            break
        finally:
            done += stopping.encoded
    assert sorted(done) == sorted(whole.encoded)  # each text once, in all the builds together
    assert len(done) > 9
    assert Index.open(index).passages == Index.open(tmp_path / "whole").passages


def test_a_paragraph_that_comes_back_is_still_known(build: Build, toy: ToyEncoder) -> None:
    build(CORPUS)
    build(CORPUS | {"cuti.md": CORPUS["cuti.md"].replace("dua belas", "empat belas")})
    toy.encoded.clear()
    assert build(CORPUS).changed
    assert toy.encoded == []


def test_a_file_with_the_same_bytes_is_not_read_again(
    tmp_path: Path, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, index = write_corpus(tmp_path / "corpus", CORPUS), tmp_path / "index"
    first = update_index(corpus, toy, index)
    given: list[CorpusReading | None] = []
    read = read_corpus

    def spying(folder: Path, *, earlier: CorpusReading | None, **options: object) -> object:
        given.append(earlier)
        return read(folder, earlier=earlier, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("assistant.retrieval.build.read_corpus", spying)
    assert not update_index(corpus, toy, index).changed
    assert given[0] is not None
    assert {document.path for document in given[0].documents} == set(CORPUS)
    for module in ("last_generation", "index", "writing"):
        monkeypatch.setattr(f"assistant.retrieval.{module}.READING_VERSION", "another")
    again = update_index(corpus, toy, index)
    assert given[1] is None
    assert again.changed
    assert again.reused == first.passages


def test_a_file_that_cannot_be_read_is_told_and_kept_told(tmp_path: Path, toy: ToyEncoder) -> None:
    corpus = write_corpus(tmp_path / "corpus", CORPUS | {"rusak.md": ""})
    for _ in range(2):
        report = update_index(corpus, toy, tmp_path / "index")
        assert [file.path for file in report.skipped] == ["rusak.md"]
        assert "empty" in report.skipped[0].reason
    assert not report.changed
    assert Index.open(tmp_path / "index").manifest.skipped == report.skipped
    (corpus / "rusak.md").unlink()
    assert update_index(corpus, toy, tmp_path / "index").skipped == ()


def paragraph(*words: str) -> str:
    return (
        f"Di sini {' '.join(words)} dibahas dengan cukup panjang untuk berdiri sendiri. Benar?\n\n"
    )


EDITS: tuple[dict[str, str], ...] = (
    CORPUS,
    {**CORPUS, "baru.md": "# Baru\n\n" + paragraph("kucing") + paragraph("anjing")},
    {**CORPUS, "baru.md": "# Baru\n\n" + paragraph("sapi") + paragraph("anjing")},
    {"baru.md": "# Baru\n\n" + paragraph("anjing") + paragraph("kucing", "sapi"), **CORPUS},
    {"awal.md": CORPUS["cuti.md"], **CORPUS},
    {"awal.md": CORPUS["cuti.md"], "remote.md": CORPUS["remote.md"]},
    {"awal.md": CORPUS["remote.md"], "angka.md": "# 1\n\n—\n"},
    {
        "dua.id.md": "# Dua\n\n" + paragraph("kucing"),
        "dua.en.md": "# Two\n\n" + paragraph("cat"),
        "awal.md": CORPUS["remote.md"],
    },
    {"dua.id.md": "# Dua\n\n" + paragraph("kucing"), "awal.md": CORPUS["remote.md"]},
    {"tanpa-judul.txt": paragraph("kucing"), **CORPUS},
    {"nama-lain.txt": paragraph("kucing"), **CORPUS},
    CORPUS,
)


def test_changed_step_by_step_or_made_anew_it_is_byte_for_byte_the_same(
    build: Build, index_folder: Path, tmp_path: Path, toy: ToyEncoder
) -> None:
    for number, files in enumerate(EDITS):
        build(files)
        step_by_step, anew = index_folder, tmp_path / f"anew{number}"
        update_index(tmp_path / "corpus", toy, anew)
        first, second = Index.open(step_by_step), Index.open(anew)
        assert first.manifest.files == second.manifest.files  # the checksum of each file
        assert first.manifest.duplicates == second.manifest.duplicates
        for question in ("Berapa hari cuti?", "kucing dan sapi", "laptop", "Benar?"):
            for language in ("id", "en"):
                found, expected = (
                    Retriever(index, toy).search(question, language, 10)
                    for index in (first, second)
                )
                assert found == expected


def test_a_changed_paragraph_costs_one_paragraph(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(CORPUS)
    asked: list[str] = []

    def spy_on(place: str, name: Callable[[object], str]) -> None:
        module, _, function = place.rpartition(".")
        real = getattr(importlib.import_module(module), function)

        def spying(first: object, *others: object) -> object:
            asked.append(name(first))
            return real(first, *others)

        monkeypatch.setattr(place, spying)

    spy_on("assistant.retrieval.build.split_document", lambda document: document.path)
    spy_on("assistant.retrieval.lexical.rendition_words", lambda rendition: rendition.text[:10])
    spy_on("assistant.retrieval.table.poses_question", lambda sentence: sentence[:10])
    build(CORPUS | {"cuti.md": CORPUS["cuti.md"].replace("dua belas", "empat belas")})
    assert asked == ["cuti.md", "Setiap peg", "Setiap peg", "Sisa cuti "]


def test_nothing_is_carried_over_from_another_way_to_split_or_to_find_words(
    build: Build, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(CORPUS)
    for module in ("last_generation", "index", "writing"):
        monkeypatch.setattr(f"assistant.retrieval.{module}.LEXICAL_VERSION", "another")
    monkeypatch.setattr("assistant.retrieval.lexical.tokenise", lambda text, _: text.split())
    build(CORPUS)
    assert Index.open(index_folder).lexical.frequency("pegawai", "id") == 1
    assert Index.open(index_folder).lexical.frequency("Permohonan", "id") == 1


def test_languages_are_counted(tmp_path: Path, toy: ToyEncoder) -> None:
    files = {"dua.id.md": "# Dua\n\nSatu kalimat.", "dua.en.md": "# Two\n\nOne sentence."}
    corpus = write_corpus(tmp_path / "corpus", CORPUS | files)
    report = update_index(corpus, toy, tmp_path / "index")
    assert report.documents == 3
    assert report.languages == {"id": 2, "en": 2}


@pytest.fixture
def with_copy(build: Build, index_folder: Path) -> Index:
    copied = CORPUS["cuti.md"].replace(
        "Permohonan cuti diajukan lewat portal", "Permohonan diajukan lewat surat"
    )
    report = build(CORPUS | {"salinan.md": copied})
    assert report.duplicates == (Duplicate("salinan", "cuti", 1),)
    return Index.open(index_folder)


def test_copies_of_a_file_without_a_title_are_told(build: Build, index_folder: Path) -> None:
    untitled = paragraph("kucing") + paragraph("anjing")
    files = {"aturan.txt": untitled, "aturan (1).txt": untitled, "b.md": f"# B\n\n{untitled}"}
    assert build(files).duplicates == (Duplicate("aturan-1", "aturan", 2),)
    index = Index.open(index_folder)
    copy = index.passages_of("aturan-1")[0]
    assert (copy.original.title, index.elsewhere(copy)) == ("Aturan (1)", (index.passages[0],))


def places(passages: Sequence[Passage]) -> list[str]:
    return [passage.id for passage in passages]


def test_a_passage_of_two_documents_is_indexed_once_and_known_in_both(
    with_copy: Index, toy: ToyEncoder
) -> None:
    assert places(with_copy.passages) == [
        "cuti#p1", "cuti#p2", "remote#p1", "remote#p2", "salinan#p2",
    ]  # fmt: skip
    assert len(with_copy.store) == with_copy.layout.rows
    assert places(with_copy.passages_of("salinan")) == ["salinan#p1", "salinan#p2"]
    copy = with_copy.passage("salinan#p1")
    assert copy.original.text == with_copy.passage("cuti#p1").original.text
    assert places(with_copy.elsewhere(copy)) == ["cuti#p1"]
    assert places(with_copy.elsewhere(with_copy.passage("cuti#p1"))) == ["salinan#p1"]
    assert with_copy.elsewhere(with_copy.passage("cuti#p2")) == ()
    found = Retriever(with_copy, toy).search("Berapa hari cuti setahun?", "id", 10)
    assert sum(hit.passage.original.text == copy.original.text for hit in found) == 1


def test_a_search_in_one_document_finds_what_another_says_too(
    with_copy: Index, toy: ToyEncoder
) -> None:
    question = "Berapa hari cuti setahun?"
    query = toy.encode_queries([question])[0]
    retriever = Retriever(with_copy, toy)
    for slug in ("cuti", "salinan"):
        hits = retriever.rank(query, question, "id", 10, documents=[slug])
        assert hits[0].passage.id == f"{slug}#p1"
        assert {hit.passage.document for hit in hits} == {slug}


def test_the_copy_takes_over_when_the_first_is_deleted(build: Build, toy: ToyEncoder) -> None:
    build(CORPUS | {"salinan.md": CORPUS["cuti.md"]})
    toy.encoded.clear()
    report = build({"salinan.md": CORPUS["cuti.md"]})
    assert (report.passages, report.duplicates) == (2, ())
    assert toy.encoded == []
