"""Keeps what was asked and how it was judged, without an answer ever waiting for a database."""

from __future__ import annotations

import logging
import queue
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import TanyaError

if TYPE_CHECKING:
    from assistant.answering.answer import Answer
    from assistant.feedback import FeedbackStore

log = logging.getLogger("tanya.feedback")

WAITING_LIMIT = 1_000
"""Jobs kept while the database is slow; beyond, a record is dropped and the log says so."""

REMEMBERED = 10_000
"""Answers that can still be judged."""


@dataclass(frozen=True, slots=True)
class _Question:
    ticket: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class _Thumb:
    ticket: str
    up: bool


class Recorder:
    """Writes questions and thumbs from one background thread, in the order they came.

    Callers get a ticket at once; the store's own id is known only after its transaction, so the
    ticket stands for it here. A failing database costs records, each logged, never an answer.

    Args:
        url: SQLAlchemy address of the feedback database; opened in the thread.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._jobs: queue.Queue[_Question | _Thumb | None] = queue.Queue(WAITING_LIMIT)
        self._tickets: OrderedDict[str, str | None] = OrderedDict()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="tanya-feedback", daemon=True)

    def start(self) -> None:
        """Begin writing."""
        self._thread.start()

    def stop(self, seconds: float = 2.0) -> None:
        """Write what is waiting, for at most `seconds`."""
        try:
            self._jobs.put_nowait(None)
        except queue.Full:
            log.error("%d feedback records were not written before the end", self._jobs.qsize())
            return
        self._thread.join(seconds)

    def question(self, answer: Answer) -> str:
        """Keep an answered question; the ticket names it to `thumb`."""
        ticket = uuid.uuid4().hex
        with self._lock:
            self._tickets[ticket] = None
            while len(self._tickets) > REMEMBERED:
                self._tickets.popitem(last=False)
        self._put(_Question(ticket, answer))
        return ticket

    def thumb(self, ticket: str, *, up: bool) -> None:
        """Keep a judgement; a later one replaces it.

        Raises:
            TanyaError: no answer of this server's run has the ticket (status 404).
        """
        with self._lock:
            known = ticket in self._tickets
        if not known:
            raise TanyaError(
                "No answer with this question_id can be judged any more. Ask again and use the "
                "question_id of the new answer.",
                "Jawaban ini tidak dapat dinilai lagi. Silakan ajukan pertanyaannya sekali lagi.",
                status=404,
            )
        self._put(_Thumb(ticket, up))

    def _put(self, job: _Question | _Thumb) -> None:
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            log.error("A feedback record was dropped: %d are waiting already", WAITING_LIMIT)

    def _work(self) -> None:
        store: FeedbackStore | None = None
        while (job := self._jobs.get()) is not None:
            try:
                if store is None:
                    from assistant.feedback import FeedbackStore

                    store = FeedbackStore(self._url)
                self._write(store, job)
            except TanyaError as error:
                log.error("A feedback record was not written: %s", error.english)
            except Exception:
                log.exception(
                    "A feedback record was not written (error id %s)", uuid.uuid4().hex[:12]
                )

    def _write(self, store: FeedbackStore, job: _Question | _Thumb) -> None:
        if isinstance(job, _Question):
            question_id = store.record_question(job.answer)
            with self._lock:
                if job.ticket in self._tickets:
                    self._tickets[job.ticket] = question_id
            return
        with self._lock:
            known_as = self._tickets.get(job.ticket)
        if known_as is None:
            log.error("A thumb was not written: its question was not written either")
            return
        store.record_thumb(known_as, job.up)
