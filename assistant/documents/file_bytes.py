"""A file of the corpus is opened with care: no device, no pipe, nothing outside the folder."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assistant.documents.limits import ReadingLimits
from assistant.documents.refusal import empty
from assistant.errors import TanyaError


@dataclass(frozen=True, slots=True)
class FileBytes:
    """A file's bytes, and when they were last written, in nanoseconds since 1970."""

    data: bytes
    modified_ns: int


def relative_path(path: Path, corpus: Path) -> PurePosixPath:
    """Where `path` stands in the corpus; a link inside it is known by its own name.

    Raises:
        TanyaError: it is not in the corpus, or its name is not valid UTF-8.
    """
    absolute, root = (Path(os.path.abspath(each)) for each in (path, corpus))  # noqa: PTH100
    if not absolute.is_relative_to(root):
        raise TanyaError(
            f"{path} is not in the corpus folder {corpus}. Copy it there.",
            f"{path} tidak ada di folder dokumen {corpus}. Salin ke sana.",
        )
    relative = PurePosixPath(absolute.relative_to(root).as_posix())
    try:
        str(relative).encode("utf-8")
    except UnicodeEncodeError as error:
        shown = str(relative).encode("utf-8", "backslashreplace").decode()
        raise TanyaError(
            f"{shown}: the file's name is not valid UTF-8. Rename it.",
            f"{shown}: nama berkasnya bukan UTF-8 yang sah. Ganti namanya.",
        ) from error
    return relative


def read_bytes(path: Path, corpus: Path, limits: ReadingLimits) -> FileBytes:
    """The file's bytes; never a device's, a pipe's, or those of a file outside the corpus.

    Raises:
        TanyaError: the file cannot be opened, is empty, is larger than `limits` allow (which is
            told before it is read), or changed meanwhile.
    """
    name = str(relative_path(path, corpus))
    try:
        target = path.resolve(strict=True)
        if not target.is_relative_to(corpus.resolve(strict=True)):
            raise TanyaError(
                f"{name}: a link that leads outside the corpus folder. Copy the file itself there.",
                f"{name}: tautan ke luar folder dokumen. Salin berkasnya sendiri ke sana.",
            )
        # Opening a pipe would wait for a writer, so don't; and the link was followed above.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(target, flags | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise TanyaError(
                    f"{name}: not a regular file (a folder, pipe or device).",
                    f"{name}: bukan berkas biasa (folder, pipa, atau perangkat).",
                )
            if before.st_size > limits.file_bytes:
                raise _too_large(name, limits)
            data = file.read(limits.file_bytes + 1)
            after = os.fstat(descriptor)
    except OSError as error:
        raise TanyaError(
            f"{name}: cannot be opened ({error.strerror}). Check the file and its permissions.",
            f"{name}: tidak dapat dibuka ({error.strerror}). Periksa berkas dan izin aksesnya.",
        ) from error
    except RuntimeError as error:  # Python before 3.13, from Path.resolve
        raise TanyaError(
            f"{name}: a link that leads to itself. Copy the file there.",
            f"{name}: tautan yang menunjuk dirinya sendiri. Salin berkasnya ke sana.",
        ) from error
    if len(data) > limits.file_bytes:
        raise _too_large(name, limits)
    if len(data) != after.st_size or before.st_mtime_ns != after.st_mtime_ns:
        raise TanyaError(
            f"{name}: changed while it was read. Build again once it is copied or saved.",
            f"{name}: berubah saat dibaca. Bangun indeks lagi setelah berkasnya selesai disalin "
            "atau disimpan.",
        )
    if not data:
        raise empty(name)
    return FileBytes(data, after.st_mtime_ns)


def _too_large(name: str, limits: ReadingLimits) -> TanyaError:
    return TanyaError(
        f"{name}: larger than {limits.file_mb} MB. "
        "Split it into smaller files, or raise the limit with TANYA_MAX_FILE_MB.",
        f"{name}: lebih besar dari {limits.file_mb} MB. "
        "Bagi menjadi berkas yang lebih kecil, atau naikkan batasnya dengan TANYA_MAX_FILE_MB.",
    )
