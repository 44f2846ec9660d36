"""Follow-ups: "kalau IT?" after a question about digital marketing's goal asks for IT's goal.

A follow-up is completed from the question before it, by putting its words where their counterpart
stood: of all phrases in the earlier question, the counterpart is the one whose vector is nearest
("IT" replaces "digital marketing", not "tujuan utama"). The answerer then compares
the interpretations and takes the one that the documents answer better, so a wrong guess here costs
little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.function_words import (
    ENGLISH_QUESTION_WORDS,
    FUNCTION_WORDS,
    INDONESIAN_QUESTION_WORDS,
)
from assistant.retrieval import Encoder

_LONGEST_FOLLOW_UP = 8  # words; a longer question says what it is about
_LONGEST_PHRASE = 4  # words of a counterpart
_LONGEST_HISTORY = 4  # earlier questions that are looked at

_WORD = re.compile(r"[\w'’&+#./-]*\w")
_OPENING = re.compile(
    r"^(?:(?:ok(?:e|ay)?|nah|hmm+|eh|oh|terus|trus|lalu|kemudian|dan|tapi|tetapi|sedangkan|and|but"
    r"|so|then|also)\b[\s,]*)*"
    r"(?:(?:kalau|kalo|klo|bila|jika|bagaimana dengan|bagaimana kalau|gimana dengan|gimana kalau"
    r"|gimana kalo|gmn dengan|gmn kalau|gmn kalo|gimana|gmn|soal|what about|how about|what if)"
    r"\b\s*)*"
    r"(?:(?:untuk|buat|utk|di|pada|dalam|bagi|dengan|dari|yang|yg|in|for|on|at|of|with|to|the)"
    r"\b\s*)*",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"(?:(?<!apa )(?<!apakah )\bitu\b|\b(?:tersebut|mereka|keduanya|dia|it|its|they|their|them"
    r"|those|these|both)\b|\w{3,}nya\b)",
    # "IT" is a subject here, "it" a pointer; so case decides, and only lower case points.
)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a question adds to the one before it.

    `words` is the question less its opening ("kalau", "what about"); `stands_alone` tells whether
    it could also be a question of its own.
    """

    words: str
    stands_alone: bool


def as_follow_up(question: str) -> FollowUp | None:
    """What `question` adds to an earlier one, or None where it needs none."""
    words = _WORD.findall(question)
    if not words or len(words) > _LONGEST_FOLLOW_UP:
        return None
    opening = _OPENING.match(question)
    rest = question[opening.end() :].strip(" ?!.,") if opening else question
    opened = opening is not None and bool(opening.group().strip())
    content = [word for word in words if word.lower() not in FUNCTION_WORDS or word.isupper()]
    if not content:
        return FollowUp(question.strip(" ?!.,"), stands_alone=False)
    if opened and rest and not _asks(rest):
        return FollowUp(rest, stands_alone=False)
    if opened or _POINTER.search(question):
        return FollowUp(question.strip(" ?!.,"), stands_alone=True)
    return None


def interpretations(question: str, history: Sequence[str], encoder: Encoder) -> tuple[str, ...]:
    """What `question` may mean after the questions in `history`, oldest first; likeliest first.

    The question itself is among them unless it cannot stand alone.
    """
    follow_up = as_follow_up(question)
    if follow_up is None or not history:
        return (question,)
    earlier = ""
    for past in history[-_LONGEST_HISTORY:]:
        # A chain of follow-ups ("kalau IT?", "terus skill-nya?") builds on what each one meant.
        link = as_follow_up(past) if earlier else None
        earlier = _complete(earlier, link, encoder)[0] if link else past
    completed = _complete(earlier, follow_up, encoder)
    return (*completed, question) if follow_up.stands_alone else completed


def _complete(earlier: str, follow_up: FollowUp, encoder: Encoder) -> tuple[str, ...]:
    joined = f"{earlier.rstrip(' ?!.')}, {follow_up.words}?"
    if follow_up.stands_alone or all(
        word.lower() in FUNCTION_WORDS and not word.isupper()
        for word in _WORD.findall(follow_up.words)
    ):
        return (joined,)
    phrases = _phrases(earlier)
    if not phrases:
        return (joined,)
    vectors = encoder.encode_queries([follow_up.words, *(earlier[a:b] for a, b in phrases)])
    start, end = phrases[int((vectors[1:] @ vectors[0]).argmax())]
    return (earlier[:start] + follow_up.words + earlier[end:], joined)


def _phrases(question: str) -> list[tuple[int, int]]:
    """Offsets of runs of words that neither begin nor end with a function word."""
    words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(question)]
    content = [word.lower() not in FUNCTION_WORDS or word.isupper() for word, _, _ in words]
    return [
        (words[first][1], words[last][2])
        for first in range(len(words))
        for last in range(first, min(first + _LONGEST_PHRASE, len(words)))
        if content[first] and content[last] and (first, last) != (0, len(words) - 1)
    ]


def _asks(text: str) -> bool:
    """Whether `text` opens like a question of its own ("terus apa tujuan IT?")."""
    first = _WORD.search(text)
    return first is not None and not first.group().isupper() and first.group().lower() in _ASKING


_ASKING = INDONESIAN_QUESTION_WORDS | ENGLISH_QUESTION_WORDS
