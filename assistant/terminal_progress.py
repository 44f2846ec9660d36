"""How far a build or the loading of a model is, shown in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Never

from tqdm import tqdm

if TYPE_CHECKING:
    from assistant.retrieval.progress import Step

_SHARES = "{desc:<28} {percentage:3.0f}%|{bar}| {elapsed}"
_COUNTS = "{desc:<10} {n_fmt}/{total_fmt} {unit} |{bar}| {elapsed}, {remaining} left"


class ProgressBars:
    """One bar a stage on standard error; where that is no terminal, one line a stage.

    An instance is a progress function: call it with a stage and how far it is, 0…1. `step` takes
    the steps of a build.
    """

    def __init__(self) -> None:
        self._stage = ""
        self._bar: tqdm[Never] | None = None

    def __call__(self, stage: str, share: float) -> None:
        """Show that `stage` is `share` done."""
        self._begin(stage, stage, 1.0, "", _SHARES)
        self._move_to(min(1.0, share))

    def step(self, step: Step) -> None:
        """Show a step of a build; a stage without anything to do is not shown."""
        if step.unit and not step.total:
            return
        told = f"{step.stage} {step.total} {step.unit}" if step.unit else step.stage
        form = _COUNTS if step.unit else _SHARES
        self._begin(step.stage, told, float(step.total), step.unit, form)
        self._move_to(step.done)

    def close(self) -> None:
        """End the last bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _begin(self, stage: str, told: str, total: float, unit: str, form: str) -> None:
        if stage == self._stage:
            return
        self.close()
        self._stage = stage
        if sys.stderr.isatty():
            self._bar = tqdm(total=total, desc=stage, unit=unit, bar_format=form, file=sys.stderr)
        else:
            print(f"{told} …", file=sys.stderr, flush=True)

    def _move_to(self, done: float) -> None:
        if self._bar is not None:
            self._bar.update(max(0.0, done - self._bar.n))


@contextmanager
def progress_bars() -> Iterator[ProgressBars]:
    """Bars that end with the block, however it ends."""
    bars = ProgressBars()
    try:
        yield bars
    finally:
        bars.close()
