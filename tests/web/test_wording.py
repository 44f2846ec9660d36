"""The interface's language, from what a browser sends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.wording import ANSWER_WORDING, preferred_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "id"),
        ("id-ID,id;q=0.9,en-US;q=0.8", "id"),
        ("en-GB,en;q=0.9,id;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,en;q=0.3", "en"),
        ("en;q=0.2,id;q=0.7", "id"),
        ("in", "id"),
        ("fr", "id"),
        ("en;q=0,fr", "id"),
        ("en;q=oops", "id"),
    ],
)
def test_the_weights_of_the_header_decide(header: str, language: str) -> None:
    assert preferred_language(header) == language


@given(st.text(max_size=200))
def test_no_header_breaks_it(header: str) -> None:
    assert preferred_language(header) in {"id", "en"}


def test_the_bands_of_certainty_are_in_order() -> None:
    for wording in ANSWER_WORDING.values():
        told = [wording.certainty(confidence) for confidence in (0.0, 0.5, 0.8, 1.0)]
        assert told == [wording.unsure, wording.fairly_sure, wording.sure, wording.sure]
