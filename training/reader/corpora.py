"""Question–passage sets on disk (BEIR layout) → texts and judged pairs, split by article.

A set is a folder with `corpus.jsonl`, `queries.jsonl`, `qrels/dev.tsv`, `answers.jsonl` and, where
it has unanswerable questions, `unanswerable.tsv`. An article is never in two parts: it is the
passage's title where there is one; where there is none, passages whose words are alike (tf–idf
cosine, single linkage) count as one article, and so do passages that share a question.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ALIKE, ALIKE_NEIGHBOURS, NEIGHBOURHOOD = 0.2, 0.1, 5
"""Passages without a title from this tf–idf cosine up are taken for the same article; a lower one
is enough within a few places of each other, for the sets keep an article's passages together."""

_PARALLEL_ID = re.compile(r"^(?P<set>[a-z]+)-(?P<language>id|en)-(?P<rest>.+)$")


@dataclass(frozen=True, slots=True)
class Text:
    """A passage; `twin` is the id of the same passage in the other language, if there is one."""

    id: str
    set: str
    article: str
    title: str
    heading: str
    text: str
    language: str
    twin: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage, judged: `answers` are exact words, empty if it does not answer.

    `twin_answers` are the same answers in the passage's twin, where only those are known.
    """

    question_id: str
    question: str
    question_language: str
    passage: str
    answerable: bool
    answers: tuple[str, ...]
    twin_answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """One set, read."""

    name: str
    texts: dict[str, Text]
    pairs: tuple[Pair, ...]


def read_set(folder: Path) -> Collection:
    """Read one set and group its passages into articles."""
    name = folder.name
    rows = list(_lines(folder / "corpus.jsonl"))
    known = {row["_id"] for row in rows}
    questions = {row["_id"]: row for row in _lines(folder / "queries.jsonl")}
    answers = {
        row["_id"]: tuple(dict.fromkeys(a for a in row["answers"] if a.strip()))
        for row in _lines(folder / "answers.jsonl")
    }
    judged = [(*row, True) for row in _table(folder / "qrels" / "dev.tsv")]
    if (folder / "unanswerable.tsv").exists():
        judged += [(*row, False) for row in _table(folder / "unanswerable.tsv")]
    articles = _articles(name, rows, [(q, p) for q, p, _ in judged])
    texts = {
        row["_id"]: Text(
            row["_id"],
            name,
            articles[row["_id"]],
            row["title"],
            row.get("heading", ""),
            row["text"],
            row["lang"],
            _other_language(row["_id"], known),
        )
        for row in rows
    }
    pairs = []
    for question_id, passage_id, answerable in judged:
        question, text = questions[question_id], texts[passage_id]
        own, other = answers.get(question_id, ()), ()
        if question["lang"] != text.language:
            twin = _other_language(question_id, questions.keys())
            own, other = (answers.get(twin, ()) if twin else ()), own
        elif text.twin:
            twin = _other_language(question_id, questions.keys())
            other = answers.get(twin, ()) if twin else ()
        pairs.append(
            Pair(
                question_id,
                " ".join(question["text"].split()),
                question["lang"],
                passage_id,
                answerable,
                own if answerable else (),
                other if answerable else (),
            )
        )
    return Collection(name, texts, tuple(pairs))


def part_of(article: str, *, seed: int, dev: float, test: float) -> str:
    """`train`, `dev` or `test`: the same for the same article and seed, whatever else is there."""
    digest = hashlib.sha256(f"{seed}:{article}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    return "test" if place < test else "dev" if place < test + dev else "train"


def titled_parts(articles: Iterable[str], *, seed: int, dev: int, test: int) -> dict[str, str]:
    """Parts of a set of few, titled articles: exactly `test` and `dev` of them are held out."""
    order = sorted(
        set(articles), key=lambda article: hashlib.sha256(f"{seed}:{article}".encode()).digest()
    )
    return {
        article: "test" if rank < test else "dev" if rank < test + dev else "train"
        for rank, article in enumerate(order)
    }


def _articles(
    name: str, rows: list[dict[str, str]], judged: list[tuple[str, str]]
) -> dict[str, str]:
    if all("heading" in row for row in rows):  # titles are translated, names of documents are not
        return {row["_id"]: f"{name}/{_document(row['_id'])}" for row in rows}
    if all(row["title"] for row in rows):
        return {row["_id"]: f"{name}/{row['title']}" for row in rows}
    from sklearn.feature_extraction.text import TfidfVectorizer

    parent = list(range(len(rows)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    number = {row["_id"]: place for place, row in enumerate(rows)}
    vectors = TfidfVectorizer(
        sublinear_tf=True, max_df=0.02 if len(rows) > 200 else 1.0
    ).fit_transform([row["text"] for row in rows])
    alike = (vectors @ vectors.T).tocoo()
    for left, right, cosine in zip(alike.row, alike.col, alike.data, strict=True):
        close = right - left <= NEIGHBOURHOOD
        if left < right and cosine >= (ALIKE_NEIGHBOURS if close else ALIKE):
            parent[root(int(left))] = root(int(right))
    shared: defaultdict[str, list[int]] = defaultdict(list)
    for question, passage in judged:
        shared[question].append(number[passage])
    for places in shared.values():
        for place in places[1:]:
            parent[root(place)] = root(places[0])
    return {row["_id"]: f"{name}/{rows[root(number[row['_id']])]['_id']}" for row in rows}


def _document(identity: str) -> str:
    match = _PARALLEL_ID.match(identity)
    return match["rest"].rsplit("-", 1)[0] if match else identity


def _other_language(identity: str, known: Iterable[str]) -> str | None:
    match = _PARALLEL_ID.match(identity)
    if not match:
        return None
    language = "en" if match["language"] == "id" else "id"
    other = f"{match['set']}-{language}-{match['rest']}"
    return other if other in known else None


def _lines(path: Path) -> Iterator[dict]:  # type: ignore[type-arg]
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _table(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [(row[0], row[1]) for row in list(csv.reader(lines, delimiter="\t"))[1:] if row]
