"""Fit the confidence model on public question–passage sets, and say what it achieves.

Every question is asked of its own set's passages, in each direction; the signals of its first hit
are kept with whether that hit answers it. A logistic regression per direction (language of the
question, language of the passage) is fitted on the passages of one part and judged on the other's.

    python -m training.confidence --data DIR
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from assistant.answering.confidence import Signals
from assistant.answering.coverage import TermWeights
from assistant.answering.interpretation import find
from assistant.answering.reader import Reader, load_reader
from assistant.answering.signals import read_signals
from assistant.retrieval import Encoder, Index, Retriever, build_index, load_encoder
from assistant.settings import Settings
from training.calibration import Example, fit, report
from training.ways import Way, as_typed, digest, ways

DEPTH = 10
BATCH = 64
RETRIEVAL_WEIGHT = 16.0
"""From 14 to 30 the right passage came first as often or more on the `dev` parts; with
less the reader, which knows less than the encoder of what a passage is about, does harm."""
GOOD_ANSWERED = 0.975
"""The threshold answers this share of the questions whose right passage came first; of those on
other articles, about 95 % are."""
GOOD_ON_SUBJECT = 0.99
"""And this share of them is taken for on the subject, whatever the rest says."""


def examples(way: Way, encoder: Encoder, reader: Reader | None, cache: Path) -> Iterator[Example]:
    """Ask every question of a way."""
    slugs = "".join(document.slug for document in way.reading.documents)
    folder = cache / digest(way.direction.split("→")[1] + slugs)[:16]
    build_index(way.reading, encoder, folder)
    index = Index.open(folder)
    retriever = Retriever(index, encoder)
    terms = TermWeights(index.lexical)
    asked = [(as_typed(q), "foreign") for q in way.foreign]
    asked += [(as_typed(q), "answerable" if q.relevant else "unanswerable") for q in way.questions]
    for start in range(0, len(asked), BATCH):
        batch = asked[start : start + BATCH]
        vectors = encoder.encode_queries([question.text for question, _ in batch])
        for (question, kind), vector in zip(batch, vectors, strict=True):
            hits = retriever.rank(vector, question.text, question.language, DEPTH)
            findings = find(question.text, question.language, hits, terms, reader, RETRIEVAL_WEIGHT)
            top = findings[0].hit.passage
            yield Example(
                set=way.dataset.name,
                direction=way.direction,
                part=way.part,
                kind=kind,
                right=kind == "answerable" and top.document in question.relevant,
                signals=read_signals(question.text, question.language, findings, terms),
            )


def read_as(direction: str) -> str:
    """A passage that exists in both languages is read in the question's."""
    asked, stored = direction.split("→")
    return f"{asked}→{asked if stored == 'both' else stored}"


def collect(options: argparse.Namespace) -> dict[str, list[Example]]:
    """Ask everything, with and without the reader where there is one; kept in the cache."""
    kept = options.cache / "examples.json"
    if options.refit:
        return {
            judge: [Example(**{**row, "signals": Signals(**row["signals"])}) for row in rows]
            for judge, rows in json.loads(kept.read_text(encoding="utf-8")).items()
        }
    encoder = load_encoder(Settings())
    reader = load_reader(Settings())
    collected: dict[str, list[Example]] = {"plain": [], "reader": []}
    for way in ways(options.data, options.limit):
        collected["plain"] += examples(way, encoder, None, options.cache)
        if reader:
            collected["reader"] += examples(way, encoder, reader, options.cache)
        print(way.dataset.name, way.direction, len(collected["plain"]), flush=True)
    rows = {judge: [asdict(e) for e in of_judge] for judge, of_judge in collected.items()}
    kept.write_text(json.dumps(rows), encoding="utf-8")
    return collected


def main() -> None:
    """Ask, fit, judge, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--out", type=Path, default=Path("assistant/answering/confidence.json"))
    parser.add_argument("--cache", type=Path, default=Path("build/training"))
    parser.add_argument("--limit", type=int, default=120, help="questions a set and direction")
    parser.add_argument("--refit", action="store_true", help="use the signals of the last run")
    options = parser.parse_args()
    models, held_out = {}, {}
    for judge, of_judge in collect(options).items():
        if not of_judge:
            continue
        names = [n for n in asdict(of_judge[0].signals) if judge == "reader" or n != "reader"]
        for name in ("id→id", "en→en", "id→en", "en→id"):
            chosen = [e for e in of_judge if name in (e.direction, read_as(e.direction))]
            fitted = [e for e in chosen if e.part == "fit"]
            model = fit(fitted, names, GOOD_ANSWERED, GOOD_ON_SUBJECT)
            models[f"{judge} {name}"] = model
            held = [e for e in chosen if e.part == "report"]
            held_out[f"{judge} {name}, all sets"] = report(model, held)
            for direction in sorted({(e.set, e.direction) for e in held}):
                of_direction = [e for e in held if (e.set, e.direction) == direction]
                held_out[f"{judge} {' '.join(direction)}"] = report(model, of_direction)
    for direction, figures in held_out.items():
        print(direction, figures)
    shipped = {
        "made_by": f"python -m training.confidence --data DIR --limit {options.limit}",
        "retrieval_weight": RETRIEVAL_WEIGHT,
        "models": models,
        "held_out": held_out,
    }
    options.out.write_text(json.dumps(shipped, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
