"""Which sentence has the question's words, where a label says of several what they are about."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answering.coverage import TermWeights, content_words
from assistant.settings import Settings
from tests.retrieval.toy import ToyEncoder, write_corpus

PAGE = """# Cuti

- Lama cuti: Pegawai tetap mendapat dua belas hari. Pegawai kontrak mendapat enam hari.

Pegawai magang mendapat dua hari.
"""


def shares(tmp_path: Path, question: str) -> dict[str, float]:
    corpus = write_corpus(tmp_path / "corpus", {"cuti.md": PAGE})
    settings = Settings(corpus=corpus, index=tmp_path / "index", reader="off")
    tanya = Assistant.open(settings=settings, encoder=ToyEncoder())
    found = {}
    for passage in tanya.index.passages:
        rendition = passage.original
        terms = TermWeights(tanya.index.lexical).sentence_shares(question, "id", rendition)
        spans = [span.of(rendition.text) for span in rendition.sentences]
        found |= dict(zip(spans, terms, strict=True))
    return found


def test_a_label_counts_for_every_sentence_of_its_point(tmp_path: Path) -> None:
    found = shares(tmp_path, "Berapa lama cuti pegawai kontrak?")
    assert found["Pegawai kontrak mendapat enam hari."] == 1.0
    labelled = found["Lama cuti: Pegawai tetap mendapat dua belas hari."]
    assert 0.2 < labelled < 1.0
    # The paragraph below is no part of the point.
    assert found["Pegawai magang mendapat dua hari."] < labelled


def test_a_word_that_no_passage_has_outweighs_no_word_that_one_has(tmp_path: Path) -> None:
    known = shares(tmp_path, "Lama cuti pegawai kontrak")
    stranger = shares(tmp_path, "Lama cuti pegawai kontrak zzyzx")
    assert known["Pegawai kontrak mendapat enam hari."] == 1.0
    assert stranger["Pegawai kontrak mendapat enam hari."] == pytest.approx(0.8)
    assert set(shares(tmp_path, "zzyzx qwfp").values()) == {0.0}


def test_documents_in_one_language_tell_no_question_s(tmp_path: Path) -> None:
    """They hold borrowed words, and an English question has those in common with them."""
    english = PAGE.replace("# Cuti", "# Leave").replace("cuti", "leave")
    pages = {"a.id.md": PAGE, "b.en.md": "# Parking\n\nVisitors park behind the hall.\n"}
    one = write_corpus(tmp_path / "one", {"cuti.md": PAGE, "leave.md": english})
    two = write_corpus(tmp_path / "two", pages)
    for corpus, language in ((one, "en"), (two, "id")):
        settings = Settings(corpus=corpus, index=corpus.parent / f"{corpus.name}-i", reader="off")
        tanya = Assistant.open(settings=settings, encoder=ToyEncoder())
        terms = TermWeights(tanya.index.lexical)
        assert terms.language_of("pegawai", default="en") == language
        assert terms.language_of("zzyzx", default="en") == "en"
        assert terms.language_of("what does pegawai mean", default="id") == "en"


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_what_an_apostrophe_joins_is_no_word(apostrophe: str) -> None:
    asked = "What's digital marketing's goal, and who's IT's head?".replace("'", apostrophe)
    plain = content_words("digital marketing goal IT head", "en")
    assert content_words(asked, "en") == plain
    assert content_words("They'll do it, I'm sure we don't", "en") == content_words("sure", "en")
