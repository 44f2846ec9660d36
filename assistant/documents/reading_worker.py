"""The process that reads files for `assistant.documents.reading_process`; not for people.

It bounds itself before it takes a file: memory, processor time, no new processes, nothing written
to any file. Where the system has no such limits (Windows), the clock of the parent is the only one.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from typing import IO, Any

from assistant.documents.frames import READY, content_to_json, read_frame, write_frame
from assistant.documents.readers import READERS
from assistant.errors import TanyaError

_MOST_BYTES = 1 << 40  # the parent has looked at the size
_OPEN_FILES = 64
_FULL = 0.6  # what is reserved and not used counts against the limit too
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_REFUSED = (
    "os.exec",
    "os.fork",
    "os.kill",
    "os.link",
    "os.mkdir",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.spawn",
    "os.symlink",
    "os.system",
    "shutil.",
    "socket.",
    "subprocess.Popen",
    "urllib.Request",
)


def main() -> None:
    """Answer requests on standard input until it ends."""
    seconds, memory_mb = sys.argv[1].split(",")
    requests = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the frames
    # Both are large, and nothing that is read here needs them: they only make spreadsheets richer.
    for module in ("numpy", "PIL"):
        sys.modules[module] = None  # type: ignore[assignment]
    _limit_memory(int(memory_mb))
    sys.addaudithook(_refuse)
    write_frame(answers, READY)
    while True:
        try:
            header = read_frame(requests, _MOST_BYTES)
        except EOFError:
            return
        _limit_time(float(seconds))
        write_frame(answers, json.dumps(_answer(json.loads(header), requests)).encode())


def _answer(header: dict[str, str], requests: IO[bytes]) -> dict[str, Any]:
    try:
        data = read_frame(requests, _MOST_BYTES)
        content = READERS[header["suffix"]](data, header["name"])
        return {"content": content_to_json(content)}
    except TanyaError as error:
        return {"error": [error.english, error.indonesian]}
    except MemoryError:
        return {"memory": True}
    except Exception as error:
        if _is_full():
            return {"memory": True}  # some libraries call it a fault of the file
        # Of a damaged file, libraries raise whatever comes; the parent tells and logs it.
        return {"failed": type(error).__name__, "trace": traceback.format_exc(limit=-20)}


def _limit_memory(memory_mb: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    for limit, most in (
        (resource.RLIMIT_AS, memory_mb * 1024 * 1024),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_NPROC, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        try:
            resource.setrlimit(limit, (most, most))
        except (OSError, ValueError) as error:  # macOS takes no limit on memory
            print(f"no limit {limit}: {error}", file=sys.stderr)


def _is_full() -> bool:
    """Whether most of the memory that may be had has been used at some time."""
    try:
        import resource
    except ImportError:  # Windows
        return False
    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return most != resource.RLIM_INFINITY and used > _FULL * most


def _limit_time(seconds: float) -> None:
    try:
        import resource
    except ImportError:
        return
    # Counted from the start of the process, in whole seconds.
    soft = int(time.process_time() + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook (PEP 578) against what no reader does; a hurdle for Python code, not for C."""
    if event == "open":
        mode, flags = arguments[1], arguments[2]
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & _WRITING:
            raise PermissionError(f"a reader may not write {arguments[0]!r}")
    elif event.startswith(_REFUSED):
        raise PermissionError(f"a reader may not do this: {event}")


if __name__ == "__main__":
    main()
