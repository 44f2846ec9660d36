"""Serves the chat's own routes once Gradio is imported, beside a port that is open already."""

from __future__ import annotations

import asyncio
import contextlib
import re
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from assistant.origins import AllowedOrigins
from assistant.web.error_responses import nothing_here
from assistant.web.security import chat_may_serve

if TYPE_CHECKING:
    from assistant.web.asking import Desk

_SCRIPT = re.compile(r'<script type="module"[^>]* src="\./(assets/[\w.-]+\.js)"')
_STYLE = re.compile(r'<link rel="stylesheet"[^>]* href="\./(assets/[\w.-]+\.css)"')


class ChatMount:
    """An ASGI application that becomes Gradio's once `load` has run.

    Args:
        desk: what answers.
        root_path: sub-path of the server behind a proxy.
        allowed_origins: other sites that may call; the mounted application answers any origin
            with credentials unless its parent has a CORS policy.
    """

    def __init__(self, desk: Desk, root_path: str, allowed_origins: AllowedOrigins) -> None:
        self._desk = desk
        self._root_path = root_path
        self._allowed_origins = allowed_origins
        self._app: FastAPI | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stack = contextlib.AsyncExitStack()
        self.script = ""
        self.style = ""

    @property
    def loaded(self) -> bool:
        """Whether the chat is served."""
        return self._app is not None

    def begin(self) -> None:
        """Remember the event loop the chat runs in. Call it there, before `load`."""
        self._loop = asyncio.get_running_loop()

    def load(self) -> None:
        """Import Gradio and build the chat; takes seconds, so call it in a thread."""
        from assistant.web.chat import chat_blocks
        from assistant.web.theme import chat_theme

        blocks = chat_blocks(self._desk, self._root_path)
        import gradio as gr

        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(self._allowed_origins.exact),
            allow_origin_regex=self._allowed_origins.pattern,
        )
        gr.mount_gradio_app(
            app,
            blocks,
            path="/",
            footer_links=[],
            run_history=False,
            show_error=False,
            ssr_mode=False,
            enable_monitoring=False,
            pwa=False,
            mcp_server=False,
            theme=chat_theme(),
        )
        self.script, self.style = _assets()
        if self._loop is None:
            raise RuntimeError("begin() comes before load()")
        asyncio.run_coroutine_threadsafe(self._enter(app), self._loop).result()

    async def close(self) -> None:
        """End what the chat started."""
        await self._stack.aclose()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, if the chat has any business with it."""
        app = self._app if scope["type"] == "http" else None
        if app and chat_may_serve(scope["method"], scope["path"].removeprefix(self._root_path)):
            await app(scope, receive, send)
        else:
            await self._nothing(scope, receive, send)

    async def _nothing(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
            return
        response = nothing_here(Request(scope), self._root_path)
        await response(scope, receive, send)

    async def _enter(self, app: FastAPI) -> None:
        await self._stack.enter_async_context(app.router.lifespan_context(app))
        self._app = app


def _assets() -> tuple[str, str]:
    """The paths of Gradio's script and style sheet, whose names change with its version."""
    from pathlib import Path

    import gradio

    page = Path(gradio.__file__).parent / "templates" / "frontend" / "index.html"
    html = page.read_text(encoding="utf-8")
    script, style = _SCRIPT.search(html), _STYLE.search(html)
    if script is None or style is None:
        raise RuntimeError(f"{page} names no script or no style sheet of Gradio's")
    return script[1], style[1]
