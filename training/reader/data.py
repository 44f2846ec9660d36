"""All sets, read and split: the one place that says what is trained on and what is held out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.reader.corpora import Pair, Text, part_of, read_set, titled_parts
from training.reader.near import near_misses
from training.reader.twists import names_in

SETS = ("idk-mrc", "squad-parallel", "facqa", "written")
DEV, TEST = 0.06, 0.15
WRITTEN_DEV, WRITTEN_TEST = 0.12, 0.2
"""Shares of the articles. There are few written ones, and what is fitted on them needs some."""

SPLIT_SEED = 0
NEAR = 8


@dataclass(frozen=True, slots=True)
class Part:
    """Pairs of one part, its passages, near misses among them, and names by article."""

    pairs: tuple[Pair, ...]
    texts: Mapping[str, Text]
    near: Mapping[str, Sequence[str]]
    names: Mapping[str, Sequence[str]]


def load_part(data: Path, part: str, *, every: int = 1) -> Part:
    """`train`, `dev` or `test` of all sets; near misses come from the same part alone.

    Args:
        data: the folder of the sets.
        part: the part's name.
        every: take one article in so many: for a short trial.
    """
    texts: dict[str, Text] = {}
    pairs: list[Pair] = []
    for name in SETS:
        read = read_set(data / name)
        articles = sorted({text.article for text in read.texts.values()})
        shares = (WRITTEN_DEV, WRITTEN_TEST) if name == "written" else (DEV, TEST)
        parts = (
            titled_parts(articles, seed=SPLIT_SEED, dev=2, test=4)
            if name == "squad-parallel"
            else {a: part_of(a, seed=SPLIT_SEED, dev=shares[0], test=shares[1]) for a in articles}
        )
        kept = {a for n, a in enumerate(a for a in articles if parts[a] == part) if n % every == 0}
        own = {i: text for i, text in read.texts.items() if text.article in kept}
        texts |= own
        pairs += [pair for pair in read.pairs if pair.passage in own]
    names: dict[str, list[str]] = {}
    for text in texts.values():
        names.setdefault(text.article, []).extend(names_in(text.text))
    return Part(tuple(pairs), texts, near_misses(pairs, texts, NEAR), names)
