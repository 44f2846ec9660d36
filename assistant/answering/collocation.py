"""Words that belong together in the documents, as "digital marketing" does and "utama IT" not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import islice, pairwise

from assistant.documents import Passage

_WORD = re.compile(r"\w+")
_CLAUSE = re.compile(r"[^.,;:!?()\n]+")
_MOST_PASSAGES = 20_000  # enough to know a corpus by; more would only take memory
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

    @cached_property
    def _counts(self) -> tuple[Counter[str], Counter[tuple[str, str]], Counter[str]]:
        single: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        capitals: Counter[str] = Counter()
        for passage in islice(self._passages, _MOST_PASSAGES):
            for rendition in passage.renditions:
                for clause in _CLAUSE.findall(rendition.text):
                    written = _WORD.findall(clause)
                    if not clause.isupper():
                        capitals.update(word for word in written if word.isupper())
                    words = [word.lower() for word in written]
                    single.update(words)
                    pairs.update(pairwise(words))
        return single, pairs, capitals
