"""Whether a file still is what the index was built from: by its content, not by its time.

A file that is copied may bring an old time with it, and one that is saved again may say the same
as before. So each is read and its digest compared. What a file's digest is, is remembered until
the system tells that the file was touched, or what its folder says of it.
"""

from __future__ import annotations

import threading
from pathlib import Path

from assistant.documents.corpus_files import FOLDER_FILE
from assistant.documents.limits import ReadingLimits
from assistant.documents.reading import DocumentReader
from assistant.errors import TanyaError

_Touched = tuple[tuple[int, int, int, int] | None, ...]


class FileDigests:
    """The digests of the files of a corpus, as `Document.digest` has them.

    Safe from several threads, which wait for each other rather than read the same files.

    Args:
        corpus: the documents folder.
        limits: those of the builds; a file that is over them has no digest.
    """

    def __init__(self, corpus: Path, limits: ReadingLimits) -> None:
        self._corpus = corpus
        self._limits = limits
        self._known: dict[Path, tuple[_Touched, str]] = {}
        self._lock = threading.Lock()

    def of(self, paths: list[Path]) -> dict[Path, str]:
        """The digest of each file; empty for one that cannot be opened as a document."""
        found: dict[Path, str] = {}
        # What folders say is read once for all files, so a reader lives as long as one look.
        with self._lock, DocumentReader(self._corpus, self._limits) as reader:
            for path in paths:
                touched = self._touched(path)
                known = self._known.get(path)
                if known is None or known[0] != touched:
                    try:
                        known = touched, reader.open(path).digest
                    except TanyaError:
                        known = touched, ""
                    self._known[path] = known
                found[path] = known[1]
            for gone in self._known.keys() - found.keys():
                del self._known[gone]
        return found

    def _touched(self, path: Path) -> _Touched:
        """What changes when the file is written, and when what its folders say of it is."""
        folders = [folder for folder in path.parents if folder.is_relative_to(self._corpus)]
        return tuple(_told(each) for each in (path, *(f / FOLDER_FILE for f in folders)))


def _told(path: Path) -> tuple[int, int, int, int] | None:
    try:
        told = path.stat()
    except OSError:
        return None
    # The time of the last change of any kind cannot be set: a copied time does not deceive it.
    return told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns
