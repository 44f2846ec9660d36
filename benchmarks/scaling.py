"""Building, opening and asking an index of 1,000 to 1,000,000 passages.

    python -m benchmarks.scaling [--write]           the tables of docs/scaling.md and its chart
    python -m benchmarks.scaling --real FOLDER       drawn vectors beside those of a BEIR folder

Passages and vectors are drawn (benchmarks/synthetic.py), for encoding a million takes hours; all
else is the product's own code. Every size is opened and asked by a process of its own, one question
at a time, after a few that warm up. A question's time is that of the search with both halves and
the fusion, without encoding it. All times are processor time: a question takes one thread, so on an
idle machine it takes as long on the clock; what is built takes all cores, and less on the clock.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from assistant.documents import READING_VERSION, SPLITTER_VERSION
from assistant.retrieval import Index, Retriever
from assistant.retrieval.contracts import Vectors
from assistant.retrieval.copies import Copies
from assistant.retrieval.dense_store import choose_store
from assistant.retrieval.generations import building, new_generation, publish
from assistant.retrieval.index import (
    COPIES_FOLDER,
    DOCUMENTS_FILE,
    DUPLICATES_FILE,
    LEXICAL_FOLDER,
    PASSAGES_FILE,
    TABLE_FOLDER,
)
from assistant.retrieval.lexical import LEXICAL_VERSION, LexicalIndex
from assistant.retrieval.manifest import DocumentEntry, Manifest, checksums
from assistant.retrieval.records import write_documents, write_passages
from assistant.retrieval.representation import REPRESENTATION_VERSION
from assistant.retrieval.table import PassageTable
from benchmarks import scaling_report
from benchmarks.synthetic import DIMENSION, documents, draw, passages

SIZES = (1_000, 10_000, 100_000, 1_000_000)
KINDS = (10_000, 30_000, 100_000)
QUESTIONS = 200
_WARMING = 20
_AT_ONCE = 65_536
_FETCHED = 800
_FINGERPRINT = "drawn vectors"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a process saw: processor time, memory in MiB; `recall` of the ten nearest vectors."""

    open_s: float
    opened_mb: int
    opened_own_mb: int
    asked_mb: int
    asked_own_mb: int
    p50_ms: float
    p95_ms: float
    recall: float
    recall_of_hits: float


@dataclass(frozen=True, slots=True)
class Row:
    """A size: processor seconds of building, MiB on the disk, and what asking it showed."""

    passages: int
    store: str
    vectors_s: float
    build_s: float
    disk_mb: int
    asked: Asked


class DrawnEncoder:
    """Stands where the encoder would: questions come with their vectors."""

    fingerprint = _FINGERPRINT
    dimension = DIMENSION

    def encode_queries(self, texts: object) -> Vectors:
        """Not to be asked."""
        raise NotImplementedError

    encode_passages = encode_queries


def build(count: int, index: Path) -> tuple[str, float, float]:
    """Write an index of `count` passages; its store, and processor seconds: vectors, all."""
    vectors = draw(count, QUESTIONS).vectors
    everything = list(documents(count))
    slugs = [document.slug for document in everything]
    start = time.process_time()
    with building(index, 0):
        folder = new_generation(index)
        write_documents(folder / DOCUMENTS_FILE, everything)
        write_passages(folder / PASSAGES_FILE, (p for d in everything for p in passages(d)))
        write_passages(folder / DUPLICATES_FILE, ())
        entries = tuple(
            DocumentEntry(d.slug, d.path, d.title, d.tags, d.digest) for d in everything
        )
        LexicalIndex.of(p for d in everything for p in passages(d)).save(folder / LEXICAL_FOLDER)
        PassageTable.of((p for d in everything for p in passages(d)), slugs).save(
            folder / TABLE_FOLDER
        )
        Copies.of((), (), slugs).save(folder / COPIES_FOLDER)
        del everything
        before_vectors = time.process_time()
        name, store = choose_store(count, DIMENSION)
        for first in range(0, count, _AT_ONCE):
            part = vectors[first : first + _AT_ONCE]
            store.add(np.arange(first, first + len(part), dtype=np.int64), part)
        store.save(folder)
        vectors_s = time.process_time() - before_vectors
        manifest = Manifest(
            encoder=_FINGERPRINT,
            dimension=DIMENSION,
            reading=READING_VERSION,
            splitter=SPLITTER_VERSION,
            representation=REPRESENTATION_VERSION,
            lexical=LEXICAL_VERSION,
            store=name,
            documents=entries,
            skipped=(),
            unpaired=(),
            duplicates=(),
            passages=count,
            vectors=count,
            files=checksums(folder),
            created=datetime.now(UTC).isoformat(),
        )
        publish(index, folder, manifest)
    return name, vectors_s, time.process_time() - start


