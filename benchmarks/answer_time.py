"""Time of an answer beside the encoder alone: in Python, over HTTP, in a browser.

    python -m benchmarks.answer_time

All ways take turns, question by question, in one run, so that what else the machine does falls on
each alike; medians and their ratios are told, with the bundled reader and without one. The browser
is timed from Enter to the answer being on the page.
"""

from __future__ import annotations

import argparse
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import uvicorn
from playwright.sync_api import Page, sync_playwright

from assistant import Assistant, Settings
from assistant.web.application import create_app
from assistant.web.server import configuration, listen

QUESTIONS = (
    "Apa tujuan utama IT?",
    "What is the main goal of digital marketing?",
    "Keahlian apa yang dibutuhkan digital marketer?",
    "How is the success of IT measured?",
    "Bagaimana tim IT mendukung digital marketing?",
)
CHROMIUM = "/usr/bin/chromium"
CONVERSATION = 8  # questions before a new one; the page drops the oldest of a long conversation


@contextmanager
def served(tanya: Assistant) -> Iterator[str]:
    """Serve `tanya` from a thread; gives the address."""
    listener = listen("127.0.0.1", 0)
    app = create_app(tanya.settings, lambda _settings, _progress: tanya)
    server = uvicorn.Server(configuration(app, tanya.settings))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    while httpx.get(f"{url}/ready").status_code != 200:
        time.sleep(0.1)
    yield url
    server.should_exit = True
    thread.join(10)


def milliseconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def post(client: httpx.Client, question: str) -> None:
    """Ask over HTTP."""
    client.post("/api/v1/ask", json={"question": question}).raise_for_status()


def ask_in(page: Page, question: str) -> None:
    """Type a question, press Enter, and wait for one answer more."""
    answers = page.locator(".tn-answer")
    count = answers.count()
    page.locator("#tn-question textarea").press("Enter")
    answers.nth(count).wait_for()


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asks", type=int, default=20, help="questions asked in each way")
    options = parser.parse_args()
    corpus = Path(__file__).parents[1] / "corpus"
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = Settings(
            feedback_url=f"sqlite:///{folder}/feedback.db", rate_limit="100000/minute"
        )
        tanya = Assistant.open(corpus, Path(folder) / "index", settings=settings)
        encoder = tanya.retriever.encoder
        bare = Assistant.open(
            corpus,
            Path(folder) / "index",
            settings=settings.model_copy(update={"reader": "off"}),
            encoder=encoder,
        )
        path = os.environ.get("CHROMIUM") or (CHROMIUM if Path(CHROMIUM).exists() else None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        taken: dict[str, list[float]] = {}
        with (
            served(tanya) as url,
            served(bare) as bare_url,
            httpx.Client(base_url=url) as client,
            httpx.Client(base_url=bare_url) as bare_client,
        ):
            page = browser.new_page()
            box = page.locator("#tn-question textarea")
            for number in range(options.asks + 3):
                question = QUESTIONS[number % len(QUESTIONS)]
                if number % CONVERSATION == 0:
                    page.goto(url)
                    box.wait_for()
                box.fill(question)
                turn = {
                    "encoding the question": lambda q=question: encoder.encode_queries([q]),
                    "Assistant.ask, no reader": lambda q=question: bare.ask(q),
                    "Assistant.ask": lambda q=question: tanya.ask(q),
                    "POST /api/v1/ask, no reader": lambda q=question: post(bare_client, q),
                    "POST /api/v1/ask": lambda q=question: post(client, q),
                    "in the browser": lambda q=question: ask_in(page, q),
                }
                for name, work in turn.items():
                    spent = milliseconds(work)
                    if number >= 3:  # the first ones warm up
                        taken.setdefault(name, []).append(spent)
            browser.close()  # or the servers would wait for its connections
    alone = statistics.median(taken["encoding the question"])
    over_http = statistics.median(taken["POST /api/v1/ask"])
    print(f"| median of {options.asks} | ms | × encoding alone |\n|---|---:|---:|")
    for name, times in taken.items():
        print(
            f"| {name} | {statistics.median(times):.1f} | {statistics.median(times) / alone:.2f} |"
        )
    print(f"\nThe browser adds {statistics.median(taken['in the browser']) - over_http:.0f} ms.")


if __name__ == "__main__":
    main()
