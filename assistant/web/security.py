"""Headers on every response, and what of a request is let in at all."""

from __future__ import annotations

import json
from collections import deque

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.origins import AllowedOrigins
from assistant.web.route import route_path

MAX_BODY_BYTES = 256 * 1024
"""Longest request body. A question is a few kilobytes; uploads have limits of their own."""
_THROWN_AWAY_BYTES = 1 << 20

CHAT_PATHS = (
    "/config",
    "/theme.css",
    "/gradio_api/app_id",
    "/gradio_api/info",
    "/gradio_api/startup-events",
    "/gradio_api/run/predict",
)
CHAT_FOLDERS = ("/assets/", "/static/", "/gradio_api/heartbeat/")


def content_security_policy(allowed_origins: AllowedOrigins) -> str:
    """The policy of every page.

    The chat's component library writes style attributes and loads its own chunks, hence
    `'unsafe-inline'` for styles alone; nothing needs inline scripts or `eval`.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {allowed_origins.frame_ancestors}",
        )
    )


ADMIN_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""The policy of the admin pages: stricter, and in nobody's frame. A route may set its own."""


class SecurityHeaders:
    """Adds the security headers to every response, errors and mounted applications included."""

    def __init__(self, app: ASGIApp, allowed_origins: AllowedOrigins) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": content_security_policy(allowed_origins),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = route_path(scope)
        admin = path == "/admin" or path.startswith("/admin/")
        private = admin or path.startswith(("/api/", "/gradio_api/", "/source/"))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if admin:
                    headers.setdefault("Content-Security-Policy", ADMIN_POLICY)
                for name, value in self._headers.items():
                    if not (admin and name == "Content-Security-Policy"):
                        headers[name] = value
                if private:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, send_with_headers)


async def _throw_away(receive: Receive) -> None:
    """Take what is still coming, within bounds, so that its sender gets to read the refusal.

    A connection that is closed over unread bytes is reset, and the answer is lost with it.
    """
    taken, more = 0, True
    while more and taken < _THROWN_AWAY_BYTES:
        message = await receive()
        taken += len(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)


class BodyLimit:
    """Refuses request bodies over `MAX_BODY_BYTES`, told or untold in `Content-Length`.

    Args:
        app: what is guarded.
        limit: in bytes.
        streamed: paths whose routes bound the body themselves, while they read it.
    """

    def __init__(
        self,
        app: ASGIApp,
        limit: int = MAX_BODY_BYTES,
        streamed: frozenset[str] = frozenset(),
    ) -> None:
        self._app = app
        self._limit = limit
        self._streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or route_path(scope) in self._streamed:
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "0")
        if told.isdecimal() and int(told) > self._limit:
            if int(told) <= self._limit + _THROWN_AWAY_BYTES:
                await _throw_away(receive)
            await self._refuse(send)
            return
        if told == "0" and scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        # Read here, not in the application, which would take the refusal for a broken body.
        messages: deque[Message] = deque()
        received, more = 0, True
        while more:
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                if message.get("more_body", False):
                    await _throw_away(receive)
                await self._refuse(send)
                return
            messages.append(message)
            more = message["type"] == "http.request" and message.get("more_body", False)

        async def replay() -> Message:
            return messages.popleft() if messages else await receive()

        await self._app(scope, replay, send)

    async def _refuse(self, send: Send) -> None:
        english = f"The request is longer than {self._limit // 1024} KiB. Send a shorter question."
        indonesian = (
            f"Permintaan lebih panjang dari {self._limit // 1024} KiB. "
            "Kirim pertanyaan yang lebih pendek."
        )
        body = json.dumps(
            {
                "error": {
                    "message": english,
                    "messages": {"en": english, "id": indonesian},
                    "status": 413,
                    "id": None,
                }
            }
        ).encode()
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def chat_may_serve(method: str, path: str) -> bool:
    """Whether the chat's own routes serve this request.

    Gradio brings uploads, server-side fetches of files and other addresses, sign-in, monitoring
    and an API of its own. The page needs the few routes named here; everything else is refused.
    """
    if method not in {"GET", "HEAD", "POST"} or ".." in path:
        return False
    return path in CHAT_PATHS or path.startswith(CHAT_FOLDERS)
