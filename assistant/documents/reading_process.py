"""Reads files in a process of their own, with bounds on time and memory.

The libraries behind the formats are large, and a file can be made to mislead them. So they run
where a crash, an endless loop or a flood of memory ends that process and no more, and where no
file can be written.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from typing import IO, Any

from assistant.documents.content import Content
from assistant.documents.frames import READY, content_from_json, read_frame, write_frame
from assistant.documents.limits import ReadingLimits
from assistant.errors import TanyaError

_START_SECONDS = 120.0
_MOST_ANSWER_BYTES = 256 * 1024 * 1024
# What a library keeps of each file it has read would add up.
_FILES_A_PROCESS = 500
# Nothing else of the environment is needed, and some of it may be secret.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMPDIR")
_OUT_OF_TIME = {-getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGALRM", 0)} - {0}

_log = logging.getLogger(__name__)


class ReadingProcess:
    """One process that reads file after file; started when needed, replaced when it ends.

    Safe from several threads, which wait for one another.

    Args:
        limits: what one file may cost.
    """

    def __init__(self, limits: ReadingLimits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._files = 0

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self._process.pid if self._process else None

    def read(self, suffix: str, data: bytes, name: str) -> Content:
        """Read one file.

        Args:
            suffix: which reader reads it, such as `.pdf`.
            data: the file's bytes.
            name: the file's path in the corpus, for messages.

        Raises:
            TanyaError: the file cannot be read, or not within the limits; names it.
        """
        with self._lock:
            process = self._started()
            watch = _Watch(process, self._limits.seconds)
            try:
                answer = self._exchange(process, suffix, data, name)
            except (EOFError, OSError, OverflowError, ValueError) as error:
                watch.stop()
                self._end()
                raise _failure(name, process, self._limits, error, watch.fired) from error
            except BaseException:  # Ctrl-C: what it would answer belongs to no later question
                watch.stop()
                self._end()
                raise
            watch.stop()
            if watch.fired or self._files >= _FILES_A_PROCESS:
                self._end()
        return self._content(answer, name)

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _exchange(
        self, process: subprocess.Popen[bytes], suffix: str, data: bytes, name: str
    ) -> dict[str, Any]:
        requests, answers = _pipes(process)
        header = {"suffix": suffix, "name": name}
        write_frame(requests, json.dumps(header).encode())
        write_frame(requests, data)
        answer = json.loads(read_frame(answers, _MOST_ANSWER_BYTES))
        if not isinstance(answer, dict):
            raise ValueError("no answer")
        self._files += 1
        return answer

    def _content(self, answer: dict[str, Any], name: str) -> Content:
        match answer:
            case {"content": dict(content)}:
                try:
                    return content_from_json(content)
                except ValueError as error:
                    raise _damaged(name, str(error)) from error
            case {"error": [str(english), str(indonesian)]}:
                raise TanyaError(english, indonesian)
            case {"memory": True}:
                self.close()  # nobody knows what state it is in
                raise _too_much_memory(name, self._limits)
            case {"failed": str(kind), "trace": str(trace)}:
                _log.info("%s could not be read:\n%s", name, trace)
                raise _damaged(name, kind)
        raise _damaged(name, "no answer")

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        limits = f"{self._limits.seconds},{self._limits.memory_mb}"
        process = subprocess.Popen(
            [sys.executable, "-P", "-B", "-m", "assistant.documents.reading_worker", limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the one who started this
        )
        self._process, self._files = process, 0
        watch = _Watch(process, _START_SECONDS)
        try:
            ready = read_frame(_pipes(process)[1], len(READY))
        except (EOFError, OSError, OverflowError) as error:
            watch.stop()
            self._end()
            raise RuntimeError(
                f"the process that reads files did not start (exit code {process.returncode})"
            ) from error
        watch.stop()
        if ready != READY:
            raise RuntimeError("the process that reads files speaks another language")
        return process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not yet written to a process that has ended
                    _log.debug("closing a pipe", exc_info=True)


class _Watch:
    """Kills a process that is not done in time; `fired` tells whether it did."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self._timer = threading.Timer(seconds, self._fire)
        self._timer.daemon = True
        self.fired = False
        self._timer.start()

    def _fire(self) -> None:
        self.fired = True
        self._process.kill()

    def stop(self) -> None:
        self._timer.cancel()
        self._timer.join()  # a kill on its way belongs to this file, not to the next


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process that reads files has no pipes")
    return process.stdin, process.stdout


def _failure(
    name: str,
    process: subprocess.Popen[bytes],
    limits: ReadingLimits,
    error: Exception,
    timed_out: bool,
) -> TanyaError:
    code = process.returncode
    if timed_out or code in _OUT_OF_TIME:
        return TanyaError(
            f"{name}: reading it takes longer than {limits.seconds:g} seconds. Split it into "
            "smaller files, or raise the limit with TANYA_READING_SECONDS.",
            f"{name}: membacanya perlu lebih dari {limits.seconds:g} detik. Bagi menjadi berkas "
            "yang lebih kecil, atau naikkan batasnya dengan TANYA_READING_SECONDS.",
        )
    if isinstance(error, OverflowError):
        return TanyaError(
            f"{name}: holds too much text for one file. Split it into smaller files.",
            f"{name}: teksnya terlalu banyak untuk satu berkas. Bagi menjadi berkas yang lebih "
            "kecil.",
        )
    return _damaged(name, f"the reader ended with code {code}")


def _too_much_memory(name: str, limits: ReadingLimits) -> TanyaError:
    return TanyaError(
        f"{name}: reading it takes more than {limits.memory_mb} MB of memory. Split it into "
        "smaller files, or raise the limit with TANYA_READING_MEMORY_MB.",
        f"{name}: membacanya perlu lebih dari {limits.memory_mb} MB memori. Bagi menjadi berkas "
        "yang lebih kecil, atau naikkan batasnya dengan TANYA_READING_MEMORY_MB.",
    )


def _damaged(name: str, how: str) -> TanyaError:
    return TanyaError(
        f"{name}: damaged, or made in a way that cannot be read ({how}). Open it in the program "
        "that made it and save it again.",
        f"{name}: rusak, atau dibuat dengan cara yang tidak dapat dibaca ({how}). Buka di program "
        "yang membuatnya, lalu simpan ulang.",
    )
