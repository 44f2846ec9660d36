"""`assistant build`: the documents become the index."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from assistant.retrieval.left_out import counted, left_out
from assistant.settings import Settings
from assistant.terminal_progress import progress_bars

if TYPE_CHECKING:
    from assistant.retrieval import BuildReport, Encoder

_LANGUAGES = {"id": "Indonesian", "en": "English"}


def build(settings: Settings) -> int:
    """Build the index of the corpus and report what was done.

    Files that are no document are named on standard error; they stop nothing, and the status is 0:
    the index answers from all the others.
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
        *left_out(report.skipped, report.unpaired),
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
