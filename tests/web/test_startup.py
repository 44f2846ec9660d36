"""The start and the end: the port first, waiting for the load, failing to load, SIGTERM."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assistant import Assistant, TanyaError
from assistant.settings import Settings
from assistant.web.server import listen
from assistant.web.startup import open_assistant
from tests.retrieval.toy import CORPUS, ToyEncoder, write_corpus
from tests.web.conftest import ROOT, ask, running, wait_until


def test_a_question_asked_while_loading_waits(
    browser: Browser, settings: Settings, tanya: Assistant
) -> None:
    release = threading.Event()

    def slow(_settings: Settings, progress) -> Assistant:
        progress("model", 0.42)
        assert release.wait(60)
        return tanya

    with running(settings, slow) as started, started.client() as client:
        assert client.get("/health").status_code == 200
        wait_until(lambda: client.get("/ready").json()["stage"] == "model")
        ready = client.get("/ready")
        assert ready.status_code == 503
        assert ready.json()["progress"] == 0.42
        page = browser.new_page(locale="id-ID")
        page.goto(started.url)
        page.locator("#tn-question textarea").wait_for()
        expect(page.locator(".tn-status")).to_contain_text("Sedang dimuat")
        page.locator("#tn-question textarea").fill("Apa tujuan utama IT?")
        page.keyboard.press("Enter")
        expect(page.locator(".tn-status")).to_contain_text("dijawab begitu")
        expect(page.locator(".tn-status")).to_contain_text("42 %")
        assert page.locator(".tn-answer").count() == 0
        release.set()
        expect(page.locator(".tn-answered")).to_be_visible()
        expect(page.locator(".tn-status")).to_be_hidden()
        page.close()


def test_the_page_comes_before_the_chat_and_becomes_it(
    browser: Browser, settings: Settings, tanya: Assistant
) -> None:
    # Not the first import of Gradio in this process, so the page is asked for at once.
    with running(settings, lambda _settings, _progress: tanya) as started:
        page = browser.new_page(locale="en-GB")
        page.goto(started.url)
        expect(page.locator(".tn-welcome")).to_be_visible()
        ask(page, "What is the main goal of IT?")
        expect(page.locator(".tn-answered")).to_be_visible()
        page.close()


def test_why_loading_failed_is_told(browser: Browser, settings: Settings) -> None:
    def failing(_settings: Settings, _progress) -> Assistant:
        raise TanyaError("The folder is empty. Put a document in it.", "Folder kosong.")

    with running(settings, failing) as started, started.client() as client:
        wait_until(lambda: client.get("/ready").json()["stage"] == "failed")
        ready = client.get("/ready")
        assert ready.status_code == 503
        assert ready.json()["failure"]["en"] == "The folder is empty. Put a document in it."
        asked = client.post("/api/v1/ask", json={"question": "Apa itu IT?"})
        assert asked.status_code == 503
        assert asked.headers["retry-after"]
        page = browser.new_page(locale="id-ID")
        page.goto(started.url)
        expect(page.locator(".tn-status")).to_have_text("Folder kosong.")
        page.close()


def test_an_error_of_ours_is_logged_with_its_id_and_not_shown(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_settings: Settings, _progress) -> Assistant:
        raise ZeroDivisionError("a secret path")

    with running(settings, broken) as started, started.client() as client:
        wait_until(lambda: client.get("/ready").json()["stage"] == "failed")
        told = client.get("/ready").json()["failure"]["en"]
    assert "secret" not in told
    incident = told.split()[-1].strip(".")
    assert incident in caplog.text
    assert "a secret path" in caplog.text


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(TanyaError, match=f"Port {port} on 127.0.0.1 is in use"):
            listen("127.0.0.1", port)
        ended = subprocess.run(
            [sys.executable, ROOT / "app.py", "--port", str(port)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=60,
        )
    assert ended.returncode == 2
    assert f"Port {port}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(TanyaError, match="TANYA_HOST"):
        listen("192.0.2.1", 0)


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import runpy, sys\n"
        f"sys.argv = ['app.py', '--help']\n"
        "try:\n"
        f"    runpy.run_path({str(ROOT / 'app.py')!r}, run_name='__main__')\n"
        "except SystemExit as ended:\n"
        "    assert not ended.code, ended.code\n"
        "heavy = {'torch', 'gradio', 'fastapi', 'faiss', 'numpy', 'pydantic', 'onnxruntime'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert "--port" in ended.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_sigterm_ends_it_with_a_page_open(
    browser: Browser, settings: Settings, tmp_path: Path
) -> None:
    environment = {**os.environ, "TANYA_FEEDBACK_URL": f"sqlite:///{tmp_path / 'feedback.db'}"}
    process = subprocess.Popen(
        [
            sys.executable,
            ROOT / "app.py",
            "--port=0",
            f"--corpus={settings.corpus}",
            f"--index={settings.index}",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        cwd=tmp_path,
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        page = browser.new_page()
        # The port is open before anything answers on it, so the page waits instead of failing.
        page.goto(url)
        ask(page, "Apa tujuan utama IT?", seconds=120)  # the model loads meanwhile
        expect(page.locator(".tn-answered")).to_be_visible()
        asked_to_end = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        assert time.monotonic() - asked_to_end < 5
        page.close()
    finally:
        process.kill()
        process.wait()


def test_an_answer_does_not_wait_for_its_reader_to_acknowledge_its_head() -> None:
    """Head and body of a response are two writes: the second must not wait for the first's ACK."""

    async def serves_without_delay() -> int:
        told: asyncio.Queue[int] = asyncio.Queue()

        def met(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = writer.get_extra_info("socket")
            told.put_nowait(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        opened = listen("127.0.0.1", 0)
        address = opened.getsockname()
        async with await asyncio.start_server(met, sock=opened):
            _, writer = await asyncio.open_connection(*address)
            writer.close()
            return await told.get()

    # In a thread of its own: Playwright keeps a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(asyncio.run, serves_without_delay()).result()


def test_the_log_tells_what_is_not_answered_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    corpus = write_corpus(tmp_path / "corpus", {**CORPUS, "kosong.md": ""})
    settings = Settings(corpus=corpus, index=tmp_path / "index", reader="off")
    monkeypatch.setattr("assistant.assistant.load_encoder", lambda *_: ToyEncoder())
    for _ in range(2):  # also where nothing had to be built
        caplog.clear()
        open_assistant(settings, lambda *_: None)
        assert "skipped kosong.md: the file is empty" in caplog.text


def test_a_library_that_sets_its_own_level_does_not_fill_the_log() -> None:
    program = (
        "import logging\n"
        "from assistant.web.server import quieten\n"
        "logging.basicConfig(level=logging.INFO)\n"
        "quieten()\n"
        "import bm25s\n"
        "logging.getLogger('bm25s').debug('step')\n"
        "logging.getLogger('bm25s').warning('trouble')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "trouble" in done.stderr
    assert "step" not in done.stderr
