"""Examples → tensors: a question's ids, a passage's kept states, and which tokens may answer."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from assistant.answering.reader_network import HIDDEN
from training.reader.examples import Example
from training.reader.states import States, pad
from training.reader.tokens import passage_tokens, question_tokens


@dataclass(frozen=True, slots=True)
class Batch:
    """Right-padded question and passage side by side.

    `question`, `asked` (batch, question columns) are ids and their mask; `passage` (batch, passage
    columns, hidden) states, `there` their mask, `content` the mask of the passage's own words.
    `starts`, `ends` (batch, 1 + all columns) mark where an answer may start and end, the first
    column "nowhere"; a row without a mark takes no part in the span loss.
    """

    examples: tuple[Example, ...]
    question: Tensor
    asked: Tensor
    passage: Tensor
    there: Tensor
    content: Tensor
    starts: Tensor
    ends: Tensor
    label: Tensor


def kept_tokens(example: Example) -> list[int]:
    """Numbers of the passage's tokens that are read: the prefix's and those in the windows."""
    spans = passage_tokens(example.prefix, example.text).spans
    return [
        n
        for n, (left, right) in enumerate(spans)
        if left == right or any(w.start < right and left < w.end for w in example.windows)
    ]


def plan(
    examples: Sequence[Example], tokens: int, draw: random.Random | None = None
) -> list[list[Example]]:
    """Batches of about `tokens` tokens, of alike lengths; shuffled if there is a generator.

    Examples of one group, which follow one another, stay together.
    """
    units: list[list[Example]] = []
    for example in examples:
        if example.group and units and units[-1][0].group == example.group:
            units[-1].append(example)
        else:
            units.append([example])
    lengths = [max(map(_length, unit)) for unit in units]
    order = list(range(len(units)))
    if draw:
        draw.shuffle(order)
        chunks = [order[n : n + 2048] for n in range(0, len(order), 2048)]
        order = [n for chunk in chunks for n in sorted(chunk, key=lengths.__getitem__)]
    else:
        order.sort(key=lengths.__getitem__)
    batches: list[list[Example]] = [[]]
    longest = 0
    for n in order:
        longest = max(longest, lengths[n])
        if batches[-1] and longest * (len(batches[-1]) + len(units[n])) > tokens:
            batches.append([])
            longest = lengths[n]
        batches[-1] += units[n]
    if draw:
        draw.shuffle(batches)
    return batches


def _length(example: Example) -> int:
    return len(question_tokens(example.question).ids) + len(kept_tokens(example))


def collate(examples: Sequence[Example], states: States) -> Batch:
    """One batch of a plan."""
    question, asked = pad([question_tokens(e.question) for e in examples])
    kept = [kept_tokens(e) for e in examples]
    wide, long = question.shape[1], max(map(len, kept))
    passage = torch.zeros(len(examples), long, HIDDEN, dtype=torch.bfloat16)
    there = torch.zeros(len(examples), long, dtype=torch.bool)
    content = torch.zeros_like(there)
    starts = torch.zeros(len(examples), 1 + wide + long, dtype=torch.bool)
    ends = torch.zeros_like(starts)
    for row, (example, columns) in enumerate(zip(examples, kept, strict=True)):
        tokens = passage_tokens(example.prefix, example.text)
        whole = states.of((example.prefix, example.text), len(tokens.ids))
        passage[row, : len(columns)] = whole[columns]
        there[row, : len(columns)] = True
        offsets = [tokens.spans[n] for n in columns]
        inside = [n for n, (left, right) in enumerate(offsets) if left < right]
        content[row, inside] = True
        if not example.answerable:
            starts[row, 0] = ends[row, 0] = True
        for span in example.spans:
            hit = [n for n in inside if offsets[n][0] < span.end and span.start < offsets[n][1]]
            if hit and (example.loose or offsets[hit[-1]][1] >= span.end):
                chosen = (hit, hit) if example.loose else (hit[:1], hit[-1:])
                starts[row, [1 + wide + n for n in chosen[0]]] = True
                ends[row, [1 + wide + n for n in chosen[1]]] = True
    label = torch.tensor([float(e.answerable) for e in examples])
    return Batch(tuple(examples), question, asked, passage, there, content, starts, ends, label)


def reachable(example: Example) -> bool:
    """Whether a part of an answer is among the tokens that are read, where its place is known."""
    if not example.spans:
        return True
    last = max(right for _, right in passage_tokens(example.prefix, example.text).spans)
    return any(span.start < last for span in example.spans)
