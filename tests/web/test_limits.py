"""Rate limits per address and identity, and whose word counts for the address."""

from __future__ import annotations

import contextlib
import logging
import shutil
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import anyio
import jwt
import pytest

from assistant import Assistant
from assistant.errors import TanyaError
from assistant.settings import Settings
from assistant.web.limits import RateLimits, address_group, parse_limit
from tests.web.conftest import RunningServer, running, wait_until

Result = TypeVar("Result")

PORTAL = "https://portal.example.com"
SECRET = "the secret that portals sign with now"
PATH = "/api/v1/suggestions"


@contextlib.contextmanager
def limited(settings: Settings, tanya: Assistant, **options: object) -> Iterator[RunningServer]:
    changed = settings.model_copy(update=options)
    with running(changed, lambda _settings, _progress: tanya) as server:
        with server.client() as client:
            wait_until(lambda: client.get("/ready").status_code == 200, 240)
        yield server


def test_an_address_is_told_when_to_come_back(settings: Settings, tanya: Assistant) -> None:
    with limited(settings, tanya, address_rate_limit="3/hour") as server:
        with server.client(Origin=PORTAL) as client:
            statuses = [client.get(PATH).status_code for _ in range(3)]
            refused = client.post("/api/v1/ask", json={"question": "Apa itu IT?"})
            assert statuses == [200, 200, 200]
            assert refused.status_code == 429
            assert 1 <= int(refused.headers["retry-after"]) <= 3_600
            # A page may read both, or the widget could not tell anybody.
            assert refused.headers["access-control-allow-origin"] == PORTAL
            assert "Retry-After" in refused.headers["access-control-expose-headers"]
            assert refused.headers["cache-control"] == "no-store"
            messages = refused.json()["error"]["messages"]
            # Of everybody at the address perhaps another has asked so much.
            assert "jaringan Anda" in messages["id"]
            assert "your network" in messages["en"]
            assert messages["id"].endswith(("menit.", "detik."))
            # What is not a call of the API is not counted.
            assert client.get("/health").status_code == 200
            assert client.get("/widget.js").status_code == 200
            # The chat's questions are counted with them.
            assert client.post("/gradio_api/run/predict", json={}).status_code == 429
            # So are pages of documents, and the refusal is a page then.
            page = client.get("/source/rumus-zebra")
            assert page.status_code == 429
            assert page.headers["content-type"].startswith("text/html")
            assert 1 <= int(page.headers["retry-after"]) <= 3_600
        # No header makes another address, as long as no proxy is trusted.
        for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
            with server.client(**{name: "203.0.113.9"}) as client:
                assert client.get(PATH).status_code == 429


def test_a_trusted_proxy_tells_the_address(settings: Settings, tanya: Assistant) -> None:
    options = {"address_rate_limit": "2/hour", "trusted_proxies": ("127.0.0.1", "10.0.0.0/8")}
    with limited(settings, tanya, **options) as server:

        def statuses(forwarded: str) -> list[int]:
            with server.client(**{"X-Forwarded-For": forwarded}) as client:
                return [client.get(PATH).status_code for _ in range(3)]

        assert statuses("203.0.113.1") == [200, 200, 429]
        assert statuses("203.0.113.2, 10.1.2.3") == [200, 200, 429]
        # What the person wrote before the proxy's own entry counts for nothing.
        assert statuses("198.51.100.7, 203.0.113.1") == [429, 429, 429]


