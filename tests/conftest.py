"""What is dear to start and the same for all tests: the encoder and the browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

from assistant.retrieval import Encoder, load_encoder
from assistant.settings import Settings

# On a machine with other things to do any example may take long: no test asserts a time. In CI the
# examples are the same each time, so that what fails there is what changed.
hypothesis.settings.register_profile(
    "untimed",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("untimed")

# Playwright looks for a browser of its own where none is named and Debian's is not installed.
_DEBIANS = "/usr/bin/chromium"
CHROMIUM = os.environ.get("CHROMIUM") or (_DEBIANS if Path(_DEBIANS).exists() else None)
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The bundled model, from the user's cache; the first run on a machine converts it."""
    return load_encoder(Settings(threads=1))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for the process: Playwright refuses to be started twice in one."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_OPTIONS))
        yield launched
        launched.close()
