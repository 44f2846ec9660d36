"""The passages that the product's search puts beside the right one, for the reader to part."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np

from assistant.retrieval import load_encoder
from assistant.settings import Settings
from training.encoder.batches import passage_text
from training.reader.data import Part
from training.reader.examples import WHOLE_SENTENCES, find_answers

HARD = 4
"""Passages a question and language: about as many as the product's reader is shown."""


def hard_misses(part: Part, kept: Path) -> dict[str, list[str]]:
    """Passages that the shipped encoder finds nearest to a question and that don't answer it.

    Of a written document they are its own: a folder may hold no other. Passages that hold one of
    the answers are left out, as in `near_misses`, whose keys these are.

    Args:
        part: its answerable pairs are searched for.
        kept: a file that the result is written to, and read from where it exists.
    """
    if kept.exists():
        found: dict[str, list[str]] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    encoder = load_encoder(Settings())
    ids = sorted(part.texts)
    passages = encoder.encode_passages([passage_text(part.texts[i]) for i in ids])
    groups: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for place, passage in enumerate(ids):
        groups[_searched(part, passage)].append(place)
    right: defaultdict[str, set[str]] = defaultdict(set)
    asked = [pair for pair in part.pairs if pair.answerable]
    for pair in asked:
        right[pair.question_id].add(pair.passage)
    texts = sorted({pair.question for pair in asked})
    vectors = dict(zip(texts, encoder.encode_queries(texts), strict=True))
    made: dict[str, list[str]] = {}
    for pair in asked:
        key = f"{pair.question_id} {part.texts[pair.passage].language}"
        if key in made:
            continue
        among = np.array(groups[_searched(part, pair.passage)])
        order = among[np.argsort(-(passages[among] @ vectors[pair.question]))]
        near = [ids[place] for place in order[: 8 * HARD]]
        made[key] = [
            passage
            for passage in near
            if passage not in right[pair.question_id]
            and not find_answers(part.texts[passage].text, pair.answers)
        ][:HARD]
    kept.write_text(json.dumps(made), encoding="utf-8")
    return made


def _searched(part: Part, passage: str) -> tuple[str, str, str]:
    """What is searched together with a passage: its language of its set, or of its document."""
    text = part.texts[passage]
    return text.set, text.language, text.article if text.set in WHOLE_SENTENCES else ""
