"""Stands before everything under `/admin`, so that no route there can forget to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse

from assistant.errors import TanyaError
from assistant.web.admin.access import is_foreign
from assistant.web.error_responses import error_response, nothing_here
from assistant.web.route import route_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.web.admin.access import AdminAccess
    from assistant.web.metrics import Metrics

ADMIN = "/admin"
SIGN_IN = f"{ADMIN}/sign-in"


def is_admin_path(path: str) -> bool:
    """Whether `path` is one of the admin pages, or would be."""
    return path == ADMIN or path.startswith(f"{ADMIN}/")


class Gate:
    """Lets through who may, sends a browser to the sign-in, and refuses everybody else.

    Args:
        app: what is guarded.
        access: who may.
        metrics: counts refusals.
        root_path: sub-path of the server behind a proxy.
    """

    def __init__(
        self, app: ASGIApp, *, access: AdminAccess, metrics: Metrics, root_path: str
    ) -> None:
        self._app = app
        self._access = access
        self._metrics = metrics
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = route_path(scope) if scope["type"] == "http" else ""
        if not is_admin_path(path) or self._let_in(scope, path):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if not self._access.exists(scope):
            # To the letter what any address gets where nothing is.
            await nothing_here(request, self._root_path)(scope, receive, send)
        elif is_foreign(scope):
            await self._refuse(request, _FOREIGN, receive, send)
        elif scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", ""):
            wanted = quote(path.removeprefix(ADMIN).strip("/").split("/")[0])
            after = f"?next={wanted}" if wanted else ""
            redirect = RedirectResponse(f"{self._root_path}{SIGN_IN}{after}", 303)
            await redirect(scope, receive, send)
        else:
            await self._refuse(request, _SIGNED_OUT, receive, send)

    def _let_in(self, scope: Scope, path: str) -> bool:
        if not self._access.exists(scope) or is_foreign(scope):
            return False
        return path == SIGN_IN or self._access.allows(scope)

    async def _refuse(
        self, request: Request, error: TanyaError, receive: Receive, send: Send
    ) -> None:
        self._metrics.refused(error.status)
        await error_response(request, error)(request.scope, receive, send)


_FOREIGN = TanyaError(
    "This request did not come from a page of this server. Open the admin page and try there.",
    "Permintaan ini tidak berasal dari halaman server ini. Buka halaman pengelola dan coba di "
    "sana.",
    status=403,
)
_SIGNED_OUT = TanyaError(
    "You are not signed in, or no longer. Open the admin page and sign in.",
    "Anda belum masuk, atau sesi Anda sudah berakhir. Buka halaman pengelola lalu masuk.",
    status=401,
)
