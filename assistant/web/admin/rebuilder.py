"""Builds the index from the admin pages: one build at a time, in a process of its own."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from assistant.errors import TanyaError

if TYPE_CHECKING:
    from assistant.documents.limits import ReadingLimits
    from assistant.settings import Settings

log = logging.getLogger("tanya.rebuild")

_PASSED_ON = (
    "corpus",
    "index",
    "model",
    "cache",
    "threads",
    "max_file_mb",
    "reading_seconds",
    "reading_memory_mb",
)
_END_SECONDS = 5.0


class State(StrEnum):
    """How far a build is."""

    BUILDING = "building"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Building:
    """A build as it is now: `done` of `total` units of `stage`.

    `report` is what it did, once done; `problem` why it failed.
    """

    state: State = State.BUILDING
    stage: str = "starting"
    done: int = 0
    total: int = 0
    unit: str = ""
    seconds_left: float | None = None
    report: Mapping[str, Any] | None = None
    problem: TanyaError | None = None

    @property
    def at_work(self) -> bool:
        """Whether it goes on."""
        return self.state is State.BUILDING


class Rebuilder:
    """Starts builds and follows them.

    Args:
        settings: what to build, and with which model.
        command: what builds; it takes options from the environment and tells as
            `assistant.commands.build_steps` does.
    """

    def __init__(
        self,
        settings: Settings,
        command: Sequence[str] = (sys.executable, "-m", "assistant.commands.build_steps"),
    ) -> None:
        self._settings = settings
        self._command = tuple(command)
        self._lock = threading.Lock()
        self._again = False
        self._cancelled = False
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self._building: Building | None = None
        self._stage_began = 0.0

    @property
    def limits(self) -> ReadingLimits:
        """What reading one file may cost its builds."""
        return self._settings.reading_limits

    @property
    def building(self) -> Building | None:
        """The build that is at work, or the last one; None where there was none."""
        return self._building

    def start(self) -> None:
        """Begin a build; where one is at work, another follows it."""
        with self._lock:
            if self._building is not None and self._building.at_work:
                self._again = True
                return
            self._again = self._cancelled = False
            self._building = Building()
            self._thread = threading.Thread(target=self._work, name="tanya-rebuild", daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """End the build; what it encoded is kept, and the last index answers."""
        with self._lock:
            self._again, self._cancelled = False, True
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()

    def stop(self) -> None:
        """Cancel, and wait until the process has ended."""
        self.cancel()
        if self._thread is not None:
            self._thread.join(_END_SECONDS)

    def _work(self) -> None:
        while True:
            try:
                ended = self._build()
            except Exception:
                incident = uuid.uuid4().hex[:12]
                log.exception("A build was not followed (error id %s)", incident)
                ended = Building(State.FAILED, problem=_not_followed(incident))
            with self._lock:
                # What is ordered after a cancel is built all the same: a cancel takes it back.
                if not self._again:
                    self._building = ended
                    return
                self._again = self._cancelled = False
                self._building = Building()

    def _build(self) -> Building:
        """Run one build; how it ended."""
        try:
            with self._lock:
                if self._cancelled:
                    return Building(State.CANCELLED)
                self._process = process = subprocess.Popen(
                    self._command,
                    stdout=subprocess.PIPE,
                    stdin=subprocess.DEVNULL,
                    text=True,
                    encoding="utf-8",
                    env=self._environment(),
                )
        except OSError as error:
            log.error("A build cannot be started: %s", error)
            return Building(State.FAILED, problem=_not_started(error))
        last: dict[str, Any] = {}
        with process:
            for line in process.stdout or ():
                last = _record(line) or last
                if "stage" in last:
                    self._moved(last)
        if self._cancelled:
            return Building(State.CANCELLED)
        if "report" in last:
            return Building(State.DONE, report=last["report"])
        if "problem" in last:
            told = last["problem"]
            return Building(State.FAILED, problem=TanyaError(told["en"], told["id"]))
        log.error("A build ended with status %s; what it said is above", process.returncode)
        return Building(State.FAILED, problem=_broken(process.returncode))

    def _moved(self, step: Mapping[str, Any]) -> None:
        before = self._building or Building()
        if step["stage"] != before.stage:
            self._stage_began = time.monotonic()
        done, total = int(step["done"]), int(step["total"])
        left = (time.monotonic() - self._stage_began) / done * (total - done) if done else None
        self._building = replace(
            before,
            stage=str(step["stage"]),
            done=done,
            total=total,
            unit=str(step["unit"]),
            seconds_left=left,
        )

    def _environment(self) -> dict[str, str]:
        options = {name: getattr(self._settings, name) for name in _PASSED_ON}
        return {
            **os.environ,
            "PYTHONUTF8": "1",
            **{f"TANYA_{name.upper()}": "" for name in _PASSED_ON},
            **{f"TANYA_{name.upper()}": str(v) for name, v in options.items() if v is not None},
        }


def _record(line: str) -> dict[str, Any] | None:
    """What the build told; None where a line is something else: a library's, or cut short."""
    try:
        told = json.loads(line)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        log.warning("A build said: %s", line.rstrip()[:200])
        return None
    return told


def _not_followed(incident: str) -> TanyaError:
    return TanyaError(
        "The build was lost because of an error of ours; the last index still answers. The "
        f"server's log says more under the id {incident}.",
        "Pembangunan indeks terputus karena kesalahan di pihak kami; indeks terakhir tetap "
        f"menjawab. Catatan server menjelaskannya dengan nomor {incident}.",
        status=503,
    )


def _not_started(error: OSError) -> TanyaError:
    return TanyaError(
        f"The build cannot be started ({error.strerror}). Run `assistant build` on the server.",
        f"Pembangunan indeks tidak dapat dimulai ({error.strerror}). Jalankan `assistant build` "
        "di server.",
        status=503,
    )


def _broken(status: int) -> TanyaError:
    return TanyaError(
        f"The build ended before its time (status {status}); the last index still answers. The "
        "server's log says why.",
        f"Pembangunan indeks terhenti (status {status}); indeks terakhir tetap menjawab. Catatan "
        "server menjelaskan sebabnya.",
        status=503,
    )
