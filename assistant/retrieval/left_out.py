"""What a build left out, in lines that people read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from assistant.retrieval.manifest import SkippedEntry

_MOST_ALIKE = 10


def left_out(
    skipped: Iterable[SkippedEntry], unpaired: Iterable[SkippedEntry] = ()
) -> Iterator[str]:
    """A line for each file that was not read, or stands alone, and why.

    Of many files with the same reason, one line tells how many more there are.
    """
    yield from _by_reason("skipped", skipped)
    yield from _by_reason("unpaired", unpaired)


def _by_reason(what: str, files: Iterable[SkippedEntry]) -> Iterator[str]:
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for file in files:
        paths[file.reason].append(file.path)
    for reason, alike in paths.items():
        yield from (f"{what} {path}: {reason}" for path in alike[:_MOST_ALIKE])
        if len(alike) > _MOST_ALIKE:
            yield f"{what} {counted(len(alike) - _MOST_ALIKE, 'more file')} for the same reason"


def counted(number: int, thing: str) -> str:
    """One file, two files."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
