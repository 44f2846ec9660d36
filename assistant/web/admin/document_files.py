"""Files that come into the documents folder and go from it, from the admin pages.

A file is written into a hidden folder beside the documents, which no build reads, is read once to
see that it can be, and only then takes its place, in one step. Whenever the server stops, a
document is there as it was or as it came, and never in part.
"""

from __future__ import annotations

import os
import shutil
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from assistant.documents import READERS
from assistant.documents.corpus_files import find_files, is_ignored, shown_path
from assistant.documents.limits import ReadingLimits
from assistant.documents.reading import DocumentReader
from assistant.errors import TanyaError
from assistant.web.admin.upload import file_name, is_full

_DEFAULT_LIMITS = ReadingLimits()
_ARRIVING = ".tanya-upload-"
_OLD_SECONDS = 3600.0
_taking_in = threading.Lock()


def documents_in(corpus: Path) -> dict[str, Path]:
    """Every file of the folder that is meant as a document, by its path relative to it.

    A name that is no UTF-8, as old ZIP files have them, is written as where the file is skipped.
    """
    return {shown_path(path, corpus): path for path in find_files(corpus).paths}


def folders_in(corpus: Path) -> tuple[str, ...]:
    """The folders that a document can be put into, relative; the first is the corpus itself."""
    found = {
        Path(name).parent.as_posix()
        for name, path in documents_in(corpus).items()
        if path.relative_to(corpus).as_posix() == name  # others cannot be sent by a form
    }
    return ("", *sorted(found - {".", ""}))


def document_name(told: str) -> str:
    """The name a browser told, made safe.

    Raises:
        TanyaError: no document can have this name.
    """
    name = file_name(told)
    suffix = Path(name).suffix.lower()
    if suffix not in READERS:
        formats = ", ".join(sorted(READERS))
        raise TanyaError(
            f"Files that end in {suffix or name} cannot be read. Send one of: {formats}.",
            f"Berkas berakhiran {suffix or name} tidak dapat dibaca. Kirim salah satu dari: "
            f"{formats}.",
            status=415,
        )
    if is_ignored(name):
        raise TanyaError(
            f"A file called {name} is never read: that name is kept for what describes the folder, "
            "for the test set, or for what office programs leave behind. Rename the file, and send "
            "it again.",
            f"Berkas bernama {name} tidak pernah dibaca: nama itu disediakan untuk keterangan "
            "folder, set uji, atau sisa berkas program kantor. Ganti namanya, lalu kirim lagi.",
            status=415,
        )
    return name


@contextmanager
def arriving(corpus: Path) -> Iterator[Path]:
    """A hidden folder in the corpus for a file that comes; gone at the end.

    Raises:
        TanyaError: the corpus cannot be written.
    """
    try:
        for left in corpus.glob(f"{_ARRIVING}*"):  # by a server that was ended meanwhile
            if _is_old(left):
                shutil.rmtree(left, ignore_errors=True)
        folder = Path(mkdtemp(prefix=_ARRIVING, dir=corpus))
    except OSError as error:
        raise _not_writable(error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def take_in(
    file: Path,
    corpus: Path,
    folder: str,
    *,
    replace: bool,
    limits: ReadingLimits = _DEFAULT_LIMITS,
) -> str:
    """Make a file that has arrived a document.

    Args:
        file: in a folder of `arriving`, with its own name.
        corpus: the documents folder.
        folder: one of `folders_in`.
        replace: whether it may take the place of one of the same name.
        limits: what reading it may cost: those of the builds, which would skip it otherwise.

    Returns:
        Its path relative to the corpus.

    Raises:
        TanyaError: it cannot be read (415), there is one of that name (409) or no such folder
            (404), or the corpus cannot be written.
    """
    if folder not in folders_in(corpus):
        raise TanyaError(
            f"There is no folder {folder[:100]!r} among the documents.",
            f"Tidak ada folder {folder[:100]!r} di antara dokumen.",
            status=404,
        )
    _check_readable(file, corpus, limits)
    target = corpus / folder / file.name
    try:
        file.chmod(stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH)
        with _taking_in:
            if not replace and os.path.lexists(target):
                raise TanyaError(
                    f"There is a document {file.name} already. Choose to replace it, or rename "
                    "the file.",
                    f"Dokumen {file.name} sudah ada. Pilih untuk menggantinya, atau ganti nama "
                    "berkasnya.",
                    status=409,
                )
            file.replace(target)
    except OSError as error:
        raise _not_writable(error) from error
    return target.relative_to(corpus).as_posix()


def remove(corpus: Path, name: str) -> None:
    """Delete a document; `name` is one of `documents_in`.

    Raises:
        TanyaError: there is none (404), or it cannot be deleted.
    """
    path = documents_in(corpus).get(name)
    if path is None:
        raise TanyaError(
            f"There is no document {name[:200]!r}. Somebody may have deleted it.",
            f"Tidak ada dokumen {name[:200]!r}. Mungkin sudah dihapus orang lain.",
            status=404,
        )
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _not_writable(error) from error


def _check_readable(file: Path, corpus: Path, limits: ReadingLimits) -> None:
    with DocumentReader(corpus, limits) as reader:
        try:
            reader.read(file)
        except TanyaError as error:
            hidden = f"{file.parent.relative_to(corpus).as_posix()}/"
            raise TanyaError(
                error.english.replace(hidden, ""),
                error.indonesian.replace(hidden, ""),
                status=415,
            ) from error


def _is_old(folder: Path) -> bool:
    return time.time() - folder.stat().st_mtime > _OLD_SECONDS


def _not_writable(error: OSError) -> TanyaError:
    return TanyaError(
        f"The documents folder cannot be written ({error.strerror}). Give the server's user the "
        "right to write there, and see that the disk has room.",
        f"Folder dokumen tidak dapat ditulis ({error.strerror}). Beri pengguna server izin "
        "menulis di sana, dan pastikan disk masih punya ruang.",
        status=507 if is_full(error) else 503,
    )
