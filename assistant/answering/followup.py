"""Follow-ups: "kalau IT?" after a question about digital marketing's goal asks for IT's goal.

A follow-up is completed from the question before it by putting its words where their counterpart
stood. Which phrase is the counterpart ("IT" replaces "digital marketing", not "tujuan utama") the
documents know better than any rule: every phrase is tried, and the answerer takes the completion
that the documents answer best.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.answering.function_words import (
    ENGLISH_QUESTION_WORDS,
    FUNCTION_WORDS,
    INDONESIAN_QUESTION_WORDS,
)

_LONGEST_FOLLOW_UP = 8  # words; a longer question says what it is about
_LONGEST_PHRASE = 4  # words of a counterpart
_MOST_COMPLETIONS = 12

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
_CLOSING = re.compile(
    r"[\s,]*\b(?:gimana|bagaimana|gmn|dong|sih|ya|nih|too|then|instead)?[\s?!.,]*$",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"(?:(?<![Aa]pa )(?<![Aa]pakah )\bitu\b|\b(?:tersebut|mereka|keduanya|dia|it|its|they|their"
    r"|them|those|these|both)\b|\w{3,}nya\b)",
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
    rest = _CLOSING.sub("", question[opening.end() :] if opening else question)
    opened = opening is not None and bool(opening.group().strip())
    if all(_is_function_word(word) for word in words):
        return FollowUp(question.strip(" ?!.,"), stands_alone=False)
    if opened and rest and not _asks(rest):
        return FollowUp(rest, stands_alone=False)
    if opened or _POINTER.search(question):
        return FollowUp(question.strip(" ?!.,"), stands_alone=True)
    return None


def interpretations(
    question: str, history: Sequence[str], collocations: Container[tuple[str, str]] = ()
) -> tuple[str, ...]:
    """What `question` may mean after earlier ones.

    The question itself is among them unless it cannot stand alone.

    Args:
        question: cleaned.
        history: the questions before it, oldest first. Of a follow-up among them, best its
            completed form (`Answer.question`).
        collocations: pairs of neighbouring words that are one phrase, never parted.
    """
    follow_up = as_follow_up(question)
    if follow_up is None or not history:
        return (question,)
    whole = [past for past in history if as_follow_up(past) is None]
    earlier = (whole or history)[-1]
    completed = _completions(earlier, follow_up, collocations)
    return (*completed, question) if follow_up.stands_alone else completed


def _completions(
    earlier: str, follow_up: FollowUp, collocations: Container[tuple[str, str]]
) -> tuple[str, ...]:
    joined = f"{earlier.rstrip(' ?!.')}, {follow_up.words}?"
    words = _WORD.findall(follow_up.words)
    if follow_up.stands_alone or all(_is_function_word(word) for word in words):
        return (joined,)
    replaced = tuple(
        earlier[:start] + follow_up.words + earlier[end:]
        for start, end in _phrases(earlier, collocations)[:_MOST_COMPLETIONS]
    )
    # Joined, the earlier words would still be answered; so only where there is no phrase.
    return replaced or (joined,)


def _phrases(question: str, collocations: Container[tuple[str, str]]) -> list[tuple[int, int]]:
    """Offsets of runs of words that begin and end with content and part no collocation."""
    words = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(question)]
    content = [not _is_function_word(word) for word, _, _ in words]
    # parted[i]: a phrase may end before word i.
    parted = [True, *((a[0], b[0]) not in collocations for a, b in pairwise(words)), True]
    return [
        (words[first][1], words[last][2])
        for first in range(len(words))
        for last in range(first, min(first + _LONGEST_PHRASE, len(words)))
        if content[first]
        and content[last]
        and parted[first]
        and parted[last + 1]
        and (first, last) != (0, len(words) - 1)
    ]


def _is_function_word(word: str) -> bool:
    # "IT" is a subject, "it" is grammar.
    return word.lower() in FUNCTION_WORDS and not (word.isupper() and len(word) > 1)


def _asks(text: str) -> bool:
    """Whether `text` opens like a question of its own ("terus apa tujuan IT?")."""
    first = _WORD.search(text)
    return first is not None and not first.group().isupper() and first.group().lower() in _ASKING


_ASKING = INDONESIAN_QUESTION_WORDS | ENGLISH_QUESTION_WORDS
