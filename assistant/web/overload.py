"""A bounded number of questions at work, a bounded number that wait, and no more."""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import AsyncIterator

import anyio

from assistant.errors import TanyaError


class QuestionGate:
    """Lets questions to work, a few at once, in the order they came.

    A queue that grows makes everybody wait and helps nobody: who comes when it is full is told at
    once when to come back.

    Args:
        at_work: how many at once; one a core if None.
        waiting: how many may wait.
    """

    def __init__(self, at_work: int | None, waiting: int) -> None:
        self.limiter = anyio.CapacityLimiter(at_work or max(1, os.cpu_count() or 1))
        self._room = int(self.limiter.total_tokens) + waiting
        self._inside = 0
        self._refused = 0

    @property
    def inside(self) -> int:
        """Questions at work or waiting."""
        return self._inside

    @contextlib.asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place, at work or waiting, for the length of the block.

        Raises:
            TanyaError: there is none (503).
        """
        if self._inside >= self._room:
            self._refused += 1
            raise TanyaError(
                "Too many questions are being answered right now. Please try again shortly.",
                "Terlalu banyak pertanyaan sedang dijawab. Silakan coba lagi sebentar lagi.",
                status=503,
                retry_seconds=self._retry_seconds(),
            )
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
            if not self._inside:
                self._refused = 0

    def _retry_seconds(self) -> int:
        """A second, and more the more were sent away since the last quiet moment."""
        return min(30, 1 + math.isqrt(self._refused // max(1, self._room)))
