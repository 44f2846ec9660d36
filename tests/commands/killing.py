"""Kills building, watching, uploading and deleting at random moments, and looks at what is left.

Used by the test with a few kills and by benchmarks/kills.py with many. The encoder is a stand-in.
What is killed tells each step that it takes, and it is killed a moment after a drawn number of
them: so a kill meets every part of the work, however busy the machine is.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from assistant.commands import watch as watching
from assistant.retrieval import Index, Retriever, encoding, update_index
from assistant.retrieval.contracts import Vectors
from assistant.retrieval.progress import Step
from assistant.settings import Settings
from assistant.web.admin.document_files import arriving, documents_in, remove, take_in
from tests.retrieval.toy import ToyEncoder

ROOT = Path(__file__).parents[2]
KEPT = 4
PARAGRAPHS = 12
MOST_STEPS = 40
LONGEST_MOMENT_S = 0.1
QUIET_S = 1.0
PATIENCE_S = 120.0


class TellingEncoder(ToyEncoder):
    """Tells each batch."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        print("batch", flush=True)
        return super().encode_passages(texts)


def text_of(number: int) -> str:
    """The only text that document `number` ever has."""
    paragraphs = (
        f"Kalimat {n} dari dokumen nomor {number} cukup panjang untuk berdiri sendiri di sini."
        for n in range(PARAGRAPHS)
    )
    return f"# Dokumen {number}\n\n" + "\n\n".join(paragraphs) + "\n"


def upload(corpus: Path, number: int) -> None:
    with arriving(corpus) as place:
        file = place / f"dokumen{number}.md"
        file.write_text(text_of(number), encoding="utf-8")
        take_in(file, corpus, "", replace=True)


def work(mode: str, corpus: Path, index: Path, first: int) -> None:
    """What is killed: uploads, deletes and builds; or watches what its parent does."""
    import bm25s  # noqa: F401
    import faiss  # noqa: F401

    encoding._BATCH = 4
    print("ready", flush=True)
    if not sys.stdin.readline():
        return  # whoever started this is gone
    if mode == "watch":
        import assistant.retrieval

        assistant.retrieval.DeferredEncoder = lambda settings: TellingEncoder()  # type: ignore[assignment, misc]
        watching.changes = partial(watching.changes, quiet_ms=50)  # type: ignore[assignment]
        watching.watch(Settings(corpus=corpus, index=index))

    stages = [""]

    def tell(step: Step) -> None:
        if step.stage != stages[-1]:
            stages.append(step.stage)
            print(step.stage, flush=True)

    for number in range(first, first + 1_000):
        upload(corpus, number)
        print(f"uploaded {number}", flush=True)
        update_index(corpus, TellingEncoder(), index, tell)
        for name in sorted(documents_in(corpus), key=number_of)[:-KEPT]:
            print(f"deleting {number_of(name)}", flush=True)
            remove(corpus, name)
        update_index(corpus, TellingEncoder(), index, tell)
        print("Built", flush=True)


def number_of(name: str) -> int:
    return int(name.removeprefix("dokumen").removesuffix(".md"))


class Worker:
    """A process that works once it is told to, and what it has said so far."""

    def __init__(self, mode: str, corpus: Path, index: Path, first: int) -> None:
        self.mode, self.first = mode, first
        self.said: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.commands.killing", mode, corpus, index, str(first)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self.said.append(line)
                self._changed.notify_all()

    def until(self, lines: int, quiet_s: float = PATIENCE_S) -> None:
        """Wait for so many lines in all, or until none has come for `quiet_s` seconds."""
        with self._changed:
            while len(self.said) < lines and self._changed.wait(quiet_s):
                pass

    def begin(self) -> None:
        """Have it work."""
        self.until(1)
        assert self.said == ["ready\n"], self.said
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def kill(self) -> str:
        """Kill it; everything that it said."""
        was_at_work = self._process.poll() is None
        self._process.kill()
        self._process.wait()
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        said = "".join(self.said)
        assert was_at_work, said
        return said


@dataclass
class Tally:
    """What the kills met; `generations` are builds that ended."""

    kills: int = 0
    generations: int = 0
    documents: int = 0


def kill_at_random(folder: Path, kills: int, seed: int) -> Tally:
    """Kill `kills` processes and check after each what is there; how much they had done."""
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    draw, tally = random.Random(seed), Tally()
    upload(corpus, 0)
    update_index(corpus, ToyEncoder(), index)

    def worker(kill: int) -> Worker:
        return Worker(("office", "watch")[kill % 2], corpus, index, 1_000 * (kill + 1))

    with ExitStack() as started:
        following = started.enter_context(worker(0))
        for kill in range(kills):
            working = following
            if kill + 1 < kills:
                following = started.enter_context(worker(kill + 1))  # while this one works
            _kill_one(working, corpus, draw, tally)
            _check_index(index)
            if kill % 5 == 4 or kill == kills - 1:
                _check_rebuilt(corpus, index)
    return tally


def _kill_one(working: Worker, corpus: Path, draw: random.Random, tally: Tally) -> None:
    before = set(documents_in(corpus))
    steps, mine = draw.randrange(1, MOST_STEPS), working.first
    working.begin()
    while working.mode == "watch" and len(working.said) < steps:
        upload(corpus, mine)
        before.add(f"dokumen{mine}.md")
        mine += 1
        working.until(min(steps, len(working.said) + draw.randrange(1, 12)), QUIET_S)
    working.until(steps)
    time.sleep(draw.uniform(0, LONGEST_MOMENT_S))
    said = working.kill()
    uploaded, deleted = _told(said, "uploaded "), _told(said, "deleting ")
    _check_folder(corpus, (before | uploaded) - deleted)
    tally.kills += 1
    tally.documents += len(uploaded) + mine - working.first
    tally.generations += said.count("Built")


def _told(said: str, word: str) -> set[str]:
    numbers = (line.removeprefix(word) for line in said.splitlines() if line.startswith(word))
    return {f"dokumen{number}.md" for number in numbers}


def _check_folder(corpus: Path, at_least: set[str]) -> None:
    """No document that came is lost, and none is there in part."""
    there = documents_in(corpus)
    assert at_least <= set(there), at_least - set(there)
    for name, path in there.items():
        assert path.read_text(encoding="utf-8") == text_of(number_of(name))


def _check_index(index: Path) -> None:
    """It opens and answers, each document is there once and whole."""
    opened = Index.open(index)
    slugs = [document.slug for document in opened.documents]
    assert len(slugs) == len(set(slugs)) > 0
    assert len(opened.passages) == PARAGRAPHS * len(slugs)
    assert len({passage.id for passage in opened.passages}) == len(opened.passages)
    assert Retriever(opened, ToyEncoder()).search("kalimat dokumen", "id")


def _check_rebuilt(corpus: Path, index: Path) -> None:
    """The next build takes exactly what is there, and leaves nothing of those that died."""
    update_index(corpus, ToyEncoder(), index)
    opened = Index.open(index)
    assert [document.path for document in opened.documents] == sorted(documents_in(corpus))
    _check_index(index)
    assert not list(index.glob(".building*"))
    for name in sorted(documents_in(corpus), key=number_of)[:-KEPT]:
        remove(corpus, name)


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
