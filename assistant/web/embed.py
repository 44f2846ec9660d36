"""What other sites put on their pages: `/widget.js`, or a frame of `/embed`."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from assistant.web.pages import render
from assistant.web.widget_file import widget_file
from assistant.web.wording import preferred_language

_MINUTES = 5
_YEAR_SECONDS = 365 * 24 * 3600

Text = Annotated[str, Query(max_length=300)]


def embed_router(root_path: str) -> APIRouter:
    """`/embed`. It holds the widget, so a frame and a page's own widget answer alike.

    A token goes into the fragment (`/embed#token=…`), which no server and no log sees.
    """
    router = APIRouter()

    @router.get("/embed", response_class=HTMLResponse, include_in_schema=False)
    async def embed(
        request: Request,
        theme: Literal["light", "dark", "auto"] = "auto",
        language: Literal["id", "en", "auto"] = "auto",
        title: Text = "Tanya",
        greeting: Text = "",
        accent: Text = "",
        documents: Annotated[str, Query(max_length=2_000)] = "",
    ) -> HTMLResponse:
        preferred = preferred_language(request.headers.get("accept-language", ""))
        html = render(
            "embed.html",
            root_path=root_path,
            version=widget_file().version,
            spoken=preferred if language == "auto" else language,
            attributes={
                "theme": theme,
                "title": title,
                "greeting": greeting,
                "accent": accent,
                "documents": documents,
            },
        )
        return HTMLResponse(html, headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"})

    return router


def widget_router() -> APIRouter:
    """`/widget.js`: served as it is, kept for long under its version."""
    router = APIRouter()

    @router.get("/widget.js", include_in_schema=False)
    async def script(request: Request, v: str = "") -> Response:
        file = widget_file()
        headers = {
            "ETag": f'W/"{file.version}"',
            # The address without a version follows updates; one with it never changes.
            "Cache-Control": (
                f"public, max-age={_YEAR_SECONDS}, immutable"
                if v == file.version
                else f"public, max-age={_MINUTES * 60}"
            ),
            "Vary": "Accept-Encoding",
            # It is public, and a page that checks its integrity must be allowed to read it.
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        known = (tag.strip() for tag in request.headers.get("if-none-match", "").split(","))
        if any(tag.removeprefix("W/") == f'"{file.version}"' for tag in known):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(file.compressed, headers=headers, media_type="text/javascript")
        return Response(file.content, headers=headers, media_type="text/javascript")

    return router
