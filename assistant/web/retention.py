"""Forgets questions once the days they are kept are over."""

from __future__ import annotations

import logging
import threading
import uuid
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from assistant.errors import TanyaError

if TYPE_CHECKING:
    from assistant.web.question_log import QuestionLog

log = logging.getLogger("tanya.retention")

HOUR_SECONDS = 3_600


class Retention:
    """Erases what is older than it may be from feedback and log: at the start, then hourly.

    Args:
        url: SQLAlchemy address of the feedback database.
        days: how many days a question is kept.
        question_log: of the same questions, if they are logged.
        every_seconds: how often to look.
    """

    def __init__(
        self,
        url: str,
        days: int,
        question_log: QuestionLog | None = None,
        *,
        every_seconds: float = HOUR_SECONDS,
    ) -> None:
        self._url = url
        self._days = days
        self._question_log = question_log
        self._every = every_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="tanya-retention", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float = 2.0) -> None:
        """End, waiting at most `seconds` for what is being erased."""
        self._stopped.set()
        self._thread.join(seconds)

    def erase(self) -> int:
        """Erase once; how many questions of the database were forgotten.

        Raises:
            TanyaError: the database cannot be used.
            OSError: a day of the log cannot be deleted.
        """
        from assistant.feedback import FeedbackStore

        before = datetime.now(UTC) - timedelta(days=self._days)
        if self._question_log is not None:
            self._question_log.erase(before.date())
        with closing(FeedbackStore(self._url)) as store:
            return store.erase(before=before)

    def _work(self) -> None:
        while True:
            try:
                erased = self.erase()
                if erased:
                    log.info("Erased %d questions older than %d days", erased, self._days)
            except TanyaError as error:
                log.error("Old questions were not erased: %s", error.english)
            except Exception:
                log.exception("Old questions were not erased (error id %s)", uuid.uuid4().hex[:12])
            if self._stopped.wait(self._every):
                return
