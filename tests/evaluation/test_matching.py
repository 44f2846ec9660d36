import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents import Span
from assistant.evaluation.matching import (
    QuoteFinder,
    marks_quote,
    normalised,
    normalised_span,
    quote_span,
)
from tests.evaluation.handmade import document, index_of

odd_text = st.text(
    st.sampled_from("ab é´“”'\"–-\u00a0 \n\t\u00ad\u200b…ﬁ½e\u0301日`"), min_size=0, max_size=30
)


def found_in(index, quote):
    return QuoteFinder(index.documents, index.passages).passages_with(quote)


INDEX = index_of(document("a", "# Judul besar", "Kata “pertama” – dan\u00a0dua.", "Kata kedua."))


@pytest.mark.parametrize(
    "quote",
    [
        'Kata "pertama" - dan dua.',
        "  Kata\n“pertama”   – dan dua",
        "Kata \u200b\u201cpertama\u201d",
        unicodedata.normalize("NFD", "pertama” – dan"),
    ],
)
def test_what_a_spreadsheet_does_to_characters_does_not_matter(quote):
    assert found_in(INDEX, quote) == ("a#p1",)


def test_case_does_matter():
    assert found_in(INDEX, "kata kedua") == ()


def test_a_quote_in_several_passages_is_in_all_of_them():
    assert found_in(INDEX, "Kata ") == ("a#p1", "a#p2")
    assert found_in(INDEX, "") == ()


def test_a_quote_cannot_run_from_one_passage_into_the_next():
    assert found_in(INDEX, "dua. Kata kedua") == ()
    finder = QuoteFinder(INDEX.documents, INDEX.passages)
    assert finder.passages_across("dua. Kata kedua") == ("a#p1", "a#p2")
    assert finder.passages_across("Judul besar") == ()
    assert finder.passages_across("nirgends") is None


def test_the_closest_text_is_whole_words_of_a_document():
    finder = QuoteFinder(INDEX.documents, INDEX.passages)
    assert finder.closest("kata kedu") == "Kata kedua."
    assert finder.closest("KATA KEDUA") == "Kata kedua."
    assert finder.closest("12345 67890 qwxz") is None


TEXT = "Satu dua tiga. Empat lima enam. Tujuh."
FIRST, SECOND, THIRD = Span(0, 14), Span(15, 31), Span(32, 38)


@pytest.mark.parametrize(
    ("highlights", "quote", "right"),
    [
        ([FIRST], "Satu dua tiga.", True),
        ([FIRST], "dua", True),  # the highlight contains the quote
        ([THIRD], "Empat lima enam. Tujuh.", True),  # the quote contains the highlight
        ([SECOND], "Satu dua tiga.", False),
        ([FIRST], "tiga. Empat lima enam.", False),  # 5 of 22 characters
        ([SECOND], "tiga. Empat", False),  # 5 of 11
        ([], "Satu", False),
        ([FIRST], "tidak ada", False),
        ([FIRST, SECOND], "tiga. Empat lima enam. Tujuh.", True),
    ],
)
def test_the_highlight_is_the_quote(highlights, quote, right):
    assert marks_quote(TEXT, highlights, [quote]) is right


def test_exactly_half_is_enough():
    assert marks_quote("ab. cd.", [Span(0, 3)], ["b. c"])  # "b." is 2 of 4


def test_any_place_of_a_repeated_quote_counts():
    text = "Ya. Tidak. Ya."
    assert marks_quote(text, [Span(11, 14)], ["Ya."])


@given(odd_text, odd_text, odd_text)
def test_a_span_stands_where_its_text_is(before, inside, after):
    text = before + " " + inside + " " + after
    span = Span(len(before) + 1, len(before) + 1 + len(inside))
    place = normalised_span(text, span)
    shown = normalised(text)[place.start : place.end].strip()
    assert shown == normalised(inside)


@given(odd_text)
def test_normalising_twice_changes_nothing(text):
    assert normalised(normalised(text)) == normalised(text)


@given(odd_text, st.text("abc d", min_size=1, max_size=10), odd_text)
def test_a_quote_is_marked_in_the_text_as_it_was_written(before, quote, after):
    text = f"{before} {quote} {after}"
    span = quote_span(text, [quote])
    if normalised(quote):
        assert normalised(span.of(text)) == normalised(quote)
    else:
        assert span is None
