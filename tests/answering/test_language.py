import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.language import detect_language


@pytest.mark.parametrize(
    "text",
    [
        "Apa tujuan utama IT?",
        "gmn cara bikin kampanye iklan yg bagus",
        "digital marketing itu kerjaan IT bukan sih",
        "Siapa pendiri The Beatles?",
        "Siapa penulis The Clash of Civilizations?",
        "apa itu return on investment",
        "kalau IT?",
        "Apakah digital marketer perlu paham coding?",
        "BERAPA LAMA CUTI MELAHIRKAN",
        "metrik keberhasilan kampanye pemasaran",
        "contohnya?",
        "Perbedaannya?",
    ],
)
def test_indonesian_is_seen_through_english_names(text: str) -> None:
    assert detect_language(text, default="en") == "id"


@pytest.mark.parametrize(
    "text",
    [
        "What is IT's main goal?",
        "WHAT IS THE MAIN GOAL OF IT",
        "what about IT?",
        "Who wrote Laskar Pelangi?",
        "main goal of digital marketing",
        "Where is Tanah Abang?",
        "what’s the difference between them",
    ],
)
def test_english_is_seen_through_indonesian_names(text: str) -> None:
    assert detect_language(text, default="id") == "en"


@pytest.mark.parametrize("text", ["", "   ", "???", "IT", "SEO", "😀", "12345", "\x00\x01", "漢字"])
@pytest.mark.parametrize("default", ["id", "en"])
def test_default_where_nothing_tells(text: str, default: str) -> None:
    assert detect_language(text, default) == default


@pytest.mark.parametrize("text", ["cuaca besok", "kubernetes docker"])
@pytest.mark.parametrize("default", ["id", "en"])
def test_an_unsure_guess_by_letters_is_none(text: str, default: str) -> None:
    assert detect_language(text, default) == default


@given(st.text())
def test_never_raises_and_is_always_the_same(text: str) -> None:
    assert detect_language(text) in {"id", "en"}
    assert detect_language(text) == detect_language(text)
