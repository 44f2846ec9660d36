from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from assistant.answering.answer import Answer, Status
from assistant.errors import TanyaError
from assistant.feedback import FeedbackStore

AnswerMaker = Callable[..., Answer]
NOW = datetime.datetime.now(datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def test_keeps_what_was_asked_and_nothing_more(store: FeedbackStore, answer: AnswerMaker) -> None:
    question_id = store.record_question(answer("Apa tujuan IT?"), identity="budi")
    (asked,) = store.questions()
    assert asked.id == question_id
    assert asked.question == "Apa tujuan IT?"
    assert (asked.language, asked.status, asked.confidence) == ("id", "answered", 0.75)
    assert (asked.passage, asked.quote) == ("artikel#p2", "IT menjaga sistem.")
    assert asked.thumb is None
    assert asked.identity == "budi"
    assert abs(asked.time - datetime.datetime.now(datetime.UTC)) < HOUR
    assert asked.time.tzinfo is not None


def test_the_last_thumb_counts(store: FeedbackStore, answer: AnswerMaker) -> None:
    judged = store.record_question(answer())
    other = store.record_question(answer())
    store.record_thumb(judged, up=False)
    store.record_thumb(judged, up=True)
    thumbs = {asked.id: asked.thumb for asked in store.questions()}
    assert thumbs == {judged: True, other: None}


@pytest.mark.parametrize("unknown", ["", "x", "0" * 32, "'; DROP TABLE tanya_question; --", "\0"])
def test_a_thumb_for_no_question_is_refused(store: FeedbackStore, unknown: str) -> None:
    with pytest.raises(TanyaError) as caught:
        store.record_thumb(unknown, up=True)
    assert caught.value.status == 404
    assert "Tidak ada pertanyaan" in caught.value.message("id")


def test_reads_any_number_of_questions_in_order(
    store: FeedbackStore, answer: AnswerMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.feedback.store._BATCH", 4)
    for number in range(13):
        store.record_question(answer(f"pertanyaan {number}"))
    asked = [question.question for question in store.questions()]
    assert asked == [f"pertanyaan {number}" for number in range(13)]


def test_since_leaves_out_what_is_older(store: FeedbackStore, answer: AnswerMaker) -> None:
    store.record_question(answer())
    assert len(list(store.questions(since=NOW - HOUR))) == 1
    assert list(store.questions(since=datetime.datetime.now(datetime.UTC) + HOUR)) == []
    jakarta = datetime.timezone(datetime.timedelta(hours=7))
    assert len(list(store.questions(since=(NOW - HOUR).astimezone(jakarta)))) == 1


def test_counts_a_day(store: FeedbackStore, answer: AnswerMaker) -> None:
    up = store.record_question(answer())
    down = store.record_question(answer(status=Status.NOT_FOUND))
    store.record_question(answer(status=Status.GREETING))
    store.record_thumb(up, up=True)
    store.record_thumb(down, up=False)
    days = store.days()
    assert sum(day.questions for day in days) == 3
    assert sum(day.answered for day in days) == 1
    assert sum(day.not_found for day in days) == 1
    assert (sum(day.thumbs_up for day in days), sum(day.thumbs_down for day in days)) == (1, 1)
    assert NOW.date() in {day.day for day in days} | {NOW.date() + datetime.timedelta(days=-1)}


def test_erases_by_age_and_by_person(store: FeedbackStore, answer: AnswerMaker) -> None:
    store.record_question(answer("satu"), identity="budi")
    store.record_question(answer("dua"), identity="sari")
    store.record_question(answer("tiga"))
    later = datetime.datetime.now(datetime.UTC) + HOUR
    assert store.erase(before=NOW - HOUR) == 0
    assert store.erase(identity="budi") == 1
    assert [asked.question for asked in store.questions()] == ["dua", "tiga"]
    assert store.erase(before=later, identity="nobody") == 0
    assert store.erase(before=later) == 2
    assert list(store.questions()) == []
    with pytest.raises(TanyaError):
        store.erase()


def test_erased_text_is_gone_from_the_files(tmp_path: Path, answer: AnswerMaker) -> None:
    secret = "gaji direktur utama sembilan"
    store = FeedbackStore(f"sqlite:///{tmp_path}/f.db")
    store.record_question(answer(secret))
    assert any(secret.encode() in path.read_bytes() for path in tmp_path.iterdir())
    store.erase(before=datetime.datetime.now(datetime.UTC) + HOUR)
    assert not any(secret.encode() in path.read_bytes() for path in tmp_path.iterdir())
    store.close()


@given(question=st.text(st.characters(), max_size=200))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_takes_any_text(store: FeedbackStore, answer: AnswerMaker, question: str) -> None:
    question_id = store.record_question(answer(question))
    kept = {asked.id: asked.question for asked in store.questions()}[question_id]
    expected = "".join(
        "\ufffd" if character == "\0" or "\ud800" <= character <= "\udfff" else character
        for character in question
    )
    assert kept == expected
    store.erase(before=datetime.datetime.now(datetime.UTC) + HOUR)


def test_a_file_is_readable_by_its_owner_alone(tmp_path: Path, answer: AnswerMaker) -> None:
    store = FeedbackStore(f"sqlite:///{tmp_path}/f.db")
    store.record_question(answer())
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
    store.close()


def test_a_database_in_memory_is_one_for_all_threads(answer: AnswerMaker) -> None:
    from concurrent.futures import ThreadPoolExecutor

    store = FeedbackStore("sqlite://")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: store.record_question(answer(str(n))), range(20)))
    assert len(list(store.questions())) == 20


