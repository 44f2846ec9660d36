"""Documents and passages that stay in their files: read when they are asked for."""

from __future__ import annotations

import json
import mmap
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar, overload

from assistant.documents import Document, Passage
from assistant.retrieval.contracts import Ids
from assistant.retrieval.mapped import MAPPED, load_array
from assistant.retrieval.records import document_of, offsets_file, passage_of

_DOCUMENTS_KEPT = 16
_PASSAGES_KEPT = 1024

_Item = TypeVar("_Item", Document, Passage)


class _Lines:
    """A file of lines, and where each begins."""

    def __init__(self, path: Path) -> None:
        self._starts: Ids = load_array(offsets_file(path))
        with path.open("rb") as file:
            empty = not path.stat().st_size
            mapped = MAPPED and not empty
            self._bytes = (
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if mapped else file.read()
            )

    def __len__(self) -> int:
        return len(self._starts) - 1

    def record(self, number: int) -> Any:
        """What the line with this 0-based number says."""
        return json.loads(self._bytes[self._starts[number] : self._starts[number + 1]])

    def records(self) -> Iterator[Any]:
        """What each line says, in order."""
        for start in range(0, len(self), _PASSAGES_KEPT):
            borders = self._starts[start : start + _PASSAGES_KEPT + 1].tolist()
            for first, end in pairwise(borders):
                yield json.loads(self._bytes[first:end])


class _Stored(Sequence[_Item]):
    """What is in a file of lines, as a sequence. The last few that were asked for are kept.

    Reading is safe from several threads. The file may be deleted meanwhile, but not changed.
    """

    def __init__(self, lines: _Lines, read: Callable[[Any], _Item], kept: int) -> None:
        self._lines = lines
        self._read: Callable[[Any], _Item] = read

        def at(number: int) -> _Item:
            return read(lines.record(number))

        self._at: Callable[[int], _Item] = lru_cache(maxsize=kept)(at)

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, place: int) -> _Item: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[_Item, ...]: ...

    def __getitem__(self, place: int | slice) -> _Item | tuple[_Item, ...]:
        if isinstance(place, slice):
            return tuple(self._at(number) for number in range(*place.indices(len(self))))
        # range knows negative numbers and what is out of range; numpy's numbers become Python's.
        return self._at(range(len(self))[int(place)])

    def __iter__(self) -> Iterator[_Item]:
        return map(self._read, self._lines.records())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(
            mine == theirs for mine, theirs in zip(self, other, strict=True)
        )

    __hash__ = None  # type: ignore[assignment]


class StoredDocuments(_Stored[Document]):
    """What `write_documents` wrote."""

    def __init__(self, path: Path) -> None:
        super().__init__(_Lines(path), document_of, _DOCUMENTS_KEPT)


class StoredPassages(_Stored[Passage]):
    """What `write_passages` wrote, the texts cut from their documents.

    Args:
        path: the file of passages.
        documents: the documents of the same generation.
        numbers: each document's number by its slug.
    """

    def __init__(self, path: Path, documents: StoredDocuments, numbers: Mapping[str, int]) -> None:
        def read(record: Any) -> Passage:
            return passage_of(record, documents[numbers[record["document"]]])

        super().__init__(_Lines(path), read, _PASSAGES_KEPT)
