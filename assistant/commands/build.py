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
    from assistant.retrieval import build_index, load_encoder

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
        f"{report.documents} documents, {report.passages} passages "
        f"({report.encoded} encoded, {report.reused} kept, {report.removed} removed), "
        f"{report.skipped} files skipped."
    )
    return 0
