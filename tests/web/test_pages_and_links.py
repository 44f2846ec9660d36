"""A page, a date and a link of a document, wherever a citation is shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering import Answer
from assistant.answering.answer import AnswerPassage, ShownText, Status
from assistant.answering.citation import cite
from assistant.answering.wire import answer_to_dict
from assistant.commands.ask import describe
from assistant.documents import Document, read_document, split_document
from assistant.web.answer_html import answer_html
from assistant.web.schemas import AnswerPassageModel
from assistant.web.source_page import source_page
from tests.documents.test_pdf import FILL, body, written

LINK = "https://intranet.example/cuti.pdf?a=1&b=2"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """Its second sentence begins on page 2, in a paragraph that begins on page 1."""
    corpus = tmp_path_factory.mktemp("corpus")
    pages = [
        body(80, [FILL, "tahunan yang dibayar penuh dan"]),
        body(80, ["tidak hangus. Sisanya dibawa ke tahun berikut."]),
    ]
    (corpus / "cuti.id.pdf").write_bytes(written(pages))
    about = f"date: 2024-05-01\nlink: {LINK}\n"
    (corpus / "_folder.yaml").write_text(about)
    return read_document(corpus / "cuti.id.pdf", corpus)


@pytest.fixture(scope="module")
def answer(document: Document) -> Answer:
    (passage,) = split_document(document)
    rendition = passage.original
    span = rendition.sentences[1]
    citation = cite(1, passage, rendition, span, document)
    shown = ShownText("id", rendition.text, (span,))
    assert document.text[citation.start : citation.end] == citation.quote
    return Answer(
        status=Status.ANSWERED,
        question="?",
        language="id",
        confidence=0.9,
        quote=citation.quote,
        message="",
        passages=(AnswerPassage(citation, shown, shown, 1.0),),
        suggestions=(),
        took_ms=1.0,
    )


def test_the_citation_has_the_page_its_sentence_begins_on(answer: Answer) -> None:
    (citation,) = answer.citations
    assert citation.quote == "Sisanya dibawa ke tahun berikut."
    assert (citation.page, citation.date, citation.link) == (2, "2024-05-01", LINK)


def test_the_command_line(answer: Answer) -> None:
    shown = describe(answer, bold=False)
    assert "[1] Cuti, halaman 2, paragraf 1, 2024-05-01 (cuti#p1)" in shown
    assert LINK in shown


def test_the_api(answer: Answer) -> None:
    (passage,) = answer_to_dict(answer)["passages"]
    checked = AnswerPassageModel.model_validate(passage)
    assert (checked.page, checked.date, checked.link) == (2, "2024-05-01", LINK)


def test_the_chat(answer: Answer) -> None:
    page = answer_html(answer, "q")
    assert "halaman 2" in page
    assert "2024-05-01" in page
    assert f'href="{LINK.replace("&", "&amp;")}"' in page
    plain = replace(answer.passages[0].citation, date="", link="", page=None)
    without = replace(answer, passages=(replace(answer.passages[0], citation=plain),))
    assert "berkas asli" not in answer_html(without, "q")
    assert "paragraf 1" in answer_html(without, "q")


def test_the_source_page(document: Document, tmp_path: Path) -> None:
    page, _ = source_page(document, split_document(document), None, None)
    assert "Halaman 1" in page
    assert "2024-05-01" in page
    assert "Buka berkas asli" in page
