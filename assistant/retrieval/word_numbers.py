"""The words of passages as numbers: what the lexical index of one language is made of.

They are kept beside it, so that the next build looks only for the words of passages that are new.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.retrieval.contracts import Ids
from assistant.retrieval.mapped import load_array

VOCABULARY_FILE = "vocab.index.json"
"""Under this name bm25s writes the vocabulary."""

MEMBERS_FILE = "passages.npy"
_NUMBERS_FILE = "words.npy"
_ENDS_FILE = "word_ends.npy"


@dataclass(frozen=True, slots=True)
class WordNumbers:
    """The words of every passage of a language, in the order of the index.

    `vocabulary` numbers words as they first appear. `members` are the passages that exist in the
    language, ascending, of shape (members,). The words of the member `m` are
    `numbers[ends[m]:ends[m + 1]]`.
    """

    vocabulary: Mapping[str, int]
    members: Ids
    numbers: npt.NDArray[np.int32]
    ends: Ids

    def of_passage(self, passage: int) -> npt.NDArray[np.int32] | None:
        """The words of a passage; None if it does not exist in this language."""
        member = int(np.searchsorted(self.members, passage))
        if member == len(self.members) or self.members[member] != passage:
            return None
        return self.numbers[self.ends[member] : self.ends[member + 1]]

    def by_member(self) -> Sequence[Sequence[int]]:
        """The words of each member."""
        flat = np.ascontiguousarray(self.numbers).data
        return [flat[start:end] for start, end in pairwise(self.ends.tolist())]

    def save(self, folder: Path) -> None:
        """Write all but the vocabulary, which bm25s writes, into `folder`."""
        np.save(folder / MEMBERS_FILE, self.members, allow_pickle=False)
        np.save(folder / _NUMBERS_FILE, self.numbers, allow_pickle=False)
        np.save(folder / _ENDS_FILE, self.ends, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> WordNumbers:
        """Read what `save` and bm25s wrote. The files are trusted: check them before."""
        return cls(
            json.loads((folder / VOCABULARY_FILE).read_text(encoding="utf-8")),
            *(_plain(folder / name) for name in (MEMBERS_FILE, _NUMBERS_FILE, _ENDS_FILE)),
        )


class Numbering:
    """Numbers words passage by passage; those of passages that are known are taken over.

    Args:
        earlier: the words of an earlier index.
    """

    def __init__(self, earlier: WordNumbers | None = None) -> None:
        self._earlier = earlier
        self._vocabulary = dict(earlier.vocabulary) if earlier else {}
        self._members = array("q")
        # An array holds a word in 4 bytes, where a list of strings takes 60.
        self._numbers, self._ends = array("i"), array("q", [0])

    def add(self, passage: int, known: int, words: Callable[[], Iterable[str]]) -> None:
        """Add a passage.

        Args:
            passage: its number, above those before.
            known: its number in the earlier index; -1 if it was not there.
            words: gives its words, if they are not known.
        """
        taken = self._earlier.of_passage(known) if self._earlier and known >= 0 else None
        if taken is not None:
            self._numbers.frombytes(np.ascontiguousarray(taken, dtype=np.intc).tobytes())
        else:
            vocabulary = self._vocabulary
            self._numbers.extend(vocabulary.setdefault(word, len(vocabulary)) for word in words())
        self._members.append(passage)
        self._ends.append(len(self._numbers))

    def numbered(self) -> WordNumbers:
        """All that was added: the same as if nothing had been taken over."""
        numbers = np.array(self._numbers, dtype=np.int32)
        vocabulary: Mapping[str, int] = self._vocabulary
        if self._earlier is not None:
            vocabulary, numbers = _by_appearance(list(self._vocabulary), numbers)
        members = np.array(self._members, dtype=np.int64)
        return WordNumbers(vocabulary, members, numbers, np.array(self._ends, dtype=np.int64))


def _plain(path: Path) -> npt.NDArray[Any]:
    """A mapped array as a usual one, of which a number is had in a tenth of the time."""
    return np.asarray(load_array(path))


def _by_appearance(
    words: Sequence[str], numbers: npt.NDArray[np.int32]
) -> tuple[Mapping[str, int], npt.NDArray[np.int32]]:
    """Number the words anew as they appear, and leave out those that do not appear any more."""
    first = np.full(len(words), len(numbers), dtype=np.int64)
    np.minimum.at(first, numbers, np.arange(len(numbers)))
    order = np.argsort(first, kind="stable")
    renumbered = np.empty(len(words), dtype=np.int32)
    renumbered[order] = np.arange(len(words), dtype=np.int32)
    used = int((first < len(numbers)).sum())
    vocabulary = {words[old]: new for new, old in enumerate(order[:used].tolist())}
    return vocabulary, renumbered[numbers]
