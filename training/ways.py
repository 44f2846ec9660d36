"""Folders as people have them, made of the public sets, and what is asked of them."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.answering.function_words import FUNCTION_WORDS
from assistant.documents import CorpusReading
from training.beir import Dataset, Question, load
from training.reader import noise
from training.reader.corpora import Text
from training.reader.data import load_part


@dataclass(frozen=True, slots=True)
class Way:
    """One folder and the questions asked of it; `part` is `fit` or `report`."""

    dataset: Dataset
    direction: str
    reading: CorpusReading
    questions: tuple[Question, ...]
    foreign: tuple[Question, ...]
    part: str


def ways(data: Path, limit: int) -> Iterator[Way]:
    """Folders as people have them: sets of many subjects, and single documents.

    In a folder about one thing every passage is near every question, so margins are small and
    similarity tells less. A few questions of another set or document stand for those that are off
    the subject.

    Encoder and reader are surer of what they were trained on, so nothing of that is here. The `dev`
    part is for fitting and the `test` part for the report; but of the sets with translations `dev`
    is few articles, so half of their `test` articles are fitted on as well.

    Args:
        data: the folder of the sets.
        limit: questions a set and direction, about.
    """
    for name, part in (("dev", "fit"), ("test", "report")):
        texts = load_part(data, name).texts
        idk, facqa = (load(data / of).only(texts.keys()) for of in ("idk-mrc", "facqa"))
        yield Way(idk, "id→id", idk.reading(frozenset({"id"})), some(idk.questions, 2 * limit),
                  some(facqa.questions, limit // 4), part)  # fmt: skip
        yield Way(facqa, "id→id", facqa.reading(frozenset({"id"})), some(facqa.questions, limit),
                  some(idk.questions, limit // 4), part)  # fmt: skip
        for of, share in (("squad-parallel", 2), ("written", 6)):
            whole = load(data / of).only(texts.keys())
            articles = articles_of(texts, of)
            # Every second of the many written ones is enough, and half the time.
            for article in sorted(articles, key=digest)[:: 2 if of == "written" else 1]:
                slugs = articles[article]
                of_part = "report" if name == "test" and article in reported(articles) else "fit"
                yield from _article_ways(whole, slugs, limit // share, of_part)


def articles_of(texts: Mapping[str, Text], name: str) -> dict[str, frozenset[str]]:
    """The articles of one set, in order, each with the ids of its passages in both languages."""
    slugs: defaultdict[str, set[str]] = defaultdict(set)
    for text in texts.values():
        if text.set == name:
            slugs[text.article].add(text.id)
    return {article: frozenset(slugs[article]) for article in sorted(slugs)}


def reported(articles: Iterable[str]) -> frozenset[str]:
    """The half of the `test` articles that the confidence is not fitted on."""
    return frozenset(sorted(articles, key=digest)[::2])


def _article_ways(whole: Dataset, slugs: frozenset[str], limit: int, part: str) -> Iterator[Way]:
    one = whole.only(slugs)
    of_article = {q.id for q in one.questions}
    for asked in ("id", "en"):
        questions = tuple(q for q in one.questions if q.language == asked)
        others = [q for q in whole.questions if q.language == asked and q.id not in of_article]
        chosen = some(questions, limit), some(others, limit // 4)
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
