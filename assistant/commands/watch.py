"""`assistant build --watch`: builds again whenever the documents change."""

from __future__ import annotations

import logging
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.commands.build import build_once
from assistant.errors import TanyaError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.retrieval import Encoder

_QUIET_MS = 800
"""Files are often written in several steps, and copied in numbers: so long nothing must change."""

_LONGEST_WAIT_MS = 10_000
_LOOK_MS = 500
"""How often to look whether the folder itself is still there."""

_log = logging.getLogger(__name__)


def watch(settings: Settings) -> int:
    """Build, then again after every change of the corpus, until interrupted.

    A build that fails is told, and the next change is waited for: the last index still answers.
    A server that uses the index moves to each new generation by itself.
    """
    from assistant.retrieval import DeferredEncoder

    encoder = DeferredEncoder(settings)  # once loaded it stays, so a small change is quick
    for _ in changes(settings.corpus, settings.index):
        build_and_tell(settings, encoder)
    return 0


def build_and_tell(settings: Settings, encoder: Encoder) -> bool:
    """Build once; whether that went well. What went wrong is told."""
    try:
        build_once(settings, encoder)
    except TanyaError as error:
        print(f"assistant: {error}\nStill watching {settings.corpus}.", file=sys.stderr)
        return False
    except Exception:
        incident = uuid.uuid4().hex[:8]
        _log.exception("internal error %s", incident)
        print(
            f"assistant: this is an error of ours, not yours (error id {incident}). "
            f"Still watching {settings.corpus}.",
            file=sys.stderr,
        )
        return False
    finally:
        sys.stdout.flush()
    return True


def changes(corpus: Path, index: Path, quiet_ms: int = _QUIET_MS) -> Iterator[None]:
    """Once at the start, and then after each change under `corpus` that has come to rest.

    What changes while the caller is at work counts. Where there is no such folder, or none any
    more, that is a change, and so is its coming back.

    Args:
        corpus: the folder to watch.
        index: what is in this folder does not count, should it lie in the other.
        quiet_ms: how long, in milliseconds, nothing must change.
    """
    from watchfiles import watch as watch_files

    ignored = index.resolve()
    while True:
        folder = _identity(corpus)
        if folder is None:
            yield
            while _identity(corpus) is None:
                time.sleep(_LOOK_MS / 1000)
            continue
        watched = watch_files(
            corpus.resolve(),
            watch_filter=lambda _, path: not Path(path).is_relative_to(ignored),
            debounce=_LONGEST_WAIT_MS,
            step=quiet_ms,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
            raise_interrupt=True,
        )
        next(watched)  # from here on nothing is missed
        yield
        for changed in watched:
            if _identity(corpus) != folder:
                break  # another folder of the same name, or none
            if changed:
                yield


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another that takes its place; None where there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if folder.is_dir() else None
