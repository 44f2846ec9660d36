"""How far a build or the loading of a model is, shown in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Never

from tqdm import tqdm


class ProgressBars:
    """One bar a stage on standard error; where that is no terminal, one line a stage.

    An instance is a progress function: call it with a stage and how far it is, 0…1.
    """

    def __init__(self) -> None:
        self._stage = ""
        self._bar: tqdm[Never] | None = None

    def __call__(self, stage: str, share: float) -> None:
        """Show that `stage` is `share` done."""
        if stage != self._stage:
            self.close()
            self._stage = stage
            if sys.stderr.isatty():
                form = "{desc:<28} {percentage:3.0f}%|{bar}| {elapsed}"
                self._bar = tqdm(total=1.0, desc=stage, bar_format=form, file=sys.stderr)
            else:
                print(f"{stage} …", file=sys.stderr, flush=True)
        if self._bar is not None:
            self._bar.update(max(0.0, min(1.0, share) - self._bar.n))

    def close(self) -> None:
        """End the last bar."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


@contextmanager
def progress_bars() -> Iterator[ProgressBars]:
    """Bars that end with the block, however it ends."""
    bars = ProgressBars()
    try:
        yield bars
    finally:
        bars.close()
