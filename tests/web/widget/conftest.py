"""Two sites: the assistant at 127.0.0.1, and pages of a portal at localhost that embed it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from assistant import Assistant
from assistant.settings import Settings
from tests.web.conftest import ROOT, RunningServer, running, wait_until

SECRET = "a secret that only the two servers of this test know"
PLAIN_CSS = """
body { font: 16px/1.5 sans-serif; background: #fff; color: #222; }
@media (prefers-color-scheme: dark) { body { background: #111; color: #ddd; } }
"""


@dataclass(slots=True)
class Site:
    """A site of its own origin that serves whatever a test puts on it."""

    origin: str
    pages: dict[str, tuple[str, str, dict[str, str]]] = field(default_factory=dict)

    def put(self, path: str, body: str, kind: str = "text/html", **headers: str) -> str:
        """Serve `body` at `path` from now on; the address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (kind, body, named)
        return self.origin + path


@contextlib.contextmanager
def serving_site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path not in site.pages:
                self.send_error(404)
                return
            kind, body, headers = site.pages[path]
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(f"http://localhost:{httpd.server_address[1]}")
    site.put("/style.css", PLAIN_CSS, "text/css")
    site.put("/favicon.ico", "", "image/x-icon")
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        httpd.shutdown()
        httpd.server_close()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A portal on the list of allowed origins."""
    with serving_site() as started:
        yield started


@pytest.fixture(scope="session")
def stranger() -> Iterator[Site]:
    """A site that nobody allowed."""
    with serving_site() as started:
        yield started


def ready(server: RunningServer) -> RunningServer:
    with server.client() as client:
        wait_until(lambda: client.get("/ready").status_code == 200, 240)
    return server


@pytest.fixture(scope="session")
def open_server(settings: Settings, tanya: Assistant, site: Site) -> Iterator[RunningServer]:
    """The assistant as `site` embeds it, without identities."""
    options = settings.model_copy(
        update={"allowed_origins": (site.origin,), "address_rate_limit": "off"}
    )
    with running(options, lambda _settings, _progress: tanya) as started:
        yield ready(started)


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Portal:
    """The example portal, and the assistant that believes its tokens."""

    origin: str
    assistant: RunningServer


@pytest.fixture(scope="session")
def portal(settings: Settings, tanya: Assistant) -> Iterator[Portal]:
    """docs/examples/portal as an administrator starts it."""
    port = free_port()
    origin = f"http://localhost:{port}"
    options = settings.model_copy(
        update={
            "allowed_origins": (origin,),
            "widget_secret": (SECRET,),
            "address_rate_limit": "off",
        }
    )
    with running(options, lambda _settings, _progress: tanya) as started:
        environment = {
            **os.environ,
            "PORT": str(port),
            "TANYA_URL": started.url,
            "TANYA_WIDGET_SECRET": SECRET,
        }
        server = Path(ROOT, "docs", "examples", "portal", "server.py")
        with subprocess.Popen([sys.executable, str(server)], env=environment) as process:
            try:
                ready(started)
                wait_until(lambda: answers(origin), 120)
                yield Portal(origin, started)
            finally:
                process.terminate()


def answers(origin: str) -> bool:
    try:
        return httpx.get(origin).status_code == 200
    except httpx.TransportError:
        return False


OpenTab = Callable[..., Page]


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[OpenTab]:
    """Opens a page; at the end none may have failed, except as the test said it would."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def open_(url: str, *, expect_errors: bool = False, **options: object) -> Page:
        context = browser.new_context(**{"locale": "id-ID", **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(f"error {error}"))
        if not expect_errors:
            page.on(
                "console",
                lambda said: trouble.append(said.text) if said.type == "error" else None,
            )
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert trouble == []


def page_with_widget(
    home: str, attributes: str = "", *, lang: str = "id", style: str = "/style.css", more: str = ""
) -> str:
    """A portal's page with the two lines in it."""
    return f"""<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>Portal</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{style}"></head>
<body><main><h1>Portal</h1><p>Selamat datang.</p></main>
<script src="{home}/widget.js" async></script>
<tanya-chat {attributes}></tanya-chat>{more}</body></html>"""


def chat(page: Page) -> Locator:
    return page.locator("tanya-chat").first


def ask(page: Page, question: str) -> Locator:
    """Ask in the first widget of the page, opening it if need be; the answer that comes back."""
    widget = chat(page)
    launcher = widget.locator(".launcher")
    if launcher.count() and launcher.is_visible():
        launcher.click()
    answers_ = widget.locator("article, .failure")
    before = answers_.count()
    box = widget.get_by_role("textbox")
    box.fill(question)
    box.press("Enter")
    newest = answers_.nth(before)
    newest.wait_for()
    return newest
