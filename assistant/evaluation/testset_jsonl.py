"""Rows of a JSONL test set: one object a line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.evaluation.testset import Place, Problem
from assistant.evaluation.testset_columns import check_columns, column_named, no_question_column
from assistant.evaluation.testset_files import RawRow, Remark, Row
from assistant.evaluation.testset_text import decoded

_TEXTS = ("question", "language", "note")


def jsonl_rows(path: Path) -> Iterator[Row]:
    """The rows of `path`.

    Raises:
        TanyaError: there is no object in it, or a name is mistyped.
    """
    records = list(_records(decoded(path)))
    good = [record for _, record in records if isinstance(record, dict)]
    named = [{column_named(key): value for key, value in record.items()} for record in good]
    if not records:
        raise no_question_column(path, [])
    if any("question" in one for one in named):
        remark = check_columns(path, tuple(dict.fromkeys(key for one in good for key in one)))
        if remark is not None:
            yield Remark(remark)
    # A file without quotes is asked and not judged.
    judged = any("expected_quote" in one for one in named)
    for number, record in records:
        yield record if isinstance(record, Problem) else _row(Place(number), record, judged)


def _records(text: str) -> Iterator[tuple[int, dict[str, Any] | Problem]]:
    """Each line's number and what it holds.

    A text may hold characters that end a line elsewhere (U+2028, U+0085): in JSON they end none.
    """
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if not line.strip():
            continue
        place = Place(number)
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            yield number, _not_json(place, str(error))
            continue
        yield number, record if isinstance(record, dict) else _not_json(place, "not an object")


def _row(place: Place, record: dict[str, Any], judged: bool) -> RawRow | Problem:
    named = {column_named(key): value for key, value in record.items()}
    if "question" not in named:
        return Problem(place, 'there is no "question" in it.', 'tidak ada "question" di dalamnya.')
    quotes = named.get("expected_quote")
    many = quotes if isinstance(quotes, list) else [quotes]
    wrong = [name for name in _TEXTS if not _is_text(named.get(name))]
    if not all(map(_is_text, many)):
        wrong.append("expected_quote")
    if wrong:
        return Problem(
            place,
            f'"{wrong[0]}" is not text. Write it in double quotes.',
            f'"{wrong[0]}" bukan teks. Tulis di antara tanda kutip ganda.',
        )
    return RawRow(
        key=f"q{place.row}",
        place=place,
        question=_text(named["question"]),
        quotes=tuple(map(_text, many)) if judged else None,
        language=_text(named.get("language")),
        note=_text(named.get("note")),
    )


def _is_text(value: object) -> bool:
    """Whether a cell could hold `value`; true and false are no text, numbers are."""
    return value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _not_json(place: Place, why: str) -> Problem:
    return Problem(
        place,
        f'it is not JSON ({why}). Write one object in each line: {{"question": "…"}}.',
        f'bukan JSON ({why}). Tulis satu objek per baris: {{"question": "…"}}.',
    )
