"""Kills building, watching, uploading and deleting at random moments, and looks at what is left.

Used by the test with a few kills and by benchmarks/kills.py with many. The encoder is a stand-in
that takes its time, so that a kill meets every part of a build.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.commands.watch import watch
from assistant.retrieval import Index, Retriever, encoding, update_index
from assistant.retrieval.contracts import Vectors
from assistant.settings import Settings
from assistant.web.admin.document_files import arriving, documents_in, remove, take_in
from tests.retrieval.toy import ToyEncoder

ROOT = Path(__file__).parents[2]
KEPT = 4
PARAGRAPHS = 12


class SlowEncoder(ToyEncoder):
    """Takes a while for each batch."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        time.sleep(0.01)
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
    if mode == "watch":
        import assistant.retrieval

        assistant.retrieval.DeferredEncoder = lambda settings: SlowEncoder()  # type: ignore[assignment, misc]
        watch(Settings(corpus=corpus, index=index))
    for number in range(first, first + 100_000):
        upload(corpus, number)
        print(f"uploaded {number}", flush=True)
        update_index(corpus, SlowEncoder(), index)
        for name in sorted(documents_in(corpus), key=number_of)[:-KEPT]:
            print(f"deleting {number_of(name)}", flush=True)
            remove(corpus, name)
        update_index(corpus, SlowEncoder(), index)


def number_of(name: str) -> int:
    return int(name.removeprefix("dokumen").removesuffix(".md"))


@dataclass
class Tally:
    """What the kills met."""

    kills: int = 0
    generations: int = 0
    documents: int = 0


def kill_at_random(folder: Path, kills: int, seed: int, longest: float = 1.0) -> Tally:
    """Kill `kills` processes and check after each what is there; how much they had done."""
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    draw, tally = random.Random(seed), Tally()
    upload(corpus, 0)
    update_index(corpus, ToyEncoder(), index)
    for kill in range(kills):
        mode = ("office", "watch")[kill % 2]
        first = 1_000 * (kill + 1)
        before = set(documents_in(corpus))
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.commands.killing", mode, corpus, index, str(first)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        end = time.monotonic() + draw.uniform(0, longest)
        mine = first
        while mode == "watch" and time.monotonic() < end:
            upload(corpus, mine)
            before.add(f"dokumen{mine}.md")
            mine += 1
            time.sleep(draw.uniform(0, 0.3))
        time.sleep(max(0.0, end - time.monotonic()))
        child.kill()
        said, errors = child.communicate(timeout=300)
        assert child.returncode == -9, errors
        uploaded, deleted = _told(said, "uploaded "), _told(said, "deleting ")
        _check_folder(corpus, (before | uploaded) - deleted)
        _check_index(index)
        tally.kills += 1
        tally.documents += len(uploaded) + mine - first
        tally.generations += said.count("Built")
        if kill % 5 == 4 or kill == kills - 1:
            _check_rebuilt(corpus, index)
    return tally


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
