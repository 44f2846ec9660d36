"""Cutting text into marked and unmarked pieces."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.documents import Span
from assistant.web.highlighting import pieces

offsets = st.integers(0, 60)
spans = st.lists(st.builds(Span, offsets, offsets), max_size=4)
anchors = st.lists(st.tuples(offsets, st.integers(1, 99)), max_size=4)


@given(st.text(max_size=50), spans, anchors)
def test_nothing_is_lost_and_only_marks_are_marked(
    text: str, marks: list[Span], places: list[tuple[int, int]]
) -> None:
    cut = pieces(text, marks, places)
    assert "".join(piece.text for piece in cut) == text
    flags = [piece.marked for piece in cut for _ in piece.text]
    assert flags == [
        any(mark.start <= place < mark.end for mark in marks) for place in range(len(text))
    ]


@given(st.text(max_size=50), spans, st.dictionaries(offsets, st.integers(1, 99), max_size=4))
def test_each_anchor_inside_the_text_stands_at_its_offset(
    text: str, marks: list[Span], places: dict[int, int]
) -> None:
    offset, found = 0, {}
    for piece in pieces(text, marks, list(places.items())):
        if piece.anchor:
            found[offset] = piece.number
        offset += len(piece.text)
    assert found == {place: number for place, number in places.items() if place <= len(text)}
