"""What is kept of a question that was asked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, what it was answered with, and how the person judged that.

    `passage` is the id of the top passage (empty where there was none), `quote` the sentence shown
    as the answer, `thumb` True for up, False for down and None for no judgement. `identity` names
    the person where a portal vouched for one, else None. `time` is in UTC.
    """

    id: str
    time: datetime.datetime
    question: str
    language: str
    status: str
    confidence: float
    passage: str
    quote: str
    thumb: bool | None
    identity: str | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many questions one day (UTC) brought, and how they were met and judged."""

    day: datetime.date
    questions: int
    answered: int
    not_found: int
    thumbs_up: int
    thumbs_down: int


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question that was not answered, how often it was asked so, and when last (UTC)."""

    question: str
    times: int
    last: datetime.datetime
