"""`assistant feedback`: what was asked, as a spreadsheet, and how to forget it."""

from __future__ import annotations

import csv
import datetime
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from assistant.errors import TanyaError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.feedback import AskedQuestion

COLUMNS = (
    "time",
    "question",
    "language",
    "status",
    "confidence",
    "thumb",
    "quote",
    "passage",
    "identity",
    "id",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export(settings: Settings, *, since: str | None, output: str | None) -> int:
    """Write every question and its thumb as CSV, oldest first.

    Args:
        settings: names the database.
        since: first day (YYYY-MM-DD, UTC), or None for all.
        output: file to write, or None for standard output.
    """
    from assistant.feedback import FeedbackStore

    start = day_of(since, "--since")
    with ExitStack() as open_now:
        store = open_now.enter_context(closing(FeedbackStore(settings.feedback_url)))
        file = open_now.enter_context(_new_file(Path(output))) if output else sys.stdout
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for asked in store.questions(start):
            rows.writerow(cell_text(value) for value in _cells(asked))
    return 0


def erase(settings: Settings, *, before: str | None, identity: str | None) -> int:
    """Forget questions asked before a day, by a person, or both conditions together."""
    from assistant.feedback import FeedbackStore

    if before is None and identity is None:
        raise TanyaError("Say what to erase: --before DATE, --identity WHO, or both.")
    day = day_of(before, "--before")
    with closing(FeedbackStore(settings.feedback_url)) as store:
        print(f"{store.erase(before=day, identity=identity)} questions erased.")
    return 0


def cell_text(value: str) -> str:
    """`value` as a spreadsheet cell that is never run as a formula.

    A cell that begins with one of the characters that spreadsheets run gets an apostrophe before
    it (OWASP, "CSV Injection"); nothing else is changed.
    """
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def _new_file(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8-sig", newline="")  # Excel needs the mark
    except OSError as error:
        raise TanyaError(f"--output {path} cannot be written: {error.strerror}.") from None


def _cells(asked: AskedQuestion) -> tuple[str, ...]:
    thumb = {True: "up", False: "down", None: ""}[asked.thumb]
    return (
        asked.time.isoformat(timespec="seconds"),
        asked.question,
        asked.language,
        asked.status,
        f"{asked.confidence:.3f}",
        thumb,
        asked.quote,
        asked.passage,
        asked.identity or "",
        asked.id,
    )


def day_of(text: str | None, option: str) -> datetime.datetime | None:
    """The beginning of a day (YYYY-MM-DD, UTC) that `option` names; None where it names none."""
    if text is None:
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise TanyaError(f"{option} {text!r} is no date; write it as YYYY-MM-DD.") from None
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
