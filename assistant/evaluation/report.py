"""What an evaluation gives back: typed, frozen, and readable again from its JSON."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.documents import Span
from assistant.evaluation.testset import Expectation, Place, Unit

FORMAT = 1
"""Version of the JSON; changes when an older program could not read it."""


class Outcome(StrEnum):
    """What became of a question; everything but `RIGHT` and `UNJUDGED` is a miss."""

    RIGHT = "right"
    NOT_RETRIEVED = "not retrieved"
    QUOTE_GONE = "quote in no document"
    RANKED_BELOW = "ranked below"
    REFUSED = "refused"
    WRONG_SENTENCE = "wrong sentence"
    NOT_REFUSED = "answered though it should have been refused"
    FAILED = "failed"
    UNJUDGED = "unjudged"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage as somebody would see it. `highlights` are spans of `text`."""

    id: str
    title: str
    heading: tuple[str, ...]
    language: str
    text: str
    highlights: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question, what was expected, and what came back.

    `rank` is the 1-based rank of the first right passage (document for a BEIR folder) among
    `returned`, None where none is. `status` is the answer's, empty where asking failed (`error`
    says how). `language` is the answer's, `expected_language` the row's. `sentence_right`: see
    `matching.marks_quote`; None where there is no quote, or the answer shows the right passage in
    a language the quote is not in. `took_ms` is the wall time of the ask.
    `first` and `expected` (the first right passage) are kept for misses, and `first` without its
    text for what is not judged, so that a long run stays small; `quote` is always the answering
    sentence. `error_id` is `error` in Indonesian, empty in reports of earlier versions.
    """

    key: str
    place: Place
    question: str
    expectation: Expectation
    quotes: tuple[str, ...]
    relevant: tuple[str, ...]
    grades: tuple[int, ...]
    expected_language: str | None
    note: str
    outcome: Outcome
    status: str
    language: str
    confidence: float
    quote: str
    returned: tuple[str, ...]
    rank: int | None
    sentence_right: bool | None
    took_ms: float
    first: Excerpt | None = None
    expected: Excerpt | None = None
    error: str = ""
    error_id: str = ""

    @property
    def was_asked(self) -> bool:
        """Whether an answer came, be it a refusal."""
        return bool(self.status)

    @property
    def is_miss(self) -> bool:
        """Whether the question was judged and not met."""
        return self.outcome not in {Outcome.RIGHT, Outcome.UNJUDGED}

    @property
    def was_answered(self) -> bool:
        """Whether a sentence was shown as the answer."""
        return self.status == "answered"

    @property
    def spoken(self) -> str:
        """The language it counts under: the row's, else the one it was taken for."""
        return self.expected_language or self.language


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure over some questions, with a 95 % interval.

    `value` is None where no question counts for it. `count` is how many do, `right` how many of
    them were right (None for a mean). `low` and `high` are Wilson's interval for a share and the
    bootstrap's for a mean; None where there is none.
    """

    name: str
    value: float | None
    count: int
    right: int | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence: `low` ≤ confidence < `high` (the last bin takes 1 too)."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of some of the questions: all, those in one language, or with one note."""

    kind: str
    name: str
    questions: int
    figures: tuple[Figure, ...]
    reliability: tuple[Bin, ...]

    def figure(self, name: str) -> Figure | None:
        """The figure of this name, None where it was not measured."""
        return next((figure for figure in self.figures if figure.name == name), None)


@dataclass(frozen=True, slots=True)
class HowItWasRun:
    """What somebody needs to run it again. `versions` are `package version` pairs."""

    testset: str
    testset_digest: str
    date: str
    command: str
    index: str
    generation: str
    model: str
    passages: int
    settings: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation: every question's result and the figures over them.

    `depth` is how many passages each answer was asked for. `groups` begins with all questions,
    then one per language, then one per note of several questions (see `measures.groups_of`).
    `warnings_id` are the `warnings` in Indonesian, empty in reports of earlier versions.
    """

    format: int
    unit: Unit
    depth: int
    results: tuple[QuestionResult, ...]
    groups: tuple[Group, ...]
    how: HowItWasRun
    warnings: tuple[str, ...] = ()
    warnings_id: tuple[str, ...] = ()

    def told_warnings(self, language: str) -> tuple[str, ...]:
        """The warnings in `language`, in English where a report has no others."""
        return self.warnings_id if language == "id" and self.warnings_id else self.warnings

    @property
    def overall(self) -> Group:
        """The group of all questions."""
        return self.groups[0]

    @property
    def misses(self) -> tuple[QuestionResult, ...]:
        """The questions that were not met, in the order of the test set."""
        return tuple(result for result in self.results if result.is_miss)

    @property
    def unjudged(self) -> tuple[QuestionResult, ...]:
        """The questions of which nothing was expected: their answers are there to be read."""
        return tuple(r for r in self.results if r.outcome is Outcome.UNJUDGED)

    def group(self, name: str) -> Group | None:
        """The group of this name (`all`, a language, a note), None where there is none."""
        return next((group for group in self.groups if group.name == name), None)
