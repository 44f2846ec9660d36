"""Follow-ups: "kalau IT?" after a question about digital marketing's goal asks for IT's goal.

A follow-up is completed from the question before it. A part ("kalau IT?") is put where its
counterpart stood, and what is pointed at ("what skills does it need?") where the pointer stands.
Which phrase of the earlier question that is ("IT" replaces "digital marketing", not "tujuan
utama") the documents know better than any rule: every phrase is tried, and the answerer takes the
completion that the documents answer best.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.answering.function_words import (
    ADVERBS_IN_NYA,
    AMBIGUOUS,
    CONTINUING,
    ENGLISH_QUESTION_WORDS,
    ENGLISH_WORDS,
    FUNCTION_WORDS,
    INDONESIAN_QUESTION_WORDS,
    INDONESIAN_WORDS,
)

_LONGEST_FOLLOW_UP = 8  # words; a longer question says what it is about
_LONGEST_BARE = 3  # words of a subject without any grammar: "cuti sakit?"
_LONGEST_PHRASE = 4  # words of a counterpart
_MOST_COMPLETIONS = 12
_OF_ITS_OWN = 3  # content words; with fewer, what points back says nothing by itself

_WORD = re.compile(r"[\w'’&+#./-]*\w")
_OWNING = re.compile(r"['’]s$")
_DISCOURSE = re.compile(
    r"^(?:(?:ok(?:e|ay)?|nah|hmm+|eh|oh|terus|trus|lalu|kemudian|dan|tapi|tetapi|sedangkan|and|but"
    r"|so|then|also)\b[\s,]*)+",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"^(?:(?:kalau|kalo|klo|kl|bila|jika|bagaimana dengan|bagaimana kalau|gimana dengan"
    r"|gimana kalau|gimana kalo|gmn dengan|gmn kalau|gmn kalo|gimana|gmn|soal|what about|how about"
    r"|what if)\b\s*)+",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"^(?:(?:untuk|buat|utk|di|pada|dalam|bagi|dengan|dari|yang|yg|in|for|on|at|of|with|to|the)"
    r"\b\s*)+",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[\s,]*\b(?P<asks>gimana|bagaimana|gmn|dong|sih|ya|nih|too|then|instead)?[\s?!.,]*$",
    re.IGNORECASE,
)
# "IT" is a subject, "it" a pointer; so case decides, and only lower case points.
_POINTER = re.compile(
    r"(?P<owner>\b(?:its|their)\b)"
    r"|(?<![Aa]pa )(?<![Aa]pakah )\bitu\b"
    r"|\b(?:tersebut|mereka|keduanya|dia|it|they|them|those|these|both)\b"
    r"|(?:(?<=\bis )|(?<=\bwas )|(?<=\bdoes )|(?<=\bdid )|(?<=\bof )|(?<=\babout ))th(?:at|is)\b"
    r"|\b(?P<stem>\w{3,})nya\b"
)
_HELPED = re.compile(r".*\b(?:does|do|did)\b(?:\s+(?:the|an?))?\s+", re.IGNORECASE)
# Only forms that are hardly ever nouns: "diajukan" and "mengajukan", and "measured" at the end.
_VERB = re.compile(r"\b(?:di|me)\w{3,}kan\b", re.IGNORECASE)
_PARTICIPLE = re.compile(r"\b(?:is|are|was|were)\b.*\b(?P<verb>\w{2,}ed)[\s?!.]*$", re.IGNORECASE)
_PART_OF = re.compile(r"\bthe (?:\w+ )+of\b|\b\w+ dari\b", re.IGNORECASE)
_ASKING = INDONESIAN_QUESTION_WORDS | ENGLISH_QUESTION_WORDS


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a question adds to the one before it.

    `words` is the question less its opening ("kalau", "what about"); `stands_alone` tells whether
    it could also be a question of its own, `points` whether it points at what was asked about,
    `bare` whether it names nothing itself ("kenapa?"), and `subject` whether it is a subject that
    nothing joins to another question ("cuti sakit?").
    """

    words: str
    stands_alone: bool
    points: bool = False
    bare: bool = False
    subject: bool = False


