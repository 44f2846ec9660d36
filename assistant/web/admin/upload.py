"""A file that somebody sends: written to the disk as it comes, and bounded."""

from __future__ import annotations

import re
import shutil
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


def file_name(told: str) -> str:
    """The last part of the name a browser tells, without what no file name should have.

    Raises:
        TanyaError: nothing is left of it.
    """
    name = _NOT_IN_NAME.sub("", PurePosixPath(told.replace("\\", "/")).name).strip(". ")
    if not name:
        raise TanyaError("The file has no name.", "Berkasnya tidak bernama.")
    return name[-_LONGEST_NAME:]


async def received(request: Request, target: Path, limit: int) -> None:
    """Write the body of `request` to `target`.

    Raises:
        TanyaError: it is longer than `limit` bytes (413), empty, or ends before its end.
    """
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > limit:
        raise _too_long(limit)
    size = 0
    async with await anyio.open_file(target, "wb") as file:
        try:
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    raise _too_long(limit)
                await file.write(chunk)
        except ClientDisconnect:
            raise TanyaError(
                "The upload was broken off.", "Pengunggahan terputus di tengah jalan."
            ) from None
    if not size:
        raise TanyaError("The file is empty.", "Berkasnya kosong.")


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for an upload; removed if the block fails, otherwise the caller's to remove."""
    folder = Path(mkdtemp(prefix="tanya-upload-"))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _too_long(limit: int) -> TanyaError:
    return TanyaError(
        f"The file is larger than {limit / 1_000_000:.0f} MB. Send a smaller one, or split it.",
        f"Berkasnya lebih besar dari {limit / 1_000_000:.0f} MB. Kirim yang lebih kecil, atau "
        "bagi menjadi beberapa berkas.",
        status=413,
    )
