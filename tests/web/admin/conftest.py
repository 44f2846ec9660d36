"""One server with admin pages and a password, and a browser that has signed in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from assistant import Assistant
from assistant.settings import Settings
from tests.web.conftest import RunningServer, running, wait_until

PASSWORD = "kata sandi yang panjang"


@pytest.fixture(scope="module")
def office(
    settings: Settings, tanya: Assistant, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """The server of a module; its documents folder, runs and feedback are its own."""
    folder = tmp_path_factory.mktemp("admin")
    shutil.copytree(settings.corpus, folder / "corpus")
    (folder / "corpus" / "testset.csv").unlink()
    options = settings.model_copy(
        update={
            "admin_password": PASSWORD,
            "corpus": folder / "corpus",
            "evaluations": folder / "evaluations",
            "feedback_url": f"sqlite:///{folder / 'feedback.db'}",
        }
    )
    with running(options, lambda _settings, _progress: tanya) as started:
        with started.client() as client:
            wait_until(lambda: client.get("/ready").status_code == 200, 240)
        yield started


@pytest.fixture(scope="module")
def client(office: RunningServer) -> Iterator[httpx.Client]:
    """Signed in, once: passwords may not be tried often."""
    with office.client(Origin=office.url) as client:
        answer = client.post("/admin/sign-in", data={"password": PASSWORD})
        assert answer.status_code == 303
        yield client


OpenAdmin = Callable[..., Page]


@pytest.fixture
def open_admin(
    browser: Browser, office: RunningServer, client: httpx.Client
) -> Iterator[OpenAdmin]:
    """Opens an admin page, signed in; at the end none may have failed or left the server."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def watch(address: str) -> None:
        if not address.startswith((office.url, "data:", "blob:")):
            trouble.append(f"request to {address}")

    def open_(path: str = "", *, signed_in: bool = True, **options: object) -> Page:
        context = browser.new_context(**{"locale": "en-GB", **options})  # type: ignore[arg-type]
        contexts.append(context)
        if signed_in:
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": office.url}
                    for name, value in client.cookies.items()
                ]
            )
        page = context.new_page()
        page.on("request", lambda request: watch(request.url))
        page.on("pageerror", lambda error: trouble.append(f"error {error}"))
        page.goto(f"{office.url}/admin{path}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert trouble == []


def overflow(page: Page) -> int:
    """How far a page scrolls sideways, in pixels."""
    wide: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide
