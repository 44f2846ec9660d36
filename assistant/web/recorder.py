"""Keeps what was asked and how it was judged, without an answer ever waiting for a database."""

from __future__ import annotations

import logging
import queue
import threading
import uuid
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import TanyaError

if TYPE_CHECKING:
    from assistant.answering.answer import Answer
    from assistant.feedback import FeedbackStore

log = logging.getLogger("tanya.feedback")

WAITING_LIMIT = 1_000
"""Jobs kept while the database is slow; beyond, a record is dropped and the log says so."""


@dataclass(frozen=True, slots=True)
class _Question:
    question_id: str
    answer: Answer
    identity: str | None


@dataclass(frozen=True, slots=True)
class _Thumb:
    question_id: str
    up: bool
    written: Future[None]


class Recorder:
    """Writes questions and thumbs from one background thread, in the order they came.

    The order matters: a thumb may follow its answer before the answer is written. A failing
    database costs records, each logged, never an answer.

    Args:
        url: SQLAlchemy address of the feedback database; opened in the thread.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._jobs: queue.Queue[_Question | _Thumb | None] = queue.Queue(WAITING_LIMIT)
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

    def question(self, answer: Answer, identity: str | None = None) -> str:
        """Keep an answered question, soon; the id names it to `thumb` from now on.

        Args:
            answer: what the question came back as.
            identity: who asked, where a portal vouched for it.
        """
        question_id = uuid.uuid4().hex
        try:
            self._jobs.put_nowait(_Question(question_id, answer, identity))
        except queue.Full:
            log.error("A question was not kept: %d records are waiting already", WAITING_LIMIT)
        return question_id

    def thumb(self, question_id: str, *, up: bool) -> Future[None]:
        """Keep a judgement; a later one replaces it.

        Returns:
            Done once it is written; it fails with a `TanyaError` where no question has the id
            (404), and with whatever else hindered the database.

        Raises:
            TanyaError: too many records wait for the database (status 503).
        """
        job = _Thumb(question_id, up, Future())
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            raise TanyaError(
                "Ratings cannot be kept right now. Please try again in a moment.",
                "Penilaian belum dapat disimpan. Silakan coba lagi sebentar lagi.",
                status=503,
            ) from None
        return job.written

    def _work(self) -> None:
        store: FeedbackStore | None = None
        while (job := self._jobs.get()) is not None:
            try:
                store = store or self._open()
                _write(store, job)
            except Exception as error:
                if isinstance(job, _Thumb):
                    job.written.set_exception(error)
                elif isinstance(error, TanyaError):
                    log.error("A question was not kept: %s", error.english)
                else:
                    log.exception("A question was not kept (error id %s)", uuid.uuid4().hex[:12])
        if store is not None:
            store.close()

    def _open(self) -> FeedbackStore:
        from assistant.feedback import FeedbackStore

        return FeedbackStore(self._url)


def _write(store: FeedbackStore, job: _Question | _Thumb) -> None:
    if isinstance(job, _Question):
        store.record_question(job.answer, identity=job.identity, question_id=job.question_id)
    else:
        store.record_thumb(job.question_id, job.up)
        job.written.set_result(None)
