"""What the documents pages show: the files of the folder beside what the index knows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.documents import Document, Passage
    from assistant.retrieval import Index
    from assistant.retrieval.manifest import Duplicate, SkippedEntry

ENOUGH_QUESTIONS = 20
"""Answered questions from which on it says something that a passage was never among them."""


class FileState(StrEnum):
    """What the index knows of a file."""

    READ = "read"
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file. `slug` and what follows are of the document that it is, or is a translation in.

    `used` counts the document's passages that have answered a question. `note` says why a file was
    skipped, or is no translation.
    """

    path: str
    state: FileState
    slug: str = ""
    translation: bool = False
    title: str = ""
    language: str = ""
    passages: int = 0
    used: int = 0
    note: SkippedEntry | None = None
    duplicates: tuple[Duplicate, ...] = ()


@dataclass(frozen=True, slots=True)
class SplitPassage:
    """A passage as the preview shows it; `pieces` are its sentences and what is between them."""

    passage: Passage
    pieces: tuple[str, ...]
    answers: int
    also: tuple[Passage, ...]


def file_rows(
    files: Mapping[str, Path],
    index: Index | None,
    answers: Mapping[str, int],
    digests: Mapping[Path, str],
) -> tuple[FileRow, ...]:
    """A row for every file of the folder and every document of the index, by path.

    Args:
        files: those of the folder, by path relative to it.
        index: what answers now; None where nothing does.
        answers: how many questions each passage answered.
        digests: what `FileDigests` tells of these files.
    """
    if index is None:
        return tuple(FileRow(path, FileState.NEW) for path in sorted(files))
    documents = {
        part.path: (document, part)
        for document in index.documents
        for part in (document, *document.translations)
    }
    skipped = {entry.path: entry for entry in index.manifest.skipped}
    unpaired = {entry.path: entry for entry in index.manifest.unpaired}
    rows = []
    for path in sorted({*files, *documents, *skipped}):
        if path in documents:
            document, part = documents[path]
            state = _state(files.get(path), part, digests)
            row = _row(document, part, state, index, answers)
            rows.append(replace(row, note=unpaired.get(path)))
        elif path in skipped:
            rows.append(FileRow(path, FileState.SKIPPED, note=skipped[path]))
        else:
            rows.append(FileRow(path, FileState.NEW))
    return tuple(rows)


def split_passages(
    passages: Sequence[Passage], index: Index, answers: Mapping[str, int]
) -> tuple[SplitPassage, ...]:
    """The passages of a document with their sentences apart."""
    return tuple(
        SplitPassage(
            passage, _pieces(passage), answers.get(passage.id, 0), index.elsewhere(passage)
        )
        for passage in passages
    )


def _row(
    document: Document, part: Document, state: FileState, index: Index, answers: Mapping[str, int]
) -> FileRow:
    passages = index.passages_of(document.slug)
    is_original = part.path == document.path
    return FileRow(
        path=part.path,
        state=state,
        slug=document.slug,
        translation=not is_original,
        title=part.title,
        language=part.language,
        passages=len(passages),
        used=sum(passage.id in answers for passage in passages),
        duplicates=tuple(
            one for one in index.manifest.duplicates if is_original and one.slug == document.slug
        ),
    )


def _state(file: Path | None, part: Document, digests: Mapping[Path, str]) -> FileState:
    if file is None:
        return FileState.GONE
    return FileState.READ if digests.get(file) == part.digest else FileState.CHANGED


def _pieces(passage: Passage) -> tuple[str, ...]:
    """The text cut before each sentence but the first, so that nothing of it is lost."""
    text = passage.original.text
    cuts = [0, *(span.start for span in passage.original.sentences[1:]), len(text)]
    return tuple(text[start:end] for start, end in pairwise(cuts))
