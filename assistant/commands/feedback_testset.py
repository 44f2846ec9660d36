"""`assistant feedback export --as-testset`: what went wrong, as questions to fill in."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands.feedback import day_of
from assistant.commands.progress import progress_bars
from assistant.errors import TanyaError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.feedback.groups import QuestionGroup

COLUMNS = ("question", "expected_quote", "language", "note")
_LONGEST_QUOTE = 200


def export_testset(settings: Settings, *, since: str | None, target: str) -> int:
    """Write the groups of questions that went wrong to `target`, the most frequent first.

    Args:
        settings: names the database and the model.
        since: first day (YYYY-MM-DD, UTC), or None for all.
        target: a `.csv` file that is not there yet: a filled-in one is somebody's work.

    Raises:
        TanyaError: an option is wrong, or the database or the model cannot be used.
    """
    from assistant.feedback import FeedbackStore
    from assistant.feedback.groups import grouped

    start, path = day_of(since, "--since"), Path(target)
    if path.suffix.lower() != ".csv":
        raise TanyaError(f"--as-testset: {path} must end in .csv.")
    if path.exists():
        raise TanyaError(f"--as-testset: {path} is there already. Name a new file.")
    if not path.parent.is_dir():
        raise TanyaError(f"--as-testset: {path} cannot be written: {path.parent} is no folder.")
    with closing(FeedbackStore(settings.feedback_url)) as store:
        from assistant.retrieval import load_encoder

        with progress_bars() as bars:
            encoder = load_encoder(settings, bars)
        wrong = grouped(store.questions(start), encoder.encode_queries)
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as file:  # Excel needs the mark
            csv.writer(file).writerows(_rows(wrong.groups))
    except OSError as error:
        raise TanyaError(f"--as-testset: {path} cannot be written: {error.strerror}.") from None
    print(
        f"{len(wrong.groups)} questions in {path}. Fill in expected_quote; a question that it is "
        "left empty for should be refused."
    )
    if wrong.left_out:
        print(f"{wrong.left_out} older ones were left out; --since narrows.", file=sys.stderr)
    return 0


def _rows(groups: tuple[QuestionGroup, ...]) -> Iterator[tuple[str, ...]]:
    from assistant.evaluation.cells import safe_cell

    yield COLUMNS
    for group in groups:
        language = group.language if group.language in {"id", "en"} else ""
        yield tuple(safe_cell(cell) for cell in (group.question, "", language, _note(group)))


def _note(group: QuestionGroup) -> str:
    shown = (
        group.quote if len(group.quote) <= _LONGEST_QUOTE else group.quote[:_LONGEST_QUOTE] + "…"
    )
    parts = (
        f"asked {group.count} times, last on {group.newest:%Y-%m-%d}",
        f"refused {group.refused} times" if group.refused else "",
        f"judged unhelpful {group.thumbs_down} times" if group.thumbs_down else "",
        f"shown: {shown}" if shown else "",
        f"also asked as: {' | '.join(group.others[:3])}" if group.others else "",
    )
    return "; ".join(part for part in parts if part).replace(" 1 times", " once")