def test_each_identity_has_its_own_limit(settings: Settings, tanya: Assistant) -> None:
    options = {
        "allowed_origins": (PORTAL,),
        "widget_secret": (SECRET,),
        "rate_limit": "2/hour",
        "address_rate_limit": "off",
    }
    with limited(settings, tanya, **options) as server:

        def statuses(subject: str) -> list[int]:
            claims = {"aud": "tanya", "origin": PORTAL, "exp": int(time.time()) + 60}
            token = jwt.encode({**claims, "sub": subject}, SECRET)
            with server.client(Authorization=f"Bearer {token}", Origin=PORTAL) as client:
                responses = [client.get(PATH) for _ in range(3)]
                if responses[-1].status_code == 429:
                    messages = responses[-1].json()["error"]["messages"]
                    assert "Anda sudah banyak bertanya" in messages["id"]
                    assert "You have asked a lot" in messages["en"]
                return [response.status_code for response in responses]

        assert statuses("budi") == [200, 200, 429]
        assert statuses("ani") == [200, 200, 429]


def test_an_untrusted_proxy_is_mentioned_once(
    settings: Settings, tanya: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.WARNING, "tanya.guard"),
        limited(settings, tanya) as server,
        server.client(**{"X-Forwarded-For": "203.0.113.9"}) as client,
    ):
        client.get(PATH)
        client.get(PATH)
    assert [r.levelname for r in caplog.records if "TANYA_TRUSTED_PROXIES" in r.message] == [
        "WARNING"
    ]


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server of this test's own."""
    program = shutil.which("redis-server")
    assert program, "redis-server is missing; .ci/setup installs it"
    path: Path = tmp_path_factory.mktemp("redis")
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        port = opened.getsockname()[1]
    command = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(path),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:

        def listens() -> bool:
            with socket.socket() as trying:
                return trying.connect_ex(("127.0.0.1", port)) == 0

        try:
            wait_until(listens)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


def run(function: Callable[..., Awaitable[Result]], *arguments: object) -> Result:
    """What a coroutine returns; in a thread, since the browser's own loop may run in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, function, *arguments).result()


async def hits(limits: RateLimits, count: int, name: str = "203.0.113.1") -> int:
    """How many of `count` requests are let in."""
    refusals = []
    for _ in range(count):
        try:
            await limits.address(name)
        except TanyaError as error:
            refusals.append(error)
    assert all(error.status == 429 and error.retry_seconds for error in refusals)
    return count - len(refusals)


def test_replicas_count_together(redis_url: str) -> None:
    settings = Settings(address_rate_limit="5/hour", rate_limit_url=redis_url)

    async def two_servers() -> tuple[int, int, int]:
        one, other = RateLimits(settings), RateLimits(settings)
        return await hits(one, 3), await hits(other, 4), await hits(other, 2, "203.0.113.2")

    assert run(two_servers) == (3, 2, 2)


def test_without_redis_each_counts_alone_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        nobody = f"redis://:hunter2@127.0.0.1:{opened.getsockname()[1]}/0"
    limits = RateLimits(Settings(address_rate_limit="2/hour", rate_limit_url=nobody))
    assert run(hits, limits, 4) == 2
    assert [record.levelname for record in caplog.records if record.name == "tanya.limits"] == [
        "ERROR"
    ]
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rate_limit": "many"}, "rate_limit is 'many'"),
        ({"address_rate_limit": "5/fortnight"}, "address_rate_limit"),
        ({"rate_limit_url": "mysql://root:hunter2@db"}, "rate_limit_url"),
    ],
)
def test_a_bad_option_stops_the_start(options: dict[str, str], said: str) -> None:
    with pytest.raises(TanyaError, match=said) as caught:
        RateLimits(Settings(**options))  # type: ignore[arg-type]
    assert "hunter2" not in str(caught.value)


def test_limits_are_written_as_people_write_them() -> None:
    assert parse_limit("rate_limit", "off") == ()
    assert len(parse_limit("rate_limit", "60/minute; 500 per day")) == 2


def test_an_ipv6_network_is_one_subscriber() -> None:
    assert address_group("2001:db8:1:2:3::4") == address_group("2001:db8:1:2:ffff::1")
    assert address_group("2001:db8:1:2::1") != address_group("2001:db8:1:3::1")
    assert address_group("::ffff:203.0.113.1") == address_group("203.0.113.1")
    assert address_group("testclient") == "testclient"
