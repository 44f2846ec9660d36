"""Abbreviations that everybody uses and no document has, spelled out from the headings.

People ask for "THR" where the rules say "Tunjangan hari raya" and nothing else. Neither words nor
vectors bring the two together, but the letters do. Only headings and titles are looked at: they
name what a document is about, and among all phrases of a text any three letters begin some. For
"WFH", where the rules say "kerja dari rumah", there is a short list of common ones besides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice

from assistant.answering.collocation import MOST_PASSAGES
from assistant.answering.common_abbreviations import COMMON_ABBREVIATIONS
from assistant.answering.function_words import FUNCTION_WORDS
from assistant.documents import INDONESIAN, Passage

_FEWEST, _MOST = 3, 6  # letters
_WORD = re.compile(r"[^\W\d_]+")
_APART = re.compile(r"[^\w\s'’-]+|\b\d+\b")
_TYPED = re.compile(r"(?<![\w.@/-])(?:di-)?(?P<short>[^\W\d_]{3,6}?)(?:-?nya)?(?![\w@/-]|\.\w)")


class Initials:
    """The phrases of a corpus's titles and headings, by their initials. Read when first asked."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages = passages

    def spelled_out(self, question: str, language: str, known: Callable[[str], bool]) -> str | None:
        """`question` with its abbreviations spelled out; None where there are none.

        Args:
            question: cleaned.
            language: its language.
            known: whether a document has a word; it is left as it is then.
        """

        def put(found: re.Match[str]) -> str:
            short = found["short"].lower()
            if short in FUNCTION_WORDS or known(short):
                return found.group()
            common = COMMON_ABBREVIATIONS.get(short)
            meant = common[language != INDONESIAN] if common else found.group()
            return self._phrases.get(short, meant)

        spelled = _TYPED.sub(put, question)
        return spelled if spelled != question else None

    @cached_property
    def _phrases(self) -> dict[str, str]:
        headings = {
            heading
            for passage in islice(self._passages, MOST_PASSAGES)
            for rendition in passage.renditions
            for heading in (rendition.title, *rendition.heading)
        }
        meant: dict[str, set[str]] = {}
        for heading in headings:
            for phrase in _phrases(heading):
                for short in _initials(phrase):
                    meant.setdefault(short, set()).add(phrase.lower())
        return {short: min(all_) for short, all_ in meant.items() if len(all_) == 1}


def _phrases(heading: str) -> Iterator[str]:
    """Its clauses, and what "and" joins in them."""
    for clause in _APART.split(heading):
        for phrase in {clause, *re.split(r"\b(?:dan|atau|serta|and|or)\b", clause)}:
            if words := phrase.split():
                yield " ".join(words)


def _initials(phrase: str) -> set[str]:
    """Those of all words, and of all but grammar; none where it begins or ends with grammar."""
    words = [word.lower() for word in _WORD.findall(phrase)]
    content = [word for word in words if word not in FUNCTION_WORDS]
    if not content or (words[0], words[-1]) != (content[0], content[-1]):
        return set()
    made = {"".join(word[0] for word in each) for each in (words, content)}
    return {short for short in made if _FEWEST <= len(short) <= _MOST}
