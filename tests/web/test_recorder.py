"""Keeping questions and thumbs beside the answers, in a real database."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from assistant import Assistant, TanyaError
from assistant.feedback import FeedbackStore
from assistant.web.recorder import Recorder


def test_a_thumb_right_after_its_answer_finds_it(tanya: Assistant, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'feedback.db'}"
    recorder = Recorder(url)
    recorder.start()
    answer = tanya.ask("Apa tujuan utama IT?")
    ids = [recorder.question(answer) for _ in range(20)]
    written = [recorder.thumb(each, up=place % 2 == 0) for place, each in enumerate(ids)]
    for future in written:
        future.result(20)
    with pytest.raises(TanyaError) as refusal:
        recorder.thumb("0" * 32, up=True).result(20)
    assert refusal.value.status == 404
    recorder.stop()
    store = FeedbackStore(url)
    kept = {row.id: row.thumb for row in store.questions()}
    store.close()
    assert kept == {each: place % 2 == 0 for place, each in enumerate(ids)}


def test_a_broken_database_costs_records_not_answers(
    tanya: Assistant, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = Recorder(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder' / 'feedback.db'}")
    recorder.start()
    with caplog.at_level(logging.ERROR, logger="tanya.feedback"):
        question_id = recorder.question(tanya.ask("Apa tujuan utama IT?"))
        with pytest.raises(Exception, match="feedback"):
            recorder.thumb(question_id, up=True).result(20)
    recorder.stop()
    assert "was not kept" in caplog.text
