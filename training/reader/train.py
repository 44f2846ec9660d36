"""Train the reader's upper layers; training/README.md has the command."""

from __future__ import annotations

import argparse
import math
import os
import random
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import torch
import torch.distributed as distributed
import torch.multiprocessing as processes
import torch.nn.functional as functional
from torch import Tensor, nn

from assistant.answering.reader_network import Upper
from training.reader.base import Frozen, load_base, load_trained
from training.reader.batches import Batch, collate, plan, reachable
from training.reader.check import figures, read, run, sample
from training.reader.data import Part, load_part
from training.reader.examples import epoch, share_of
from training.reader.hard import hard_misses
from training.reader.states import States, prepare_states

SMOOTHING = {"given": 0.03, "near": 0.02, "random": 0.0, "without": 0.05, "twisted": 0.15}
SPAN_WEIGHT = 0.5
GROUP_WEIGHT = 0.5
DROPOUT = 0.1
AVERAGE = 0.99


def main() -> None:
    """Prepare states, then train in as many processes as there are workers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the three sets")
    parser.add_argument("--work", type=Path, required=True, help="folder for states and weights")
    parser.add_argument("--name", default="reader", help="the weights go to WORK/NAME.pt")
    parser.add_argument("--start", type=Path, help="weights to go on from: .pt, or .safetensors")
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the public sets' questions in each epoch"
    )
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=1e-4, help="highest learning rate")
    parser.add_argument("--tokens", type=int, default=4000, help="tokens a worker and step")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2, help="processes of one thread each")
    parser.add_argument("--small", action="store_true", help="a trial on a twentieth of the data")
    options = parser.parse_args()
    every = 20 if options.small else 1
    for name in ("dev", "train"):
        part = load_part(options.data, name, every=every)
        prepare_states(part, options.work / f"{name}-{every}", options.workers)
        if name == "train":  # found once, for all workers
            hard_misses(part, _hard_file(options, every))
    port = 20_000 + os.getpid() % 20_000
    processes.spawn(_work, args=(options, every, port), nprocs=options.workers)


def _work(rank: int, options: argparse.Namespace, every: int, port: int) -> None:
    torch.set_num_threads(1)
    distributed.init_process_group(
        "gloo", f"tcp://127.0.0.1:{port}", rank=rank, world_size=options.workers
    )
    torch.manual_seed(options.seed)
    part = load_part(options.data, "train", every=every)
    states = States(options.work / f"train-{every}")
    frozen, upper = load_base()
    if options.start:
        upper.load_state_dict(load_trained(options.start, upper))
    for module in upper.modules():
        if isinstance(module, nn.Dropout):
            module.p = DROPOUT
    average = {name: value.clone() for name, value in upper.state_dict().items()}
    part = replace(part, near=hard_misses(part, _hard_file(options, every)))
    groups = _plans(part, options)
    optimiser = _optimiser(upper, options.rate)
    total = sum(len(plans) for plans in groups)
    step, began = 0, time.monotonic()
    for plans in groups:
        upper.train()
        for share in plans:
            step += 1
            _set_rate(optimiser, step, total)
            batch = collate(share[rank], states)
            loss = _loss(*run(frozen, upper, batch), batch)
            optimiser.zero_grad()
            loss.backward()
            _share_gradients(upper, options.workers)
            nn.utils.clip_grad_norm_(upper.parameters(), 1.0)
            optimiser.step()
            keep = min(AVERAGE, step / (step + 10))
            for name, value in upper.state_dict().items():
                average[name].mul_(keep).add_(value, alpha=1 - keep)
            if rank == 0 and step % 20 == 0:
                minutes = (time.monotonic() - began) / 60
                print(f"{step}/{total} loss {loss.item():.3f} {minutes:.1f} min", flush=True)
        if rank == 0:
            torch.save(average, options.work / f"{options.name}.pt")
            _check(frozen, upper, average, options, every)
        distributed.barrier()
    distributed.destroy_process_group()


def _hard_file(options: argparse.Namespace, every: int) -> Path:
    work: Path = options.work
    return work / f"hard-{every}.json"


def _plans(part: Part, options: argparse.Namespace) -> list[list[list]]:  # type: ignore[type-arg]
    """Per epoch, per step, each worker's examples."""
    made = []
    for number in range(options.epochs):
        draw = random.Random(f"{options.seed}:{number}")
        pairs = share_of(part.pairs, part.texts, options.share, draw)
        examples = epoch(pairs, part.texts, part.near, part.names, draw)
        groups = plan([e for e in examples if reachable(e)], options.tokens, draw)
        count = len(groups) // options.workers
        made.append([groups[n * options.workers : (n + 1) * options.workers] for n in range(count)])
    return made


