"""A passage that two documents say is shown once and cited in both."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from assistant import Assistant
from assistant.answering.wire import answer_to_dict
from assistant.settings import Settings
from assistant.web.answer_html import answer_html
from tests.retrieval.toy import CORPUS, ToyEncoder, write_corpus

QUESTION = "Berapa dua belas hari cuti setahun?"


@pytest.fixture
def tanya(tmp_path: Path) -> Assistant:
    # The copy has a paragraph before, so the same words stand elsewhere in it.
    copied = CORPUS["cuti.md"].replace(
        "## Lama cuti", "Salinan ini dibuat untuk kantor cabang dan berlaku sampai diganti.\n\n"
        "## Lama cuti",
    )  # fmt: skip
    corpus = write_corpus(tmp_path / "corpus", CORPUS | {"salinan.md": copied})
    settings = Settings(corpus=corpus, index=tmp_path / "index", reader="off")
    return Assistant.open(settings=settings, encoder=ToyEncoder())


def test_it_is_cited_in_both(tanya: Assistant) -> None:
    answer = tanya.ask(QUESTION)
    first = answer.passages[0].citation
    (other,) = first.also_in
    assert (first.document, other.document) == ("cuti", "salinan")
    assert [cited.quote for cited in answer.citations].count(first.quote) == 1
    query = parse_qs(urlsplit(other.url).query)
    start, end = int(query["start"][0]), int(query["end"][0])
    assert tanya.document("salinan").text[start:end] == first.quote
    assert (start, end) != (first.start, first.end)
    assert tanya.passage(other.passage_id).number == other.paragraph

    (told,) = answer_to_dict(answer)["passages"][0]["also_in"]
    assert (told["id"], told["url"]) == (other.passage_id, other.url)
    html = answer_html(answer, "0" * 32, "/sub")
    assert "Sama persis di" in html
    assert f'href="/sub{other.url}"'.replace("&", "&amp;") in html


def test_a_search_in_one_document_cites_that_one(tanya: Assistant) -> None:
    for slug in ("cuti", "salinan"):
        citation = tanya.ask(QUESTION, documents=[slug]).passages[0].citation
        assert citation.document == slug
        assert citation.also_in == ()
