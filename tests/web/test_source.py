"""The source pages."""

from __future__ import annotations

import threading

import httpx
import pytest

from assistant import Assistant
from assistant.documents import Block, BlockKind, Document, Passage, Rendition, Span
from assistant.web import application
from assistant.web.source_page import source_page

ARTICLE = "apakah-digital-marketing-pekerjaan-it"


def test_every_passage_of_every_language_has_its_anchor_once(
    client: httpx.Client, tanya: Assistant
) -> None:
    passages = [each for each in tanya.index.passages if each.document == ARTICLE]
    for language in ("id", "en"):
        page = client.get(f"/source/{ARTICLE}", params={"lang": language})
        assert page.headers["content-language"] == language
        assert f'<article class="tn-document" lang="{language}">' in page.text
        for passage in passages:
            assert page.text.count(f'id="p{passage.number}"') == 1


def test_the_cited_sentence_is_marked_and_nothing_else(
    client: httpx.Client, tanya: Assistant
) -> None:
    document = tanya.document(ARTICLE, "en")
    for passage in tanya.index.passages[:5]:
        rendition = passage.in_language("en")
        span = rendition.sentences[-1].shifted(rendition.span.start)
        page = client.get(
            f"/source/{ARTICLE}", params={"lang": "en", "start": span.start, "end": span.end}
        )
        assert page.text.count("<mark") == 1
        # The passage's address leads to the sentence, which a long paragraph would hide.
        marked = page.text.split(f'<mark id="p{passage.number}">')[1].split("</mark>")[0]
        assert page.text.count(f'id="p{passage.number}"') == 1
        assert marked.replace("&#39;", "'").replace("&#34;", '"') == span.of(document.text)


def test_the_languages_link_to_each_other(client: httpx.Client) -> None:
    assert '<a href="/">' in client.get(f"/source/{ARTICLE}").text
    assert "?lang=id" in client.get(f"/source/{ARTICLE}?lang=en").text
    assert "?lang=en" in client.get(f"/source/{ARTICLE}").text


def test_the_other_language_is_read_at_the_same_sentence(
    client: httpx.Client, tanya: Assistant
) -> None:
    passage = next(each for each in tanya.index.passages if len(each.original.sentences) > 1)
    english = passage.in_language("en")
    span = english.sentences[1].shifted(english.span.start)
    there = passage.original.sentences[1].shifted(passage.original.span.start)
    query = f"?lang=en&start={span.start}&end={span.end}"
    page = client.get(f"/source/{passage.document}{query}").text.replace("&amp;", "&")
    assert f"?lang=id&start={there.start}&end={there.end}#p{passage.number}" in page


@pytest.mark.parametrize(
    "query", ["?start=5", "?start=900000&end=900001", "?start=9&end=3", "?lang=xx"]
)
def test_an_odd_query_marks_nothing(client: httpx.Client, query: str) -> None:
    page = client.get(f"/source/{ARTICLE}{query}")
    assert page.status_code == 200
    assert "<mark" not in page.text
    assert page.text.count('id="p1"') == 1


@pytest.mark.parametrize("slug", ["nothing", "../../etc/passwd", "%2e%2e/x", "<script>"])
def test_an_unknown_document_is_told_as_a_page(client: httpx.Client, slug: str) -> None:
    page = client.get(f"/source/{slug}", headers={"Accept-Language": "en"})
    assert page.status_code == 404
    assert "<script>" not in page.text


def test_an_address_that_leads_nowhere_is_told_in_the_readers_language(
    client: httpx.Client,
) -> None:
    page = client.get("/kebijakan", headers={"Accept": "text/html", "Accept-Language": "id"})
    assert page.status_code == 404
    assert "Tidak ada apa pun di alamat ini." in page.text
    assert '<a href="/">' in page.text
    program = client.get("/kebijakan")
    assert program.status_code == 404
    assert program.json()["error"]["messages"]["en"] == "There is nothing at this address."


def test_a_documents_markup_is_text(client: httpx.Client) -> None:
    page = client.get("/source/rumus-zebra").text
    assert "&lt;script&gt;window.pwned = 1&lt;/script&gt;" in page
    assert "<script" not in page
    assert "<img src=x" not in page


def test_a_page_is_written_beside_the_loop_that_serves(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a long document would hold up everybody's questions."""
    wrote: list[str] = []

    def noted(*arguments: object) -> object:
        wrote.append(threading.current_thread().name)
        return source_page(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(application, "source_page", noted)
    assert client.get(f"/source/{ARTICLE}").status_code == 200
    assert len(wrote) == 1
    assert "AnyIO worker" in wrote[0]


class Counted(int):
    """An offset that counts how often it is compared."""

    compared = 0

    def __lt__(self, other: int) -> bool:
        Counted.compared += 1
        return int(self) < int(other)

    def __le__(self, other: int) -> bool:
        Counted.compared += 1
        return int(self) <= int(other)

    def __gt__(self, other: int) -> bool:
        Counted.compared += 1
        return int(self) > int(other)

    def __ge__(self, other: int) -> bool:
        Counted.compared += 1
        return int(self) >= int(other)


def test_a_book_does_not_cost_the_square_of_its_length() -> None:
    paragraphs = 1_000
    text = "".join(f"Paragraf {number:04}.\n" for number in range(paragraphs))
    size = len(text) // paragraphs
    spans = [Span(size * number, size * number + size - 1) for number in range(paragraphs)]
    blocks = tuple(Block(BlockKind.PARAGRAPH, span) for span in spans)
    book = Document("buku", "Buku", "id", text, blocks, "buku.md", "0")
    passages = []
    for number, span in enumerate(spans, start=1):
        where, said = Span(Counted(span.start), span.end), span.of(text)
        rendition = Rendition("id", "Buku", (), said, where, (Span(0, len(said)),))
        passages.append(Passage(f"buku#p{number}", "buku", number, rendition, (), "0"))
    page, _ = source_page(book, passages, None, None)
    assert page.count('id="p') == paragraphs
    assert 0 < Counted.compared < paragraphs * 60
