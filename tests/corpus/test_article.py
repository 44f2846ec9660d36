"""The article is its owner's, word for word, and its translation keeps step with it."""

import itertools
from pathlib import Path

import pytest

from tests.corpus.plain_text import Page, read_page, sentences

CORPUS = Path(__file__).parents[2] / "corpus"
SUPPLIED = Path(__file__).parent / "article.txt"
NAME = "apakah-digital-marketing-pekerjaan-it"


@pytest.fixture(scope="module")
def original() -> Page:
    return read_page(CORPUS / f"{NAME}.id.md")


@pytest.fixture(scope="module")
def translation() -> Page:
    return read_page(CORPUS / f"{NAME}.en.md")


def test_article_is_word_for_word_what_its_owner_supplied(original: Page) -> None:
    title, contents, title_again, *lines = SUPPLIED.read_text(encoding="utf-8").split("\n")
    assert (contents, title_again) == ("Table of Content", title)
    assert original.front_matter["title"] == title
    assert list(original.texts) == [line for line in lines if line not in {"", "-"}]


def test_title_is_only_in_the_front_matter(original: Page, translation: Page) -> None:
    for page in (original, translation):
        assert page.front_matter["title"] not in page.texts


def test_points_after_a_dash_are_list_items(original: Page) -> None:
    lines = SUPPLIED.read_text(encoding="utf-8").split("\n")
    points = [after for dash, after in itertools.pairwise(lines) if dash == "-"]
    assert [text for kind, text in original.blocks if kind == "list item"] == points


def test_front_matter_names_language_and_provenance(original: Page, translation: Page) -> None:
    assert original.front_matter["language"] == "id"
    assert "pemilik proyek" in original.front_matter["provenance"]
    assert translation.front_matter["language"] == "en"
    assert translation.front_matter["translation_of"] == f"{NAME}.id.md"
    assert "own translation" in translation.front_matter["provenance"]


def test_translation_has_the_same_blocks_and_sentences(original: Page, translation: Page) -> None:
    def outline(page: Page) -> list[tuple[str, int]]:
        return [(kind, len(sentences(text))) for kind, text in page.blocks]

    assert outline(translation) == outline(original)


def test_translation_keeps_names_and_abbreviations(original: Page, translation: Page) -> None:
    names = ("WordPress", "Google Ads", "Facebook Ads", "Google Analytics", "CMS", "SEO", "ROI")
    for ours, theirs in zip(translation.texts, original.texts, strict=True):
        assert [n for n in names if n in ours] == [n for n in names if n in theirs]
