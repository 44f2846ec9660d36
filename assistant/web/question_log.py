"""A log of questions: off unless a file is named, and never longer than the days it is kept."""

from __future__ import annotations

import datetime
import glob
import json
import logging
import os
import time
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import TanyaError

if TYPE_CHECKING:
    from io import TextIOWrapper

    from assistant.answering.answer import Answer

log = logging.getLogger("tanya.question_log")


class _PrivateFile(TimedRotatingFileHandler):
    """A file that only its owner reads."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).touch(mode=0o600, exist_ok=True)
        return super()._open()

    def erase(self, until: datetime.date) -> int:
        """Delete the files of days up to `until`, that day included; how many there were."""
        self.acquire()
        try:
            # Otherwise only a question ends a day.
            if time.time() >= self.rolloverAt:
                self.doRollover()
            today = Path(self.baseFilename)
            days = today.parent.glob(f"{glob.escape(today.name)}.????-??-??")
            old = [day for day in days if day.suffix[1:] <= until.isoformat()]
            for day in old:
                day.unlink(missing_ok=True)
            return len(old)
        finally:
            self.release()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """The library's own would print the question."""
        log.error("A question was not logged", exc_info=True)


class QuestionLog:
    """One JSON object a line and question, a file a day (UTC), the oldest deleted.

    It says what was asked and how it was met, not who asked.

    Args:
        path: the file of today; None logs nothing.
        days: how many days to keep.

    Raises:
        TanyaError: the file cannot be written.
    """

    def __init__(self, path: Path | None, days: int) -> None:
        self._handler: _PrivateFile | None = None
        if path is None:
            return
        if path.is_dir() or not os.access(path.parent, os.W_OK):
            raise TanyaError(f"question_log names {path}, which cannot be written.")
        self._handler = _PrivateFile(
            path, when="midnight", backupCount=days, encoding="utf-8", utc=True, delay=True
        )
        self._handler.setFormatter(logging.Formatter("%(message)s"))

    def write(self, answer: Answer) -> None:
        """Log one question, if questions are logged."""
        if self._handler is None:
            return
        record = logging.makeLogRecord({})
        line = {
            "time": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "question": answer.question,
            "language": answer.language,
            "status": answer.status.value,
            "confidence": round(answer.confidence, 4),
            "passage": answer.passages[0].citation.passage_id if answer.passages else "",
        }
        record.msg = json.dumps(line, ensure_ascii=True)
        self._handler.handle(record)

    def erase(self, until: datetime.date) -> int:
        """Delete the days up to `until`, that one included; how many there were.

        Raises:
            OSError: a file cannot be deleted.
        """
        return 0 if self._handler is None else self._handler.erase(until)

    def close(self) -> None:
        """Close the file."""
        if self._handler is not None:
            self._handler.close()
