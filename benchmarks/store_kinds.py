"""Exact search, lists (IVF) and a graph (HNSW) beside each other, as a question uses them.

A question fetches the 800 nearest vectors and compares them again exactly; recall is the share of
its ten nearest that are among them. One thread, medians of processor time, in one run.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.retrieval.contracts import Ids, Vectors
from assistant.retrieval.flat_store import FlatStore
from assistant.retrieval.ivf_store import IvfStore
from benchmarks.synthetic import DIMENSION, Sample, draw

_FETCHED = 800
_QUESTIONS = 100
_LINKS = 32
_WIDTH = 80


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of search at one size."""

    passages: int
    name: str
    build_s: float
    median_ms: float
    recall: float


def compare(count: int) -> list[Kind]:
    """All three on `count` drawn vectors, their questions interleaved."""
    import faiss

    sample = draw(count, _QUESTIONS)
    ids = np.arange(count, dtype=np.int64)
    built: dict[str, tuple[float, Callable[[Vectors], Ids]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in (("exact", FlatStore), ("lists", IvfStore)):
            start = time.process_time()
            store: Any = kind(DIMENSION)
            store.add(ids, sample.vectors)
            store.save(Path(folder))
            seconds = time.process_time() - start
            built[name] = seconds, lambda query, s=store: s.search(query[None], _FETCHED)[1][0]
        start = time.process_time()
        graph: Any = faiss.IndexHNSWSQ(
            DIMENSION, faiss.ScalarQuantizer.QT_8bit, _LINKS, faiss.METRIC_INNER_PRODUCT
        )
        graph.hnsw.efConstruction = _WIDTH
        graph.hnsw.efSearch = _FETCHED
        graph.train(sample.vectors)
        graph.add(sample.vectors)
        built["graph"] = time.process_time() - start, lambda query: _by_graph(graph, sample, query)
    times: dict[str, list[float]] = {name: [] for name in built}
    found: dict[str, list[Ids]] = {name: [] for name in built}
    for query in sample.questions:
        for name, (_, search) in built.items():
            start = time.process_time()
            found[name].append(search(query)[:10])
            times[name].append(1000 * (time.process_time() - start))
    return [
        Kind(
            count,
            name,
            seconds,
            statistics.median(times[name]),
            _recall(found[name], found["exact"]),
        )
        for name, (seconds, _) in built.items()
    ]


def _by_graph(graph: Any, sample: Sample, query: Vectors) -> Ids:
    import faiss

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    _, ids = graph.search(query[None], _FETCHED)
    faiss.omp_set_num_threads(threads)
    rows = ids[0][ids[0] >= 0]
    order: Ids = rows[np.argsort(-np.vecdot(sample.vectors[rows], query))]
    return order


def _recall(found: list[Ids], exact: list[Ids]) -> float:
    return float(np.mean([np.isin(b, a).mean() for a, b in zip(found, exact, strict=True)]))


def compare_with_real(folder: Path) -> None:
    """How many lists a question must look through, on a BEIR folder's passages and drawn ones."""
    from assistant.retrieval import load_encoder
    from assistant.settings import Settings

    encoder = load_encoder(Settings())
    texts = [_text(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
    asked = [json.loads(line)["text"] for line in (folder / "queries.jsonl").open(encoding="utf-8")]
    asked = asked[:: max(1, len(asked) // 400)]
    vectors = np.concatenate(
        [encoder.encode_passages(texts[n : n + 64]) for n in range(0, len(texts), 64)]
    )
    questions = np.concatenate(
        [encoder.encode_queries(asked[n : n + 64]) for n in range(0, len(asked), 64)]
    )
    drawn = draw(len(vectors), len(questions))
    print("lists looked through, and the share of the ten nearest found in them")
    for name, sample in (
        ("real", (vectors, questions)),
        ("drawn", (drawn.vectors, drawn.questions)),
    ):
        print(name, _curve(*sample))


def _text(line: str) -> str:
    record = json.loads(line)
    return f"{record.get('title', '')}\n{record['text']}".strip()


def _curve(vectors: Vectors, questions: Vectors) -> dict[int, float]:
    import faiss

    lists = int(2 * len(vectors) ** 0.5)
    index = faiss.IndexIVFFlat(
        faiss.IndexFlatIP(DIMENSION), DIMENSION, lists, faiss.METRIC_INNER_PRODUCT
    )
    index.train(vectors)
    index.add(vectors)
    exact = np.argsort(-(questions @ vectors.T), axis=1)[:, :10]
    curve = {}
    for probed in (4, 8, 16, 32, 64):
        index.nprobe = probed
        found = index.search(questions, 10)[1]
        curve[probed] = round(_recall(list(found), list(exact)), 3)
    return curve
