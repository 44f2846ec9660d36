"""Which files of a corpus folder are meant as documents."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import TanyaError

FOLDER_FILE = "_folder.yaml"
"""Describes the documents of its folder; see `assistant.documents.folder_file`."""

# Beside the documents, and not one of them: what describes the folder, the questions it is held
# to, and what file managers and word processors leave behind.
_IGNORED_NAMES = frozenset(
    {
        "readme.md",
        "testset.csv",
        "testset.xlsx",
        "testset.jsonl",
        "thumbs.db",
        "desktop.ini",
        FOLDER_FILE,
    }
)


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """A file that is no document of the corpus, and why; `path` is relative to the corpus.

    `attempt` tells what was read in vain, and within which limits (SHA-256, hex): the same attempt
    fails again. It is empty where nothing was read. `reason_id` is the reason in Indonesian.
    """

    path: str
    reason: str
    attempt: str = ""
    reason_id: str = ""


@dataclass(frozen=True, slots=True)
class CorpusFiles:
    """The files to read, sorted by folder and name, and what was passed over with its reason."""

    paths: tuple[Path, ...]
    skipped: tuple[SkippedFile, ...]


def find_files(corpus: Path) -> CorpusFiles:
    """Walk a folder and the folders in it; nothing is opened.

    Hidden files and folders, `README.md`, `_folder.yaml` and the test set (`testset.csv`) are
    passed over without a word.

    Raises:
        TanyaError: there is no such folder.
    """
    if not corpus.is_dir():
        what = "is a file" if corpus.exists() else "does not exist"
        what_id = "adalah berkas" if corpus.exists() else "tidak ada"
        raise TanyaError(
            f"The corpus folder {corpus} {what}. Make a folder of documents and name it with "
            "--corpus or TANYA_CORPUS.",
            f"Folder dokumen {corpus} {what_id}. Buat folder berisi dokumen, lalu sebutkan dengan "
            "--corpus atau TANYA_CORPUS.",
        )
    skipped: list[SkippedFile] = []
    paths = tuple(_walk(corpus, skipped))
    return CorpusFiles(paths, tuple(skipped))


def shown_path(path: Path, corpus: Path) -> str:
    r"""`path` relative to the folder, with what is no UTF-8 in its name as `\udc..`."""
    relative = path.relative_to(corpus).as_posix()
    return relative.encode("utf-8", "backslashreplace").decode()


def skipped_file(path: Path, corpus: Path, why: TanyaError, attempt: str = "") -> SkippedFile:
    """`path` as skipped; a reason that begins with the path is not told twice."""
    shown = shown_path(path, corpus)
    english, indonesian = why.english, why.indonesian
    for separator in (": ", ", "):  # after the second the reason tells the line
        english = english.removeprefix(f"{shown}{separator}")
        indonesian = indonesian.removeprefix(f"{shown}{separator}")
    return SkippedFile(shown, english, attempt, indonesian)


def _walk(corpus: Path, skipped: list[SkippedFile]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        folder = Path(os.fsdecode(error.filename))
        why = TanyaError(
            f"the folder cannot be opened ({error.strerror}). Check its permissions.",
            f"foldernya tidak dapat dibuka ({error.strerror}). Periksa izin aksesnya.",
        )
        skipped.append(skipped_file(folder, corpus, why))

    # Links to folders are not followed: they can lead in circles.
    for folder, folders, files in os.walk(corpus, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            path = Path(folder, name)
            if path.is_symlink():
                why = TanyaError(
                    "a link to a folder, which is not followed. Copy the folder itself there.",
                    "tautan ke folder, yang tidak diikuti. Salin foldernya sendiri ke sana.",
                )
                skipped.append(skipped_file(path, corpus, why))
        for name in sorted(files):
            if not is_ignored(name):
                yield Path(folder, name)


def is_ignored(name: str) -> bool:
    """Whether a file of this name is passed over without a word, wherever it lies."""
    return name.startswith((".", "~$")) or name.endswith("~") or name.lower() in _IGNORED_NAMES
