"""`assistant build`: the documents become the index."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from assistant.commands.progress import progress_bars
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.retrieval import BuildReport, Encoder
    from assistant.retrieval.manifest import SkippedEntry

_MOST_ALIKE = 10
_LANGUAGES = {"id": "Indonesian", "en": "English"}


def build(settings: Settings) -> int:
    """Build the index of the corpus and report what was done.

    Files that are no document are named on standard error; they stop nothing.
    """
    build_once(settings)
    return 0


def build_once(settings: Settings, encoder: Encoder | None = None) -> BuildReport:
    """Build and report; `encoder` is one that may be loaded already."""
    from assistant.retrieval import DeferredEncoder, update_index

    with progress_bars() as bars:
        try:
            encoder = encoder or DeferredEncoder(settings, bars)
            report = update_index(
                settings.corpus,
                encoder,
                settings.index,
                bars.step,
                limits=settings.reading_limits,
            )
        except KeyboardInterrupt:
            bars.close()
            print(
                "Stopped. The last index still answers; what was encoded is kept for the next "
                "build.",
                file=sys.stderr,
            )
            raise
    print_report(report, settings)
    return report


def print_report(report: BuildReport, settings: Settings) -> None:
    """What was done, on standard output; what was left out, on standard error."""
    for line in (
        *_by_reason("skipped", report.skipped),
        *_by_reason("unpaired", report.unpaired),
        *(
            f"duplicate {report.paths[one.slug]}: {counted(one.passages, 'passage')} word for word "
            f"as in {report.paths[one.of]}"
            for one in report.duplicates
        ),
    ):
        print(line, file=sys.stderr)
    if report.changed:
        print(f"Built {settings.index}/{report.generation} in {report.seconds:.1f} s.")
    else:
        print(f"{settings.index}/{report.generation} is up to date ({report.seconds:.1f} s).")
    languages = ", ".join(
        f"{count} in {_LANGUAGES.get(language, language)}"
        for language, count in sorted(report.languages.items())
    )
    print(
        f"{counted(report.documents, 'document')}, {counted(report.passages, 'passage')} "
        f"({report.encoded} encoded, {report.reused} kept, {report.removed} removed), "
        f"{counted(len(report.skipped), 'file')} skipped. {languages}."
    )
    repeated = sum(one.passages for one in report.duplicates)
    if repeated:
        print(f"{counted(repeated, 'passage')} in more than one document, indexed once.")


def _by_reason(what: str, files: Iterable[SkippedEntry]) -> Iterator[str]:
    """A line for each file; of many with the same reason only for the first."""
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
