"""A folder becomes its documents, and a list of what was left out and why."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.documents.document import Document
from assistant.documents.reading import READERS, read_document
from assistant.documents.translations import pair_translations
from assistant.errors import TanyaError

# Beside the documents, and not one of them: what describes the folder, the questions it is held
# to, and what file managers and word processors leave behind.
_IGNORED_NAMES = frozenset(
    {"readme.md", "testset.csv", "testset.xlsx", "testset.jsonl", "thumbs.db", "desktop.ini"}
)


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that is no document of the corpus, and why; `path` is relative to the corpus."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class CorpusReading:
    """Everything that a corpus folder holds: documents by slug, skipped files by path."""

    documents: tuple[Document, ...]
    skipped: tuple[SkippedFile, ...]


def read_corpus(
    corpus: Path,
    *,
    known: Mapping[str, Document] | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> CorpusReading:
    """Read every document of a folder and of the folders in it.

    Hidden files and folders, `README.md` and the test set (`testset.csv`) are passed over. A file
    that cannot be read is skipped with its reason and stops no other.

    Args:
        corpus: the folder.
        known: documents by path, without translations, as this version of the readers read them
            before: a file with the same bytes is not read again.
        tell: told how many files are done, and of how many.

    Raises:
        TanyaError: there is no such folder, or no document in it; two files would be the same
            document; a translation does not line up with its original.
    """
    if not corpus.is_dir():
        what = "is a file" if corpus.exists() else "does not exist"
        raise TanyaError(
            f"The corpus folder {corpus} {what}. Make a folder of documents and name it with "
            "--corpus or TANYA_CORPUS."
        )
    documents: list[Document] = []
    skipped: list[SkippedFile] = []
    paths = tuple(_walk(corpus, skipped))
    for done, path in enumerate(paths):
        if tell is not None:
            tell(done, len(paths))
        before = (known or {}).get(path.relative_to(corpus).as_posix())
        try:
            documents.append(read_document(path, corpus, before))
        except TanyaError as error:
            skipped.append(_skipped(path, corpus, error.english))
    if tell is not None:
        tell(len(paths), len(paths))
    if not documents:
        raise TanyaError(_nothing_to_read(corpus, skipped))
    ordered = sorted(skipped, key=lambda file: file.path)
    return CorpusReading(pair_translations(documents), tuple(ordered))


def _walk(corpus: Path, skipped: list[SkippedFile]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        folder = Path(os.fsdecode(error.filename))
        reason = f"the folder cannot be opened ({error.strerror}). Check its permissions."
        skipped.append(_skipped(folder, corpus, reason))

    # Links to folders are not followed: they can lead in circles.
    for folder, folders, files in os.walk(corpus, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            path = Path(folder, name)
            if path.is_symlink():
                reason = "a link to a folder, which is not followed. Copy the folder itself there."
                skipped.append(_skipped(path, corpus, reason))
        for name in sorted(files):
            if not _is_ignored(name):
                yield Path(folder, name)


def _is_ignored(name: str) -> bool:
    return name.startswith((".", "~$")) or name.endswith("~") or name.lower() in _IGNORED_NAMES


def _skipped(path: Path, corpus: Path, reason: str) -> SkippedFile:
    relative = path.relative_to(corpus).as_posix()
    shown = relative.encode("utf-8", "backslashreplace").decode()
    return SkippedFile(shown, reason.removeprefix(f"{shown}: "))


def _nothing_to_read(corpus: Path, skipped: list[SkippedFile]) -> str:
    formats = ", ".join(sorted(READERS))
    message = f"There is no document in {corpus}. Put files into it ({formats}) and build again."
    if skipped:
        first = min(skipped, key=lambda file: file.path)
        message += f" Skipped: {len(skipped)}, first {first.path}: {first.reason}"
    return message
