"""A file that somebody sends: written to the disk as it comes, and bounded."""

from __future__ import annotations

import errno
import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import anyio
from starlette.requests import ClientDisconnect

from assistant.errors import TanyaError

if TYPE_CHECKING:
    from starlette.requests import Request

STREAMED = frozenset({"/admin/evaluation/runs", "/admin/documents/files"})
"""Paths whose routes bound the body themselves, with `received`."""

_NOT_IN_NAME = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u202a-\u202e\u2066-\u2069]')
_LONGEST_NAME = 120
_LONGEST_NAME_BYTES = 240  # file systems take 255
_MEGABYTE = 1_000_000
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def file_name(told: str) -> str:
    """The last part of the name a browser tells, without what no file name should have.

    Raises:
        TanyaError: nothing is left of it.
    """
    name = unicodedata.normalize("NFC", PurePosixPath(told.replace("\\", "/")).name)
    name = " ".join(_NOT_IN_NAME.sub("", name).split()).strip(". ")
    # The end stays: it says what kind of file it is.
    kept = name[-_LONGEST_NAME:].encode("utf-8", "ignore")[-_LONGEST_NAME_BYTES:]
    name = kept.decode("utf-8", "ignore").strip(". ")
    if not name:
        raise TanyaError("The file has no name.", "Berkasnya tidak bernama.")
    return name


async def received(request: Request, target: Path, limit: int, megabyte: int = _MEGABYTE) -> None:
    """Write the body of `request` to `target`.

    Args:
        request: whose body it is.
        target: a file that is not there yet.
        limit: bytes.
        megabyte: how many bytes are called one where the limit is told.

    Raises:
        TanyaError: it is longer than `limit` bytes (413), empty, or ends before its end, or there
            is no room for it (507).
    """
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > limit:
        raise _too_long(limit, megabyte)
    size = 0
    try:
        async with await anyio.open_file(target, "wb") as file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    raise _too_long(limit, megabyte)
                await file.write(chunk)
    except ClientDisconnect:
        raise TanyaError(
            "The upload was broken off.", "Pengunggahan terputus di tengah jalan."
        ) from None
    except OSError as error:
        raise _not_stored(error) from error
    if not size:
        raise TanyaError("The file is empty.", "Berkasnya kosong.")


def is_full(error: OSError) -> bool:
    """Whether it was for want of room."""
    return error.errno in _FULL


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for an upload; removed if the block fails, otherwise the caller's to remove."""
    folder = Path(mkdtemp(prefix="tanya-upload-"))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _not_stored(error: OSError) -> TanyaError:
    cause = error.strerror or str(error)
    return TanyaError(
        f"The server cannot store the file ({cause}). Make room on its disk, see that its user may "
        "write there, and send the file again.",
        f"Server tidak dapat menyimpan berkas itu ({cause}). Kosongkan ruang di disknya, pastikan "
        "penggunanya boleh menulis di sana, lalu kirim lagi.",
        status=507 if is_full(error) else 503,
    )


def _too_long(limit: int, megabyte: int) -> TanyaError:
    return TanyaError(
        f"The file is larger than {limit / megabyte:.0f} MB. Send a smaller one, or split it.",
        f"Berkasnya lebih besar dari {limit / megabyte:.0f} MB. Kirim yang lebih kecil, atau "
        "bagi menjadi beberapa berkas.",
        status=413,
    )
