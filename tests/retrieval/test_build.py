from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.documents import CorpusReading, read_corpus, split_document
from assistant.errors import TanyaError
from assistant.retrieval import Index, Retriever, Step, build_index, is_stale, update_index
from assistant.retrieval import index as index_module
from assistant.retrieval.generations import building
from assistant.retrieval.representation import passage_texts
from tests.retrieval.conftest import Build
from tests.retrieval.toy import CORPUS, ToyEncoder, write_corpus


def generations(index: Path) -> list[str]:
    return sorted(path.name for path in index.iterdir() if path.is_dir())


def test_the_index_holds_what_was_read(build: Build, index_folder: Path, tmp_path: Path) -> None:
    report = build(CORPUS)
    reading = read_corpus(tmp_path / "corpus")
    index = Index.open(index_folder)
    assert index.documents == reading.documents
    assert index.passages == tuple(p for d in reading.documents for p in split_document(d))
    assert (report.documents, report.passages) == (2, len(index.passages))
    assert report.encoded == report.passages > 2
    assert report.changed
    assert index.folder.name == report.generation
    assert index.document("cuti").title == "Cuti tahunan"
    assert index.passage("cuti#p1").document == "cuti"


def test_every_vector_is_that_of_its_text(
    build: Build, index_folder: Path, toy: ToyEncoder
) -> None:
    build(CORPUS)
    index = Index.open(index_folder)
    texts = [text for passage in index.passages for text in passage_texts(passage)]
    assert len(index.store) == index.layout.rows == len(texts)
    stored = index.store.vectors(np.arange(len(texts)))
    assert stored == pytest.approx(toy.encode_queries(texts), abs=1e-6)


def test_without_a_change_there_is_no_new_generation(
    build: Build, index_folder: Path, toy: ToyEncoder
) -> None:
    first = build(CORPUS)
    toy.encoded.clear()
    second = build(CORPUS)
    assert not second.changed
    assert second.generation == first.generation
    assert (second.encoded, second.reused, second.removed) == (0, first.passages, 0)
    assert toy.encoded == []
    assert generations(index_folder) == [first.generation]


def test_only_what_changed_is_encoded(build: Build, toy: ToyEncoder) -> None:
    first = build(CORPUS)
    toy.encoded.clear()
    old, new = "dua belas hari cuti", "empat belas hari cuti"
    second = build(CORPUS | {"cuti.md": CORPUS["cuti.md"].replace(old, new)})
    assert second.changed
    assert (second.encoded, second.reused) == (1, first.passages - 1)
    # The changed sentence, and the passage it stands in; not the passage's other sentence.
    assert len(toy.encoded) == 2
    assert all(new in text for text in toy.encoded)


def test_a_new_title_is_encoded_and_sentences_are_not(
    build: Build, index_folder: Path, toy: ToyEncoder
) -> None:
    build(CORPUS)
    toy.encoded.clear()
    text = CORPUS["cuti.md"].replace("Cuti tahunan", "Hak cuti")
    build(CORPUS | {"cuti.md": text})
    index = Index.open(index_folder)
    assert index.document("cuti").title == "Hak cuti"
    assert toy.encoded
    assert all("Hak cuti" in text for text in toy.encoded)


def test_a_deleted_document_disappears(build: Build, index_folder: Path, toy: ToyEncoder) -> None:
    first = build(CORPUS)
    second = build({"remote.md": CORPUS["remote.md"]})
    index = Index.open(index_folder)
    assert second.removed == first.passages - second.passages > 0
    assert second.encoded == 0
    assert [document.slug for document in index.documents] == ["remote"]
    with pytest.raises(TanyaError, match="cuti"):
        index.document("cuti")
    hits = Retriever(index, toy).search("Berapa hari cuti setahun?", "id", 10)
    assert {hit.passage.document for hit in hits} == {"remote"}


def test_a_renamed_file_keeps_its_vectors(
    build: Build, index_folder: Path, toy: ToyEncoder
) -> None:
    build(CORPUS)
    toy.encoded.clear()
    report = build({"libur.md": CORPUS["cuti.md"], "remote.md": CORPUS["remote.md"]})
    assert report.changed
    assert toy.encoded == []
    index = Index.open(index_folder)
    assert {document.slug for document in index.documents} == {"libur", "remote"}
    assert index.passage("libur#p1").original.text.startswith("Setiap pegawai")


def test_another_encoder_encodes_everything_again(build: Build, index_folder: Path) -> None:
    first = build(CORPUS)
    other = ToyEncoder("toy-2")
    second = build(CORPUS, other)
    assert second.encoded == first.passages
    assert Index.open(index_folder).manifest.encoder == "toy-2"


def test_another_dimension_is_another_encoder(build: Build, index_folder: Path) -> None:
    build(CORPUS)
    build(CORPUS, ToyEncoder("toy-wide", dimension=48))
    assert Index.open(index_folder).store.vectors(np.array([0])).shape == (1, 48)


