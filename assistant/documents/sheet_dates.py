"""Dates, times and durations as the format of their cell shows them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from assistant.documents.document import ENGLISH, INDONESIAN
from assistant.documents.sheet_codes import Part, language_of, sections

_MONTHS = {
    INDONESIAN: "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November "
    "Desember",
    ENGLISH: "January February March April May June July August September October November "
    "December",
}
_DAYS = {
    INDONESIAN: "Senin Selasa Rabu Kamis Jumat Sabtu Minggu",
    ENGLISH: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_NAME = 3  # letters of a short name, and letters of a code that asks for one
_BETWEEN = frozenset("/-.,@ ")


def shown_date(value: datetime.date, code: str, language: str) -> str:
    """A date, with its time unless that is midnight.

    As its format shows it where that can be read in one way only: with the name of the month, or
    the day first and the year in full. Else, and with a time, as ISO 8601 writes it.

    Args:
        value: the date, or date and time.
        code: the cell's format.
        language: that of the workbook, for names where the format tells none.
    """
    if isinstance(value, datetime.datetime):
        if value.time() != datetime.time():
            return value.isoformat(sep=" ", timespec="auto" if value.second else "minutes")
        value = value.date()
    parts = [part for part in sections(code)[0].parts if part[0] is not Part.BRACKET]
    asked = [text for kind, text in parts if kind is Part.DATE]
    numbers = [text[0] for text in asked if len(text) < _NAME or text[0] == "y"]
    is_clear = any(text.startswith("mmm") for text in asked) or (
        numbers == ["d", "m", "y"] and "yyyy" in asked
    )
    is_known = all(
        text[0] in "dmy" if kind is Part.DATE else kind is not Part.SYMBOL or text in _BETWEEN
        for kind, text in parts
    )
    return (
        _filled_in(value, parts, language_of(code, language))
        if is_clear and is_known
        else (value.isoformat())
    )


def shown_time(value: datetime.time, code: str) -> str:
    """A time of day: `08:30`, with seconds where it or its format has them."""
    has_seconds = value.second or "s" in code.lower()
    return value.isoformat("seconds" if has_seconds else "minutes")


def shown_duration(value: datetime.timedelta, code: str) -> str:
    """A duration in hours, which may be more than a day has: `36:00`; with seconds likewise."""
    sign = "-" if value < datetime.timedelta() else ""
    minutes, seconds = divmod(round(abs(value.total_seconds())), 60)
    shown = f"{sign}{minutes // 60}:{minutes % 60:02}"
    return f"{shown}:{seconds:02}" if seconds or "s" in code.lower() else shown


def _filled_in(value: datetime.date, parts: Sequence[tuple[Part, str]], language: str) -> str:
    shown = ""
    for kind, text in parts:
        if kind is Part.DATE:
            shown += _field(value, text, language)
        elif text != "@":
            shown += text
    return " ".join(shown.split())


def _field(value: datetime.date, code: str, language: str) -> str:
    if code[0] == "y":
        return f"{value.year:04}" if len(code) > 2 else f"{value.year % 100:02}"
    number, name = (
        (value.day, _DAYS[language].split()[value.weekday()])
        if code[0] == "d"
        else (value.month, _MONTHS[language].split()[value.month - 1])
    )
    if len(code) < _NAME:
        return f"{number:0{len(code)}}"
    return name[:_NAME] if len(code) == _NAME else name
