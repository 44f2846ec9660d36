"""The questions that the article is promised to answer, and those it is promised to refuse."""

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

CORPUS = Path(__file__).parents[2] / "corpus"
NAME = "apakah-digital-marketing-pekerjaan-it"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_rows(CORPUS / "testset.csv")


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    return {language: read_page(CORPUS / f"{NAME}.{language}.md") for language in ("id", "en")}


def test_there_are_enough_questions_of_each_sort(rows: list[Row]) -> None:
    counts = Counter((row.language, bool(row.quotes)) for row in rows)
    assert set(counts) == {("id", True), ("id", False), ("en", True), ("en", False)}
    assert min(counts["id", True], counts["en", True]) >= 60
    assert min(counts["id", False], counts["en", False]) >= 20


def test_every_question_to_refuse_is_near_or_far(rows: list[Row]) -> None:
    notes = Counter(row.note for row in rows if not row.quotes)
    assert set(notes) == {"near", "far"}
    assert min(notes.values()) >= 20
    assert not {row.note for row in rows if row.quotes} & {"near", "far", ""}


def test_every_quote_is_in_one_sentence_of_one_block(
    rows: list[Row], pages: dict[str, Page]
) -> None:
    assert misplaced_quotes(rows, list(pages.values())) == []


def test_quotes_come_in_the_language_of_the_question_first(
    rows: list[Row], pages: dict[str, Page]
) -> None:
    for row in rows:
        half = len(row.quotes) // 2
        other = "en" if row.language == "id" else "id"
        own_text, other_text = ("\n".join(pages[name].texts) for name in (row.language, other))
        assert all(quote in own_text for quote in row.quotes[:half]), row
        assert all(quote in other_text for quote in row.quotes[half:]), row


def test_every_sentence_is_asked_for_in_both_languages(
    rows: list[Row], pages: dict[str, Page]
) -> None:
    for language, page in pages.items():
        quotes = [quote for row in rows if row.language == language for quote in row.quotes]
        unasked = [
            sentence
            for kind, text in page.blocks
            if kind != "heading"
            for sentence in sentences(text)
            if not any(quote in sentence for quote in quotes)
        ]
        assert unasked == []


def test_no_question_is_asked_twice(rows: list[Row]) -> None:
    assert repeated_questions(rows) == []
