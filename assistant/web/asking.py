"""The one way from the web to the assistant: bounded, off the event loop, recorded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

from assistant.errors import TanyaError

if TYPE_CHECKING:
    from assistant.answering.answer import Answer
    from assistant.web.metrics import Metrics
    from assistant.web.recorder import Recorder
    from assistant.web.startup import Startup

LOAD_WAIT_SECONDS = 120.0
"""How long a question waits for the assistant to load."""

WAITING_LIMIT = 64
"""Questions at work or waiting; more are refused at once rather than kept waiting long."""


@dataclass(frozen=True, slots=True)
class AskedAnswer:
    """An answer, and the id it can be judged under."""

    answer: Answer
    question_id: str


class Desk:
    """Takes questions from the chat and the API alike."""

    def __init__(self, startup: Startup, recorder: Recorder, metrics: Metrics) -> None:
        self._startup = startup
        self._recorder = recorder
        self._metrics = metrics
        self._limiter = anyio.CapacityLimiter(max(2, os.cpu_count() or 1))
        self._waiting = 0

    async def ask(
        self,
        question: str,
        *,
        language: str | None = None,
        top_k: int | None = None,
        history: Sequence[str] = (),
    ) -> AskedAnswer:
        """Answer a question; `history` holds the questions before it, oldest first.

        Raises:
            TanyaError: the question can't be taken (400–422), the assistant is not there yet or
                too many questions wait (503).
        """
        if self._waiting >= WAITING_LIMIT:
            raise TanyaError(
                "Too many questions are being answered right now. Please try again shortly.",
                "Terlalu banyak pertanyaan sedang dijawab. Silakan coba lagi sebentar lagi.",
                status=503,
            )
        self._waiting += 1
        self._metrics.at_work(1)
        try:
            assistant = await self._startup.wait(LOAD_WAIT_SECONDS)
            answer = await anyio.to_thread.run_sync(
                partial(
                    assistant.ask, question, language=language, top_k=top_k, history=tuple(history)
                ),
                limiter=self._limiter,
            )
        finally:
            self._waiting -= 1
            self._metrics.at_work(-1)
        self._metrics.answered(answer)
        return AskedAnswer(answer, self._recorder.question(answer))
