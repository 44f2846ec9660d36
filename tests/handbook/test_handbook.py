"""An invented company's handbook: a second corpus, on which nothing may be tuned."""

from collections import Counter
from pathlib import Path

import pytest

from tests.corpus.plain_text import (
    Page,
    Row,
    misplaced_quotes,
    read_page,
    read_rows,
    repeated_questions,
    sentences,
)

HANDBOOK = Path(__file__).parent


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    return {path.name: read_page(path) for path in sorted((HANDBOOK / "corpus").glob("*.md"))}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_rows(HANDBOOK / "testset.csv")


def test_one_of_the_indonesian_documents_is_translated(pages: dict[str, Page]) -> None:
    languages = {name: page.front_matter["language"] for name, page in pages.items()}
    assert Counter(languages.values()) == {"id": 5, "en": 1}
    assert all(name.endswith(f".{language}.md") for name, language in languages.items())


def test_translation_has_the_same_blocks_and_sentences(pages: dict[str, Page]) -> None:
    def outline(page: Page) -> list[tuple[str, int]]:
        return [(kind, len(sentences(text))) for kind, text in page.blocks]

    assert outline(pages["cuti.en.md"]) == outline(pages["cuti.id.md"])


def test_there_are_at_least_30_passages_however_short_points_are_joined(
    pages: dict[str, Page],
) -> None:
    paragraphs = [
        text
        for name, page in pages.items()
        if name.endswith(".id.md")
        for kind, text in page.blocks
        if kind == "paragraph" and not text.endswith(":")
    ]
    assert len(paragraphs) >= 30


def test_there_are_40_questions_to_answer_and_20_to_refuse(rows: list[Row]) -> None:
    counts = Counter((row.language, bool(row.quotes)) for row in rows)
    assert counts == {("id", True): 27, ("en", True): 13, ("id", False): 13, ("en", False): 7}
    refused = Counter(row.note for row in rows if not row.quotes)
    assert set(refused) == {"near", "far"}
    assert refused["near"] > refused["far"]


def test_every_quote_is_in_one_sentence_of_one_block(
    rows: list[Row], pages: dict[str, Page]
) -> None:
    assert misplaced_quotes(rows, list(pages.values())) == []


def test_every_document_is_asked_about(rows: list[Row], pages: dict[str, Page]) -> None:
    quotes = [quote for row in rows for quote in row.quotes]
    for name, page in pages.items():
        text = "\n".join(page.texts)
        assert sum(quote in text for quote in quotes) >= 4, name


def test_no_question_is_asked_twice(rows: list[Row]) -> None:
    assert repeated_questions(rows) == []
