"""Questions beyond what can be answered are refused at once, and told when to come back."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import anyio
import httpx
import pytest

from assistant import Assistant
from assistant.errors import TanyaError
from assistant.settings import Settings
from assistant.web.overload import QuestionGate
from tests.web.conftest import running, wait_until

Result = TypeVar("Result")


class SlowAssistant:
    """The real assistant, held back: how else would a test be sure that questions wait?"""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.may_go_on = threading.Event()
        self.most_at_work = 0
        self._at_work = 0
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> object:
        return getattr(self._assistant, name)

    def ask(self, question: str, **options: object) -> object:
        if question in {"halo", "hello"}:  # the greetings that warm up
            return self._assistant.ask(question, **options)  # type: ignore[arg-type]
        with self._lock:
            self._at_work += 1
            self.most_at_work = max(self.most_at_work, self._at_work)
        self.may_go_on.wait(30)
        try:
            return self._assistant.ask(question, **options)  # type: ignore[arg-type]
        finally:
            with self._lock:
                self._at_work -= 1


def test_two_work_three_wait_the_others_come_back(settings: Settings, tanya: Assistant) -> None:
    slow = SlowAssistant(tanya)
    options = settings.model_copy(
        update={"questions_at_work": 2, "questions_waiting": 3, "address_rate_limit": "off"}
    )

    def ask(client: httpx.Client, number: int) -> httpx.Response:
        return client.post("/api/v1/ask", json={"question": f"Apa itu IT nomor {number}?"})

    with (
        running(options, lambda _settings, _progress: slow) as server,  # type: ignore[arg-type, return-value]
        ThreadPoolExecutor(12) as pool,
        server.client() as client,
    ):
        wait_until(lambda: client.get("/ready").status_code == 200)
        asked = [pool.submit(ask, client, number) for number in range(12)]
        wait_until(lambda: sum(future.done() for future in asked) == 7)
        # It still answers everything else.
        assert client.get("/health").status_code == 200
        slow.may_go_on.set()
        responses = [future.result() for future in asked]
        assert sorted(response.status_code for response in responses) == [200] * 5 + [503] * 7
        for response in responses:
            if response.status_code == 503:
                assert int(response.headers["retry-after"]) >= 1
                assert "Terlalu banyak" in response.json()["error"]["messages"]["id"]
        assert slow.most_at_work == 2
        # And nothing of it stays.
        assert ask(client, 99).status_code == 200


def run(scenario: Callable[[], Awaitable[Result]]) -> Result:
    """What a coroutine returns; in a thread, since the browser's own loop may run in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, scenario).result()


def test_who_gives_up_leaves_the_queue() -> None:
    async def scenario() -> int:
        gate = QuestionGate(1, 0)
        with anyio.move_on_after(0.01):
            async with gate.place():
                await anyio.sleep(5)
        async with gate.place():
            with pytest.raises(TanyaError):
                async with gate.place():
                    pass
        return gate.inside

    assert run(scenario) == 0


def test_the_longer_the_rush_the_later_they_are_called_back() -> None:
    async def scenario() -> list[int]:
        gate, told = QuestionGate(1, 1), []
        async with gate.place(), gate.place():
            for _ in range(2_000):
                try:
                    async with gate.place():
                        pass
                except TanyaError as error:
                    told.append(error.retry_seconds or 0)
        return told

    told = run(scenario)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (1, 30)
