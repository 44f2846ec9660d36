"""Questions and ratings by day as inline SVG; the page has the same figures as a table."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from assistant.evaluation.drawing import WIDTH, box, line, svg, text
from assistant.feedback.question import DayCount

if TYPE_CHECKING:
    from assistant.web.admin.inbox_wording import InboxWording

DAYS = 30
_LEFT, _TOP, _HEIGHT = 12.0, 40.0, 110.0


def every_day(counted: Sequence[DayCount], today: datetime.date) -> tuple[DayCount, ...]:
    """The last `DAYS` days up to `today`, those without a question included."""
    known = {one.day: one for one in counted}
    days = (today - datetime.timedelta(days=before) for before in range(DAYS - 1, -1, -1))
    return tuple(known.get(day, DayCount(day, 0, 0, 0, 0, 0)) for day in days)


def greetings(day: DayCount) -> int:
    """What was neither answered nor refused."""
    return day.questions - day.answered - day.not_found


def questions_chart(days: Sequence[DayCount], words: InboxWording) -> Markup:
    """Answered, refused and greeted, one on top of the other."""
    stacks = [
        ((one.answered, "one"), (one.not_found, "bad"), (greetings(one), "track")) for one in days
    ]
    most = max(1, *(one.questions for one in days))
    parts = [
        *_key(((words.answered, "one"), (words.not_found, "bad"), (words.greetings, "track"))),
        text(WIDTH - 4, _TOP - 6, str(most), "end small"),
        line(_LEFT, _TOP, WIDTH - 4, _TOP, "grid"),
    ]
    step = (WIDTH - 4 - _LEFT) / len(days)
    base = _TOP + _HEIGHT
    for place, stack in enumerate(stacks):
        top = base
        for count, style in stack:
            tall = _HEIGHT * count / most
            top -= tall
            if count:
                parts.append(box(_LEFT + place * step + 1, top, step - 2, tall, style))
    parts += [line(_LEFT, base, WIDTH - 4, base, "axis"), *_dates(days, base)]
    told = (
        f"{sum(one.questions for one in days)} {words.questions}, "
        f"{sum(one.answered for one in days)} {words.answered}, "
        f"{sum(one.not_found for one in days)} {words.not_found}"
    )
    return svg(int(base + 24), words.chart, told, parts)


def thumbs_chart(days: Sequence[DayCount], words: InboxWording) -> Markup:
    """Thumbs up above the line, thumbs down below it."""
    most = max(1, *(one.thumbs_up for one in days), *(one.thumbs_down for one in days))
    middle, half = _TOP + _HEIGHT / 2, _HEIGHT / 2
    parts = [
        *_key(((words.up, "one"), (words.down, "bad"))),
        text(WIDTH - 4, _TOP - 6, str(most), "end small"),
        line(_LEFT, _TOP, WIDTH - 4, _TOP, "grid"),
    ]
    step = (WIDTH - 4 - _LEFT) / len(days)
    for place, one in enumerate(days):
        x = _LEFT + place * step + 1
        up, down = half * one.thumbs_up / most, half * one.thumbs_down / most
        if up:
            parts.append(box(x, middle - up, step - 2, up, "one"))
        if down:
            parts.append(box(x, middle, step - 2, down, "bad"))
    base = _TOP + _HEIGHT
    parts += [line(_LEFT, middle, WIDTH - 4, middle, "axis"), *_dates(days, base)]
    told = (
        f"{sum(one.thumbs_up for one in days)} {words.up}, "
        f"{sum(one.thumbs_down for one in days)} {words.down}"
    )
    return svg(int(base + 24), words.thumbs, told, parts)


def _key(entries: Sequence[tuple[str, str]]) -> list[Markup]:
    parts, x = [], _LEFT
    for label, style in entries:
        parts += [box(x, 6, 12, 12, style), text(x + 17, 16.5, label)]
        # No font is measured here: letters are taken to be as wide as they are on average.
        x += 34 + 7.2 * len(label)
    return parts


def _dates(days: Sequence[DayCount], base: float) -> list[Markup]:
    return [
        text(_LEFT, base + 17, f"{days[0].day:%Y-%m-%d}", "start small"),
        text(WIDTH - 4, base + 17, f"{days[-1].day:%Y-%m-%d}", "end small"),
    ]
