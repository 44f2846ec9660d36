import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.question import clean_history, clean_question
from assistant.errors import TanyaError


def test_one_line_without_control_characters() -> None:
    assert clean_question("  apa\r\n itu\t\u0007 SEO?  ", 100) == "apa itu SEO?"


def test_decomposed_letters_are_composed() -> None:
    assert clean_question("cafe\u0301", 100) == "café"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u3000"])
def test_blank_asks_for_a_question(text: str) -> None:
    with pytest.raises(TanyaError, match="Type a question") as caught:
        clean_question(text, 100)
    assert caught.value.message("id") == "Ketik pertanyaan dulu."


@pytest.mark.parametrize("text", ["???", "…", "🙏🙏", "-- !!"])
def test_without_a_word_there_is_nothing_to_look_for(text: str) -> None:
    with pytest.raises(TanyaError, match="no word"):
        clean_question(text, 100)


def test_too_long_names_both_lengths() -> None:
    with pytest.raises(TanyaError, match=r"5,000 characters; at most 1,000") as caught:
        clean_question("a" * 5000, 1000)
    assert "5.000 karakter; paling banyak 1.000" in caught.value.message("id")
    assert caught.value.status == 413


@pytest.mark.parametrize(
    "text",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00".decode("latin-1"),
        bytes(range(256)).decode("utf-8", "surrogateescape"),
        "\ud800\udfff" * 3,
        "\ufffd" * 10,
    ],
)
def test_binary_is_refused(text: str) -> None:
    with pytest.raises(TanyaError, match="not text"):
        clean_question(text, 1000)


@given(st.text(alphabet=st.characters(), max_size=300))
def test_what_comes_out_can_be_encoded_and_comes_out_again(text: str) -> None:
    try:
        cleaned = clean_question(text, 200)
    except TanyaError:
        return
    cleaned.encode("utf-8")
    assert clean_question(cleaned, 600) == cleaned


def test_what_would_have_been_refused_is_no_history() -> None:
    earlier = ["apa\r\nitu SEO?", "", "???", "\x00\x01\x02", "x" * 101, "berapa"]
    assert clean_history(earlier, 100) == ["apa itu SEO?", "berapa"]
