"""A real server with the real assistant, and a real browser before it."""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect

from assistant import Assistant
from assistant.settings import Settings
from assistant.web.application import create_app
from assistant.web.server import configuration, listen
from assistant.web.startup import Opener

ROOT = Path(__file__).parents[2]

# A loaded machine is slow, not wrong.
expect.set_options(timeout=20_000)

ODD_DOCUMENT = r"""---
title: "Rumus & <b>Zebra</b> $x$"
language: id
---

## Bagian \<script>alert(1)\</script>

Rumus zebra adalah \$x^2\$ dan \<script>window.pwned = 1\</script> serta
\[tautan](https://contoh.co.id) dan \*\*tebal\*\*.

```
kode zebra satu

kode zebra <img src=x onerror="window.pwned=2">
```
"""


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server of this process."""

    url: str
    settings: Settings

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("web")
    corpus = folder / "corpus"
    shutil.copytree(ROOT / "corpus", corpus)
    (corpus / "rumus-zebra.md").write_text(ODD_DOCUMENT, encoding="utf-8")
    return Settings(
        corpus=corpus,
        index=folder / "index",
        feedback_url=f"sqlite:///{folder / 'feedback.db'}",
        allowed_origins=("https://portal.example.com",),
    )


@pytest.fixture(scope="session")
def tanya(settings: Settings) -> Assistant:
    return Assistant.open(settings.corpus, settings.index, settings=settings)


@contextlib.contextmanager
def running(settings: Settings, opener: Opener) -> Iterator[RunningServer]:
    """Serve from a thread until the block ends."""
    listener = listen("127.0.0.1", 0)
    config = configuration(create_app(settings, opener), settings)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield RunningServer(f"http://127.0.0.1:{listener.getsockname()[1]}", settings)
    finally:
        server.should_exit = True
        thread.join(10)


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not true after {seconds} s"
        time.sleep(0.05)


@pytest.fixture(scope="session")
def server(settings: Settings, tanya: Assistant) -> Iterator[RunningServer]:
    with running(settings, lambda _settings, _progress: tanya) as started:
        with started.client() as client:
            wait_until(lambda: client.get("/ready").status_code == 200)
        yield started


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    with server.client() as client:
        yield client


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, server: RunningServer) -> Iterator[OpenPage]:
    """Opens the chat; at the end no page may have failed or spoken to another host."""
    contexts = []
    trouble: list[str] = []

    def watch(request_url: str, home: str) -> None:
        if not request_url.startswith((home, "data:", "blob:")):
            trouble.append(f"request to {request_url}")

    def open_(url: str = "", **options: object) -> Page:
        home = url or server.url
        context = browser.new_context(**{"locale": "id-ID", **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: watch(request.url, home))
        page.on("pageerror", lambda error: trouble.append(f"error {error}"))
        page.on(
            "console",
            lambda said: trouble.append(f"console {said.text}") if said.type == "error" else None,
        )
        page.goto(home + "/")
        page.locator("#tn-question textarea").wait_for()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert trouble == []


def ask(page: Page, question: str, seconds: float = 30) -> None:
    """Type a question, send it with Enter, wait for what comes back."""
    answers = page.locator(".tn-answer")
    before = answers.count()
    page.locator("#tn-question textarea").fill(question)
    page.keyboard.press("Enter")
    answers.nth(before).wait_for(timeout=seconds * 1000)
