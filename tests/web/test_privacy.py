"""Questions stay where docs/privacy.md says they are, and go when it says so."""

from __future__ import annotations

import datetime
import json
import logging
import os
import stat
import time
from pathlib import Path

import jwt
import pytest

from assistant import Assistant
from assistant.errors import TanyaError
from assistant.feedback import FeedbackStore
from assistant.settings import Settings
from assistant.web.question_log import QuestionLog
from assistant.web.retention import Retention
from tests.web.conftest import running, wait_until

MARK = "kata rahasia jerapah"
PORTAL = "https://portal.example.com"
SECRET = "the secret that portals sign with now"


def test_no_log_holds_a_question(
    settings: Settings,
    tanya: Assistant,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            return getattr(tanya, name)

        def ask(self, question: str, **options: object) -> object:
            if "rusak" in question:
                raise RuntimeError("broken")
            return tanya.ask(question, **options)  # type: ignore[arg-type]

    options = settings.model_copy(update={"feedback_url": f"sqlite:///{tmp_path / 'f.db'}"})
    with (
        caplog.at_level(logging.DEBUG),
        running(options, lambda _settings, _progress: Broken()) as server,  # type: ignore[arg-type, return-value]
        server.client() as client,
    ):
        wait_until(lambda: client.get("/ready").status_code == 200)
        body = {"question": f"Apa {MARK}?", "history": [{"question": f"Siapa {MARK}?"}]}
        assert client.post("/api/v1/ask", json=body).status_code == 200
        assert client.post("/api/v1/ask", json={"question": f"{MARK} rusak"}).status_code == 500
        assert client.post("/api/v1/ask", json={"question": MARK * 200}).status_code == 413
        assert client.post("/api/v1/ask", json={"question": [MARK]}).status_code == 422
        assert client.post("/api/v1/ask", content=f'{{"question": "{MARK}').status_code == 422
        assert MARK not in client.get("/metrics").text
    said = capfd.readouterr()
    assert MARK not in caplog.text + said.out + said.err


def test_an_operator_may_log_questions_for_some_days(tanya: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "questions.log"
    answer = tanya.ask("Apa fokus utama IT?")
    log = QuestionLog(path, days=2)
    log.write(answer)
    line = json.loads(path.read_text(encoding="utf-8"))
    assert line["question"] == "Apa fokus utama IT?"
    assert line["status"] == "answered"
    assert not {"identity", "address", "quote"} & set(line)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    # Four days pass; two files stay beside today's.
    assert log._handler is not None
    for day in range(4, 0, -1):
        passed = time.time() - day * 86_400
        path.write_text("{}\n", encoding="utf-8")
        log._handler.rolloverAt = int(passed)
        log.write(answer)
    assert len(list(tmp_path.glob("questions.log.*"))) <= 2
    log.close()
    QuestionLog(None, days=2).write(answer)


def test_a_log_that_nobody_writes_to_is_forgotten_too(tanya: Assistant, tmp_path: Path) -> None:
    path, day = tmp_path / "questions.log", 86_400
    for name, age in (("questions.log", 5), ("questions.log.2020-01-01", 5), ("questions.txt", 5)):
        (tmp_path / name).write_text("{}\n", encoding="utf-8")
        os.utime(tmp_path / name, (time.time() - age * day,) * 2)
    yesterday = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=1)
    (tmp_path / f"questions.log.{yesterday}").write_text("{}\n", encoding="utf-8")
    log = QuestionLog(path, days=2)
    Retention(f"sqlite:///{tmp_path / 'feedback.db'}", 2, log).erase()
    left = {file.name for file in tmp_path.glob("questions*")}
    assert left == {f"questions.log.{yesterday}", "questions.txt"}
    log.write(tanya.ask("Apa fokus utama IT?"))
    assert "Apa fokus utama IT?" in path.read_text(encoding="utf-8")
    log.close()


def test_a_log_that_cannot_be_written_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(TanyaError, match="question_log"):
        QuestionLog(tmp_path, days=2)
    with pytest.raises(TanyaError, match="question_log"):
        QuestionLog(tmp_path / "no" / "folder" / "questions.log", days=2)


def test_old_questions_are_forgotten_by_themselves(
    tanya: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'feedback.db'}"
    store = FeedbackStore(url)
    store.record_question(tanya.ask("Apa itu IT?"))
    now = datetime.datetime.now(datetime.UTC)

    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            return now + datetime.timedelta(days=91)

    assert Retention(url, days=90).erase() == 0
    monkeypatch.setattr("assistant.web.retention.datetime", Later)
    retention = Retention(url, days=90, every_seconds=0.05)
    retention.start()
    wait_until(lambda: not list(store.questions()), 10)
    retention.stop()
    store.close()


def test_who_asked_is_kept_only_where_a_portal_says_so_and_can_be_erased(
    settings: Settings, tanya: Assistant, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'feedback.db'}"
    options = settings.model_copy(
        update={"feedback_url": url, "widget_secret": (SECRET,), "allowed_origins": (PORTAL,)}
    )
    claims = {"sub": "budi", "aud": "tanya", "origin": PORTAL, "exp": int(time.time()) + 60}
    headers = {"Authorization": f"Bearer {jwt.encode(claims, SECRET)}"}
    with (
        running(options, lambda _settings, _progress: tanya) as server,
        server.client(**headers) as client,
    ):
        wait_until(lambda: client.get("/ready").status_code == 200)
        asked = client.post("/api/v1/ask", json={"question": "Apa itu IT?"}).json()
        judged = {"question_id": asked["question_id"], "up": True}
        assert client.post("/api/v1/feedback", json=judged).status_code == 202
    store = FeedbackStore(url)
    assert [(each.identity, each.thumb) for each in store.questions()] == [("budi", True)]
    assert store.erase(identity="budi") == 1
    store.close()
    for file in tmp_path.glob("feedback.db*"):
        assert b"budi" not in file.read_bytes()