def _loss(answers: Tensor, logs: Tensor, batch: Batch) -> Tensor:
    smooth = torch.tensor([SMOOTHING.get(e.kind, 0.03) for e in batch.examples])
    target = batch.label * (1 - 2 * smooth) + smooth
    loss = functional.binary_cross_entropy_with_logits(answers, target)
    spans = torch.zeros(())
    for side, allowed in enumerate((batch.starts, batch.ends)):
        known = allowed.any(1)
        marginal = logs[:, side].masked_fill(~allowed, -1e9).logsumexp(1)
        # A floor: a label may be wrong, and one such row should not rule the step.
        spans = spans - marginal[known].clamp(min=-8).sum() / max(len(answers), 1)
    return loss + SPAN_WEIGHT * spans / 2 + GROUP_WEIGHT * _order_loss(answers, batch)


def _order_loss(answers: Tensor, batch: Batch) -> Tensor:
    """Of a question's passages, the one that answers should stand first.

    The listwise softmax of ListNet with one right passage (Cao et al., ICML 2007).
    """
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for row, example in enumerate(batch.examples):
        if example.group:
            groups[example.group].append(row)
    losses = []
    for rows in groups.values():
        right = [place for place, row in enumerate(rows) if batch.examples[row].answerable]
        if len(right) == 1 and len(rows) > 1:
            losses.append(-answers[rows].log_softmax(0)[right[0]])
    return torch.stack(losses).sum() / len(answers) if losses else torch.zeros(())


def _optimiser(upper: Upper, rate: float) -> torch.optim.Optimizer:
    layers = [p for layer in upper.layers for p in layer.parameters()]
    known = {id(p) for p in layers}
    heads = [p for p in upper.parameters() if id(p) not in known]
    return torch.optim.AdamW(
        [{"params": layers, "highest": rate}, {"params": heads, "highest": 5 * rate}],
        lr=rate,
        weight_decay=0.01,
        betas=(0.9, 0.98),
        fused=True,
    )


def _set_rate(optimiser: torch.optim.Optimizer, step: int, total: int) -> None:
    warm = max(1, min(100, total // 15))
    share = step / warm if step < warm else 0.5 + 0.5 * math.cos(math.pi * (step - warm) / total)
    for group in optimiser.param_groups:
        group["lr"] = group["highest"] * share


def _share_gradients(upper: Upper, workers: int) -> None:
    if workers == 1:
        return
    gradients = [p.grad for p in upper.parameters() if p.grad is not None]
    flat = torch.cat([g.reshape(-1) for g in gradients])
    distributed.all_reduce(flat)
    flat /= workers
    place = 0
    for gradient in gradients:
        gradient.copy_(flat[place : place + gradient.numel()].view_as(gradient))
        place += gradient.numel()


def _check(
    frozen: Frozen,
    upper: Upper,
    average: dict[str, Tensor],
    options: argparse.Namespace,
    every: int,
) -> None:
    dev = load_part(options.data, "dev", every=every)
    current = {name: value.clone() for name, value in upper.state_dict().items()}
    upper.load_state_dict(average)
    results = read(frozen, upper, States(options.work / f"dev-{every}"), sample(dev, 3))
    for name, value in figures(results).items():
        print(f"dev {name}: {value:.3f}", flush=True)
    upper.load_state_dict(current)


if __name__ == "__main__":
    main()
