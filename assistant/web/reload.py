"""A running server moves to a new generation of the index, whoever made it.

The name of the current generation is one small file, read once a second, which also works where
another machine writes it. The new generation is opened, checked and warmed up beside the old one;
then one assignment decides who answers the next question. A question that is being answered holds
on to the generation it began with, which goes when the last of them is done.
"""

from __future__ import annotations

import logging
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import TanyaError

if TYPE_CHECKING:
    from assistant.web.startup import Startup

log = logging.getLogger("tanya.reload")

LOOK_SECONDS = 1.0


class Reloader:
    """Looks for a new generation in a thread, once the server has opened the first.

    Args:
        startup: holds the assistant that answers.
        index: folder of the index.
        every_seconds: how often to look.
    """

    def __init__(self, startup: Startup, index: Path, every_seconds: float = LOOK_SECONDS) -> None:
        self._startup = startup
        self._index = index
        self._every = every_seconds
        self._refused = ""
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="tanya-reload", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float = 2.0) -> None:
        """End, waiting at most `seconds` for what is being opened."""
        self._stopped.set()
        self._thread.join(seconds)

    def look(self) -> bool:
        """Move to the current generation if it is another; whether that was done.

        A generation that cannot be used is told once, and the one in use goes on answering. Where
        the server failed to load (an empty folder of documents, say), it is loaded again.
        """
        assistant = self._startup.assistant
        if assistant is None and self._startup.failure is None:
            return False  # still loading
        from assistant.retrieval import Index, current_generation

        name = self._index.name
        try:
            name = current_generation(self._index).name
            if assistant is None:
                return name != self._refused and self._open(name)
            if name in (assistant.index.folder.name, self._refused):
                return False
            fresh = assistant.with_index(Index.open(self._index))
            self._startup.move_to(fresh)
        except TanyaError as error:
            if assistant is not None and self._refused != name:
                log.error("The new index is not used, the last one answers: %s", error.english)
            self._refused = name
            return False
        self._refused = ""
        log.info("Answering from the generation %s", fresh.index.folder.name)
        return True

    def _open(self, name: str) -> bool:
        """Start after all: what the first load lacked may be there with this generation."""
        self._refused = name
        return self._startup.again()

    def _work(self) -> None:
        while not self._stopped.wait(self._every):
            try:
                self.look()
            except Exception:
                log.exception("The index was not looked at (error id %s)", uuid.uuid4().hex[:12])
