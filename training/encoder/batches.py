"""Questions in groups whose passages are near each other, so that each is hard for the others."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.documents.sentences import sentence_spans
from training.reader import noise
from training.reader.corpora import Pair, Text
from training.reader.examples import FUNCTION_WORDS, given, two_directions

GROUP = 16  # questions about one article, next to each other in a batch
SENTENCES = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the passage that answers it, and what of it does.

    `sentences` are some of the passage's, `answers` tells which of them answer; none is known to
    where the answer's place is not. `right` are ids of all passages that answer the question.
    """

    question: str
    passage: str
    text: str
    sentences: tuple[str, ...]
    answers: tuple[bool, ...]
    right: frozenset[str]


def passage_text(text: Text) -> str:
    """As `assistant.retrieval.representation.passage_text`, of a passage of the sets."""
    return "\n".join(part for part in (text.title, text.heading, text.text) if part)


def epoch(
    pairs: Sequence[Pair],
    texts: Mapping[str, Text],
    size: int,
    draw: random.Random,
    limits: Mapping[str, int],
) -> list[list[Asked]]:
    """Batches of `size` questions, each made of groups that ask about one article or its like.

    Args:
        pairs: judged pairs; of a question's directions, two are drawn.
        texts: passages by id.
        size: questions a batch.
        draw: a seeded generator.
        limits: questions of a set at most.
    """
    right: defaultdict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        if pair.answerable:
            right[pair.question_id].add(pair.passage)
    drawn = list(two_directions([p for p in pairs if p.answerable], draw))
    draw.shuffle(drawn)
    taken: defaultdict[str, int] = defaultdict(int)
    by_article: defaultdict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in drawn:
        text = texts[pair.passage]
        if taken[text.set] < limits.get(text.set, 10**9):
            taken[text.set] += 1
            by_article[text.article, text.language].append(pair)
    groups: list[list[Pair]] = []
    loose: list[Pair] = []
    for of in by_article.values():
        groups += [of[n : n + GROUP] for n in range(0, len(of) - GROUP + 1, GROUP)]
        loose += of[len(of) // GROUP * GROUP :]
    draw.shuffle(loose)
    groups += [loose[n : n + GROUP] for n in range(0, len(loose), GROUP)]
    draw.shuffle(groups)
    count = size // GROUP
    made = []
    for n in range(0, len(groups) - count + 1, count):
        chosen = [pair for group in groups[n : n + count] for pair in group]
        made.append(
            [_asked(pair, texts, frozenset(right[pair.question_id]), draw) for pair in chosen]
        )
    return made


def _asked(
    pair: Pair, texts: Mapping[str, Text], right: frozenset[str], draw: random.Random
) -> Asked:
    text = texts[pair.passage]
    example = given(pair, texts)
    spans = sentence_spans(text.text)
    hit = [any(s.start < a.end and a.start < s.end for a in example.spans) for s in spans]
    places = list(range(len(spans)))
    if len(places) > SENTENCES:  # those that answer, and a run around the first of them
        first = hit.index(True) if any(hit) else 0
        start = min(max(0, first - draw.randrange(SENTENCES)), len(places) - SENTENCES)
        places = places[start : start + SENTENCES]
    return Asked(
        _as_typed(pair.question, draw),
        pair.passage,
        passage_text(text),
        tuple(spans[n].of(text.text) for n in places),
        tuple(hit[n] for n in places),
        right,
    )


def _as_typed(question: str, draw: random.Random) -> str:
    chance = draw.random()
    if chance < 0.12:
        return noise.plain(question, draw)
    if chance < 0.22:
        return noise.mistyped(question, draw)
    if chance < 0.32:
        return noise.casual(question, draw)
    if chance < 0.40:
        return noise.keywords(question, draw, FUNCTION_WORDS)
    return question