def as_follow_up(question: str) -> FollowUp | None:
    """What `question` adds to an earlier one, or None where it needs none."""
    words = _WORD.findall(question)
    if not words or len(words) > _LONGEST_FOLLOW_UP:
        return None
    asked = _less(_DISCOURSE, question)
    if _points(asked):
        own = sum(not _is_function_word(word) and not _points(word) for word in words)
        rest = _less(_PREPOSITION, _less(_TOPIC, asked)).strip(" ?!.,")
        return FollowUp(rest, stands_alone=own >= _OF_ITS_OWN, points=True)
    if names_nothing(question):
        return FollowUp(question.strip(" ?!.,"), stands_alone=False, bare=True)
    topic = _less(_TOPIC, asked)
    part = _less(_PREPOSITION, topic)
    closing = _CLOSING.search(part)
    rest = part[: closing.start()] if closing else part
    if not rest or _asks_first(part) or (_asks_first(asked) and topic == asked):
        return None
    opened = topic != question or bool(closing and closing["asks"])
    if opened:
        return FollowUp(rest, stands_alone=any(_asks(word) for word in _WORD.findall(rest)))
    bare_subject = len(words) <= _LONGEST_BARE and not any(map(_is_function_word, words))
    if part != question or bare_subject:
        return FollowUp(rest, stands_alone=True, subject=part == question)
    return None


def names_nothing(question: str) -> bool:
    """Whether `question` is grammar alone, so that nothing can be looked for ("kenapa?")."""
    words = _WORD.findall(question)
    return all(_is_function_word(word) or word.lower() in CONTINUING for word in words)


def with_capitals(question: str, in_capitals: Callable[[str], bool]) -> str:
    """`question` with the capitals of names that were typed like grammar: "kalau it?" is IT.

    Between Indonesian words an English pronoun makes no sense, and a pronoun that is all that a
    follow-up adds ("and in it?") adds nothing.

    Args:
        question: as typed.
        in_capitals: whether the documents write a word in capitals.
    """
    words = _WORD.findall(question)
    rest = _CLOSING.sub("", _less(_PREPOSITION, _less(_TOPIC, _less(_DISCOURSE, question))))
    grammar = [word for word in words if _is_function_word(word)]
    for word in dict.fromkeys(grammar):
        foreign = word in ENGLISH_WORDS | AMBIGUOUS and word not in INDONESIAN_WORDS
        others = [other for other in grammar if other != word and other.lower() not in AMBIGUOUS]
        indonesian = others and all(other.lower() in INDONESIAN_WORDS for other in others)
        if word.islower() and foreign and (indonesian or rest == word) and in_capitals(word):
            question = re.sub(rf"\b{re.escape(word)}\b", word.upper(), question)
    return question


def earlier_question(history: Sequence[str]) -> str | None:
    """The question of `history` that a follow-up refers to: the last that is none itself."""
    whole = [past for past in history if (made := as_follow_up(past)) is None or made.stands_alone]
    return (whole or history)[-1] if history else None


def interpretations(
    question: str,
    history: Sequence[str],
    collocations: Container[tuple[str, str]] = (),
    known: Callable[[str], bool] = lambda words: True,
) -> tuple[str, ...]:
    """What `question` may mean after earlier ones.

    The question itself is among them unless it cannot stand alone; less its opening, where that is
    all that joins it to others.

    Args:
        question: cleaned.
        history: the questions before it, oldest first. Of a follow-up among them, best its
            completed form (`Answer.question`).
        collocations: pairs of neighbouring words that are one phrase, never parted.
        known: whether the documents have any of these words. A subject that they do not have is
            put in no other's place: keys hit at random would get an answer by the rest.
    """
    follow_up = as_follow_up(question)
    own = _less(_DISCOURSE, question) if follow_up is None else question
    earlier = earlier_question(history)
    if follow_up is None or earlier is None or (follow_up.subject and not known(follow_up.words)):
        return (own,)
    completed = _completions(earlier, follow_up, collocations)
    return (*completed, own) if follow_up.stands_alone or not completed else completed


