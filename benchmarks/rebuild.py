"""How long a build takes from nothing, with nothing changed, and with one paragraph changed.

    python -m benchmarks.rebuild [--passages 10000] [--rounds 5] [--stand-in]

The corpus is synthetic: sentences whose words are drawn from the documents of tests/handbook, 50
paragraphs to a document, every fourth sentence long. The model is the real one and encodes all of
it. Each build is `assistant build` in a process of its own, so starting Python and loading the
model are in the times; the last row is what `--watch` takes, where the model is loaded already.
Builds of one kind are interleaved with those of the others, and the medians are given. Processor
seconds are told beside those of the clock: on a machine that does other things they are the ones
to compare.

With --stand-in random vectors take the model's place and everything runs in this process: what is
left is all that a build does besides encoding.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.retrieval import DeferredEncoder, Encoder, Index, update_index
from assistant.retrieval.contracts import Vectors
from assistant.settings import Settings

ROOT = Path(__file__).parents[1]
PARAGRAPHS = 50
SENTENCES = 4


def words() -> list[str]:
    """Every word of the handbook, as often as it is there."""
    texts = (path.read_text("utf-8") for path in sorted(ROOT.glob("tests/handbook/corpus/*.md")))
    return [word for text in texts for word in text.lower().split() if word.isalpha()]


def write_corpus(folder: Path, passages: int, draw: random.Random) -> None:
    """Documents of `PARAGRAPHS` paragraphs each, `passages` paragraphs in all."""
    drawn = words()

    def sentence() -> str:
        length = draw.choice((6, 9, 12, 20))
        return " ".join(draw.choices(drawn, k=length)).capitalize() + "."

    for number in range(-(-passages // PARAGRAPHS)):
        blocks = [f"# Dokumen {number} tentang {' '.join(draw.choices(drawn, k=3))}"]
        for paragraph in range(min(PARAGRAPHS, passages - number * PARAGRAPHS)):
            if paragraph % 10 == 0:
                blocks.append(f"## {' '.join(draw.choices(drawn, k=3)).capitalize()}")
            blocks.append(" ".join(sentence() for _ in range(SENTENCES)))
        (folder / f"dokumen-{number:05d}.md").write_text("\n\n".join(blocks) + "\n", "utf-8")


def change_paragraph(folder: Path, draw: random.Random) -> None:
    """Another paragraph in the place of one."""
    path = draw.choice(sorted(folder.glob("*.md")))
    blocks = path.read_text("utf-8").split("\n\n")
    changed = draw.choice([n for n, block in enumerate(blocks) if not block.startswith("#")])
    blocks[changed] = " ".join(draw.choices(words(), k=40)).capitalize() + "."
    path.write_text("\n\n".join(blocks), "utf-8")


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, and of processors."""

    clock: float
    processor: float

    @classmethod
    def of(cls, work: Callable[[], object]) -> Took:
        """What `work` takes, processes that it starts included."""
        clock, before = time.perf_counter(), os.times()
        work()
        after = os.times()
        return cls(time.perf_counter() - clock, sum(after[:4]) - sum(before[:4]))


class StandIn:
    """Random vectors, the same for the same text."""

    fingerprint = "stand-in"
    dimension = 384

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimension)."""
        seeds = (int.from_bytes(sha256(text.encode()).digest()[:8], "big") for text in texts)
        rows = [np.random.default_rng(seed).standard_normal(self.dimension) for seed in seeds]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)

    encode_queries = encode_passages


def build(corpus: Path, index: Path) -> None:
    """Run `assistant build`."""
    command = [sys.executable, "-m", "assistant", "build", "--corpus", corpus, "--index", index]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--stand-in", action="store_true")
    options = parser.parse_args()
    draw = random.Random(20260131)
    times: dict[str, list[Took]] = {}

    def measure(name: str, work: Callable[[], object]) -> None:
        times.setdefault(name, []).append(Took.of(work))

    with TemporaryDirectory() as temporary:
        corpus, index = Path(temporary, "corpus"), Path(temporary, "index")
        corpus.mkdir()
        write_corpus(corpus, options.passages, draw)
        encoder: Encoder = StandIn() if options.stand_in else DeferredEncoder(Settings())

        def here() -> None:
            update_index(corpus, encoder, index)

        def command() -> None:
            build(corpus, index)

        measure("from nothing", here if options.stand_in else command)
        encoder.encode_passages(["The model is loaded before it is timed."])
        for _ in range(options.rounds):
            measure("nothing changed", here if options.stand_in else command)
            change_paragraph(corpus, draw)
            measure("one paragraph changed", here if options.stand_in else command)
            if not options.stand_in:
                change_paragraph(corpus, draw)
                measure("one paragraph changed, under `--watch`", here)
        opened = Index.open(index)
        print(
            f"{len(opened.passages):,} passages, {len(opened.store):,} vectors, "
            f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n\n"
            "| build | seconds | processor seconds | times as fast (clock, processor) |\n"
            "|---|---|---|---|"
        )
    first = times["from nothing"][0]
    for name, took in times.items():
        clock = statistics.median(each.clock for each in took)
        processor = statistics.median(each.processor for each in took)
        faster = f"{first.clock / clock:.0f}, {first.processor / processor:.0f}"
        print(f"| {name} | {clock:.2f} | {processor:.2f} | {faster} |")


if __name__ == "__main__":
    main()
