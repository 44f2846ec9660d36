"""`assistant feedback export --as-testset`: what went wrong, as questions to fill in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands.feedback import day_of
from assistant.errors import TanyaError
from assistant.evaluation.spreadsheet import check_spreadsheet, write_spreadsheet
from assistant.evaluation.testset_check import TODO
from assistant.settings import Settings
from assistant.terminal_progress import progress_bars

if TYPE_CHECKING:
    from assistant.feedback.groups import QuestionGroup

COLUMNS = ("question", "expected_quote", "language", "note")
_LONGEST_QUOTE = 200


def export_testset(settings: Settings, *, since: str | None, target: str) -> int:
    """Write the groups of questions that went wrong to `target`, the most frequent first.

    Args:
        settings: names the database and the model.
        since: first day (YYYY-MM-DD, UTC), or None for all.
        target: a `.csv` or `.xlsx` file that is not there yet: a filled-in one is somebody's work.

    Raises:
        TanyaError: an option is wrong, or the database or the model cannot be used.
    """
    from assistant.feedback import FeedbackStore
    from assistant.feedback.groups import grouped

    start, path = day_of(since, "--since"), Path(target)
    check_spreadsheet(path, "--as-testset")
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
        path.touch(exist_ok=False)  # it may have been made meanwhile
        write_spreadsheet(path, "testset", COLUMNS, _rows(wrong.groups))
    except OSError as error:
        raise TanyaError(f"--as-testset: {path} cannot be written: {error.strerror}.") from None
    print(
        f"{len(wrong.groups)} questions in {path}. Fill in expected_quote. Without one a row is "
        'not asked while its note begins with "todo"; without that word it should be refused.'
    )
    if wrong.left_out:
        print(f"{wrong.left_out} older ones were left out; --since narrows.", file=sys.stderr)
    return 0


def _rows(groups: tuple[QuestionGroup, ...]) -> Iterator[tuple[str, ...]]:
    for group in groups:
        language = group.language if group.language in {"id", "en"} else ""
        yield group.question, "", language, _note(group)


def _note(group: QuestionGroup) -> str:
    shown = (
        group.quote if len(group.quote) <= _LONGEST_QUOTE else group.quote[:_LONGEST_QUOTE] + "…"
    )
    parts = (
        TODO,
        f"asked {group.count} times, last on {group.newest:%Y-%m-%d}",
        f"refused {group.refused} times" if group.refused else "",
        f"judged unhelpful {group.thumbs_down} times" if group.thumbs_down else "",
        f"shown: {shown}" if shown else "",
        f"also asked as: {' | '.join(group.others[:3])}" if group.others else "",
    )
    return "; ".join(part for part in parts if part).replace(" 1 times", " once")
