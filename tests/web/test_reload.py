"""A running server moves to a new generation of the index and drops no question.

The encoder is a stand-in: it is the generations that change here, and meaning plays no part.
"""

from __future__ import annotations

import gc
import logging
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.retrieval import Index, update_index
from assistant.settings import Settings
from assistant.web.reload import Reloader
from assistant.web.startup import Startup
from tests.retrieval.toy import ToyEncoder
from tests.web.conftest import ROOT, RunningServer, running, wait_until

QUESTION = "Berapa hari cuti tahunan karyawan tetap?"
WORDS = ("dua belas", "empat belas", "enam belas", "delapan belas")


def write(corpus: Path, days: str) -> None:
    corpus.mkdir(exist_ok=True)
    (corpus / "cuti.md").write_text(
        "---\ntitle: Aturan cuti\nlanguage: id\n---\n\n"
        f"Karyawan tetap mendapat cuti tahunan {days} hari kerja setiap tahun.\n\n"
        "Pengajuan cuti disampaikan paling lambat tiga hari kerja sebelumnya kepada atasan.\n",
        encoding="utf-8",
    )


@pytest.fixture
def encoder() -> ToyEncoder:
    return ToyEncoder()


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    write(tmp_path / "corpus", WORDS[0])
    return Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        feedback_url=f"sqlite:///{tmp_path / 'feedback.db'}",
        reader="off",
        questions_waiting=100,
        address_rate_limit="off",
        rate_limit="off",
    )


@pytest.fixture
def assistant(own: Settings, encoder: ToyEncoder) -> Assistant:
    return Assistant.open(settings=own, encoder=encoder)


@pytest.fixture
def served(own: Settings, assistant: Assistant) -> Iterator[RunningServer]:
    with running(own, lambda _settings, _progress: assistant) as server:
        with server.client() as client:
            wait_until(lambda: client.get("/ready").status_code == 200)
        yield server


def quote(server: RunningServer) -> str:
    with server.client() as client:
        answer = client.post("/api/v1/ask", json={"question": QUESTION})
    assert answer.status_code == 200, answer.text
    passage = answer.json()["passages"][0]
    span = passage["highlights"][0]
    assert passage["text"][span["start"] : span["end"]] in passage["text"]
    return str(passage["text"])


def test_questions_are_answered_while_generations_change(
    served: RunningServer, own: Settings, encoder: ToyEncoder
) -> None:
    enough = threading.Event()
    asked = 0

    def ask() -> set[str]:
        nonlocal asked
        seen: set[str] = set()
        while not enough.is_set():
            text = quote(served)
            said = [words for words in WORDS if f"tahunan {words} hari" in text]
            assert len(said) == 1, text  # of one generation, and whole
            seen.add(said[0])
            asked += 1
        return seen

    with ThreadPoolExecutor(4) as people:
        seen = [people.submit(ask) for _ in range(4)]
        try:
            for days in WORDS[1:]:
                write(own.corpus, days)
                assert update_index(own.corpus, encoder, own.index).changed
                wait_until(lambda days=days: f"tahunan {days} hari" in quote(served))  # type: ignore[misc]
        finally:
            enough.set()
        assert set().union(*(each.result() for each in seen)) >= {WORDS[0], WORDS[-1]}
    assert asked > len(WORDS)


def startup_of(own: Settings, assistant: Assistant) -> Startup:
    startup = Startup(own)
    startup.assistant = assistant
    return startup


BUILDER = """
import sys, pathlib
from assistant.retrieval import update_index
from tests.retrieval.toy import ToyEncoder
update_index(pathlib.Path(sys.argv[1]), ToyEncoder(), pathlib.Path(sys.argv[2]))
"""


def test_a_generation_of_another_process_is_taken(own: Settings, assistant: Assistant) -> None:
    startup = startup_of(own, assistant)
    reloader = Reloader(startup, own.index, every_seconds=0.05)
    reloader.start()
    write(own.corpus, WORDS[1])
    command = [sys.executable, "-c", BUILDER, own.corpus, own.index]
    subprocess.run(command, cwd=ROOT, check=True, timeout=300)
    wait_until(lambda: startup.assistant is not assistant)
    reloader.stop()
    assert startup.assistant is not None
    assert "empat belas" in startup.assistant.ask(QUESTION).passages[0].shown.text


def test_the_old_generation_goes_with_its_last_question(
    own: Settings, assistant: Assistant, encoder: ToyEncoder
) -> None:
    startup = startup_of(own, assistant)
    reloader = Reloader(startup, own.index)
    assert not reloader.look()  # nothing new
    write(own.corpus, WORDS[1])
    update_index(own.corpus, encoder, own.index)
    opened = Assistant.open(settings=own, encoder=encoder)
    startup.assistant = answering = opened
    old = weakref.ref(opened.index.store)
    del opened
    write(own.corpus, WORDS[2])
    update_index(own.corpus, encoder, own.index)
    gc.collect()
    gc.disable()  # nobody but the last question holds it, so nothing else need come by
    try:
        assert reloader.look()
        assert old() is not None
        assert "empat belas" in answering.ask(QUESTION).passages[0].shown.text
        assert "enam belas" in startup.assistant.ask(QUESTION).passages[0].shown.text
        del answering
        assert old() is None
    finally:
        gc.enable()


def test_a_damaged_generation_is_told_once_and_not_used(
    own: Settings, assistant: Assistant, encoder: ToyEncoder, caplog: pytest.LogCaptureFixture
) -> None:
    startup = startup_of(own, assistant)
    reloader = Reloader(startup, own.index)
    write(own.corpus, WORDS[1])
    report = update_index(own.corpus, encoder, own.index)
    passages = own.index / report.generation / "passages.jsonl"
    passages.write_bytes(passages.read_bytes()[:-5])
    with caplog.at_level(logging.ERROR, "tanya.reload"):
        assert not reloader.look()
        assert not reloader.look()
    told = [record.getMessage() for record in caplog.records if record.name == "tanya.reload"]
    assert len(told) == 1
    assert str(passages) in told[0]
    assert startup.assistant is assistant
    update_index(own.corpus, encoder, own.index)  # mends it
    assert reloader.look()
    assert startup.assistant is not assistant


def test_an_index_of_another_model_is_not_used(
    own: Settings, assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    update_index(own.corpus, ToyEncoder("another"), own.index)
    startup = startup_of(own, assistant)
    with caplog.at_level(logging.ERROR, "tanya.reload"):
        assert not Reloader(startup, own.index).look()
    assert "another model" in caplog.text
    assert Index.open(own.index).manifest.encoder == "another"