def ask(count: int, index: Path, vectors: Path) -> Asked:
    """Open and ask; run in a process that has done nothing else."""
    import bm25s  # noqa: F401 - imports are not what is measured
    import faiss  # noqa: F401

    questions = np.load(vectors)
    before = time.process_time()
    opened = Index.open(index)
    retriever = Retriever(opened, DrawnEncoder())
    open_s = time.process_time() - before
    opened_mb, opened_own_mb = _memory()
    words = [
        " ".join(passage.original.text.split()[3:9])
        for passage in (opened.passages[int(n)] for n in np.load(vectors.with_suffix(".about.npy")))
    ]
    hits, times = [], []
    for number, (vector, text) in enumerate(zip(questions, words, strict=True)):
        start = time.process_time()
        found = retriever.rank(vector, text, "id", 10)
        if number >= _WARMING:
            times.append(1000 * (time.process_time() - start))
        hits.append([hit.passage.id for hit in found])
    asked_mb, asked_own_mb = _memory()
    near = [opened.store.search(vector[None], _FETCHED)[1][0, :10] for vector in questions]
    # The same questions with every vector compared: what is exact.
    exact = _Exact(opened.store, questions)
    object.__setattr__(opened, "store", exact)
    sure = [
        [hit.passage.id for hit in retriever.rank(vector, text, "id", 10)]
        for vector, text in zip(questions, words, strict=True)
    ]
    p50, p95 = np.percentile(times, (50, 95))
    return Asked(
        open_s,
        opened_mb,
        opened_own_mb,
        asked_mb,
        asked_own_mb,
        float(p50),
        float(p95),
        _shared([each.tolist() for each in near], exact.ids[:, :10].tolist()),
        _shared(hits, sure),
    )


class _Exact:
    """A store whose search compares every vector; of all questions at once, as that is quicker."""

    def __init__(self, store: Any, questions: Vectors) -> None:
        import faiss

        matrix = store.matrix if hasattr(store, "matrix") else store._exact.matrix
        fetched = min(_FETCHED, len(matrix))
        self.scores, self.ids = faiss.knn(
            questions, matrix, fetched, metric=faiss.METRIC_INNER_PRODUCT
        )
        self._store = store
        self._place = {vector.tobytes(): place for place, vector in enumerate(questions)}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def search(self, queries: Vectors, count: int, within: None = None) -> tuple[Any, Any]:
        """As `DenseStore.search`, for one of the questions."""
        place = self._place[queries[0].tobytes()]
        return self.scores[place : place + 1, :count], self.ids[place : place + 1, :count]


def _shared(found: list[list[object]], exact: list[list[object]]) -> float:
    """Recall: how much of `exact` was found, on average."""
    shares = [len(set(a) & set(b)) / len(b) for a, b in zip(found, exact, strict=True)]
    return float(np.mean(shares))


def _memory() -> tuple[int, int]:
    """MiB of this process in memory: all, and what is its own (the rest is mapped files)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    values = {
        line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("VmR", "Rss"))
    }
    return int(values["VmRSS"]) // 1024, int(values["RssAnon"]) // 1024


def measure(count: int, folder: Path) -> Row:
    """Build in this process, ask in another."""
    index = folder / f"index-{count}"
    store, vectors_s, build_s = build(count, index)
    drawn = draw(count, QUESTIONS)
    np.save(folder / "questions.npy", drawn.questions)
    np.save(folder / "questions.about.npy", drawn.about)
    del drawn
    told = subprocess.run(
        [sys.executable, "-m", __spec__.name, "--ask", str(count), index, folder / "questions.npy"],
        cwd=Path(__file__).parents[1],
        check=True,
        capture_output=True,
        text=True,
    )
    disk = sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) >> 20
    return Row(count, store, vectors_s, build_s, disk, Asked(**json.loads(told.stdout)))


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="write docs/scaling.md and its chart")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="passages of each row")
    parser.add_argument("--real", type=Path, help="a BEIR folder to compare drawn vectors with")
    parser.add_argument("--kinds", type=int, nargs="*", default=KINDS, help="vectors of each kind")
    parser.add_argument("--ask", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        count, index, vectors = options.ask
        print(json.dumps(asdict(ask(int(count), Path(index), Path(vectors)))))
        return 0
    from benchmarks import store_kinds

    if options.real:
        store_kinds.compare_with_real(options.real)
        return 0
    rows: list[Row] = []
    kinds: list[store_kinds.Kind] = []
    with tempfile.TemporaryDirectory() as folder:
        for count in options.sizes:
            rows.append(measure(count, Path(folder)))
            print(scaling_report.sizes_table(rows[-1:]), flush=True)
    for count in options.kinds:
        kinds += store_kinds.compare(count)
    print(scaling_report.kinds_table(kinds), flush=True)
    if options.write:
        scaling_report.write(rows, kinds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
