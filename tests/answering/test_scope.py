from pathlib import Path

import pytest

from assistant.answering.scope import documents_in_scope
from assistant.documents import read_corpus
from assistant.errors import TanyaError
from assistant.retrieval import Index, build_index
from assistant.retrieval.stored import StoredDocuments
from tests.retrieval.toy import ToyEncoder


@pytest.fixture
def index(tmp_path: Path) -> Index:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "cuti.md").write_text("---\ntags: [HR, Cuti Tahunan]\n---\nIsi cuti.")
    (corpus / "gaji.md").write_text("---\ntags: hr\n---\nIsi gaji.")
    (corpus / "kantin.md").write_text("Isi kantin.")
    build_index(read_corpus(corpus), ToyEncoder(), tmp_path / "index")
    return Index.open(tmp_path / "index")


def test_which_documents_are_searched(index: Index) -> None:
    assert documents_in_scope(index, (), ()) == frozenset()
    assert documents_in_scope(index, ("kantin",), ()) == {"kantin"}
    assert documents_in_scope(index, (), ("hr",)) == {"cuti", "gaji"}
    assert documents_in_scope(index, (), (" cuti  TAHUNAN ", "lain")) == {"cuti"}
    assert documents_in_scope(index, ("gaji", "kantin"), ("HR",)) == {"gaji"}


def test_tags_are_known_without_reading_a_document(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a document was read")

    monkeypatch.setattr(StoredDocuments, "__iter__", refuse)
    monkeypatch.setattr(StoredDocuments, "__getitem__", refuse)
    assert documents_in_scope(index, (), ("hr",)) == {"cuti", "gaji"}
    with pytest.raises(TanyaError, match="Tags there are: cuti tahunan, hr"):
        documents_in_scope(index, (), ("keuangan",))


@pytest.mark.parametrize(
    ("documents", "tags", "says"),
    [
        (("tidak-ada",), (), "No document is called"),
        ((), ("keuangan",), "No document has the tag keuangan. Tags there are: cuti tahunan, hr."),
        (("kantin",), ("hr",), "None of these documents has the tag hr"),
    ],
)
def test_what_is_not_there_is_named(
    index: Index, documents: tuple[str, ...], tags: tuple[str, ...], says: str
) -> None:
    with pytest.raises(TanyaError, match=says) as caught:
        documents_in_scope(index, documents, tags)
    assert caught.value.status == 404
