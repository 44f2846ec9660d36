"""Questions that went wrong, those that mean the same together, so that one look mends many.

Texts are compared by the encoder's vectors and put together by community detection
(`sentence_transformers.util.community_detection`): each group has a centre, and every question in
it is near that centre, so no chain of small steps leads from one subject to another as it does
with single linkage.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.answering.answer import Status
from assistant.feedback.question import AskedQuestion
from assistant.retrieval.contracts import Vectors

NEAR = 0.92
"""Cosine from which two questions are near-duplicates; benchmarks/near_duplicates.py measures it.

A group that hides another question costs more than two groups of the same one: the cosine is where
next to no pair of questions with different answers is above it.
"""

MOST_TEXTS = 2_000
"""Different texts that are compared, the newest: comparing takes the square of their number."""

Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Near-duplicates that were refused or judged unhelpful.

    `question` is the wording asked most often, `others` the rest of them. `count` is how often any
    of them was asked and went wrong, `refused` and `thumbs_down` in which way (or both). `status`,
    `quote` and `passage` are of the newest.
    """

    question: str
    others: tuple[str, ...]
    language: str
    count: int
    refused: int
    thumbs_down: int
    newest: datetime.datetime
    status: str
    quote: str
    passage: str


@dataclass(frozen=True, slots=True)
class WentWrong:
    """The groups, most frequent first, of equals the newest. `left_out` older texts are in none."""

    groups: tuple[QuestionGroup, ...]
    left_out: int = 0


def went_wrong(asked: AskedQuestion) -> bool:
    """Whether somebody should look at it: judged unhelpful, or refused and not judged helpful."""
    return asked.thumb is False or (asked.thumb is None and asked.status == Status.NOT_FOUND)


def plain(question: str) -> str:
    """What of a question tells it from another: not capitals, blanks or what it ends with."""
    return " ".join(question.casefold().split()).strip(" ?!.")


def grouped(questions: Iterable[AskedQuestion], encode: Encode) -> WentWrong:
    """The questions that went wrong, in groups.

    Args:
        questions: any, oldest first.
        encode: vectors of texts, shape (texts, dimension), rows of length 1.
    """
    by_text: dict[str, list[AskedQuestion]] = {}
    for asked in questions:
        if went_wrong(asked) and plain(asked.question):
            by_text.setdefault(plain(asked.question), []).append(asked)
    newest = sorted(by_text.values(), key=lambda same: same[-1].time, reverse=True)
    kept = newest[:MOST_TEXTS]
    found = [
        _group([asked for place in places for asked in kept[place]])
        for places in _communities([same[-1].question for same in kept], encode)
    ]
    found.sort(key=lambda group: (group.count, group.newest), reverse=True)
    return WentWrong(tuple(found), len(newest) - len(kept))


def _communities(texts: Sequence[str], encode: Encode) -> list[list[int]]:
    if len(texts) < 2:
        return [[place] for place in range(len(texts))]
    import torch
    from sentence_transformers.util import community_detection

    vectors = torch.from_numpy(encode(texts))
    return community_detection(vectors, threshold=NEAR, min_community_size=1)


def _group(members: Sequence[AskedQuestion]) -> QuestionGroup:
    members = sorted(members, key=lambda asked: asked.time)
    # Each wording as it was written last; of equally frequent ones the newest.
    written = {plain(asked.question): asked.question for asked in members}
    last = {plain(asked.question): number for number, asked in enumerate(members)}
    counts = Counter(plain(asked.question) for asked in members)
    order = sorted(counts, key=lambda text: (counts[text], last[text]), reverse=True)
    newest = members[-1]
    return QuestionGroup(
        question=written[order[0]].strip(),
        others=tuple(written[text].strip() for text in order[1:]),
        language=newest.language,
        count=len(members),
        refused=sum(asked.status == Status.NOT_FOUND for asked in members),
        thumbs_down=sum(asked.thumb is False for asked in members),
        newest=newest.time,
        status=newest.status,
        quote=newest.quote,
        passage=newest.passage,
    )
