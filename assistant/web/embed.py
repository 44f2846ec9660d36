"""`/embed`: the chat without anything around it, for portals that take a frame but no script."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from assistant.web.pages import render
from assistant.web.widget_file import widget_file
from assistant.web.wording import preferred_language

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
