"""Errors over HTTP: theirs told with the mend, ours logged with an id; one shape for both.

The shape is `{"error": {"message": …, "messages": {"en": …, "id": …}, "status": …, "id": …}}`:
`message` is in the language the request's `Accept-Language` prefers (English if it says nothing),
`messages` has both, `status` repeats the HTTP status, and `id` names the entry in the server's
log where the error is ours (otherwise null).
"""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from assistant.errors import TanyaError
from assistant.web.pages import render
from assistant.web.wording import SOURCE_WORDING, preferred_language

if TYPE_CHECKING:
    from assistant.web.metrics import Metrics

log = logging.getLogger("tanya.web")

RETRY_SECONDS = 2


def log_incident(error: BaseException) -> str:
    """Log an error of ours with its trace; the id that leads to it."""
    incident = uuid.uuid4().hex[:12]
    log.error("Unexpected error (id %s)", incident, exc_info=error)
    return incident


def incident_error(incident: str) -> TanyaError:
    """What somebody is told of an error of ours."""
    return TanyaError(
        f"Something went wrong on our side. Please try again; the server's log knows it as "
        f"{incident}.",
        f"Terjadi kesalahan di pihak kami. Silakan coba lagi; catatan server menyimpannya dengan "
        f"nomor {incident}.",
        status=500,
    )


def error_response(
    request: Request, error: TanyaError, incident: str | None = None
) -> JSONResponse:
    """`error` in the shape above."""
    language = preferred_language(request.headers.get("accept-language", ""), default="en")
    body = {
        "error": {
            "message": error.message(language),
            "messages": {"en": error.english, "id": error.indonesian},
            "status": error.status,
            "id": incident,
        }
    }
    headers = {"Content-Language": language, "Vary": "Accept-Language", **_retry_after(error)}
    return JSONResponse(body, error.status, headers)


def _retry_after(error: TanyaError) -> dict[str, str]:
    if error.status == 503 or error.retry_seconds:
        return {"Retry-After": str(error.retry_seconds or RETRY_SECONDS)}
    return {}


def error_page(request: Request, error: TanyaError, root_path: str) -> HTMLResponse:
    """`error` as a page, for whoever followed a link."""
    spoken = preferred_language(request.headers.get("accept-language", ""))
    html = render(
        "source_error.html",
        root_path=root_path,
        spoken=spoken,
        wording=SOURCE_WORDING[spoken],
        status=error.status,
        message=error.message(spoken),
    )
    headers = {"Content-Language": spoken, "Cache-Control": "no-store", **_retry_after(error)}
    return HTMLResponse(html, error.status, headers)


def nothing_here(request: Request, root_path: str) -> Response:
    """The answer at an address that leads nowhere: a page, or JSON for a program."""
    error = TanyaError(*_HTTP_MESSAGES[404], status=404)
    if "text/html" in request.headers.get("accept", ""):
        return error_page(request, error, root_path)
    return error_response(request, error)


def _validation_error(error: RequestValidationError) -> TanyaError:
    problems = [
        f"{'.'.join(str(part) for part in problem['loc'][1:]) or 'body'}: {problem['msg']}"
        for problem in error.errors()[:5]
    ]
    told = "; ".join(problems)
    return TanyaError(
        f"The request does not fit the API: {told}. /api/openapi.json describes it.",
        f"Permintaan tidak sesuai dengan API: {told}. Lihat /api/openapi.json.",
        status=422,
    )


_HTTP_MESSAGES = {
    404: ("There is nothing at this address.", "Tidak ada apa pun di alamat ini."),
    405: (
        "This address does not take that method.",
        "Alamat ini tidak menerima metode tersebut.",
    ),
}


def install_error_handlers(app: FastAPI, metrics: Metrics) -> None:
    """Let every error of `app` be answered in the one shape."""

    @app.exception_handler(TanyaError)
    async def theirs(request: Request, error: TanyaError) -> JSONResponse:
        metrics.refused(error.status)
        return error_response(request, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        metrics.refused(422)
        return error_response(request, _validation_error(error))

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        metrics.refused(error.status_code)
        english, indonesian = _HTTP_MESSAGES.get(
            error.status_code, (str(error.detail), str(error.detail))
        )
        told = TanyaError(english, indonesian, status=error.status_code)
        return error_response(request, told)

    @app.exception_handler(Exception)
    async def ours(request: Request, error: Exception) -> JSONResponse:
        metrics.refused(500)
        incident = log_incident(error)
        return error_response(request, incident_error(incident), incident)
