from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.tokens import tokenise


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Pengembangan", "MENGEMBANGKAN", "id"),
        ("bukunya", "buku", "id"),
        ("Running", "runs", "en"),
        ("ﬁles", "FILE", "en"),
        ("cafe\u0301", "café", "en"),
        ("STRASSE", "straße", "de"),
        ("Ｒｐ５００", "rp500", "id"),
    ],
)
def test_forms_of_one_word_meet(one: str, other: str, language: str) -> None:
    assert tokenise(one, language) == tokenise(other, language)


def test_words_without_a_stemmer_stay_whole() -> None:
    assert tokenise("Pengembangan perangkat", "fr") == ["pengembangan", "perangkat"]


def test_compounds_count_as_their_parts() -> None:
    assert tokenise("kupu-kupu", "fr") == ["kupu", "kupu"]
    assert tokenise("co.id", "fr") == ["co", "id"]


def test_numbers_match_in_parts_and_as_a_whole() -> None:
    assert tokenise("Rp1.000.000,00", "fr") == ["rp1", "000", "000", "rp1.000.000", "00"]
    assert "a4-12" in tokenise("form A4-12", "en")


@pytest.mark.parametrize("text", ["", " \n\t", "???", "— … “”", "😀", "_"])
def test_text_without_a_word(text: str) -> None:
    assert tokenise(text, "id") == []


@given(st.text(max_size=200), st.sampled_from(["id", "en", "fr"]))
def test_any_text_gives_words_without_blanks(text: str, language: str) -> None:
    assert all(word and not any(c.isspace() for c in word) for word in tokenise(text, language))
