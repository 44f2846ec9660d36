"""Runs one evaluation at a time in a thread, beside the questions of those who ask."""

from __future__ import annotations

import shlex
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import TanyaError
from assistant.web.error_responses import incident_error, log_incident

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.evaluation.run_store import RunStore

YIELD_SECONDS = 2.0
"""Longest wait before a question of a run while somebody's own question is at work."""


class State(StrEnum):
    """How far a run is."""

    READING = "reading"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Order:
    """What to run: the test set at `path`, called `name`, and against which earlier run."""

    path: Path
    name: str
    compare: str = ""
    missing_quotes: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """A run as it is now. `run` is what it is kept as, once done; `problem` why it failed."""

    order: Order
    state: State = State.READING
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    run: str = ""
    problem: TanyaError | None = None

    @property
    def at_work(self) -> bool:
        """Whether it goes on."""
        return self.state in {State.READING, State.RUNNING}


class _CancelledError(Exception):
    """Ends the run between two questions."""


class Evaluator:
    """Takes orders, one at a time.

    Args:
        store: where runs are kept.
        busy: whether somebody's own question is at work, which goes first.
    """

    def __init__(self, store: RunStore, busy: Callable[[], bool]) -> None:
        self._store = store
        self._busy = busy
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._progress: Progress | None = None
        self._thread: threading.Thread | None = None

    @property
    def progress(self) -> Progress | None:
        """The run that is at work, or the last one; None where there was none."""
        return self._progress

    def start(self, assistant: Assistant, order: Order, after: Callable[[], None]) -> None:
        """Begin a run; `after` is called when it has ended, however it did.

        Raises:
            TanyaError: one is at work (409).
        """
        with self._lock:
            if self._progress is not None and self._progress.at_work:
                raise TanyaError(
                    "An evaluation is running already. Wait for it to end, or cancel it.",
                    "Sebuah evaluasi sedang berjalan. Tunggu sampai selesai, atau batalkan.",
                    status=409,
                )
            self._cancelled.clear()
            self._progress = Progress(order)
        self._thread = threading.Thread(
            target=self._work, args=(assistant, order, after), name="tanya-evaluation", daemon=True
        )
        self._thread.start()

    def cancel(self) -> None:
        """Stop the run before its next question; nothing where none is at work."""
        self._cancelled.set()

    def stop(self, seconds: float = 2.0) -> None:
        """Cancel what is at work, and wait at most `seconds` for it to end."""
        self.cancel()
        if self._thread is not None:
            self._thread.join(seconds)

    def _work(self, assistant: Assistant, order: Order, after: Callable[[], None]) -> None:
        try:
            run = self._run(assistant, order)
            self._tell(state=State.DONE, run=run, seconds_left=None)
        except _CancelledError:
            self._tell(state=State.CANCELLED, seconds_left=None)
        except TanyaError as error:
            self._tell(state=State.FAILED, problem=_without_folder(error, order))
        except Exception as error:
            self._tell(state=State.FAILED, problem=incident_error(log_incident(error)))
        finally:
            after()

    def _run(self, assistant: Assistant, order: Order) -> str:
        from assistant.evaluation.comparing import quotes_found
        from assistant.evaluation.run import evaluate
        from assistant.evaluation.testset import TestSet

        earlier = self._store.read(order.compare) if order.compare else None
        testset = TestSet.load(
            order.path,
            assistant.index,
            missing_quotes=order.missing_quotes,
            known_quotes=quotes_found(earlier) if earlier else (),
        )
        self._tell(state=State.RUNNING, total=len(testset.questions))
        began = time.monotonic()

        def moved(done: int, total: int) -> None:
            left = (time.monotonic() - began) / done * (total - done)
            self._tell(done=done, seconds_left=left)
            self._give_way()

        self._give_way()
        command = shlex.join(["assistant", "evaluate", order.name])
        report = evaluate(assistant, replace(testset, name=order.name), moved, command=command)
        return self._store.keep(report)

    def _give_way(self) -> None:
        end = time.monotonic() + YIELD_SECONDS
        while self._busy() and time.monotonic() < end and not self._cancelled.wait(0.01):
            pass
        if self._cancelled.is_set():
            raise _CancelledError

    def _tell(self, **changes: object) -> None:
        if self._progress is not None:
            self._progress = replace(self._progress, **changes)  # type: ignore[arg-type]


def _without_folder(error: TanyaError, order: Order) -> TanyaError:
    """The error as somebody reads it who knows the file's name and not where the server put it."""
    english, indonesian = (
        text.replace(str(order.path), order.name) for text in (error.english, error.indonesian)
    )
    return TanyaError(english, indonesian, status=error.status)
