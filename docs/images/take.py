"""Takes the README's pictures anew: `python docs/images/take.py`, with what the tests install.

It starts the assistant over `corpus/` and the example portal, each on a port of its own, and asks
in a real browser.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port: int = opened.getsockname()[1]
        return port


def wait_for(address: str, seconds: float = 120) -> None:
    """Return once `address` answers with success."""
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address).close()  # noqa: S310 - our own server
        except urllib.error.URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.3)
        else:
            return


def take(assistant: str, portal: str) -> None:
    """Write chat.png and widget.png."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        chat = browser.new_page(viewport={"width": 1200, "height": 860}, locale="en-GB")
        chat.goto(assistant)
        chat.locator("#tn-question textarea").fill("What is the main goal of IT?")
        chat.keyboard.press("Enter")
        chat.locator(".tn-answer").wait_for()
        chat.screenshot(path=HERE / "chat.png")
        page = browser.new_page(viewport={"width": 1100, "height": 760}, locale="id-ID")
        page.goto(portal)
        page.locator("tanya-chat .launcher").click()
        page.locator("tanya-chat textarea").fill("Apa fokus utama IT?")
        page.keyboard.press("Enter")
        page.locator("tanya-chat article").wait_for()
        page.wait_for_timeout(500)  # it scrolls smoothly
        page.screenshot(path=HERE / "widget.png")
        browser.close()


def main() -> None:
    """Start both, take the pictures, stop both."""
    assistant, portal = (f"http://localhost:{free_port()}" for _ in range(2))
    # With a password, the pictures show no link to the admin pages.
    options = {
        "TANYA_PORT": assistant.rpartition(":")[2],
        "TANYA_ALLOWED_ORIGINS": portal,
        "TANYA_FEEDBACK_URL": "sqlite://",
        "TANYA_ADMIN_PASSWORD": os.urandom(16).hex(),
    }
    example = {"TANYA_URL": assistant, "PORT": portal.rpartition(":")[2]}
    commands = (
        ([sys.executable, "-m", "assistant", "serve"], options),
        ([sys.executable, str(HERE.parent / "examples" / "portal" / "server.py")], example),
    )
    outside = {name: value for name, value in os.environ.items() if not name.startswith("TANYA_")}
    running = [subprocess.Popen(command, cwd=ROOT, env=outside | own) for command, own in commands]
    try:
        wait_for(f"{assistant}/ready")
        wait_for(portal)
        take(assistant, portal)
    finally:
        for process in running:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