def test_opens_again_what_it_wrote(url: str, answer: AnswerMaker) -> None:
    first = FeedbackStore(url)
    first.record_question(answer("masih ada?"))
    first.close()
    second = FeedbackStore(url)
    assert [asked.question for asked in second.questions()] == ["masih ada?"]
    second.close()


def test_refuses_tables_of_another_version(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/f.db"
    FeedbackStore(url).close()
    with create_engine(url).begin() as connection:
        connection.execute(text("UPDATE tanya_schema SET version = 99"))
    with pytest.raises(TanyaError, match="format 99"):
        FeedbackStore(url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("not an address", "not a database address"),
        ("mysql://root:hunter2@localhost/db", "SQLite"),
        ("sqlite:////no/such/folder/f.db", "/no/such/folder/f.db"),
        ("sqlite:////proc/f.db", "/proc/f.db"),
        ("postgresql://budi:hunter2@127.0.0.1:9/db", "127.0.0.1:9"),
        ("postgresql+nosuchdriver://budi:hunter2@localhost/db", "nosuchdriver"),
    ],
)
def test_tells_what_is_wrong_with_an_address(url: str, told: str) -> None:
    with pytest.raises(TanyaError) as caught:
        FeedbackStore(url)
    assert told in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_refuses_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "f.db").write_bytes(b"nama,umur\n" * 500)
    with pytest.raises(TanyaError, match="not a database"):
        FeedbackStore(f"sqlite:///{tmp_path}/f.db")


def test_tells_when_the_database_goes_away(tmp_path: Path, answer: AnswerMaker) -> None:
    store = FeedbackStore(f"sqlite:///{tmp_path}/f.db")
    with create_engine(f"sqlite:///{tmp_path}/f.db").begin() as connection:
        connection.execute(text("DROP TABLE tanya_question"))
    with pytest.raises(TanyaError, match="no such table") as caught:
        store.record_question(answer())
    assert caught.value.status == 503
    store.close()


def test_counts_what_found_nothing_and_what_answered(
    store: FeedbackStore, answer: AnswerMaker
) -> None:
    assert store.unanswered() == ()
    assert store.answers_by_passage() == {}
    for question in ("Berapa gaji?", "Siapa CEO?", "berapa GAJI?"):
        store.record_question(answer(question, status=Status.NOT_FOUND))
    for question in ("Apa tujuan IT?", "Apa itu IT?"):
        store.record_question(answer(question))
    first, second = store.unanswered()
    assert (first.question.lower(), first.times) == ("berapa gaji?", 2)
    assert (second.question, second.times) == ("Siapa CEO?", 1)
    assert abs(first.last - NOW) < HOUR
    assert len(store.unanswered(most=1)) == 1
    assert store.answers_by_passage() == {"artikel#p2": 2}
