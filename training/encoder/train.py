"""Train the encoder's adapters; training/README.md has the command."""

from __future__ import annotations

import argparse
import math
import random
import time
from pathlib import Path

import torch
from torch import Tensor

from training.encoder.batches import Asked, epoch
from training.encoder.check import figures
from training.encoder.network import EncoderNetwork
from training.reader.data import load_part

TEMPERATURE = 0.02
CHECKED = 165
"""Steps between two checks."""
SCALES = (0.5, 0.75, 1.0)
"""What the adapters are multiplied by when they are checked; `pack` takes the best."""
LIMITS = {"idk-mrc": 1000, "facqa": 500, "squad-parallel": 2000}
"""Questions a set and epoch: the large sets ask for names and numbers in encyclopedias and news."""


def loss(network: EncoderNetwork, batch: list[Asked]) -> Tensor:
    """Each question should be nearest to its passage, and in it to the sentence that answers.

    InfoNCE over the batch (van den Oord et al. 2018): passages as the product scores them, the mean
    of the passage's cosine and its best sentence's; and sentences of one passage among each other.
    """
    numbers: dict[str, int] = {}
    texts: list[str] = []
    sentences: list[str] = []
    owner: list[int] = []
    first: list[int] = []
    for asked in batch:
        if asked.passage not in numbers:
            numbers[asked.passage] = len(texts)
            texts.append(f"passage: {asked.text}")
            first.append(len(sentences))
            sentences += [f"passage: {sentence}" for sentence in asked.sentences]
            owner += [numbers[asked.passage]] * len(asked.sentences)
    vectors = network([f"query: {a.question}" for a in batch] + texts + sentences)
    questions, passages, parts = vectors.split([len(batch), len(texts), len(sentences)])
    whole = questions @ passages.T
    single = questions @ parts.T
    best = torch.full_like(whole, -1.0).scatter_reduce(
        1, torch.tensor(owner).expand(len(batch), -1), single, "amax", include_self=False
    )
    target = torch.tensor([numbers[a.passage] for a in batch])
    also = torch.tensor([[p in a.right for p in numbers] for a in batch])
    also[torch.arange(len(batch)), target] = False
    total = vectors.new_zeros(())
    for scores, weight in ((whole, 0.5), ((whole + best) / 2, 0.5)):
        logits = (scores / TEMPERATURE).masked_fill(also, -1e9)
        total = total + weight * torch.nn.functional.cross_entropy(logits, target)
    rows = []
    for n, asked in enumerate(batch):
        start = first[numbers[asked.passage]]
        own = single[n, start : start + len(asked.sentences)] / TEMPERATURE
        # A passage may stand in the batch with another question's choice of its sentences.
        if asked.sentences[0] == sentences[start].removeprefix("passage: ") and (
            any(asked.answers) and not all(asked.answers)
        ):
            rows.append(own.logsumexp(0) - own[torch.tensor(asked.answers)].logsumexp(0))
    if rows:
        total = total + 0.5 * torch.stack(rows).sum() / len(batch)
    return total


def main() -> None:
    """Train, and after each epoch print figures on the `dev` part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the sets")
    parser.add_argument("--out", type=Path, required=True, help="the adapters go here")
    parser.add_argument("--start", type=Path, help="adapters to go on from")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--rate", type=float, default=4e-4, help="highest learning rate")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, help="stop after so many: for a short trial")
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    part = load_part(options.data, "train")
    dev = load_part(options.data, "dev")
    network = EncoderNetwork(options.rank)
    if options.start:
        network.load_adapters(torch.load(options.start, weights_only=True))
    print("before", figures(network, dev), flush=True)
    plans = [
        epoch(part.pairs, part.texts, options.batch,
              random.Random(f"{options.seed}:{number}"), LIMITS)
        for number in range(options.epochs)
    ]  # fmt: skip
    total = min(sum(map(len, plans)), options.steps or 10**9)
    optimiser = torch.optim.AdamW(network.trained(), lr=options.rate, weight_decay=0.01)
    began = time.monotonic()
    for step, batch in enumerate([b for batches in plans for b in batches][:total], start=1):
        optimiser.param_groups[0]["lr"] = options.rate * _share(step, total)
        value = loss(network, batch)
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(network.trained(), 1.0)
        optimiser.step()
        if step % 10 == 0:
            minutes = (time.monotonic() - began) / 60
            print(f"{step}/{total} loss {value.item():.3f} {minutes:.1f} min", flush=True)
        if step % CHECKED == 0 or step == total:
            torch.save(network.adapters_state(), options.out)
            for scale in SCALES:
                network.set_scale(scale)
                print("dev at", scale, figures(network, dev), flush=True)
            network.set_scale(1.0)


def _share(step: int, total: int) -> float:
    """Of the highest rate: a rise over the first twentieth, then half a cosine down to a tenth."""
    rise = min(1.0, step / max(1, total // 20))
    return rise * (0.55 + 0.45 * math.cos(math.pi * step / total))


if __name__ == "__main__":
    main()
