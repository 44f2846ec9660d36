"""Passages that stay in their file, and the arrays that stand for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.documents import Document, Passage, read_corpus, split_document
from assistant.retrieval.records import write_documents, write_passages
from assistant.retrieval.stored import StoredDocuments, StoredPassages
from assistant.retrieval.table import PassageTable
from tests.retrieval.toy import CORPUS, write_corpus


@pytest.fixture
def documents(tmp_path: Path) -> tuple[Document, ...]:
    files = CORPUS | {
        f"lain{n}.md": f"# Berkas {n}\n\nIsi berkas nomor {n}, dengan é dan 😀 di dalamnya.\n"
        for n in range(30)
    }
    return read_corpus(write_corpus(tmp_path / "corpus", files)).documents


@pytest.fixture
def passages(documents: tuple[Document, ...]) -> tuple[Passage, ...]:
    return tuple(passage for document in documents for passage in split_document(document))


@pytest.fixture
def stored(
    documents: tuple[Document, ...], passages: tuple[Passage, ...], tmp_path: Path
) -> StoredPassages:
    write_documents(tmp_path / "documents.jsonl", documents)
    write_passages(tmp_path / "passages.jsonl", passages)
    numbers = {document.slug: number for number, document in enumerate(documents)}
    return StoredPassages(
        tmp_path / "passages.jsonl", StoredDocuments(tmp_path / "documents.jsonl"), numbers
    )


def test_they_are_what_was_written(
    stored: StoredPassages,
    passages: tuple[Passage, ...],
    documents: tuple[Document, ...],
    tmp_path: Path,
) -> None:
    assert tuple(stored) == passages
    assert [stored[n] for n in range(len(stored))] == list(passages)
    assert tuple(StoredDocuments(tmp_path / "documents.jsonl")) == documents
    assert stored == passages
    assert stored != passages[1:]
    assert stored != (*passages[1:], passages[0])


def test_any_of_them_can_be_asked_for(
    stored: StoredPassages, passages: tuple[Passage, ...]
) -> None:
    assert stored[-1] == passages[-1]
    assert stored[np.int64(3)] == passages[3]  # type: ignore[call-overload]
    assert stored[2:7] == passages[2:7]
    assert stored[::-9] == passages[::-9]
    for place in (len(passages), -len(passages) - 1):
        with pytest.raises(IndexError):
            stored[place]


def test_many_threads_read_at_once(stored: StoredPassages, passages: tuple[Passage, ...]) -> None:
    places = np.random.default_rng(0).integers(0, len(passages), 400).tolist()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stored.__getitem__, places)) == [passages[place] for place in places]


def test_none_at_all(tmp_path: Path) -> None:
    write_documents(tmp_path / "documents.jsonl", ())
    write_passages(tmp_path / "passages.jsonl", ())
    documents = StoredDocuments(tmp_path / "documents.jsonl")
    assert len(documents) == 0
    assert tuple(StoredPassages(tmp_path / "passages.jsonl", documents, {})) == ()


def test_the_table_finds_passages_and_their_rows(
    passages: tuple[Passage, ...], documents: tuple[Document, ...], tmp_path: Path
) -> None:
    slugs = [document.slug for document in documents]
    PassageTable.of(passages, slugs).save(tmp_path)
    table = PassageTable.load(tmp_path)
    assert len(table) == len(passages)
    for place, passage in enumerate(passages):
        document = slugs.index(passage.document)
        assert table.place(document, passage.number) == place
        assert place in table.passages_of(document)
        assert table.place(document, passage.number + 1000) is None
    chosen = table.in_documents([0, 2, 3])
    wanted = {slugs[0], slugs[2], slugs[3]}
    assert [passages[place].document in wanted for place in chosen] == [True] * len(chosen)
    assert len(chosen) == sum(passage.document in wanted for passage in passages)
    rows = table.rows_of(chosen)
    assert len(rows) == 2  # the second document lies between
    within = [row for start, end in rows.tolist() for row in range(start, end)]
    assert set(table.layout.passage_of_row[within].tolist()) == set(chosen.tolist())
    assert len(within) == sum(
        1 + len(part.sentences) for place in chosen for part in passages[place].renditions
    )
    assert table.rows_of(np.empty(0, dtype=np.int64)).shape == (0, 2)
