"""What reading one file may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """A file that needs more than this is skipped, and the report says which limit it met.

    `file_mb` is the size of a file in MiB; `seconds` the time that reading it may take, by the
    clock and in processor time alike; `memory_mb` what the reading process may hold, in MiB.
    """

    file_mb: int = 50
    seconds: float = 60.0
    memory_mb: int = 1024

    @property
    def file_bytes(self) -> int:
        """`file_mb` in bytes."""
        return self.file_mb * 1024 * 1024
