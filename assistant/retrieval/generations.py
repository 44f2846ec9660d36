"""The folder of generations: one is current, one is kept behind it, and none is ever edited.

    index/
      CURRENT                                  the name of the current generation
      20260131T120000Z-0123456789abcdef/       a generation, written once
      .building-…/                             one being written, or left by a build that died

A generation is written under a temporary name, flushed to the disk, renamed, and only then named in
`CURRENT`, which is itself replaced by a rename. So whoever reads finds a whole generation whenever
the build or the machine stops. The name of a generation ends with the checksum of its manifest,
and the manifest holds the checksum of every file: one changed byte anywhere is found.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import TanyaError
from assistant.retrieval.location import folder_of, milvus_address
from assistant.retrieval.manifest import (
    MANIFEST_FILE,
    REBUILD,
    REBUILD_ID,
    Manifest,
    damaged,
    manifest_checksum,
)

_CURRENT = "CURRENT"
_LOCK = ".lock"
_BUILDING = ".building-"
_NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{16}")

logger = logging.getLogger(__name__)


def current_generation(index: Path) -> Path:
    """The folder of the current generation; for an index in Milvus, after bringing it here.

    Raises:
        TanyaError: there is none, or `CURRENT` is damaged, or Milvus cannot be used.
    """
    address = milvus_address(index)
    if address is not None:
        from assistant.retrieval.milvus_generations import refresh

        refresh(address)
        index = address.folder
    path = index / _CURRENT
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise TanyaError(
            f"There is no index in {index}. Run `assistant build` to make it from the documents.",
            f"Belum ada indeks di {index}. Jalankan `assistant build` untuk membuatnya dari "
            "dokumen.",
            status=503,
        ) from None
    name = content.decode("ascii", errors="replace").removesuffix("\n")
    if not _NAME.fullmatch(name):
        raise damaged(path, "it does not name a generation", "isinya bukan nama generasi")
    folder = index / name
    if not folder.is_dir():
        raise TanyaError(
            f"The index file {path} names the generation {name}, which is not there. {REBUILD}",
            f"Berkas indeks {path} menyebut generasi {name}, yang tidak ada. {REBUILD_ID}",
            status=503,
        )
    return folder


@contextmanager
def building(
    index: Path, wait_s: float, on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the only right to write into `index`; it ends with the process, however that ends.

    Args:
        index: made if it does not exist.
        wait_s: how long to wait for another build, in seconds.
        on_wait: called once if there is another build to wait for.

    Raises:
        TanyaError: the other build did not end in time, or `index` cannot be written.
    """
    from filelock import FileLock, Timeout

    index = folder_of(index)
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / _LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if on_wait is not None:
                on_wait()
            lock.acquire(timeout=wait_s)
    except Timeout:
        raise TanyaError(
            f"Another build has been writing {index} for more than {wait_s:.0f} s. "
            "Wait for it to end, or stop it, and try again.",
            f"Proses build lain masih menulis {index} setelah {wait_s:.0f} detik. "
            "Tunggu sampai selesai, atau hentikan proses itu, lalu coba lagi.",
            status=503,
        ) from None
    except OSError as error:
        raise TanyaError(
            f"The index folder {index} cannot be written: {error.strerror}. "
            "Give this user the right to write there, or choose another folder with --index.",
            f"Folder indeks {index} tidak dapat ditulis: {error.strerror}. "
            "Beri pengguna ini izin menulis, atau pilih folder lain dengan --index.",
            status=503,
        ) from error
    try:
        yield
    finally:
        lock.release()


def new_generation(index: Path) -> Path:
    """An empty folder to write a generation into; `publish` makes it the current one."""
    return Path(tempfile.mkdtemp(prefix=_BUILDING, dir=folder_of(index)))


def publish(index: Path, folder: Path, manifest: Manifest) -> Path:
    """Make what was written in `folder` the current generation. Only within `building`.

    The generation that was current until now is kept, older ones are removed.

    Returns:
        The generation's folder.
    """
    address = milvus_address(index)
    index = folder_of(index)
    text = manifest.to_json()
    (folder / MANIFEST_FILE).write_text(text, encoding="utf-8", newline="\n")
    folder.chmod(0o755)
    for path in (*folder.rglob("*"), folder):
        _flush(path)
    stamp = datetime.fromisoformat(manifest.created).astimezone(UTC)
    name = f"{stamp:%Y%m%dT%H%M%SZ}-{manifest_checksum(text)}"
    final = folder.rename(index / name)
    _flush(index)
    if address is not None:
        from assistant.retrieval.milvus_generations import upload

        upload(address, final)
    adopt(index, name)
    return final


def adopt(index: Path, name: str) -> None:
    """Make the generation in `index` with this name the current one, and remove older ones."""
    previous = named_generation(index)
    _write_current(index, name)
    _remove_older(index, keep={index / name, index / previous if previous else None})


def named_generation(index: Path) -> str | None:
    """The name of the generation that is current in the folder `index`, if it is there."""
    try:
        return current_generation(index).name
    except TanyaError:
        return None


def remove_abandoned(index: Path) -> None:
    """Remove what builds that did not end have left. Only within `building`."""
    for path in tuple(folder_of(index).glob(f"{_BUILDING}*")):
        logger.info("removing %s, left by a build that did not end", path)
        _remove(path)


def _remove_older(index: Path, keep: set[Path | None]) -> None:
    for path in tuple(index.iterdir()):
        if path.is_dir() and path not in keep and _NAME.fullmatch(path.name):
            # First out of sight, so that a generation is never there in part.
            _remove(path.rename(index / f"{_BUILDING}{path.name}"))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _write_current(index: Path, name: str) -> None:
    handle, temporary = tempfile.mkstemp(prefix=_BUILDING, dir=index)
    with os.fdopen(handle, "w", encoding="ascii", newline="\n") as file:
        file.write(name + "\n")
    Path(temporary).chmod(0o644)
    _flush(Path(temporary))
    Path(temporary).replace(index / _CURRENT)
    _flush(index)


def _flush(path: Path) -> None:
    """Have the operating system write a file or folder to the disk."""
    if os.name == "nt" and path.is_dir():  # Windows cannot open a folder, nor needs to
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
