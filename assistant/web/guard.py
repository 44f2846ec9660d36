"""What a request must pass before it costs anything: rate limits, then who asks.

It stands inside the CORS policy, so that a page that is allowed to call can read why it was
refused.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from assistant.errors import TanyaError
from assistant.web.error_responses import error_page, error_response
from assistant.web.route import route_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.web.identity import Identity, IdentityChecker
    from assistant.web.limits import RateLimits
    from assistant.web.metrics import Metrics

log = logging.getLogger("tanya.guard")

API = "/api/v1/"
CHAT = ("/gradio_api/", "/config")
SOURCE = "/source/"
PAGES = ("/", SOURCE)
COUNTED = (API, "/gradio_api/run/", SOURCE)
"""What costs the server work: questions, and pages of documents, which may be long."""


class Guard:
    """Counts, checks and refuses.

    Args:
        app: what is guarded.
        limits: counts every call of the API, question of the chat and page of a document.
        checker: who asks; None where identities are off.
        metrics: counts refusals.
        root_path: sub-path of the server behind a proxy.
        proxies_known: whether trusted proxies are configured.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        limits: RateLimits,
        checker: IdentityChecker | None,
        metrics: Metrics,
        root_path: str,
        proxies_known: bool,
    ) -> None:
        self._app = app
        self._limits = limits
        self._checker = checker
        self._metrics = metrics
        self._root_path = root_path
        self._proxies_known = proxies_known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["method"] != "OPTIONS":
            refused = await self._refusal(scope)
            if refused is not None:
                await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        path = route_path(scope)
        try:
            if path.startswith(COUNTED):
                self._notice_proxy(scope)
                await self._limits.address(scope["client"][0] if scope.get("client") else "")
            if self._checker is not None:
                await self._identify(self._checker, path, scope)
        except TanyaError as error:
            self._metrics.refused(error.status)
            request = Request(scope)
            if path in PAGES or path.startswith(SOURCE):
                return error_page(request, error, self._root_path)
            return error_response(request, error)
        return None

    async def _identify(self, checker: IdentityChecker, path: str, scope: Scope) -> None:
        headers = Headers(scope=scope)
        if path.startswith(API):
            identity = await anyio.to_thread.run_sync(
                checker.check, bearer(headers), other_origin(headers), headers.get("host", "")
            )
            await self._limits.identity(identity.subject)
            scope.setdefault("state", {})["identity"] = identity
        elif path.startswith(SOURCE):
            query = parse_qs(scope["query_string"].decode("latin-1"))
            checker.check_page_pass(query.get("pass", [""])[0], path.removeprefix(SOURCE))
        elif path == "/" or path.startswith(CHAT):
            raise TanyaError(
                "Please open the assistant in your portal, where you are signed in.",
                "Silakan buka asisten ini dari portal, tempat Anda sudah masuk.",
                status=401,
            )

    def _notice_proxy(self, scope: Scope) -> None:
        if not self._proxies_known and "x-forwarded-for" in Headers(scope=scope):
            self._proxies_known = True  # once is enough
            log.warning(
                "A request came through a proxy at %s, which is not trusted: everybody behind it "
                "is counted as one address. If it is yours, name it in TANYA_TRUSTED_PROXIES.",
                scope["client"][0] if scope.get("client") else "an unknown address",
            )


def identity_of(request: Request) -> Identity | None:
    """Who the guard found to be asking; None where identities are off."""
    identity: Identity | None = getattr(request.state, "identity", None)
    return identity


def bearer(headers: Headers) -> str | None:
    """The token of an `Authorization: Bearer …` header."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def other_origin(headers: Headers) -> str | None:
    """The origin of the page that calls, if that is another site than this one."""
    origin = headers.get("origin")
    # A browser sends the second header itself, and a proxy may change the scheme of the first.
    if origin is None or headers.get("sec-fetch-site") == "same-origin":
        return None
    if "sec-fetch-site" not in headers and urlsplit(origin).netloc == headers.get("host"):
        return None
    return origin
