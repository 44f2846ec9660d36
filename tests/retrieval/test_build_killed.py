"""Builds killed at any moment, and builds at the same time, in real processes."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.documents import read_corpus
from assistant.retrieval import Index, Retriever, build_index
from tests.retrieval.toy import ToyEncoder, write_corpus

ROOT = Path(__file__).parents[2]

BUILDER = """
import sys, pathlib
from assistant.documents import read_corpus
from assistant.retrieval import build_index
from tests.retrieval.toy import ToyEncoder, write_corpus
import bm25s, faiss, filelock

corpus, index, version, rounds = sys.argv[1:]
print("ready", flush=True)
for number in range(int(version), int(version) + int(rounds)):
    write_corpus(pathlib.Path(corpus), {
        f"part{part}.md": f"# Part {part}\\n\\n" + "\\n\\n".join(
            f"Paragraph {n} of edition {number} says that the answer is {number}." * 3
            for n in range(6)
        )
        for part in range(5)
    })
    report = build_index(read_corpus(pathlib.Path(corpus)), ToyEncoder(), pathlib.Path(index))
    print("built", report.changed, flush=True)
"""


def start(corpus: Path, index: Path, version: int, rounds: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(corpus), str(index), str(version), str(rounds)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def edition(index: Path) -> int:
    """Opens the index, asks it, and returns the one edition that all of it is from."""
    opened = Index.open(index)
    hits = Retriever(opened, ToyEncoder()).search("the answer", "en", 100)
    assert len(hits) == len(opened.passages)
    assert len(opened.documents) == 5
    editions = set()
    for passage in opened.passages:
        editions |= set(re.findall(r"edition (\d+)", passage.original.text))
    assert len(editions) == 1
    return int(editions.pop())


def test_killed_at_ten_random_moments_the_index_opens(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    first = start(corpus, index, 0, 1)
    assert first.wait(timeout=300) == 0
    last = edition(index)
    moments = random.Random(20260101)
    for kill in range(10):
        builder = start(corpus, index, 1000 * (kill + 1), 500)
        assert builder.stdout is not None
        assert builder.stdout.readline() == "ready\n"
        time.sleep(moments.uniform(0, 0.6))
        builder.kill()
        output, errors = builder.communicate(timeout=300)
        assert builder.returncode == -9, errors
        built = output.count("built True")
        now = edition(index)
        # The old edition, or one that was published; at most the one that was just being written.
        newest = 1000 * (kill + 1) + built
        assert now in ({last, newest} if built == 0 else {newest - 1, newest})
        last = now
    # After all that, a build still works and leaves two generations and nothing else.
    assert start(corpus, index, 99_999, 1).wait(timeout=300) == 0
    assert edition(index) == 99_999
    left = [path for path in index.iterdir() if path.name not in {"CURRENT", ".lock"}]
    assert sum(path.is_dir() for path in left) == 2
    assert not any(path.name.startswith(".building") for path in left)
    assert [path.suffix for path in left if path.is_file()] == [".vectors"]


@pytest.mark.parametrize("at_once", [3])
def test_builds_at_the_same_time_do_not_collide(tmp_path: Path, at_once: int) -> None:
    index = tmp_path / "index"
    builders = [start(tmp_path / f"corpus{n}", index, 7, 1) for n in range(at_once)]
    outputs = [builder.communicate(timeout=300) for builder in builders]
    assert [builder.returncode for builder in builders] == [0] * at_once, outputs
    # One made the generation, the others waited and found nothing left to do.
    changed = sorted(re.findall(r"built (\w+)", "".join(output for output, _ in outputs)))
    assert changed == ["False"] * (at_once - 1) + ["True"]
    assert edition(index) == 7


class Died(BaseException):
    """The machine stops here."""


def test_stopped_before_any_step_of_writing_the_index_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moments too short for a signal to meet: before each flush, rename and removal in turn."""

    def build(number: int) -> None:
        text = f"# Part\n\nThis is edition {number}, and all of it.\n"
        corpus = write_corpus(tmp_path / "corpus", {f"part{n}.md": text for n in range(5)})
        build_index(read_corpus(corpus), ToyEncoder(), tmp_path / "index")

    for number in range(3):
        build(number)
    last, seen = 2, set()
    for stop in range(1, 1000):
        left = stop

        def dying(step: Callable[..., object]) -> Callable[..., object]:
            def call(*arguments: object, **options: object) -> object:
                nonlocal left
                left -= 1
                if left == 0:
                    raise Died
                return step(*arguments, **options)

            return call

        with monkeypatch.context() as patch:
            for module, name in (
                (os, "fsync"), (os, "rename"), (os, "replace"), (shutil, "rmtree"),
            ):  # fmt: skip
                patch.setattr(module, name, dying(getattr(module, name)))
            try:
                build(100 + stop)
            except Died:
                survived = False
            else:
                survived = True
        now = edition(tmp_path / "index")
        assert now in {last, 100 + stop}
        seen.add(now == last)
        last = now
        if survived:
            break
    # It was stopped before CURRENT changed and after, and at last it got through.
    assert seen == {True, False}
    assert now == 100 + stop
    assert stop > 20
