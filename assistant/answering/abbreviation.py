"""What the abbreviations in the documents stand for, and the questions that ask for it.

A text says once, in brackets, what "RKB" is short for. No measure of nearness finds that place: it
is about something else, and the words of the answer are not in the question. So long forms are
read off the documents by their letters (Schwartz & Hearst, "A Simple Algorithm for Identifying
Abbreviation Definitions in Biomedical Text", PSB 2003).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from assistant.answering.collocation import MOST_PASSAGES
from assistant.answering.function_words import FUNCTION_WORDS
from assistant.documents import Passage

PRECISION = 0.96
"""How often a long form so found is the right one, as Schwartz & Hearst report."""

_SHORT = r"[A-Z][A-Za-z0-9&/.-]{1,9}"
_BEFORE = re.compile(rf"\s\((?P<short>{_SHORT})[\s,;)]")
_INSIDE = re.compile(rf"\b(?P<short>{_SHORT}) \((?P<long>[^()]{{4,90}})\)")
_SAID = re.compile(
    rf"\b(?P<short>{_SHORT}),? (?:(?:adalah |merupakan )?(?:singkatan|kepanjangan|akronim)(?:nya)? "
    r"(?:dari|adalah)|(?:stands|is short|is an abbreviation|is the acronym) (?:for|of)) "
    r"[\"“']?(?P<long>[^.,;()]{4,90})"
)
_ALIAS = re.compile(
    r", (?:atau(?: disingkat)?|disingkat|yang disingkat|or|abbreviated(?: as| to)?) "
    rf"(?P<short>{_SHORT})\b"
)
_ASKED = re.compile(
    r"\b(?:ke(?:panjangan|pendekan)(?:nya)?|singkatan(?:nya)?|akronim|abbreviation|acronym)\b"
    r"|\b(?:stands?|short) for\b|\b(?:full|long) (?:form|name)\b|\bspelled out\b",
    re.IGNORECASE,
)
_MEANT = re.compile(r"\b(?:mean(?:s|ing)?|arti(?:nya)?|maksud(?:nya)?)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[&/.-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class LongForm:
    """What an abbreviation stands for, and how it is written."""

    short: str
    text: str


class Abbreviations:
    """The abbreviations of a corpus with their long forms. Read when first asked."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages = passages

    def asked(self, question: str) -> LongForm | None:
        """The long form that `question` asks for; None where it asks for none that is known."""
        return self._alone(_ASKED, question)

    def meant(self, question: str) -> LongForm | None:
        """The long form of an abbreviation whose meaning is asked for ("what does X mean").

        It is an answer where the documents say no more of it.
        """
        return self._alone(_MEANT, question)

    def _alone(self, asking: re.Pattern[str], question: str) -> LongForm | None:
        """Of the abbreviation in `question`, if it names nothing else.

        "Is a month short for HR?" has the words of such a question, and asks for something else.
        """
        if not asking.search(question):
            return None
        words = _WORD.findall(asking.sub(" ", question))
        known = [found for word in words if (found := self._known.get(word.upper()))]
        rest = [word for word in words if word.upper() not in self._known]
        alone = all(word.lower() in FUNCTION_WORDS for word in rest)
        return known[0] if known and alone else None

    @cached_property
    def _known(self) -> dict[str, LongForm]:
        known: dict[str, LongForm] = {}
        for passage in islice(self._passages, MOST_PASSAGES):
            for rendition in passage.renditions:
                for found in long_forms(rendition.text):
                    known.setdefault(found.short.upper(), found)
        return known


def long_forms(text: str) -> Iterator[LongForm]:
    """The abbreviations that `text` says the long form of, in no particular order."""
    for pattern in (_INSIDE, _SAID):
        for match in pattern.finditer(text):
            yield from _checked(match["short"], match["long"], whole=True)
    for pattern in (_BEFORE, _ALIAS):
        for match in pattern.finditer(text):
            clause = re.split(r"[.;:!?()\n]", text[: match.start()])[-1]
            most = min(len(match["short"]) + 5, 2 * len(match["short"]))
            words = clause.replace(",", " ").split()[-most:]
            yield from _checked(match["short"], " ".join(words), whole=False)


def _checked(short: str, candidate: str, *, whole: bool) -> Iterator[LongForm]:
    """The end of `candidate` that `short` is made of, if it is; all of it where it is `whole`."""
    short = short.rstrip(".-/&")
    letters = [letter.lower() for letter in short if letter.isalnum()]
    if sum(letter.isupper() for letter in short) < 2 or short.lower() in candidate.lower().split():
        return
    start = _matched(letters, candidate.lower())
    if start is None or (whole and candidate[:start].strip()):
        return
    yield LongForm(short, candidate[start:].strip(" \"“”'"))


def _matched(letters: list[str], text: str) -> int | None:
    """Where in `text` the letters begin, matched from the last; the first must begin a word."""
    place = len(text)
    for number in range(len(letters) - 1, -1, -1):
        place -= 1
        while place >= 0 and not (
            text[place] == letters[number]
            and (number > 0 or place == 0 or not text[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
    return place
