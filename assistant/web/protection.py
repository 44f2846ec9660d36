"""Everything that stands between the network and the application, in its order."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from starlette.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.origins import AllowedOrigins
from assistant.web.admin import AdminAccess, Gate
from assistant.web.admin.upload import STREAMED
from assistant.web.error_responses import error_response, incident_error, log_incident
from assistant.web.guard import Guard
from assistant.web.hosts import HostCheck, allowed_hosts
from assistant.web.identity import IdentityChecker
from assistant.web.limits import RateLimits
from assistant.web.security import BodyLimit, SecurityHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from assistant.settings import Settings
    from assistant.web.metrics import Metrics

log = logging.getLogger("tanya.web")

PREFLIGHT_SECONDS = 600
"""How long a browser may remember that a page may call."""


class LastResort:
    """Answers an error of ours inside the other layers, so that the answer has their headers.

    The framework's own handler stands outside of everything that is added to it.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if started:
                raise  # too late to say anything else
            self._metrics.refused(500)
            incident = log_incident(error)
            response = error_response(Request(scope), incident_error(incident), incident)
            await response(scope, receive, send)


def protect(
    app: FastAPI,
    settings: Settings,
    metrics: Metrics,
    checker: IdentityChecker | None,
    limits: RateLimits,
    admin: AdminAccess,
) -> None:
    """Put the layers around `app`, the innermost first."""
    origins = AllowedOrigins.of(settings.allowed_origins)
    app.add_middleware(LastResort, metrics=metrics)
    app.add_middleware(Gate, access=admin, metrics=metrics, root_path=settings.root_path)
    app.add_middleware(BodyLimit, streamed=STREAMED)
    app.add_middleware(
        Guard,
        limits=limits,
        checker=checker,
        metrics=metrics,
        root_path=settings.root_path,
        proxies_known=bool(settings.trusted_proxies),
    )
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(origins.exact),
        allow_origin_regex=origins.pattern,
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type", "Authorization"],
        expose_headers=["Retry-After"],
        max_age=PREFLIGHT_SECONDS,
    )
    hosts = allowed_hosts(settings)
    if hosts is not None:
        app.add_middleware(HostCheck, allowed=hosts, root_path=settings.root_path)
    app.add_middleware(SecurityHeaders, allowed_origins=origins)
    if settings.trusted_proxies:
        # Without it the address is that of whoever connects, whatever a header says.
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
