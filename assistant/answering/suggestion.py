"""Next questions to offer: only ones that the documents do answer.

A document's author may list them in its front matter (`questions:`); otherwise its headings give
them. Each is asked once, and offered only if its answer is clear: nobody asked for it, so it must
hold better than one that somebody did ask for, or stand under the very heading it was made of.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.documents import INDONESIAN, BlockKind, Document, Passage
from assistant.retrieval import Encoder
from assistant.retrieval.contracts import Vectors

_MOST_SUGGESTIONS = 3
_MOST_CANDIDATES = 24  # of one document in one language; each costs one question
_SEPARATOR = re.compile(r"(?<=\?),\s+")
_ABOUT = {
    INDONESIAN: "Apa kata dokumen tentang {}?",
    "en": "What do the documents say about {}?",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question and the passage that answers it."""

    question: str
    passage_id: str


@dataclass(frozen=True, slots=True)
class Answering:
    """The passage that answers a question; `clearly` where by more than just enough."""

    passage: Passage
    clearly: bool


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question, and the heading it was made of; empty where the author wrote it."""

    question: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class _Checked:
    suggestions: tuple[Suggestion, ...]
    vectors: Vectors


class Suggester:
    """Offers next questions about the documents just shown.

    Args:
        encoder: gives the vectors by which near questions come first.
        answering_passage: asks a question in a language; the passage that answers it, or None where
            the documents don't.
    """

    def __init__(
        self, encoder: Encoder, answering_passage: Callable[[str, str], Answering | None]
    ) -> None:
        self._encoder = encoder
        self._answering_passage = answering_passage
        self._checked: dict[tuple[str, str], _Checked] = {}
        self._lock = threading.Lock()

    def suggest(
        self,
        document: Document,
        language: str,
        near: Vectors | None = None,
        shown: Sequence[str] = (),
        asked: Sequence[str] = (),
    ) -> tuple[str, ...]:
        """Up to three questions that `document` answers.

        Args:
            document: the original document.
            language: language of the questions; a document without that language gives those of its
                own.
            near: vector of the question just asked, shape (dimension,); nearer ones come first.
            shown: ids of passages already shown; questions that lead there come last.
            asked: questions already asked, never offered again.
        """
        checked = self._of(document, language)
        if not checked.suggestions:
            return ()
        order = np.arange(len(checked.suggestions))
        if near is not None:
            order = np.argsort(-(checked.vectors @ near), kind="stable")
        past = {_folded(question) for question in asked}
        fresh = [checked.suggestions[number] for number in order]
        fresh = [each for each in fresh if _folded(each.question) not in past]
        fresh.sort(key=lambda each: each.passage_id in shown)  # stable: nearness stays within
        return tuple(each.question for each in fresh[:_MOST_SUGGESTIONS])

    def _of(self, document: Document, language: str) -> _Checked:
        key = (document.slug, language)
        with self._lock:
            if key not in self._checked:
                self._checked[key] = self._check(document, language)
            return self._checked[key]

    def _check(self, document: Document, language: str) -> _Checked:
        kept = []
        for candidate in list(dict.fromkeys(_candidates(document, language)))[:_MOST_CANDIDATES]:
            answering = self._answering_passage(candidate.question, language)
            if answering and (answering.clearly or _source(candidate, document, answering)):
                kept.append(Suggestion(candidate.question, answering.passage.id))
        if not kept:
            return _Checked((), np.zeros((0, self._encoder.dimension), dtype=np.float32))
        return _Checked(tuple(kept), self._encoder.encode_queries([each.question for each in kept]))


def _candidates(document: Document, language: str) -> Iterator[_Candidate]:
    told = document.in_language(language)
    listed = [each for each in _SEPARATOR.split(told.metadata.get("questions", "")) if each]
    yield from map(_Candidate, listed)
    if len(listed) > _MOST_SUGGESTIONS:
        return
    template = _ABOUT.get(told.language, _ABOUT["en"])
    for block in told.blocks:
        if block.kind is BlockKind.HEADING:
            heading = block.span.of(told.text).strip().rstrip(":")
            asks = heading.endswith("?")
            yield _Candidate(heading if asks else template.format(f"“{heading}”"), heading)


def _source(candidate: _Candidate, document: Document, answering: Answering) -> bool:
    """Whether the passage stands under the heading that the question was made of."""
    if not candidate.heading or answering.passage.document != document.slug:
        return False
    headings = (step for each in answering.passage.renditions for step in each.heading)
    return candidate.heading in {step.strip().rstrip(":") for step in headings}


def _folded(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.lower()))