def _completions(
    earlier: str, follow_up: FollowUp, collocations: Container[tuple[str, str]]
) -> tuple[str, ...]:
    if follow_up.bare:
        return (f"{earlier.rstrip(' ?!.')}, {follow_up.words}?",)
    phrases = _counterparts(earlier, collocations)
    words, completed = follow_up.words, []
    if follow_up.points:
        # Pointed at is what was asked about: a whole question of one phrase, or a part of it.
        spans = _referents(earlier, phrases) or phrases or [(0, len(earlier.rstrip(" ?!.")))]
        completed = [_resolved(words, earlier[start:end]) + "?" for start, end in spans]
        words = _POINTER.sub(lambda found: found["stem"] or "", words).strip()
        if not words or _asks_first(words):
            phrases = []
    if not follow_up.points or (
        len(_WORD.findall(words)) < _LONGEST_BARE and not _asks_first(words)
    ):
        last = phrases[-_MOST_COMPLETIONS:]
        completed += [earlier[:start] + words + earlier[end:] for start, end in last]
    return tuple(dict.fromkeys(completed))[-_MOST_COMPLETIONS:]


def _resolved(words: str, phrase: str) -> str:
    """`words` with `phrase` where they point."""

    def put(found: re.Match[str]) -> str:
        if found["stem"]:
            return found.group() if found.group() in ADVERBS_IN_NYA else f"{found['stem']} {phrase}"
        return f"{phrase}'s" if found["owner"] else phrase

    return _POINTER.sub(put, words)


def _referents(question: str, phrases: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of a question's `phrases` that a later pointer may mean.

    None points at what is done ("How is success measured?"), and where a part of something is asked
    for ("What is the goal of IT?") both may be meant, but never as one long name.
    """
    done = [found.span() for found in _VERB.finditer(question)]
    done += [found.span("verb") for found in _PARTICIPLE.finditer(question)]
    parts = [found.span() for found in _PART_OF.finditer(question)]
    return [
        (start, end)
        for start, end in phrases
        if not any(start < b and a < end for a, b in done)
        and not any(a <= start < b < end for a, b in parts)
    ]


def _counterparts(question: str, collocations: Container[tuple[str, str]]) -> list[tuple[int, int]]:
    """Phrases of a question in whose place another may stand.

    Where "does" is followed by two, they are subject and verb ("What skills does digital marketing
    need?"): the verb stays, and so does what is asked for.
    """
    phrases = _phrases(question, collocations)
    helped = _HELPED.match(question)
    if helped is None:
        return phrases
    smallest = [
        (start, end)
        for start, end in phrases
        if start >= helped.end()
        and not any(start <= a and b <= end for a, b in phrases if (a, b) != (start, end))
    ]
    if len(smallest) != 2:
        return phrases
    return [smallest[0]]


def _phrases(question: str, collocations: Container[tuple[str, str]]) -> list[tuple[int, int]]:
    """Offsets of runs of words that begin and end with content and part no collocation."""
    # Less its ending, an owner gives way to another: "IT's goal", "HR's goal".
    words = [
        (word := _OWNING.sub("", match.group()), match.start(), match.start() + len(word))
        for match in _WORD.finditer(question)
    ]
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


def _less(opening: re.Pattern[str], text: str) -> str:
    """`text` less an opening, unless that is all of it."""
    return opening.sub("", text, count=1) or text


def _points(text: str) -> bool:
    return any(found.group().lower() not in ADVERBS_IN_NYA for found in _POINTER.finditer(text))


def _is_function_word(word: str) -> bool:
    # "IT" is a subject, "it" is grammar.
    return word.lower() in FUNCTION_WORDS and not (word.isupper() and len(word) > 1)


def _asks(word: str) -> bool:
    return word.lower() in _ASKING and not word.isupper()


def _asks_first(text: str) -> bool:
    """Whether `text` opens like a question of its own ("terus apa tujuan IT?")."""
    first = _WORD.search(text)
    return first is not None and _asks(first.group())
