"""Folders as people have them, made of the public sets, and what is asked of them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.answering.function_words import FUNCTION_WORDS
from assistant.documents import CorpusReading
from training.beir import Dataset, Question, load
from training.reader import noise
from training.reader.data import load_part

SETS = ("idk-mrc", "facqa", "squad-parallel")
REPORTED = ("Computational complexity theory", "Steam engine")
"""Articles of the parallel set that neither the reader nor its confidence was fitted on."""


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
    sets = {name: load(data / name) for name in SETS}
    idk, facqa = sets["idk-mrc"].share(percent), sets["facqa"].share(percent)
    squad = sets["squad-parallel"]
    indonesian = frozenset({"id"})
    yield Way(idk, "id→id", idk.reading(indonesian), some(idk.questions, 2 * limit),
              some(facqa.questions, limit // 4))  # fmt: skip
    yield Way(facqa, "id→id", facqa.reading(indonesian), some(facqa.questions, limit),
              some(idk.questions, limit // 4))  # fmt: skip
    titles = sorted({d.title for d in squad.documents}, key=digest)[:articles]
    for number, title in enumerate(titles):
        yield from _article_ways(squad, title, limit, "report" if number % 5 in (1, 3) else "fit")


def unread_ways(data: Path, limit: int) -> Iterator[Way]:
    """As `ways`, of articles that the reader was not trained on: it is surer of those it knows.

    Its `dev` part is for fitting, its `test` part for the report; but the parallel set's `dev` part
    is two articles, too few to fit on, so half of its four `test` articles are fitted on as well.
    """
    for name, part in (("dev", "fit"), ("test", "report")):
        texts = load_part(data, name).texts
        idk, facqa, squad = (load(data / of).only(texts.keys()) for of in SETS)
        yield Way(idk, "id→id", idk.reading(frozenset({"id"})), some(idk.questions, 2 * limit),
                  some(facqa.questions, limit // 4), part)  # fmt: skip
        yield Way(facqa, "id→id", facqa.reading(frozenset({"id"})), some(facqa.questions, limit),
                  some(idk.questions, limit // 4), part)  # fmt: skip
        for title in sorted({d.title for d in squad.documents}):
            reported = title in REPORTED
            yield from _article_ways(squad, title, limit, "report" if reported else "fit")


def _article_ways(squad: Dataset, title: str, limit: int, part: str) -> Iterator[Way]:
    one = squad.article(title)
    of_article = {q.id for q in one.questions}
    for asked in ("id", "en"):
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
