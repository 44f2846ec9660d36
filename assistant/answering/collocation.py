"""Words that belong together in the documents, as "digital marketing" does and "utama IT" not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import islice, pairwise

from assistant.answering.function_words import FUNCTION_WORDS
from assistant.documents import Passage

_WORD = re.compile(r"\w+")
_TYPED = re.compile(r"(?<![\w.@/-])[a-z]{2,6}(?![\w@/-]|\.\w)")  # no part of an address
_CLAUSE = re.compile(r"[^.,;:!?()\n]+")
MOST_PASSAGES = 20_000  # enough to know a corpus by; more would only take memory
_TOGETHER = 0.5
_FEWEST = 3  # times together; once or twice is chance


class Collocations:
    """Which neighbouring words stand together in a corpus. Counted when first asked."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages = passages

    def __contains__(self, words: object) -> bool:
        """Whether the rarer of two words mostly stands beside the other, in this order.

        The share of the rarer word's occurrences is the overlap coefficient (Manning & Schütze,
        "Foundations of Statistical NLP", 1999, table 8.7) of the two words' places.
        """
        if not isinstance(words, tuple):
            return False
        first, second = (word.lower() for word in words)
        single, pairs, _ = self._counts
        rarer = min(single[first], single[second])
        together = pairs[first, second]
        return together >= _FEWEST and together / rarer >= _TOGETHER

    def in_capitals(self, word: str) -> bool:
        """Whether the documents write `word` in capitals between words that are not ("IT")."""
        return self._counts[2][word.upper()] >= _FEWEST

    def spelled(self, question: str) -> str:
        """`question` with the capitals of abbreviations that it has none of: "what's roi?".

        Those are short words that the documents never write with a small letter.
        """
        return _TYPED.sub(lambda found: self._spelled(found.group()), question)

    def _spelled(self, word: str) -> str:
        single, _, capitals = self._counts
        if not word.islower() or word in FUNCTION_WORDS:
            return word
        return word.upper() if 0 < single[word] == capitals[word.upper()] else word

    @cached_property
    def _counts(self) -> tuple[Counter[str], Counter[tuple[str, str]], Counter[str]]:
        single: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        capitals: Counter[str] = Counter()
        for passage in islice(self._passages, MOST_PASSAGES):
            for rendition in passage.renditions:
                for clause in _CLAUSE.findall(rendition.text):
                    written = _WORD.findall(clause)
                    if len(written) == 1 or not clause.isupper():  # else it is shouted
                        capitals.update(word for word in written if word.isupper())
                    words = [word.lower() for word in written]
                    single.update(words)
                    pairs.update(pairwise(words))
        return single, pairs, capitals
