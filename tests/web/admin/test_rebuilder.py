"""Builds in a process of their own: followed, repeated, ended, and told where they fail."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.settings import Settings
from assistant.web.admin.rebuilder import Rebuilder, State
from tests.documents.test_reading_process import SLOW
from tests.web.conftest import wait_until

STEPS = """
import json, os, sys, time
count = len(open(sys.argv[1]).read().split()) if os.path.exists(sys.argv[1]) else 0
open(sys.argv[1], "a").write("build ")
def say(**record): print(json.dumps(record), flush=True)
say(stage="reading", done=1, total=2, unit="files")
while not os.path.exists(sys.argv[2]): time.sleep(0.01)
say(stage="encoding", done=1, total=4, unit="passages")
say(report={"generation": f"number {count}", "corpus": os.environ["TANYA_CORPUS"]})
"""


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")


def rebuilder_of(own: Settings, *command: str) -> Rebuilder:
    return Rebuilder(own, (sys.executable, "-c", *command))


def ended(rebuilder: Rebuilder) -> bool:
    return rebuilder.building is not None and not rebuilder.building.at_work


def test_it_is_followed_and_one_more_comes_after_it(own: Settings, tmp_path: Path) -> None:
    log, go = tmp_path / "log", tmp_path / "go"
    rebuilder = rebuilder_of(own, STEPS, str(log), str(go))
    assert rebuilder.building is None
    rebuilder.start()
    wait_until(lambda: rebuilder.building is not None and rebuilder.building.stage == "reading")
    assert rebuilder.building is not None
    assert (rebuilder.building.done, rebuilder.building.total) == (1, 2)
    rebuilder.start()  # while it is at work: something may have changed behind its back
    rebuilder.start()
    go.touch()
    wait_until(lambda: ended(rebuilder))
    assert rebuilder.building.state is State.DONE
    assert rebuilder.building.report == {"generation": "number 1", "corpus": str(own.corpus)}
    assert log.read_text(encoding="utf-8").split() == ["build", "build"]


def test_it_is_ended(own: Settings, tmp_path: Path) -> None:
    rebuilder = rebuilder_of(own, STEPS, str(tmp_path / "log"), str(tmp_path / "never"))
    rebuilder.start()
    wait_until(lambda: rebuilder.building is not None and rebuilder.building.stage == "reading")
    rebuilder.start()
    rebuilder.stop()
    wait_until(lambda: ended(rebuilder))
    assert rebuilder.building is not None
    assert rebuilder.building.state is State.CANCELLED
    (tmp_path / "never").touch()
    rebuilder.start()
    wait_until(lambda: ended(rebuilder))
    assert rebuilder.building.state is State.DONE


def test_one_ordered_while_another_is_being_ended_is_built(own: Settings, tmp_path: Path) -> None:
    slow = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + STEPS
    go = tmp_path / "go"
    rebuilder = rebuilder_of(own, slow, str(tmp_path / "log"), str(go))
    rebuilder.start()
    wait_until(lambda: rebuilder.building is not None and rebuilder.building.stage == "reading")
    rebuilder.cancel()
    rebuilder.start()
    go.touch()
    wait_until(lambda: ended(rebuilder))
    assert rebuilder.building is not None
    assert rebuilder.building.report == {"generation": "number 1", "corpus": str(own.corpus)}


def test_what_a_library_prints_ends_no_build(own: Settings, tmp_path: Path) -> None:
    (tmp_path / "go").touch()
    noisy = "print('Loading…'); print('[1]');" + STEPS + "print('{\"stage')"
    rebuilder = rebuilder_of(own, noisy, str(tmp_path / "log"), str(tmp_path / "go"))
    rebuilder.start()
    wait_until(lambda: ended(rebuilder))
    assert rebuilder.building is not None
    assert rebuilder.building.state is State.DONE


def test_a_build_that_dies_is_told(own: Settings) -> None:
    rebuilder = rebuilder_of(own, "import os; os._exit(3)")
    rebuilder.start()
    wait_until(lambda: ended(rebuilder))
    assert rebuilder.building is not None
    assert rebuilder.building.state is State.FAILED
    assert rebuilder.building.problem is not None
    assert "status 3" in rebuilder.building.problem.english


def test_what_the_user_has_to_mend_is_told_in_both_languages(own: Settings) -> None:
    own.corpus.mkdir()
    rebuilder = Rebuilder(own.model_copy(update={"model": "./no-such-model"}))
    rebuilder.start()
    wait_until(lambda: ended(rebuilder), seconds=300)
    assert rebuilder.building is not None
    assert rebuilder.building.state is State.FAILED
    assert rebuilder.building.problem is not None
    assert "There is no document" in rebuilder.building.problem.english


def test_files_are_read_within_the_limits_of_the_server(own: Settings) -> None:
    own.corpus.mkdir()
    (own.corpus / "lama.md").write_bytes(SLOW)
    (own.corpus / "besar.txt").write_bytes(b"Isi " * 300_000)
    limits = {"max_file_mb": 1, "reading_seconds": 1, "model": "./no-such-model"}
    rebuilder = Rebuilder(own.model_copy(update=limits))
    rebuilder.start()
    wait_until(lambda: ended(rebuilder), seconds=300)
    assert rebuilder.building is not None
    assert rebuilder.building.problem is not None
    said = rebuilder.building.problem.english
    assert "besar.txt: larger than 1 MB" in said
    (own.corpus / "besar.txt").unlink()
    rebuilder.start()
    wait_until(lambda: ended(rebuilder), seconds=300)
    assert "lama.md: reading it takes longer than 1 seconds" in rebuilder.building.problem.english


def test_a_program_that_is_not_there_is_told(own: Settings) -> None:
    rebuilder = Rebuilder(own, ("/no/such/program",))
    rebuilder.start()
    wait_until(lambda: ended(rebuilder))
    assert rebuilder.building is not None
    assert rebuilder.building.problem is not None
    assert "assistant build" in rebuilder.building.problem.english
