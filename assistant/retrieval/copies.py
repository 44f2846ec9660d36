"""Passages that are not indexed, since an indexed one of another document says the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.documents import Passage
from assistant.retrieval.contracts import Ids
from assistant.retrieval.mapped import load_array

_ARRAYS = ("document_of", "number_of", "same_as", "key_of")


@dataclass(frozen=True, slots=True)
class Copies:
    """Where copies stand, in the order of their file.

    All are of shape (copies,): each copy's document, by its place in the index; its number there;
    the place of the first indexed passage that it is equal to; and the beginning of its digest.
    """

    document_of: Ids
    number_of: Ids
    same_as: Ids
    key_of: npt.NDArray[np.uint64]

    @classmethod
    def of(
        cls, copies: Sequence[Passage], passages: Iterable[Passage], documents: Sequence[str]
    ) -> Copies:
        """Find what `copies` are equal to among the indexed `passages` of these `documents`."""
        wanted = {copy.digest for copy in copies}
        first: dict[str, int] = {}
        for place, passage in enumerate(passages):
            if passage.digest in wanted:
                first.setdefault(passage.digest, place)
        numbers = {slug: number for number, slug in enumerate(documents)}
        return cls(
            document_of=np.array([numbers[copy.document] for copy in copies], dtype=np.int64),
            number_of=np.array([copy.number for copy in copies], dtype=np.int64),
            same_as=np.array([first[copy.digest] for copy in copies], dtype=np.int64),
            key_of=np.array([_key(copy) for copy in copies], dtype=np.uint64),
        )

    def in_documents(self, documents: Collection[int]) -> Ids:
        """The places of the copies that stand in these documents, ascending."""
        return np.flatnonzero(np.isin(self.document_of, list(documents)))

    def place(self, document: int, number: int) -> int | None:
        """Where the copy with this number in its document stands; None if there is none."""
        found = np.flatnonzero((self.document_of == document) & (self.number_of == number))
        return int(found[0]) if len(found) else None

    def maybe_equal(self, passage: Passage) -> Ids:
        """The places of the copies whose digest begins as that of `passage`."""
        return np.flatnonzero(self.key_of == _key(passage))

    def save(self, folder: Path) -> None:
        """Write everything under `folder`, as NPY."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Copies:
        """Open what `save` wrote. The files are trusted: check them before."""
        return cls(**{name: load_array(folder / f"{name}.npy") for name in _ARRAYS})


def _key(passage: Passage) -> int:
    return int(passage.digest[:16], 16)
