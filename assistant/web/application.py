"""The one process: API, source pages, page and chat in a FastAPI application."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote

import anyio.to_thread
from fastapi import FastAPI, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from assistant.documents import Span
from assistant.errors import TanyaError
from assistant.origins import AllowedOrigins
from assistant.settings import Settings
from assistant.web.admin import AdminAccess, admin_router
from assistant.web.api import api_router, operator_router
from assistant.web.asking import LOAD_WAIT_SECONDS, Desk
from assistant.web.chat_mount import ChatMount
from assistant.web.embed import embed_router, widget_router
from assistant.web.error_responses import error_page, install_error_handlers
from assistant.web.identity import IdentityChecker
from assistant.web.limits import RateLimits
from assistant.web.metrics import Metrics
from assistant.web.opening import opening_router
from assistant.web.overload import QuestionGate
from assistant.web.pages import STATIC, render
from assistant.web.protection import protect
from assistant.web.question_log import QuestionLog
from assistant.web.recorder import Recorder
from assistant.web.reload import Reloader
from assistant.web.retention import Retention
from assistant.web.source_page import source_page
from assistant.web.startup import Opener, Startup, open_assistant
from assistant.web.wording import preferred_language

_DESCRIPTION = (
    "Ask a folder of documents. Every quote is word for word the document's, and offsets count "
    "Unicode code points."
)


def create_app(settings: Settings, opener: Opener = open_assistant) -> FastAPI:
    """The application. Cheap to make: what is heavy loads in a thread once it is started.

    Args:
        settings: every option.
        opener: what opens the assistant, for embedding one that is open already.

    Raises:
        TanyaError: a rate limit cannot be used.
    """
    root_path = settings.root_path.rstrip("/")
    metrics, recorder = Metrics(), Recorder(settings.feedback_url)
    startup = Startup(settings, opener)
    reloader = Reloader(startup, settings.index)
    question_log = QuestionLog(settings.question_log, settings.retention_days)
    retention = Retention(settings.feedback_url, settings.retention_days, question_log)
    gate = QuestionGate(settings.questions_at_work, settings.questions_waiting)
    checker = IdentityChecker.from_settings(settings)
    limits, admin = RateLimits(settings), AdminAccess(settings)
    desk = Desk(startup, recorder, metrics, gate, question_log)
    chat = ChatMount(desk, root_path, AllowedOrigins.of(settings.allowed_origins))
    startup.before = chat.load

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        chat.begin()
        recorder.start()
        retention.start()
        startup.start()
        reloader.start()
        yield
        reloader.stop()
        await chat.close()
        recorder.stop()
        retention.stop()
        question_log.close()

    app = FastAPI(
        title="Tanya",
        description=_DESCRIPTION,
        version="1",
        openapi_url="/api/openapi.json",
        # FastAPI's pages for it load their scripts from other hosts.
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    install_error_handlers(app, metrics)
    # Where identities are on, what documents say is not told to strangers, examples included.
    app.include_router(
        operator_router(startup, metrics, lambda: chat.loaded, with_examples=checker is None)
    )
    app.include_router(opening_router(startup))
    app.include_router(api_router(settings, desk, startup, recorder, checker))
    app.include_router(widget_router())
    app.include_router(embed_router(root_path))
    app.include_router(admin_router(settings, admin, limits, startup, gate))
    _add_pages(app, settings, startup, chat, admin, root_path)
    app.mount("/ui", StaticFiles(directory=STATIC), name="ui")
    app.mount("/", chat)
    protect(app, settings, metrics, checker, limits, admin)
    return app


def _add_pages(
    app: FastAPI,
    settings: Settings,
    startup: Startup,
    chat: ChatMount,
    admin: AdminAccess,
    root_path: str,
) -> None:
    @app.head("/", response_class=HTMLResponse, include_in_schema=False)
    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def page(request: Request) -> HTMLResponse:
        accepted = request.headers.get("accept-language", "")
        spoken = preferred_language(accepted) if settings.language == "auto" else settings.language
        html = render(
            "page.html",
            root_path=root_path,
            spoken=spoken,
            fixed=settings.language != "auto",
            script=chat.script,
            style=chat.style,
            admin=admin.allows(request.scope),
        )
        return HTMLResponse(html, headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"})

    @app.get("/favicon.ico", include_in_schema=False)
    async def favicon() -> FileResponse:
        return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")

    @app.get("/source/{slug:path}", response_class=HTMLResponse, include_in_schema=False)
    async def source(
        request: Request,
        slug: str,
        lang: Annotated[str | None, Query(max_length=12)] = None,
        start: Annotated[int | None, Query(ge=0, le=1 << 40)] = None,
        end: Annotated[int | None, Query(ge=0, le=1 << 40)] = None,
        page_pass: Annotated[str, Query(alias="pass", max_length=1_000)] = "",
    ) -> Response:
        cited = Span(start, end) if start is not None and end is not None else None
        try:
            assistant = await startup.wait(LOAD_WAIT_SECONDS)

            def written() -> tuple[str, str]:
                passages = assistant.index.passages_of(slug)
                document = assistant.document(slug)
                return source_page(document, passages, lang, cited, root_path, page_pass)

            # A long document takes a while, and nobody's question must wait for it.
            html, language = await anyio.to_thread.run_sync(written)
        except TanyaError as error:
            return error_page(request, error, root_path)
        return HTMLResponse(html, headers={"Content-Language": quote(language)})
