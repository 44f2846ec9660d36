"""Fit the confidence model on public question–passage sets, and say what it achieves.

Every question is asked of its own set's passages, in each direction; the signals of its first hit
are kept with whether that hit answers it. A logistic regression per direction (language of the
question, language of the passage) is fitted on the passages of one part and judged on the other's.

    python -m training.confidence --data DIR
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from assistant.answering.confidence import Signals
from assistant.answering.coverage import TermWeights
from assistant.answering.function_words import FUNCTION_WORDS
from assistant.answering.interpretation import find
from assistant.answering.reader import Reader, load_reader
from assistant.answering.signals import read_signals
from assistant.documents import CorpusReading
from assistant.retrieval import Encoder, Index, Retriever, build_index, load_encoder
from assistant.settings import Settings
from training.beir import Dataset, Question, load
from training.reader import noise

DEPTH = 10
BATCH = 64
RETRIEVAL_WEIGHT = 2.0
GOOD_ANSWERED, GOOD_ANSWERED_ACROSS = 0.995, 0.95
"""The threshold answers this share of the questions whose right passage came first, in the
passage's language and across languages.

So much in one language, since these sets' questions reuse their passages' words: people's own
questions do so less and get lower probabilities. Across languages no words tell what is off the
subject, so more is refused.
"""

# A signal that means the same in every language may not count against itself: more coverage is
# never worse news. Signs are checked after fitting, and a signal with the wrong one is left out.
SIGNS = {
    "similarity": 1, "best_sentence": 1, "margin": 1, "coverage": 1, "sentence_coverage": 1,
    "corpus_coverage": 1, "lexical_agreement": 1, "holds_kind": 1, "reader": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """The signals of one question's first hit, and whether that hit answers it."""

    set: str
    direction: str
    part: str
    kind: str  # answerable, unanswerable, foreign (a question of another set)
    right: bool
    signals: Signals


@dataclass(frozen=True, slots=True)
class Way:
    """One corpus and the questions asked of it.

    `part` is `fit` or `report`, or None where each passage has its own.
    """

    dataset: Dataset
    direction: str
    reading: CorpusReading
    questions: tuple[Question, ...]
    foreign: tuple[Question, ...]
    part: str | None = None


