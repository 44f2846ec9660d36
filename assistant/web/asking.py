"""The one way from the web to the assistant: bounded, off the event loop, recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import anyio.to_thread

if TYPE_CHECKING:
    from assistant.answering.answer import Answer
    from assistant.web.metrics import Metrics
    from assistant.web.overload import QuestionGate
    from assistant.web.question_log import QuestionLog
    from assistant.web.recorder import Recorder
    from assistant.web.startup import Startup

LOAD_WAIT_SECONDS = 120.0
"""How long a question waits for the assistant to load."""


@dataclass(frozen=True, slots=True)
class AskedAnswer:
    """An answer, and the id it can be judged under."""

    answer: Answer
    question_id: str


class Desk:
    """Takes questions from the chat and the API alike."""

    def __init__(
        self,
        startup: Startup,
        recorder: Recorder,
        metrics: Metrics,
        gate: QuestionGate,
        question_log: QuestionLog,
    ) -> None:
        self._startup = startup
        self._recorder = recorder
        self._metrics = metrics
        self._gate = gate
        self._question_log = question_log

    async def ask(
        self,
        question: str,
        *,
        language: str | None = None,
        default_language: str | None = None,
        top_k: int | None = None,
        history: Sequence[str] = (),
        documents: Sequence[str] = (),
        tags: Sequence[str] = (),
        identity: str | None = None,
        explain: bool = False,
    ) -> AskedAnswer:
        """Answer a question.

        Args:
            question: as typed.
            language: to answer in; told from the question where None.
            default_language: to answer in where the question tells none.
            top_k: how many passages to show.
            history: the questions before it, oldest first.
            documents: slugs of the documents to search; all where empty.
            tags: of which a document must have one to be searched; any where empty.
            identity: who asks, where a portal vouches for it.
            explain: whether the answer carries what is behind it.

        Raises:
            TanyaError: the question can't be taken (400–422), the assistant is not there yet or
                too many questions wait (503).
        """
        async with self._gate.place():
            self._metrics.at_work(1)
            try:
                assistant = await self._startup.wait(LOAD_WAIT_SECONDS)
                answer = await anyio.to_thread.run_sync(
                    partial(
                        assistant.ask,
                        question,
                        language=language,
                        default_language=default_language,
                        top_k=top_k,
                        history=tuple(history),
                        documents=tuple(documents),
                        tags=tuple(tags),
                        explain=explain,
                    ),
                    limiter=self._gate.limiter,
                )
            finally:
                self._metrics.at_work(-1)
        self._metrics.answered(answer)
        self._question_log.write(answer)
        return AskedAnswer(answer, self._recorder.question(answer, identity))