def test_stale_means_a_build_would_change_something(
    build: Build, index_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(CORPUS)
    index = Index.open(index_folder).manifest
    corpus = tmp_path / "corpus"
    assert not is_stale(read_corpus(corpus), index, "toy-1")
    assert is_stale(read_corpus(corpus), index, "toy-2")
    write_corpus(corpus, CORPUS | {"baru.md": "# Baru\n\nSatu kalimat."})
    assert is_stale(read_corpus(corpus), index, "toy-1")
    write_corpus(corpus, CORPUS)
    assert not is_stale(read_corpus(corpus), index, "toy-1")
    monkeypatch.setattr(index_module, "SPLITTER_VERSION", "another")
    assert is_stale(read_corpus(corpus), index, "toy-1")


def test_two_generations_are_kept(build: Build, index_folder: Path) -> None:
    readme = "What is in here is built.\n"
    index_folder.mkdir()
    (index_folder / "README.md").write_text(readme, encoding="utf-8")
    names = [
        build(CORPUS | {"baru.md": f"# Baru\n\nKalimat ke-{number}."}).generation
        for number in range(4)
    ]
    assert generations(index_folder) == sorted(names[-2:])
    assert (index_folder / "README.md").read_text(encoding="utf-8") == readme


def test_what_a_dead_build_left_is_removed(build: Build, index_folder: Path) -> None:
    left = index_folder / ".building-dead"
    left.mkdir(parents=True)
    (left / "passages.jsonl").write_text("{", encoding="utf-8")
    name = build(CORPUS).generation
    assert generations(index_folder) == [name]


def test_a_damaged_index_is_built_anew(
    build: Build, index_folder: Path, toy: ToyEncoder, caplog: pytest.LogCaptureFixture
) -> None:
    first = build(CORPUS)
    (index_folder / first.generation / "vectors.faiss").write_bytes(b"nonsense")
    toy.encoded.clear()
    second = build(CORPUS)
    assert second.changed
    assert toy.encoded == []  # the vectors are kept beside the generations
    (told,) = (one.getMessage() for one in caplog.records if one.levelname == "WARNING")
    assert told.startswith("Building anew. The index file")
    assert told.endswith("vectors.faiss is damaged: its content is not what was written.")
    assert len(Index.open(index_folder).passages) == first.passages


def test_a_reading_without_documents_makes_an_empty_index(
    build: Build, index_folder: Path, toy: ToyEncoder
) -> None:
    full = build(CORPUS)
    nothing = CorpusReading(documents=(), skipped=())
    report = build_index(nothing, toy, index_folder)
    assert (report.documents, report.passages, report.removed) == (0, 0, full.passages)
    index = Index.open(index_folder)
    assert index.passages == ()
    assert Retriever(index, toy).search("Apa?", "id") == ()
    assert not build_index(nothing, toy, index_folder).changed
    assert build(CORPUS).passages == full.passages


def test_progress_goes_from_nought_to_one(tmp_path: Path, toy: ToyEncoder) -> None:
    told: list[Step] = []
    report = update_index(
        write_corpus(tmp_path / "corpus", CORPUS), toy, tmp_path / "index", told.append
    )
    assert list(dict.fromkeys(step.stage for step in told)) == ["reading", "encoding", "writing"]
    for stage in ("reading", "encoding", "writing"):
        shares = [step.share for step in told if step.stage == stage]
        assert shares == sorted(shares)
        assert shares[0] == 0
        assert shares[-1] == 1
    totals = {(step.stage, step.total, step.unit) for step in told if step.unit}
    assert totals == {("reading", 2, "files"), ("encoding", report.passages, "passages")}


def test_a_second_build_waits_no_longer_than_told(
    tmp_path: Path, index_folder: Path, toy: ToyEncoder
) -> None:
    reading = read_corpus(write_corpus(tmp_path / "corpus", CORPUS))
    told: list[str] = []
    with (
        building(index_folder, wait_s=0),
        pytest.raises(TanyaError, match="Another build has been writing"),
    ):
        build_index(reading, toy, index_folder, lambda step: told.append(step.stage), wait_s=0.2)
    assert told == ["waiting"]
    assert build_index(reading, toy, index_folder, wait_s=0).changed


def test_a_model_that_gives_no_directions_is_refused(tmp_path: Path, index_folder: Path) -> None:
    class Zeros(ToyEncoder):
        def encode_passages(self, texts):  # type: ignore[no-untyped-def]
            return np.zeros((len(texts), self.dimension), dtype=np.float32)

    reading = read_corpus(write_corpus(tmp_path / "corpus", CORPUS))
    with pytest.raises(TanyaError, match="TANYA_MODEL"):
        build_index(reading, Zeros(), index_folder)
    with pytest.raises(TanyaError, match="no index"):
        Index.open(index_folder)
