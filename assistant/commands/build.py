"""`assistant build`: the documents become the index."""

from __future__ import annotations

import sys

from assistant.commands.progress import progress_bars
from assistant.settings import Settings


def build(settings: Settings) -> int:
    """Build the index of the corpus and report what was done.

    Files that are no document are named on standard error; they stop nothing.
    """
    from assistant.documents import read_corpus
    from assistant.retrieval import build_index
    from assistant.retrieval.encoder import load_encoder

    reading = read_corpus(settings.corpus)  # first: a corpus that cannot be read needs no model
    for skipped in reading.skipped:
        print(f"skipped {skipped.path}: {skipped.reason}", file=sys.stderr)
    with progress_bars() as bars:
        encoder = load_encoder(settings, bars)
        report = build_index(reading, encoder, settings.index, bars)
    if report.changed:
        print(f"Built {settings.index}/{report.generation} in {report.seconds:.1f} s.")
    else:
        print(f"{settings.index}/{report.generation} is up to date.")
    print(
        f"{_count(report.documents, 'document')}, {_count(report.passages, 'passage')} "
        f"({report.encoded} encoded, {report.reused} kept, {report.removed} removed), "
        f"{_count(report.skipped, 'file')} skipped."
    )
    return 0


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
