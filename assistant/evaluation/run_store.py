"""Earlier runs in a folder: each as its JSON, the oldest deleted when there are too many."""

from __future__ import annotations

import logging
import os
import re
import tempfile
import threading
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import TanyaError
from assistant.evaluation.report import Figure, Report
from assistant.evaluation.report_json import read_report, to_json

MOST_RUNS = 20

_NAME = re.compile(r"\d{8}T\d{6}\d{6}Z-[0-9a-f]{8}")

log = logging.getLogger("tanya.evaluation")


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run as a list shows it. `correct` is None where nothing was judged."""

    id: str
    date: str
    testset: str
    questions: int
    misses: int
    correct: Figure | None


class RunStore:
    """The runs in `folder`, which is made when the first is kept. Threads may share one.

    Args:
        folder: nothing else should be in it.
        most: runs kept.
    """

    def __init__(self, folder: Path, most: int = MOST_RUNS) -> None:
        self._folder = folder
        self._most = most
        self._lock = threading.Lock()
        self._known: dict[str, KeptRun] = {}

    def keep(self, report: Report) -> str:
        """Write a run, readable by its owner alone; what it is called from now on.

        Raises:
            TanyaError: the folder cannot be written.
        """
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}-{uuid.uuid4().hex[:8]}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=self._folder)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(to_json(report))
            Path(temporary).replace(self.path(name))
            for old in self._names()[self._most :]:
                self.path(old).unlink(missing_ok=True)
        except OSError as error:
            raise TanyaError(
                f"The run cannot be kept in {self._folder}: {error.strerror}. Make the folder "
                "writable, or name another with TANYA_EVALUATIONS.",
                f"Hasil evaluasi tidak dapat disimpan di {self._folder}: {error.strerror}. Beri "
                "izin menulis di folder itu, atau pilih folder lain dengan TANYA_EVALUATIONS.",
                status=503,
            ) from error
        return name

    def read(self, name: str) -> Report:
        """The run called `name`.

        Raises:
            TanyaError: there is none (404), or its file is damaged.
        """
        if not _NAME.fullmatch(name) or not self.path(name).is_file():
            raise TanyaError(
                f"There is no run {name[:60]!r}. It may have been deleted: the last {self._most} "
                "are kept.",
                f"Tidak ada hasil evaluasi {name[:60]!r}. Mungkin sudah dihapus: hanya "
                f"{self._most} yang terakhir disimpan.",
                status=404,
            )
        return read_report(self.path(name))

    def runs(self) -> tuple[KeptRun, ...]:
        """Every run, the newest first. A file that is no run is left out, and the log says so."""
        found = []
        with self._lock:
            for name in self._names():
                if name not in self._known:
                    try:
                        self._known[name] = _kept(name, self.read(name))
                    except TanyaError as error:
                        log.warning("An earlier run cannot be read: %s", error.english)
                        continue
                found.append(self._known[name])
        return tuple(found)

    def path(self, name: str) -> Path:
        """The file of a run."""
        return self._folder / f"{name}.json"

    def _names(self) -> list[str]:
        names = (path.stem for path in self._folder.glob("*.json"))
        return sorted((name for name in names if _NAME.fullmatch(name)), reverse=True)


def _kept(name: str, report: Report) -> KeptRun:
    correct = report.overall.figure("correct")
    return KeptRun(
        id=name,
        date=report.how.date,
        testset=report.how.testset,
        questions=len(report.results),
        misses=len(report.misses),
        correct=correct if correct and correct.value is not None else None,
    )
