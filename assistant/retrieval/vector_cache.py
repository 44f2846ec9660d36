"""Vectors of texts that have been encoded once, in a file that outlives builds and generations.

    index/encoded-0123456789abcdef.vectors       the digits tell the encoder
      header    magic, version, dimension, SHA-256 of the encoder's fingerprint, CRC-32
      records   SHA-256 of a text, its vector (float32), CRC-32 of both; one after the other

Records are only ever added at the end, while a build encodes. A build that was stopped has lost
what it encoded in the last second, and nothing else: a record that was cut short is dropped when
the file is opened, one with another checksum is not found. Where a text stands in which document
plays no part, so a file that moved, was deleted and came back, or was split anew costs nothing.
"""

from __future__ import annotations

import logging
import os
import struct
import time
import zlib
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt

from assistant.retrieval.contracts import Ids, Vectors

Digests = npt.NDArray[np.uint8]
"""SHA-256 of texts, shape (count, 32)."""

_MAGIC = b"TANYAVEC"
_VERSION = 1
_HEADER = struct.Struct("<8sII32sI")
_FLUSH_SECONDS = 1.0
_SPARE_RECORDS = 10_000
_COPY_RECORDS = 16_384
_CHECKED_RECORDS = 2_048

logger = logging.getLogger(__name__)


def text_digests(texts: Sequence[str]) -> Digests:
    """SHA-256 of each text, shape (len(texts), 32)."""
    joined = b"".join(sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts)
    return np.frombuffer(joined, dtype=np.uint8).reshape(len(texts), 32)


class VectorCache:
    """The file of one encoder, open. Only within `building`; close it, or use it as a context.

    Args:
        index: folder of the index.
        fingerprint: the encoder's.
        dimension: length of its vectors.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, index: Path, fingerprint: str, dimension: int) -> None:
        owner = sha256(fingerprint.encode()).digest()
        self.path = index / f"encoded-{owner.hex()[:16]}.vectors"
        self._record = np.dtype(
            [("digest", "u1", 32), ("vector", "<f4", dimension), ("checksum", "<u4")]
        )
        self._header = _header(dimension, owner)
        self._file = self._open()
        self._flushed = time.monotonic()
        self._mapped: np.ndarray[tuple[int], np.dtype[np.void]] | None = None
        self._keys, self._order = np.empty(0, np.uint64), np.empty(0, np.int64)

    def __len__(self) -> int:
        """How many records there are."""
        return self._count

    def rows(self, digests: Digests) -> Ids:
        """Where the vectors of these texts are, shape (count,); -1 for a text that is not there."""
        rows = np.full(len(digests), -1, dtype=np.int64)
        if not self._count or not len(digests):
            return rows
        records = self._records()
        wanted = _keys(digests)
        place = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        found = np.flatnonzero(self._keys[place] == wanted)
        candidates = self._order[place[found]]
        for start in range(0, len(found), _CHECKED_RECORDS):
            at, rows_of = (every[start : start + _CHECKED_RECORDS] for every in (found, candidates))
            part = records[rows_of]
            sound = (part["digest"] == digests[at]).all(axis=1)
            sound &= _checksums(part) == part["checksum"]
            rows[at[sound]] = rows_of[sound]
        return rows

    def vectors(self, rows: Ids) -> Vectors:
        """The vectors at these rows, shape (len(rows), dimension)."""
        return np.ascontiguousarray(self._records()["vector"][rows], dtype=np.float32)

    def append(self, digests: Digests, vectors: Vectors) -> None:
        """Keep vectors of texts that are not there yet.

        Raises:
            OSError: they cannot be written; the file then ends where it did before.
        """
        block = np.zeros(len(digests), dtype=self._record)
        block["digest"], block["vector"] = digests, vectors
        block["checksum"] = _checksums(block)
        end = self._file.tell()
        try:
            _write_all(self._file, block.tobytes())
        except OSError:
            self._file.seek(end)
            self._file.truncate(end)
            raise
        self._count += len(block)
        if time.monotonic() - self._flushed > _FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Have the operating system write everything to the disk."""
        os.fsync(self._file.fileno())
        self._flushed = time.monotonic()

    def keep_only(self, rows: Ids) -> None:
        """Forget every other row, once they are more than those in use; closes the file.

        Caches of other encoders in the same folder are forgotten too.
        """
        used = np.unique(rows)
        if self._count > 2 * len(used) + _SPARE_RECORDS:
            temporary = self.path.with_suffix(".new")
            records = self._records()
            with temporary.open("wb", buffering=0) as file:
                _write_all(file, self._header)
                for start in range(0, len(used), _COPY_RECORDS):
                    _write_all(file, records[used[start : start + _COPY_RECORDS]].tobytes())
            del records
            self.close()
            temporary.replace(self.path)
        else:
            self.close()
        for other in self.path.parent.glob("encoded-*.vectors"):
            if other != self.path:
                other.unlink()

    def close(self) -> None:
        """Flush and close the file."""
        if not self._file.closed:
            self._mapped = None
            self.flush()
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self) -> BinaryIO:
        """The file, at its end, which is that of a whole record."""
        self.path.touch()
        file = self.path.open("r+b", buffering=0)
        size = self.path.stat().st_size
        if size < len(self._header) or file.read(len(self._header)) != self._header:
            if size:
                logger.warning("%s is damaged; what it held is encoded again", self.path)
            file.seek(0)
            file.truncate(0)
            _write_all(file, self._header)
            self._count = 0
            return file
        self._count = (size - len(self._header)) // self._record.itemsize
        end = len(self._header) + self._count * self._record.itemsize
        file.truncate(end)
        file.seek(end)
        return file

    def _records(self) -> np.ndarray[tuple[int], np.dtype[np.void]]:
        """All records as they are in the file, not in memory; `_keys` and `_order` are of them."""
        if self._mapped is None or len(self._mapped) != self._count:
            if self._count == 0:
                return np.empty(0, dtype=self._record)
            self._mapped = np.memmap(
                self.path, self._record, mode="r", offset=len(self._header), shape=(self._count,)
            )
            keys = _keys(np.ascontiguousarray(self._mapped["digest"]))
            # Stable and backwards: of two records for a text (the first one damaged) the later.
            order = len(keys) - 1 - np.argsort(keys[::-1], kind="stable")
            self._keys, self._order = keys[order], order
        return self._mapped


def _keys(digests: Digests) -> npt.NDArray[np.uint64]:
    """The first 8 bytes of each digest as a number that can be sorted."""
    return np.ascontiguousarray(digests[:, :8]).view(np.uint64).reshape(-1)


def _checksums(records: np.ndarray[tuple[int], np.dtype[np.void]]) -> npt.NDArray[np.uint32]:
    """What the checksum of each record ought to be."""
    size = records.dtype.itemsize
    data = memoryview(records.tobytes())
    found = (zlib.crc32(data[end - size : end - 4]) for end in range(size, len(data) + 1, size))
    return np.fromiter(found, dtype=np.uint32, count=len(records))


def _header(dimension: int, owner: bytes) -> bytes:
    fields = (_MAGIC, _VERSION, dimension, owner)
    checksum = zlib.crc32(_HEADER.pack(*fields, 0))
    return _HEADER.pack(*fields, checksum)


def _write_all(file: BinaryIO, data: bytes) -> None:
    """An unbuffered file may take only a part at a time."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]
