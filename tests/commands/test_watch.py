"""`assistant build --watch`, in a process of its own and with a stand-in for the model."""

from __future__ import annotations

import queue
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import pytest

from assistant.commands.watch import changes
from assistant.retrieval import Index
from tests.retrieval.toy import CORPUS, write_corpus

ROOT = Path(__file__).parents[2]

WATCHER = """
import sys
import assistant.retrieval
from assistant.cli import main
from tests.retrieval.toy import ToyEncoder

assistant.retrieval.DeferredEncoder = lambda settings, progress=None: ToyEncoder()
sys.exit(main(["build", "--watch", "--corpus", sys.argv[1], "--index", sys.argv[2]]))
"""


class Lines:
    """What a process says, line by line as it comes."""

    def __init__(self, stream: IO[str]) -> None:
        self._queue: queue.Queue[str] = queue.Queue()
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._queue.put(line)

    def until(self, words: str) -> str:
        """Everything up to a line with `words`."""
        seen = ""
        while words not in seen:
            seen += self._queue.get(timeout=120)
        return seen


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_every_change_is_built_and_a_failure_ends_nothing(tmp_path: Path) -> None:
    corpus, index = write_corpus(tmp_path / "corpus", CORPUS), tmp_path / "index"
    process = subprocess.Popen(
        [sys.executable, "-c", WATCHER, corpus, index],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    lines = Lines(process.stdout)
    try:
        lines.until("2 documents")
        (corpus / "baru.md").write_text("# Baru\n\nSatu kalimat yang baru.", encoding="utf-8")
        lines.until("3 documents")
        assert len(Index.open(index).documents) == 3
        for file in corpus.iterdir():
            file.unlink()
        assert "There is no document" in lines.until("Still watching")
        assert len(Index.open(index).documents) == 3  # the last one answers
        write_corpus(corpus, CORPUS)
        lines.until("2 documents")
        shutil.rmtree(corpus)
        assert "does not exist" in lines.until("Still watching")
        write_corpus(corpus, {"cuti.md": CORPUS["cuti.md"]})
        lines.until("1 document,")
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    finally:
        process.kill()
        process.wait()
    assert len(Index.open(index).documents) == 1


def test_changes_while_at_work_count_and_those_of_the_index_do_not(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", {"satu.md": "# Satu"})
    (tmp_path / "dua.md").write_text("# Dua", encoding="utf-8")
    index = corpus / "index"
    index.mkdir()
    told = changes(corpus, index, quiet_ms=50)
    next(told)
    (index / "CURRENT").write_text("x", encoding="utf-8")
    (tmp_path / "dua.md").rename(corpus / "dua.md")  # one change, where writing is several
    next(told)  # of the second file, written before it was asked for
    came = threading.Event()
    waiting = threading.Thread(target=lambda: (next(told), came.set()), daemon=True)
    waiting.start()
    (index / "CURRENT").write_text("y", encoding="utf-8")
    assert not came.wait(1.5)
    (corpus / "dua.md").unlink()
    assert came.wait(60)