def ways(data: Path, limit: int, percent: int, articles: int) -> Iterator[Way]:
    """Folders as people have them: whole sets of many subjects, and single articles.

    In a folder about one thing every passage is near every question, so margins are small and
    similarity tells less. A few questions of another set or article stand for those that are off
    the subject.
    """
    sets = {name: load(data / name) for name in ("idk-mrc", "facqa", "squad-parallel")}
    idk, facqa = sets["idk-mrc"].share(percent), sets["facqa"].share(percent)
    squad = sets["squad-parallel"]
    indonesian = frozenset({"id"})
    yield Way(idk, "id→id", idk.reading(indonesian), some(idk.questions, 2 * limit),
              some(facqa.questions, limit // 4))  # fmt: skip
    yield Way(facqa, "id→id", facqa.reading(indonesian), some(facqa.questions, limit),
              some(idk.questions, limit // 4))  # fmt: skip
    titles = sorted({d.title for d in squad.documents}, key=digest)[:articles]
    for number, title in enumerate(titles):
        one = squad.article(title)
        part = "report" if number % 5 in (1, 3) else "fit"
        for asked in ("id", "en"):
            of_article = {q.id for q in one.questions}
            questions = tuple(q for q in one.questions if q.language == asked)
            others = [q for q in squad.questions if q.language == asked and q.id not in of_article]
            chosen = some(questions, limit // 3), some(others, limit // 12)
            for stored in ("id", "en"):
                reading = one.reading(frozenset({stored}))
                yield Way(one, f"{asked}→{stored}", reading, *chosen, part)
            both = one.reading(frozenset({"id", "en"}), paired=True)
            yield Way(one, f"{asked}→both", both, *chosen, part)


def digest(text: str) -> str:
    """An order that has nothing to do with what is ordered."""
    return hashlib.sha256(text.encode()).hexdigest()


def some(questions: Sequence[Question], count: int) -> tuple[Question, ...]:
    """A sample that is the same every time."""
    return tuple(sorted(questions, key=lambda question: digest(question.id))[:count])


def as_typed(question: Question) -> Question:
    """Half of the questions as people type them: short forms, slips, keywords alone."""
    draw = random.Random(question.id)
    if draw.random() < 0.5:
        return question
    way = draw.choice((noise.casual, noise.mistyped, noise.plain, keywords))
    return replace(question, text=way(question.text, draw))


def keywords(text: str, draw: random.Random) -> str:
    """Only what one would type into a search box."""
    return noise.keywords(text, draw, FUNCTION_WORDS)


def examples(way: Way, encoder: Encoder, reader: Reader | None, cache: Path) -> Iterator[Example]:
    """Ask every question of a way."""
    slugs = "".join(document.slug for document in way.reading.documents)
    folder = cache / digest(way.direction.split("→")[1] + slugs)[:16]
    build_index(way.reading, encoder, folder)
    index = Index.open(folder)
    retriever = Retriever(index, encoder)
    terms = TermWeights(index.passages)
    asked = [(as_typed(q), "foreign") for q in way.foreign]
    asked += [(as_typed(q), "answerable" if q.relevant else "unanswerable") for q in way.questions]
    documents = {document.slug: document for document in way.dataset.documents}
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
                part=way.part or way.dataset.part(documents[top.document]),
                kind=kind,
                right=kind == "answerable" and top.document in question.relevant,
                signals=read_signals(question.text, question.language, findings, terms),
            )


def read_as(direction: str) -> str:
    """A passage that exists in both languages is read in the question's."""
    asked, stored = direction.split("→")
    return f"{asked}→{asked if stored == 'both' else stored}"


def fit(chosen: Sequence[Example], names: Sequence[str], answered: float) -> dict[str, object]:
    """A logistic regression over standardised signals, its weights told for the raw ones."""
    kept = list(names)
    while True:
        x = matrix(chosen, kept)
        y = np.array([example.right for example in chosen])
        scaler = StandardScaler().fit(x)
        model = LogisticRegression(C=1.0, max_iter=1000).fit(scaler.transform(x), y)
        weights = model.coef_[0] / scaler.scale_
        wrong = [n for n, w in zip(kept, weights, strict=True) if w * SIGNS.get(n, w) < 0]
        if not wrong:
            break
        kept = [name for name in kept if name not in wrong]
    intercept = float(model.intercept_[0] - weights @ scaler.mean_)
    logistic = {"intercept": round(intercept, 4)}
    logistic["weights"] = {n: round(float(w), 4) for n, w in zip(kept, weights, strict=True)}
    logistic["typical"] = {n: round(float(m), 4) for n, m in zip(kept, scaler.mean_, strict=True)}
    good = probabilities(logistic, [e for e in chosen if e.right])
    threshold = np.quantile(good, 1 - answered)
    logistic["threshold"] = round(float(threshold), 4)
    return logistic


def matrix(chosen: Sequence[Example], names: Sequence[str]) -> np.ndarray:
    """Signals by name, shape (examples, names)."""
    return np.array([[getattr(e.signals, name) for name in names] for e in chosen], dtype=float)


def probabilities(logistic: dict, chosen: Sequence[Example]) -> np.ndarray:
    """What a fitted model says, shape (examples,)."""
    x = matrix(chosen, list(logistic["weights"]))
    odds = logistic["intercept"] + x @ np.array(list(logistic["weights"].values()))
    return 1 / (1 + np.exp(-odds))


def calibration_error(probability: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over bins of equal width (Naeini et al., AAAI 2015)."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(probability[place == b].mean() - right[place == b].mean()) * (place == b).mean()
            for b in range(bins)
            if (place == b).any()
        )
    )


def report(logistic: dict, chosen: Sequence[Example]) -> dict[str, float]:
    """What a model achieves on examples it was not fitted on."""
    p = probabilities(logistic, chosen)
    right = np.array([e.right for e in chosen])
    kinds = np.array([e.kind for e in chosen])
    threshold = logistic["threshold"]
    figures = {
        "questions": len(chosen),
        "auroc": roc_auc_score(right, p),
        "ece": calibration_error(p, right),
        "good_answered": (p[right] >= threshold).mean(),
    }
    for kind in ("unanswerable", "foreign"):
        if (kinds == kind).any():
            of_kind = kinds == kind
            figures[f"{kind}_refused"] = (p[of_kind] < threshold).mean()
            figures[f"{kind}_auroc"] = roc_auc_score(
                np.r_[np.ones(right.sum()), np.zeros(of_kind.sum())], np.r_[p[right], p[of_kind]]
            )
    return {name: round(float(value), 3) for name, value in figures.items()}


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
    for way in ways(options.data, options.limit, options.percent, options.articles):
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
    parser.add_argument("--limit", type=int, default=300, help="questions a set and direction")
    parser.add_argument("--percent", type=int, default=12, help="share of the large sets' passages")
    parser.add_argument("--articles", type=int, default=5, help="articles of the parallel set")
    parser.add_argument("--refit", action="store_true", help="use the signals of the last run")
    options = parser.parse_args()
    models, held_out = {}, {}
    for judge, of_judge in collect(options).items():
        if not of_judge:
            continue
        names = [n for n in asdict(of_judge[0].signals) if judge == "reader" or n != "reader"]
        for name in ("id→id", "en→en", "id→en", "en→id"):
            chosen = [e for e in of_judge if name in (e.direction, read_as(e.direction))]
            answered = GOOD_ANSWERED if name in ("id→id", "en→en") else GOOD_ANSWERED_ACROSS
            model = fit([e for e in chosen if e.part == "fit"], names, answered)
            models[f"{judge} {name}"] = model
            held = [e for e in chosen if e.part == "report"]
            for direction in sorted({(e.set, e.direction) for e in held}):
                of_direction = [e for e in held if (e.set, e.direction) == direction]
                held_out[f"{judge} {' '.join(direction)}"] = report(model, of_direction)
    for direction, figures in held_out.items():
        print(direction, figures)
    sizes = f"--limit {options.limit} --percent {options.percent} --articles {options.articles}"
    shipped = {
        "made_by": f"python -m training.confidence --data DIR {sizes}",
        "retrieval_weight": RETRIEVAL_WEIGHT,
        "models": models,
        "held_out": held_out,
    }
    options.out.write_text(json.dumps(shipped, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
