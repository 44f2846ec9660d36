"""The reader against the encoder's similarity, on held-out articles, and the time it takes.

    python -m benchmarks.reader DATA [--weights FILE] [--every 4] [--passages 5]

DATA holds the sets that training/README.md names. Only the `test` part of the split in
`training.reader.data` is used: no passage of its articles was trained on or chosen by. Intervals
are 95 %, bootstrapped over articles.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.answering import reader_weights
from assistant.answering.reader import Reader, ReaderInput, load_reader
from assistant.documents.sentences import sentence_spans
from assistant.retrieval.encoder import load_encoder
from assistant.settings import load_settings
from training.reader.check import sample
from training.reader.data import load_part
from training.reader.examples import Example
from training.reader.measures import auroc, interval


@dataclass(frozen=True, slots=True)
class Judged:
    """One question over one passage: the reader's and the encoder's scores."""

    example: Example
    group: str
    reader: float
    encoder: float
    reader_right: bool | None
    encoder_right: bool | None


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--part", default="test", choices=("dev", "test"))
    parser.add_argument("--every", type=int, default=1, help="one judged pair in so many")
    parser.add_argument("--passages", type=int, default=5, help="passages read, for the time")
    parser.add_argument("--weights", type=Path, help="a packed file, in place of the shipped one")
    options = parser.parse_args()
    if options.weights:
        reader_weights.FILE = options.weights
    settings = load_settings()
    reader = load_reader(settings)
    if reader is None:
        raise SystemExit(
            "There is no reader: no weights are installed. Name a packed file with --weights."
        )
    part = load_part(options.data, options.part)
    examples = sample(part, options.every)
    articles = {text.text: text.article for text in part.texts.values()}
    judged = _judge(examples, reader, load_encoder(settings), articles)
    _table(judged)
    _order(judged)
    _time(reader, examples, options.passages)


def _input(example: Example) -> ReaderInput:
    title = example.prefix.removesuffix(": ")
    return ReaderInput(title, (), example.text, sentence_spans(example.text))


def _judge(examples, reader, encoder, articles) -> list[Judged]:  # type: ignore[no-untyped-def]
    questions = _vectors(encoder.encode_queries, {e.question for e in examples})
    passages = _vectors(encoder.encode_passages, {e.prefix + e.text for e in examples})
    wanted = {e.prefix + s.of(e.text) for e in examples if e.spans for s in sentence_spans(e.text)}
    sentences = _vectors(encoder.encode_passages, wanted)
    judged = []
    for example in examples:
        passage = _input(example)
        (reading,) = reader.read(example.question, [passage])
        question = questions[example.question]
        similarity = float(question @ passages[example.prefix + example.text])
        right: tuple[bool | None, bool | None] = (None, None)
        if example.spans:
            own = [
                float(question @ sentences[example.prefix + s.of(example.text)])
                for s in passage.sentences
            ]
            right = (_right(example, reading.sentence_scores), _right(example, own))
        judged.append(Judged(example, articles[example.text], reading.log_odds, similarity, *right))
    return judged


def _vectors(encode, texts: set[str]) -> dict[str, np.ndarray]:  # type: ignore[no-untyped-def]
    order = sorted(texts)
    return dict(zip(order, encode(order), strict=True))


def _right(example: Example, scores: Sequence[float]) -> bool:
    best = sentence_spans(example.text)[int(np.argmax(scores))]
    return any(s.start < best.end and best.start < s.end for s in example.spans)


def _table(judged: Sequence[Judged]) -> None:
    rows: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        rows[f"{one.example.set} {one.example.direction}"].append(one)
    print("| set, question>passage | measure | encoder | reader | n |\n|---|---|---|---|---|")
    for name, of in sorted(rows.items()):
        for title, kind in (("unanswerable, AUROC", "given"), ("near miss, AUROC", "near")):
            those = [o for o in of if o.example.answerable or o.example.kind == kind]
            labels = np.array([o.example.answerable for o in those])
            if not labels.any() or labels.all():
                continue
            cells = [
                _cell(lambda rows, s=scores: auroc(s[rows], labels[rows]), those)  # noqa: B023
                for scores in (
                    np.array([o.encoder for o in those]),
                    np.array([o.reader for o in those]),
                )
            ]
            print(f"| {name} | {title} | {cells[0]} | {cells[1]} | {len(those)} |")
        those = [o for o in of if o.reader_right is not None]
        if those:
            cells = [
                _cell(lambda rows, h=hits: float(h[rows].mean()), those)
                for hits in (
                    np.array([o.encoder_right for o in those], float),
                    np.array([o.reader_right for o in those], float),
                )
            ]
            print(f"| {name} | right sentence | {cells[0]} | {cells[1]} | {len(those)} |")


def _cell(measure, those: Sequence[Judged]) -> str:  # type: ignore[no-untyped-def]
    found = interval(measure, [o.group for o in those])
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"


def _order(judged: Sequence[Judged]) -> None:
    """How often the right passage is first among itself and its near misses."""
    sets: defaultdict[tuple[str, str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        if one.example.answerable or one.example.kind == "near":
            direction = f"{one.example.set} {one.example.direction}"
            sets[(direction, one.example.pair.question_id, one.example.pair.passage)].append(one)
    firsts: defaultdict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for (direction, _, _), of in sets.items():
        if len(of) > 1 and any(o.example.answerable for o in of):
            firsts[direction].append(
                (
                    max(of, key=lambda o: o.encoder).example.answerable,
                    max(of, key=lambda o: o.reader).example.answerable,
                )
            )
    print("\n| set, question>passage | right one first of four: encoder | reader | n |")
    print("|---|---|---|---|")
    for direction, of in sorted(firsts.items()):
        encoder, reader = np.mean(of, axis=0)
        print(f"| {direction} | {encoder:.3f} | {reader:.3f} | {len(of)} |")


def _time(reader: Reader, examples: Sequence[Example], count: int) -> None:
    passages = [_input(e) for e in examples]
    fresh, again = [], []
    for start in range(0, min(len(passages) - count, 40 * count), count):
        for times in (fresh, again):
            began = time.perf_counter()
            reader.read(examples[start].question, passages[start : start + count])
            times.append((time.perf_counter() - began) * 1000)
    print(
        f"\n{count} passages of {statistics.mean(len(p.text) for p in passages):.0f} characters: "
        f"median {statistics.median(fresh):.0f} ms the first time, "
        f"{statistics.median(again):.0f} ms where the passages were read before"
    )


if __name__ == "__main__":
    main()
