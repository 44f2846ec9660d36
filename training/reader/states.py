"""The frozen lower layers' outputs for every passage, computed once and kept on disk.

Only the upper layers are trained, so what the lower ones make of a passage never changes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.multiprocessing as processes

from assistant.answering.reader_network import HIDDEN
from assistant.answering.reader_tokens import Tokens
from training.reader.base import load_base
from training.reader.data import Part
from training.reader.examples import prefix_of
from training.reader.tokens import passage_tokens

Key = tuple[str, str]
"""Prefix and text of a passage."""


class States:
    """States of passages, each (tokens, hidden) in bfloat16."""

    def __init__(self, folder: Path) -> None:
        index = json.loads((folder / "index.json").read_text())
        self._places: dict[Key, tuple[int, int]] = {
            (prefix, text): (worker, start) for prefix, text, worker, start in index["entries"]
        }
        self._states = [
            torch.from_file(
                str(folder / f"states-{worker}.bin"), dtype=torch.bfloat16, size=size * HIDDEN
            ).view(-1, HIDDEN)
            for worker, size in enumerate(index["sizes"])
        ]

    def of(self, key: Key, count: int) -> torch.Tensor:
        """The states of a passage's `count` tokens."""
        worker, start = self._places[key]
        return self._states[worker][start : start + count]


def prepare_states(part: Part, folder: Path, workers: int) -> States:
    """States of a part's passages; what is missing is computed in one-threaded processes."""
    keys = list(dict.fromkeys((prefix_of(text), text.text) for text in part.texts.values()))
    if not (folder / "index.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        shares = [keys[worker::workers] for worker in range(workers)]
        context = processes.get_context("spawn")
        running = [
            context.Process(target=_work, args=(shares[n], folder, n)) for n in range(workers)
        ]
        for process in running:
            process.start()
        for process in running:
            process.join()
            if process.exitcode:
                raise SystemExit(f"a worker that computes states ended with {process.exitcode}")
        entries, sizes = [], []
        for worker, share in enumerate(shares):
            starts = json.loads((folder / f"starts-{worker}.json").read_text())
            sizes.append(starts.pop())
            entries += [[*key, worker, start] for key, start in zip(share, starts, strict=True)]
        (folder / "index.json").write_text(json.dumps({"entries": entries, "sizes": sizes}))
    return States(folder)


@torch.no_grad()
def _work(keys: Sequence[Key], folder: Path, worker: int) -> None:
    torch.set_num_threads(1)
    frozen, _ = load_base()
    tokens = [passage_tokens(*key) for key in keys]
    starts = [0, *np.cumsum([len(t.ids) for t in tokens]).tolist()]
    states = torch.from_file(
        str(folder / f"states-{worker}.bin"),
        shared=True,
        dtype=torch.bfloat16,
        size=max(starts[-1], 1) * HIDDEN,
    ).view(-1, HIDDEN)
    order = sorted(range(len(keys)), key=lambda n: len(tokens[n].ids))
    for first in range(0, len(order), 32):
        rows = order[first : first + 32]
        ids, mask = pad([tokens[n] for n in rows])
        made = frozen(ids, mask)
        for row, n in enumerate(rows):
            count = len(tokens[n].ids)
            states[starts[n] : starts[n] + count] = made[row, :count]
    (folder / f"starts-{worker}.json").write_text(json.dumps(starts))


def pad(tokens: Sequence[Tokens]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids (rows, longest), padded with 1, and the mask of what is there."""
    ids = torch.full((len(tokens), max(len(t.ids) for t in tokens)), 1)
    mask = torch.zeros_like(ids, dtype=torch.bool)
    for row, t in enumerate(tokens):
        ids[row, : len(t.ids)] = torch.tensor(t.ids)
        mask[row, : len(t.ids)] = True
    return ids, mask
