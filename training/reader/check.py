"""A trained network's figures on a part: answerability, near misses, the right sentence."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from assistant.answering.reader_network import Upper
from assistant.documents.sentences import sentence_spans
from training.reader.base import Frozen
from training.reader.batches import Batch, collate, kept_tokens, plan, reachable
from training.reader.data import Part
from training.reader.examples import Example, given, over
from training.reader.measures import auroc
from training.reader.states import States
from training.reader.tokens import passage_tokens


@dataclass(frozen=True, slots=True)
class Read:
    """What the network said of an example; `sentence_right` where there is a known answer."""

    example: Example
    answer: float
    span: float
    sentence_right: bool | None


def run(frozen: Frozen, upper: Upper, batch: Batch) -> tuple[Tensor, Tensor]:
    """The network's logit and log probabilities for a batch."""
    states = torch.cat([frozen(batch.question, batch.asked), batch.passage], 1)
    mask = torch.cat([batch.asked, batch.there], 1)
    content = torch.cat([torch.zeros_like(batch.asked), batch.content], 1)
    with torch.autocast("cpu", torch.bfloat16):
        answers, logs = upper(states, content, mask)
    return answers, logs


@torch.no_grad()
def read(frozen: Frozen, upper: Upper, states: States, examples: Sequence[Example]) -> list[Read]:
    """Run the network over examples, in no particular order."""
    upper.eval()
    made = []
    for group in plan(examples, 8000):
        batch = collate(group, states)
        answers, logs = run(frozen, upper, batch)
        wide = batch.question.shape[1]
        null = logs[:, :, 0].mean(1)
        for row, example in enumerate(group):
            made.append(
                Read(
                    example,
                    float(answers[row]),
                    float(-null[row]),
                    _sentence_right(example, logs[row, :, 1 + wide :].exp().sum(0).numpy()),
                )
            )
    return made


def _sentence_right(example: Example, mass: np.ndarray) -> bool | None:
    if not example.spans:
        return None
    offsets = passage_tokens(example.prefix, example.text).spans
    sentences = sentence_spans(example.text)
    scores = np.zeros(len(sentences))
    for column, n in enumerate(kept_tokens(example)):
        left, right = offsets[n]
        if left < right:
            middle = (left + right) / 2
            for number, s in enumerate(sentences):
                if s.start <= middle <= s.end:
                    scores[number] += mass[column]
                    break
    best = sentences[int(scores.argmax())]
    return any(s.start < best.end and best.start < s.end for s in example.spans)


def sample(part: Part, every: int) -> list[Example]:
    """One judged pair in `every`, drawn with a fixed seed, and its question's near misses."""
    chosen, draw = [], random.Random(0)
    for pair in part.pairs:
        if draw.random() * every >= 1:
            continue
        example = given(pair, part.texts)
        if not reachable(example):
            continue
        chosen.append(example)
        if pair.answerable:
            same = part.texts[pair.passage].language
            others = part.near.get(f"{pair.question_id} {same}", ())
            chosen += [over(example, part.texts[i], "near") for i in others[:3]]
    return chosen


def figures(
    results: Sequence[Read], score: Callable[[Read], float] = lambda r: r.answer
) -> Mapping[str, float]:
    """AUROC per set and direction, given and near, and the share of right sentences."""
    rows: defaultdict[str, list[Read]] = defaultdict(list)
    for result in results:
        rows[f"{result.example.set} {result.example.direction}"].append(result)
    made: dict[str, float] = {}
    for name, of in sorted(rows.items()):
        for kind in ("given", "near"):
            those = [
                r for r in of if r.example.kind == kind or (r.example.answerable and kind == "near")
            ]
            labels = np.array([r.example.answerable for r in those])
            if labels.any() and not labels.all():
                made[f"{name} {kind}"] = auroc(np.array([score(r) for r in those]), labels)
        right = [r.sentence_right for r in of if r.sentence_right is not None]
        if right:
            made[f"{name} sentence"] = float(np.mean(right))
    return made
