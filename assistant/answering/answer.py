"""What a question comes back as: the product's central contract."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.documents import Span

if TYPE_CHECKING:
    from assistant.answering.explanation import Explanation


class Status(StrEnum):
    """How a question was met."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    GREETING = "greeting"


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """Where another document says a passage word for word; `url` leads to the same quote there."""

    passage_id: str
    document: str
    title: str
    paragraph: int
    page: int | None
    url: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a quote stands: `document(document, language).text[start:end] == quote`, always.

    `number` is the [1] a reader sees; `document` the slug; `heading` the path of headings above;
    `paragraph` the passage's 1-based number in the document; `start` and `end` count code points
    of the document's text in `language`; `url` leads to the sentence in the source page. `page` is
    the page that the quote begins on, in a format with pages. `date` and `link` (an http address)
    are what is said about the document; empty where nothing is. `also_in` names the documents that
    say the whole passage word for word too.
    """

    number: int
    passage_id: str
    document: str
    title: str
    heading: tuple[str, ...]
    paragraph: int
    language: str
    quote: str
    start: int
    end: int
    url: str
    page: int | None = None
    date: str = ""
    link: str = ""
    also_in: tuple[OtherPlace, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownText:
    """A passage's text in one language with the sentences that answer marked.

    `highlights` are spans of `text`, best first, never overlapping.
    """

    language: str
    text: str
    highlights: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class AnswerPassage:
    """One retrieved passage as it is shown: in the question's language where there is one.

    `original` equals `shown` where the shown text is the original. `score` is the fused retrieval
    score, 0…1 within the question.
    """

    citation: Citation
    shown: ShownText
    original: ShownText
    score: float

    @property
    def is_translation(self) -> bool:
        """Whether the shown text is a translation of the original."""
        return self.shown.language != self.original.language


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    `quote` is the sentence that answers, word for word, in the shown language (empty unless
    `answered`; for a greeting, `message` holds the reply). `language` is the language of the
    question and interface. `confidence` is the calibrated probability, 0…1, that the top passage
    answers the question. `passages` are the hits, best first; with status `not_found` they are the
    nearest, not an answer. `question` is the question as it was searched for (a follow-up is
    completed from the one before it). `explanation` is there where it was asked for and something
    was searched for.
    """

    status: Status
    question: str
    language: str
    confidence: float
    quote: str
    message: str
    passages: tuple[AnswerPassage, ...]
    suggestions: tuple[str, ...]
    took_ms: float
    explanation: Explanation | None = None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of `passages`, in order."""
        return tuple(passage.citation for passage in self.passages)
