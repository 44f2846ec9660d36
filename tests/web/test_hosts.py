"""Under which names the server answers: a stranger's name that leads here is none of them."""

from __future__ import annotations

import logging

import pytest
from fastapi.testclient import TestClient

from assistant.errors import TanyaError
from assistant.settings import Settings, load_settings
from assistant.web.application import create_app

ASK = "/api/v1/ask"
REACHED = 422
"""What a question that is none gets once the request is let in; it costs no model."""


def status(settings: Settings, name: str, **options: object) -> int:
    client = TestClient(create_app(settings.model_copy(update=options)))
    headers = {"Host": name, "Origin": f"http://{name}", "Sec-Fetch-Site": "same-origin"}
    return client.post(ASK, json={}, headers=headers).status_code


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:7860",
        "LOCALHOST",
        "tanya.localhost:7860",
        "127.0.0.1:7860",
        "[::1]:7860",
        "10.0.0.7",
        "portal.example.com",  # on the list of origins, so nobody's trap
    ],
)
def test_a_local_server_answers_to_its_own_names(settings: Settings, host: str) -> None:
    assert status(settings, host) == REACHED


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "localhost.evil.example"],
)
def test_a_strangers_name_that_leads_here_gets_nothing(settings: Settings, host: str) -> None:
    assert status(settings, host) == 421
    client = TestClient(create_app(settings))
    for path in ("/", "/embed", "/source/rumus-zebra", "/ready", "/widget.js"):
        response = client.get(path, headers={"Host": host, "Accept": "text/html"})
        assert response.status_code == 421
        assert "frame-ancestors" in response.headers["content-security-policy"]
        assert "TANYA_ALLOWED_HOSTS" in response.text


@pytest.mark.parametrize(
    "options",
    [
        {"host": "0.0.0.0"},
        {"trusted_proxies": ("127.0.0.1",)},
        {"root_path": "/hr/assistant"},
    ],
)
def test_behind_a_proxy_or_on_a_network_any_name_is_good_until_some_are_named(
    settings: Settings, options: dict[str, object]
) -> None:
    assert status(settings, "tanya.example.com", **options) == REACHED
    named = {"allowed_hosts": ("tanya.example.com", "*.example.org")}
    assert status(settings, "tanya.example.com", **options, **named) == REACHED
    assert status(settings, "a.example.org:8443", **options, **named) == REACHED
    # Probes and container checks ask by address.
    assert status(settings, "10.0.0.7:7860", **options, **named) == REACHED
    for stranger in ("evil.example", "example.org", "evilexample.org"):
        assert status(settings, stranger, **options, **named) == 421


def test_the_log_says_it_once(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    client = TestClient(create_app(settings))
    with caplog.at_level(logging.WARNING, "tanya.hosts"):
        for _ in range(3):
            client.get("/health", headers={"Host": "tanya.example.com"})
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1
    assert "tanya.example.com" in said[0]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("https://tanya.example.com", "without scheme"),
        ("tanya.example.com:8443", "without scheme"),
        ("*", "without scheme"),
        ("*.com", "registers a name"),
        ("a b\\c", "character"),
    ],
)
def test_what_is_no_name_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, value: str, said: str
) -> None:
    monkeypatch.setenv("TANYA_ALLOWED_HOSTS", value)
    with pytest.raises(TanyaError, match=said):
        load_settings()
