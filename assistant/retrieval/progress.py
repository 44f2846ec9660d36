"""How far a build is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A moment of a build: `done` of `total` units (`files`, `passages`) of a stage are done.

    `stage` is `waiting` (for another build), `reading`, `encoding` or `writing`.
    """

    stage: str
    done: int = 0
    total: int = 1
    unit: str = ""

    @property
    def share(self) -> float:
        """How much of the stage is done, 0 to 1."""
        return self.done / self.total if self.total else 1.0


Tell = Callable[[Step], None]
"""Called with each step of a build."""


def stages(progress: Callable[[str, float], None] | None) -> Tell:
    """Steps for a function that takes a stage and how much of it is done, 0 to 1."""
    if progress is None:
        return lambda step: None
    return lambda step: progress(step.stage, step.share)
