"""The sign-in form, and the way out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from assistant.errors import TanyaError
from assistant.web.admin.access import COOKIE, SESSION_SECONDS
from assistant.web.admin.frame import SECTIONS
from assistant.web.admin.gate import ADMIN, SIGN_IN
from assistant.web.admin.wording import SIGN_IN_WORDING

if TYPE_CHECKING:
    from assistant.web.admin.access import AdminAccess
    from assistant.web.admin.frame import Frame
    from assistant.web.limits import RateLimits

log = logging.getLogger("tanya.admin")

_MOST_FIELDS = 50


async def form_fields(request: Request) -> dict[str, str]:
    """The fields of a form as browsers send it by default; of several alike the last.

    Raises:
        TanyaError: there are more than any form here has (status 400).
    """
    body = (await request.body()).decode("utf-8", "replace")
    try:
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise TanyaError(
            f"The form has more than {_MOST_FIELDS} fields. Open the page anew and send it again.",
            f"Formulir berisi lebih dari {_MOST_FIELDS} isian. Buka lagi halamannya, lalu kirim "
            "ulang.",
            status=400,
        ) from error
    return {name: values[-1] for name, values in fields.items()}


def sign_in_router(access: AdminAccess, frame: Frame, limits: RateLimits) -> APIRouter:
    """`/admin`, `/admin/sign-in` and `/admin/sign-out`."""
    router = APIRouter(include_in_schema=False)

    def form(request: Request, status: int = 200, problem: str = "") -> Response:
        words = SIGN_IN_WORDING[frame.language(request)]
        return frame.page(
            request,
            "sign_in.html",
            status=status,
            words=words,
            problem=problem,
            next=request.query_params.get("next", ""),
        )

    def target(request: Request) -> str:
        wanted = request.query_params.get("next", "")
        return frame.path(wanted if wanted in {each.name for each in SECTIONS} else "")

    @router.get(ADMIN)
    async def first() -> Response:
        return RedirectResponse(frame.path(), 303)

    @router.get(SIGN_IN)
    async def sign_in_page(request: Request) -> Response:
        if access.allows(request.scope):
            return RedirectResponse(target(request), 303)
        return form(request)

    @router.post(SIGN_IN)
    async def sign_in(request: Request) -> Response:
        try:
            await limits.sign_in(request.client.host if request.client else "")
        except TanyaError as error:
            answer = form(request, error.status, error.message(frame.language(request)))
            answer.headers["Retry-After"] = str(error.retry_seconds)
            return answer
        if not access.is_password((await form_fields(request)).get("password", "")):
            log.warning("A wrong admin password came from %s", _address(request))
            return form(request, 401, SIGN_IN_WORDING[frame.language(request)].wrong)
        log.info("Somebody at %s signed in to the admin pages", _address(request))
        response = RedirectResponse(target(request), 303)
        response.set_cookie(
            COOKIE,
            access.session(),
            max_age=SESSION_SECONDS,
            path=f"{frame.root}/",
            # Over https the cookie stays on https, whatever a proxy tells of the scheme.
            secure=request.headers.get("origin", "").startswith("https:")
            or request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return response

    @router.post(f"{ADMIN}/sign-out")
    async def sign_out() -> Response:
        response = RedirectResponse(f"{frame.root}/", 303)
        response.delete_cookie(COOKIE, path=f"{frame.root}/", httponly=True, samesite="strict")
        return response

    return router


def _address(request: Request) -> str:
    return request.client.host if request.client else "an unknown address"
