"""Loading beside the open port: what is loaded, how far the rest is, and waiting for it."""

from __future__ import annotations

import asyncio
import logging
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import TanyaError

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.settings import Settings

log = logging.getLogger("tanya.startup")

Progress = Callable[[str, float], None]
Opener = Callable[["Settings", Progress], "Assistant"]


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions the documents answer, for the welcome, in each language of the interface."""

    indonesian: tuple[str, ...] = ()
    english: tuple[str, ...] = ()


def open_assistant(settings: Settings, progress: Progress) -> Assistant:
    """Open the assistant the settings describe: builds the index where it is missing or stale.

    The log tells which files it cannot answer from, and why.
    """
    from assistant import Assistant
    from assistant.retrieval.left_out import left_out

    opened = Assistant.open(settings.corpus, settings.index, settings=settings, progress=progress)
    manifest = opened.index.manifest
    for line in left_out(manifest.skipped, manifest.unpaired):
        log.warning("%s", line)
    return opened


class Startup:
    """Opens the assistant in a thread and lets coroutines wait for it.

    The thread is a daemon: a server told to stop while it loads does not wait for the load.

    Args:
        settings: options of the assistant.
        opener: what opens it.
        before: called first in the same thread; the chat page is loaded there, so that the two
            heavy imports don't slow each other down and the page comes first.
    """

    def __init__(
        self,
        settings: Settings,
        opener: Opener = open_assistant,
        before: Callable[[], None] | None = None,
    ) -> None:
        self._settings = settings
        self._opener = opener
        self.before = before
        self._finished = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.assistant: Assistant | None = None
        self.failure: TanyaError | None = None
        self.examples = Examples()
        self.stage = "starting"
        self.progress = 0.0

    @property
    def ready(self) -> bool:
        """Whether questions are answered without waiting."""
        return self.assistant is not None

    def start(self) -> None:
        """Begin loading. Call it from the running event loop."""
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._load, name="tanya-startup", daemon=True).start()

    def again(self) -> bool:
        """Load anew after a failure, in this thread; whether that worked."""
        self._load()
        return self.ready

    def move_to(self, assistant: Assistant) -> None:
        """Have `assistant` answer from the next question on; it is warmed up first."""
        examples = _examples(assistant)
        self.assistant, self.examples = assistant, examples

    async def wait(self, seconds: float) -> Assistant:
        """The assistant, once it is loaded.

        Raises:
            TanyaError: loading failed, or is not finished after `seconds` (status 503).
        """
        if self.assistant is None and self.failure is None:
            try:
                await asyncio.wait_for(self._finished.wait(), seconds)
            except TimeoutError:
                raise TanyaError(
                    f"The assistant is still loading after {seconds:.0f} seconds. "
                    "Please try again in a moment.",
                    f"Asisten masih dimuat setelah {seconds:.0f} detik. "
                    "Silakan coba lagi sebentar lagi.",
                    status=503,
                ) from None
        if self.assistant is not None:
            return self.assistant
        if self.failure is None:
            raise RuntimeError("loading finished with neither an assistant nor a failure")
        # A new one: an exception keeps the frames of everybody who ever raised it.
        raise TanyaError(self.failure.english, self.failure.indonesian, status=503)

    def _load(self) -> None:
        try:
            if self.before is not None:
                self.before()
                self.before = None
            assistant = self._opener(self._settings, self._report)
            self.examples = _examples(assistant)
            self.assistant, self.failure = assistant, None
            self.stage, self.progress = "ready", 1.0
        except TanyaError as error:
            log.error("The assistant could not be loaded: %s", error.english)
            self.failure = TanyaError(error.english, error.indonesian, status=503)
        except Exception:
            incident = uuid.uuid4().hex[:12]
            log.exception("The assistant could not be loaded (error id %s)", incident)
            self.failure = TanyaError(
                "The assistant could not be loaded because of an error of ours. The server's log "
                f"says more under the id {incident}.",
                "Asisten tidak dapat dimuat karena kesalahan di pihak kami. Catatan server "
                f"menjelaskannya dengan nomor {incident}.",
                status=503,
            )
        finally:
            if self._loop is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._finished.set)

    def _report(self, stage: str, fraction: float) -> None:
        self.stage, self.progress = stage, fraction


def _examples(assistant: Assistant) -> Examples:
    """What the assistant suggests to somebody who says hello; it also warms the encoder up."""
    return Examples(
        indonesian=assistant.ask("halo", language="id").suggestions,
        english=assistant.ask("hello", language="en").suggestions,
    )
