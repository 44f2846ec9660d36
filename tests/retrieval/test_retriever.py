from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.retrieval import Hit, Index, Retriever
from assistant.retrieval import retriever as retriever_module
from tests.retrieval.conftest import Build
from tests.retrieval.toy import CORPUS, ToyEncoder

PAIR = {
    "jam.id.md": (
        "---\ntitle: Jam kerja\nlanguage: id\n---\n\n# Jam kerja\n\n"
        "Kantor buka pukul delapan pagi. Kantor tutup pukul lima sore.\n"
    ),
    "jam.en.md": (
        "---\ntitle: Working hours\nlanguage: en\n---\n\n# Working hours\n\n"
        "The office opens at eight. The office closes at five.\n"
    ),
}


@pytest.fixture
def retriever(build: Build, index_folder: Path, toy: ToyEncoder) -> Retriever:
    build(CORPUS | PAIR)
    return Retriever(Index.open(index_folder), toy)


def test_hits_come_best_first_and_no_more_than_asked_for(retriever: Retriever) -> None:
    hits = retriever.search("Berapa hari cuti setahun?", "id", 3)
    assert len(hits) == 3
    assert hits[0].passage.id == "cuti#p1"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert len(retriever.search("cuti", "id", 500)) == len(retriever.index.passages)
    assert retriever.search("cuti", "id", 0) == ()


def test_a_lexical_score_means_a_shared_word(retriever: Retriever) -> None:
    for question, language in (("laptop", "en"), ("zzzz", "en"), ("pukul berapa buka", "id")):
        for hit in retriever.search(question, language, 100):
            scores = retriever.index.lexical.scores(question, language)
            place = retriever.index.passages.index(hit.passage)
            assert hit.lexical == pytest.approx(float(scores[place]))
    laptop = {h.passage.id: h.lexical for h in retriever.search("laptop", "en", 100)}
    assert [name for name, score in laptop.items() if score > 0] == ["remote#p2"]


def test_sentence_scores_are_the_cosines_of_each_rendition(
    retriever: Retriever, toy: ToyEncoder
) -> None:
    question = "When does the office close?"
    query = toy.encode_queries([question])[0]
    for hit in retriever.search(question, "en", 100):
        assert len(hit.sentence_scores) == len(hit.passage.renditions)
        for part, scores in zip(hit.passage.renditions, hit.sentence_scores, strict=True):
            texts = [span.of(part.text) for span in part.sentences]
            assert scores == pytest.approx(toy.encode_queries(texts) @ query, abs=1e-5)
    (best,) = retriever.search(question, "en", 1)
    assert best.passage.document == "jam"
    assert [part.language for part in best.passage.renditions] == [
        best.passage.original.language,
        *(part.language for part in best.passage.translations),
    ]


def test_searching_for_candidates_finds_what_a_full_scan_finds(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [("Berapa hari cuti?", "id"), ("laptop and screen", "en"), ("zzz", "en")]
    scanned = [retriever.search(*question) for question in questions]
    monkeypatch.setattr(retriever_module, "_SCAN_ROWS", 0)
    assert [retriever.search(*question) for question in questions] == scanned


def test_chosen_documents_are_searched_as_they_are_scanned(
    retriever: Retriever, toy: ToyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [("Berapa hari cuti?", "id"), ("laptop and screen", "en"), ("zzz", "en")]

    def ask() -> list[tuple[Hit, ...]]:
        return [
            retriever.rank(toy.encode_queries([q])[0], q, language, 10, ("remote", "jam", "none"))
            for q, language in questions
        ]

    scanned = ask()
    assert {hit.passage.document for hits in scanned for hit in hits} == {"remote", "jam"}
    monkeypatch.setattr(retriever_module, "_SCAN_ROWS", 0)
    assert ask() == scanned


def test_a_passage_far_from_the_question_is_found_by_its_word(
    retriever: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retriever_module, "_SCAN_ROWS", 0)
    monkeypatch.setattr(retriever_module, "_ROWS_A_PASSAGE", 0)
    hits = retriever.search("laptop", "en", 10)
    assert [hit.passage.id for hit in hits] == ["remote#p2"]


def test_a_language_without_passages_is_searched_by_meaning_alone(retriever: Retriever) -> None:
    hits = retriever.search("laptop", "fr", 100)
    assert len(hits) == len(retriever.index.passages)
    assert all(hit.lexical == 0 for hit in hits)
    dense = [hit.dense for hit in hits]
    assert dense == sorted(dense, reverse=True)


def test_equal_scores_keep_the_order_of_the_documents(
    build: Build, index_folder: Path, toy: ToyEncoder
) -> None:
    same = "Kalimat yang sama persis di setiap paragraf dari berkas yang satu ini.\n\n"
    build({"berkas.md": "# Sama\n\n" + 6 * same})
    retriever = Retriever(Index.open(index_folder), toy)
    found = [hit.passage.number for hit in retriever.search("kalimat", "id")]
    assert found == [1, 2, 3, 4, 5, 6]


def test_many_threads_get_what_one_gets(retriever: Retriever) -> None:
    questions = [("Berapa hari cuti?", "id"), ("Who lends a laptop?", "en"), ("pukul", "id")] * 40
    alone = [retriever.search(*question) for question in questions]
    gate = threading.Barrier(8)

    def ask(part: int) -> list[tuple[Hit, ...]]:
        gate.wait()
        return [retriever.search(*question) for question in questions[part::8]]

    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(ask, range(8)))
    for part, found in enumerate(parts):
        assert found == alone[part::8]


def test_the_index_in_memory_outlives_its_folder(
    build: Build, index_folder: Path, toy: ToyEncoder, retriever: Retriever
) -> None:
    before = retriever.search("cuti", "id")
    for number in range(3):
        build({"lain.md": f"# Lain\n\nEdisi {number}."})
    assert not retriever.index.folder.exists()
    assert retriever.search("cuti", "id") == before
    assert np.isfinite([hit.dense for hit in before]).all()
