"""What every reader gives back, whatever the format: the contract a new format fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from assistant.documents.document import BlockKind


@dataclass(frozen=True, slots=True)
class RawBlock:
    """One block as a reader found it; its text is normalised when the document is put together.

    `level` is 1–6 for a heading, else 0; `page` the 1-based page of a paged format. `joins` is
    given where the block is the rest, on another page, of the block before it: what stands between
    the two, a space, or nothing where a word was divided.
    """

    kind: BlockKind
    text: str
    level: int = 0
    page: int | None = None
    joins: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A file's blocks in reading order, and what the file says about itself.

    `title` and `language` are empty where the file does not tell; `language` is as written there.
    `metadata` holds everything else that it tells, without title and language.
    """

    blocks: tuple[RawBlock, ...]
    title: str = ""
    language: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


class Reader(Protocol):
    """Reads one format."""

    def __call__(self, data: bytes, name: str) -> Content:
        """Read a whole file.

        Args:
            data: the file's bytes.
            name: the file's path in the corpus, for messages.

        Raises:
            TanyaError: the file cannot be read; names it, and the line where there is one.
        """
        ...
