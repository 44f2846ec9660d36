"""An index that is not what was written is refused, and the file is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import TanyaError
from assistant.retrieval import Index, Retriever
from assistant.retrieval.manifest import manifest_checksum
from tests.retrieval.conftest import Build
from tests.retrieval.toy import CORPUS as TWO_DOCUMENTS
from tests.retrieval.toy import ToyEncoder

CORPUS = TWO_DOCUMENTS | {"salinan.md": TWO_DOCUMENTS["remote.md"]}
FILES = [
    "CURRENT",
    "manifest.json",
    *(
        f"{name}.{kind}"
        for name in ("documents", "passages", "duplicates")
        for kind in ("jsonl", "offsets.npy")
    ),
    "vectors.faiss",
    "ids.npy",
    *(f"copies/{name}.npy" for name in ("document_of", "key_of", "number_of", "same_as")),
    "table/languages.json",
    *(
        f"table/{name}.npy"
        for name in (
            "document_of",
            "first_rendition",
            "first_row",
            "language_of",
            "number_of",
            "passage_of_row",
            "penalties",
        )
    ),
    "lexical/languages.json",
    *(
        f"lexical/{language}/{name}"
        for language in ("en", "id")
        for name in (
            "data.csc.index.npy",
            "indices.csc.index.npy",
            "indptr.csc.index.npy",
            "params.index.json",
            "passages.npy",
            "vocab.index.json",
            "word_ends.npy",
            "words.npy",
        )
    ),
]


def path_of(index: Path, generation: str, name: str) -> Path:
    return index / name if name == "CURRENT" else index / generation / name


def test_the_list_of_files_is_complete(build: Build, index_folder: Path) -> None:
    generation = build(CORPUS).generation
    there = {path for path in index_folder.rglob("*") if path.is_file()}
    kept = {index_folder / ".lock", *index_folder.glob("encoded-*.vectors")}
    assert there - kept == {path_of(index_folder, generation, name) for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_is_found_and_its_file_named(
    build: Build, index_folder: Path, name: str
) -> None:
    path = path_of(index_folder, build(CORPUS).generation, name)
    content = path.read_bytes()
    for place in {0, len(content) // 3, len(content) // 2, len(content) - 1}:
        for flip in (1, 0x80):
            changed = bytearray(content)
            changed[place] ^= flip
            path.write_bytes(changed)
            with pytest.raises(TanyaError, match="assistant build") as caught:
                Index.open(index_folder)
            assert str(path) in caught.value.english
            assert str(path) in caught.value.indonesian
    path.write_bytes(content)
    Index.open(index_folder)


@pytest.mark.parametrize("name", FILES[1:])
def test_a_missing_or_short_file_is_named(build: Build, index_folder: Path, name: str) -> None:
    path = path_of(index_folder, build(CORPUS).generation, name)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(TanyaError, match=path.name):
        Index.open(index_folder)
    path.unlink()
    with pytest.raises(TanyaError, match=path.name):
        Index.open(index_folder)


@pytest.mark.parametrize("content", [b"", b"\n", b"../../etc\n", b"\xff\xfe", b"x" * 5000])
def test_a_current_that_names_nothing(build: Build, index_folder: Path, content: bytes) -> None:
    build(CORPUS)
    (index_folder / "CURRENT").write_bytes(content)
    with pytest.raises(TanyaError, match="CURRENT"):
        Index.open(index_folder)


def test_a_generation_that_is_gone(build: Build, index_folder: Path) -> None:
    generation = build(CORPUS).generation
    (index_folder / generation).rename(index_folder / "elsewhere")
    with pytest.raises(TanyaError, match=generation):
        Index.open(index_folder)


@pytest.mark.parametrize("kind", ["missing", "empty", "file"])
def test_without_an_index(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "index"
    if kind == "empty":
        folder.mkdir()
    elif kind == "file":
        folder.write_text("not a folder", encoding="utf-8")
    with pytest.raises(TanyaError, match=r"no index in .*assistant build") as caught:
        Index.open(folder)
    assert "Belum ada indeks" in caught.value.indonesian


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("format", 99, "format 99"),
        ("store", "annoy", "another version"),
        ("representation", "0", "another version"),
        ("lexical", "0", "another version"),
    ],
)
def test_an_index_of_another_version(
    build: Build, index_folder: Path, field: str, value: object, message: str
) -> None:
    generation = index_folder / build(CORPUS).generation
    manifest = json.loads((generation / "manifest.json").read_text(encoding="utf-8"))
    text = json.dumps(manifest | {field: value})
    (generation / "manifest.json").write_text(text, encoding="utf-8")
    foreign = generation.rename(index_folder / f"{generation.name[:17]}{manifest_checksum(text)}")
    (index_folder / "CURRENT").write_text(foreign.name + "\n", encoding="ascii")
    with pytest.raises(TanyaError, match=f"{message}.*assistant build"):
        Index.open(index_folder)


def test_an_index_of_another_model(build: Build, index_folder: Path) -> None:
    build(CORPUS)
    index = Index.open(index_folder)
    with pytest.raises(TanyaError, match=r"another model.*toy-1.*other.*assistant build"):
        Retriever(index, ToyEncoder("other"))


def test_nothing_in_an_index_is_a_pickle(build: Build, index_folder: Path) -> None:
    build(CORPUS)
    for path in index_folder.rglob("*.npy"):
        header = path.read_bytes()[:128]
        assert header.startswith(b"\x93NUMPY")
        assert b"'|O'" not in header
    assert {path.suffix for path in index_folder.rglob("*") if path.is_file()} <= {
        "", ".json", ".jsonl", ".npy", ".faiss", ".vectors",
    }  # fmt: skip
