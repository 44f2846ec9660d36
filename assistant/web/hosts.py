"""Under which names the server answers: a name of another site that leads here is not one of them.

Somebody who owns a domain can let its name lead to this machine (DNS rebinding). Their page and
this server are then one origin to a browser, and no policy for other origins holds.
"""

from __future__ import annotations

import ipaddress
import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

from assistant.errors import TanyaError
from assistant.web.admin.access import is_loopback
from assistant.web.error_responses import error_page, error_response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.settings import Settings

log = logging.getLogger("tanya.hosts")

MISDIRECTED = 421
"""RFC 9110, 15.5.20: the server is not the one that the request names."""


def allowed_hosts(settings: Settings) -> tuple[str, ...] | None:
    """The names the server answers to besides addresses and `localhost`; None for any.

    Nobody has to name them for a server that only this machine reaches. Behind a proxy, or on a
    network, its names are not known: there the option decides.
    """
    behind_proxy = bool(settings.trusted_proxies or settings.root_path)
    if settings.allowed_hosts or (is_loopback(settings.host) and not behind_proxy):
        portals = (urlsplit(origin).hostname or "" for origin in settings.allowed_origins)
        return (*settings.allowed_hosts, *portals)
    return None


def is_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Whether a request whose `Host` is `host` may be meant for this server.

    An address may be: it leads to itself, and to nobody else's page.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    # Programs may leave the header out; a browser cannot.
    if not host or name == "localhost" or name.endswith(".localhost") or _is_address(name):
        return True
    return any(
        name.endswith(each.removeprefix("*")) if each.startswith("*.") else name == each
        for each in allowed
    )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class HostCheck:
    """Refuses requests for other names than the server's own, with status 421."""

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...], root_path: str) -> None:
        self._app = app
        self._allowed = allowed
        self._root_path = root_path
        self._said: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        host = Headers(scope=scope).get("host", "") if scope["type"] == "http" else ""
        if is_allowed(host, self._allowed):
            await self._app(scope, receive, send)
            return
        self._say(host)
        request = Request(scope)
        error = TanyaError(
            "This server does not answer under the name that was asked for. Whoever runs it can "
            "add the name to TANYA_ALLOWED_HOSTS.",
            "Server ini tidak melayani nama yang diminta. Pengelolanya dapat menambahkan nama itu "
            "ke TANYA_ALLOWED_HOSTS.",
            status=MISDIRECTED,
        )
        page = "text/html" in request.headers.get("accept", "")
        response = (
            error_page(request, error, self._root_path) if page else error_response(request, error)
        )
        await response(scope, receive, send)

    def _say(self, host: str) -> None:
        if host not in self._said and len(self._said) < 100:  # anybody can make up more
            self._said.add(host)
            log.warning(
                "A request for %r was refused: it is none of the names of this server. If it is, "
                "name it in TANYA_ALLOWED_HOSTS, or the proxy before it in TANYA_TRUSTED_PROXIES.",
                host,
            )
