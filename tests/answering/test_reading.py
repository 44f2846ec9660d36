"""What a reading is worth once sentences are ruled out."""

from __future__ import annotations

from assistant.answering.reader import Reading


def test_a_ruled_out_sentence_has_no_share() -> None:
    reading = Reading(1.0, (0.75, 0.2, 0.05)).without((True, False, False))
    assert reading == Reading(1.0, (0.0, 0.2, 0.05))


def test_nothing_ruled_out_changes_nothing() -> None:
    reading = Reading(-0.5, (0.5, 0.5))
    assert reading.without((False, False)) == reading
