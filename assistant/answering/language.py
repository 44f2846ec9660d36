"""Which of the two languages a question is in.

Function words vote first, then the words of the documents, and a tie goes to langdetect where it is
sure.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from assistant.answering.function_words import (
    AMBIGUOUS,
    ENGLISH_QUESTION_WORDS,
    ENGLISH_WORDS,
    INDONESIAN_QUESTION_WORDS,
    INDONESIAN_WORDS,
)
from assistant.documents import ENGLISH, INDONESIAN

if TYPE_CHECKING:
    from langdetect.detector_factory import DetectorFactory

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SUFFIXED = re.compile(r"\w{4,}nya")  # "contohnya"; no English word ends so
_SEED = 0
_QUESTION_WORD_WEIGHT = 3
_FEWEST_LETTERS = 8  # below this, letter n-grams guess: they call "cuti" English
_SURE = 0.9  # of n-grams: "cuaca besok" is English to them by 0.86
_lock = threading.Lock()


def detect_language(
    text: str, default: str = INDONESIAN, documents: Callable[[str], int] = lambda text: 0
) -> str:
    """The language of `text`: `"id"` or `"en"`; `default` where nothing tells. Never raises.

    Function words vote first, since they survive what misleads n-grams: a question in Indonesian
    about "digital marketing", a name, three words. Bare keywords have none; `documents` know them
    better than langdetect, to which "data security" is Indonesian. What is left goes to it, with
    nothing but the profiles of the two languages loaded and a fixed seed (as it comes it says
    Romanian for "cuti" and raises on "???").

    Args:
        text: anything.
        default: `id` or `en`.
        documents: how many words of a text only Indonesian documents have, less those that only
            English ones have.
    """
    vote = _vote(text) or documents(text)
    if vote:
        return INDONESIAN if vote > 0 else ENGLISH
    return _detect_by_ngrams(text) or default


def _vote(text: str) -> int:
    """Indonesian function words less English ones; a question word counts three times.

    Capitals inside a question are names and abbreviations (IT, "The Beatles"), so such words do
    not vote, unless most of the question is written so.
    """
    words = [match.group() for match in _WORD.finditer(text)]
    capitals = sum(word[0].isupper() for word in words)
    skip_capitals = 2 * capitals <= len(words)
    balance = 0
    for position, written in enumerate(words):
        if written[0].isupper() and skip_capitals and (position or written.isupper()):
            continue
        if written.isupper() and not text.isupper():
            continue
        word = written.lower().replace("’", "'")
        if word in AMBIGUOUS:
            continue
        # "what's", "IT's": the word before the apostrophe is what votes.
        stem = word.partition("'")[0]
        if word in INDONESIAN_WORDS or _SUFFIXED.fullmatch(word):
            balance += _QUESTION_WORD_WEIGHT if word in INDONESIAN_QUESTION_WORDS else 1
        elif stem in ENGLISH_WORDS:
            balance -= _QUESTION_WORD_WEIGHT if stem in ENGLISH_QUESTION_WORDS else 1
    return balance


def _detect_by_ngrams(text: str) -> str | None:
    """What langdetect chooses of the two; None where it is unsure or there is little to go by."""
    from langdetect.lang_detect_exception import LangDetectException

    if sum(character.isalpha() for character in text) < _FEWEST_LETTERS:
        return None
    # langdetect keeps per-factory state that it fills while detecting, so calls take turns.
    with _lock:
        detector = _factory().create()
        # Lower case, or it drops a question in capitals as an abbreviation.
        detector.append(text.lower())
        try:
            found = detector.get_probabilities()  # the likeliest first
        except LangDetectException:
            return None
    if not found or found[0].prob < _SURE:
        return None
    language: str = found[0].lang
    return language if language in (INDONESIAN, ENGLISH) else None


@cache
def _factory() -> DetectorFactory:
    from langdetect.detector_factory import DetectorFactory

    profiles = resources.files("langdetect") / "profiles"
    factory = DetectorFactory()
    factory.load_json_profile(
        [(profiles / name).read_text(encoding="utf-8") for name in (INDONESIAN, ENGLISH)]
    )
    factory.seed = _SEED
    return factory
