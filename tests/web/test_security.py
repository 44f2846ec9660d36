"""What is let in, what is sent along, and what is refused."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.security import chat_may_serve

PATHS = ("/", "/health", "/api/openapi.json", "/ui/chat.js", "/theme.css", "/config", "/nowhere")


@pytest.mark.parametrize("path", PATHS)
def test_every_response_has_the_security_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'self' https://portal.example.com" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "server" not in headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/file/etc/passwd"),
        ("GET", "/gradio_api/proxy=http://127.0.0.1:1/"),
        ("GET", "//gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/../gradio_api/file=/etc/passwd"),
        ("GET", "/assets/../../gradio_api/file=/etc/passwd"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/call/answer"),
        ("POST", "/gradio_api/component_server"),
        ("GET", "/gradio_api/openapi.json"),
        ("GET", "/gradio_api/deep_link"),
        ("GET", "/monitoring"),
        ("POST", "/login"),
        ("GET", "/gradio_api/runs"),
    ],
)
def test_what_the_page_does_not_need_is_not_served(
    client: httpx.Client, method: str, path: str
) -> None:
    assert client.request(method, path).status_code in {404, 405}


@given(st.text(alphabet="/.=%\\abcfilepruoxygd_", max_size=40))
def test_no_path_reaches_files_or_proxy(rest: str) -> None:
    for opening in ("/gradio_api/file=", "/gradio_api/proxy=", "/gradio_api/upload"):
        assert not chat_may_serve("GET", opening + rest)


def test_only_allowed_origins_may_read(client: httpx.Client) -> None:
    for path in ("/api/v1/ask", "/gradio_api/run/predict", "/config"):
        for origin in ("https://evil.example", "null", "https://portal.example.com.evil.example"):
            headers = client.get(path, headers={"Origin": origin}).headers
            assert "access-control-allow-origin" not in headers
            assert "access-control-allow-credentials" not in headers
    allowed = client.get("/api/v1/ask", headers={"Origin": "https://portal.example.com"}).headers
    assert allowed["access-control-allow-origin"] == "https://portal.example.com"
    assert "access-control-allow-credentials" not in allowed


def test_answers_are_kept_by_no_cache(client: httpx.Client) -> None:
    response = client.post("/api/v1/ask", json={"question": "Apa tujuan utama IT?"})
    assert response.headers["cache-control"] == "no-store"
