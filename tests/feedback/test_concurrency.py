from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from assistant.answering.answer import Answer
from assistant.feedback import FeedbackStore

AnswerMaker = Callable[..., Answer]

WRITER = """
import sys
from assistant.answering.answer import Answer, Status
from assistant.feedback import FeedbackStore

name, url = sys.argv[1:]
sys.stdin.readline()
store = FeedbackStore(url)
for number in range(60):
    answer = Answer(Status.NOT_FOUND, f"{name} {number}", "id", 0.1, "", "", (), (), 1.0)
    store.record_thumb(store.record_question(answer), number % 2 == 0)
"""


def test_threads_share_a_store(store: FeedbackStore, answer: AnswerMaker) -> None:
    start = threading.Barrier(8)

    def ask(name: int) -> None:
        start.wait()
        for number in range(25):
            question_id = store.record_question(answer(f"{name} {number}"))
            store.record_thumb(question_id, up=True)
            if number % 10 == 0:
                assert any(asked.id == question_id for asked in store.questions())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    asked = list(store.questions())
    assert {question.question for question in asked} == {
        f"{name} {number}" for name in range(8) for number in range(25)
    }
    assert all(question.thumb for question in asked)


def test_processes_share_a_database_that_none_has_made(url: str) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, name, url],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for name in ("satu", "dua", "tiga")
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        _, errors = writer.communicate(timeout=120)
        assert writer.returncode == 0, errors
    store = FeedbackStore(url)
    asked = list(store.questions())
    store.close()
    assert len(asked) == 180
    assert sum(question.thumb is True for question in asked) == 90


def test_many_open_an_empty_file_at_once(tmp_path: Path) -> None:
    for attempt in range(5):
        start = threading.Barrier(6)

        def open_it(_: int, attempt: int = attempt, start: threading.Barrier = start) -> None:
            start.wait()
            FeedbackStore(f"sqlite:///{tmp_path}/{attempt}.db").close()

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(open_it, range(6)))


def test_opening_waits_for_who_writes_the_new_file(tmp_path: Path) -> None:
    # SQLite refuses such a change of the journal at once, whatever time-out was set.
    path = tmp_path / "written.db"
    writer = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("CREATE TABLE other (id INTEGER)")
    release = threading.Timer(0.5, writer.close)
    release.start()
    try:
        FeedbackStore(f"sqlite:///{path}").close()
    finally:
        release.join()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
