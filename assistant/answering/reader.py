"""Reads a question and a passage together: does it answer, and with which sentence.

Retrieval compares a question with a passage by what each is about; a reader sees both at once, so
it tells a passage that answers from one that is merely near. It is optional: `load_reader` returns
None where it is switched off, and answering then goes by retrieval's scores.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answering import reader_weights
from assistant.documents import Rendition, Span
from assistant.errors import TanyaError
from assistant.settings import Settings

BUNDLED, OFF = "bundled", "off"

Progress = Callable[[str, float], None]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReaderInput:
    """A passage as a reader sees it: what stands above it, its text, its sentences' spans."""

    title: str
    heading: tuple[str, ...]
    text: str
    sentences: tuple[Span, ...]

    @classmethod
    def of(cls, rendition: Rendition) -> ReaderInput:
        """What a passage is in one language."""
        return cls(rendition.title, rendition.heading, rendition.text, rendition.sentences)

    @property
    def prefix(self) -> str:
        """What is put before the text: `title › heading: `, or nothing."""
        above = [part for part in (self.title, *self.heading) if part.strip()]
        return f"{' › '.join(above)}: " if above else ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one passage.

    `log_odds` are those that the passage answers the question, as the model has them: fit for
    ordering and as a signal, not calibrated. `sentence_scores`, one per sentence, are shares of
    where the answer is, 0…1, adding up to at most 1.
    """

    log_odds: float
    sentence_scores: tuple[float, ...]

    def without(self, ruled_out: Sequence[bool]) -> Reading:
        """The same with no share for the sentences that are `ruled_out` (one flag a sentence)."""
        shares = zip(self.sentence_scores, ruled_out, strict=True)
        return Reading(self.log_odds, tuple(0.0 if out else share for share, out in shares))


class Reader(Protocol):
    """Reads passages for a question."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same input could get another reading."""
        ...

    def read(self, question: str, passages: Sequence[ReaderInput]) -> tuple[Reading, ...]:
        """One reading a passage, in order. Safe to call from several threads.

        Args:
            question: cleaned; only its first 62 tokens are read.
            passages: any number; time grows with each.
        """
        ...


def load_reader(settings: Settings, progress: Progress | None = None) -> Reader | None:
    """The reader that `settings.reader` names; None if it is `off`.

    Where the bundled reader's file is not there, None is returned quietly. Where it is there and
    cannot be used (it is damaged, or the weights it builds on are missing), the reason is logged
    and None returned: answers are then judged without one. A reader that was asked for by name and
    cannot be loaded is an error.

    Args:
        settings: `reader`, `cache` and `threads` matter.
        progress: told the stage and the share of it that is done, 0 to 1.

    Raises:
        TanyaError: the named CrossEncoder cannot be loaded.
    """
    progress = progress or (lambda stage, done: None)
    if settings.reader == OFF:
        return None
    if settings.reader != BUNDLED:
        from assistant.answering.reader_crossencoder import CrossEncoderReader

        return CrossEncoderReader.load(settings, progress)
    if not reader_weights.FILE.is_file():
        return None
    from assistant.answering.reader_bundled import BundledReader

    try:
        return BundledReader.load(settings, progress)
    except TanyaError as error:
        _log.warning("Going on without a reader: %s", error)
        return None
