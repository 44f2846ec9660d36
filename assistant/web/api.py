"""The JSON API and what an operator's tools read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import anyio
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from assistant.answering.wire import answer_to_dict
from assistant.errors import TanyaError
from assistant.web.asking import LOAD_WAIT_SECONDS
from assistant.web.guard import identity_of
from assistant.web.metrics import CONTENT_TYPE
from assistant.web.schemas import (
    AskRequest,
    AskResponse,
    ErrorResponse,
    ExamplesModel,
    FeedbackRequest,
    FeedbackResponse,
    PassageResponse,
    ReadyResponse,
)
from assistant.web.startup import Examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant import Assistant
    from assistant.documents import Passage
    from assistant.settings import Settings
    from assistant.web.asking import Desk
    from assistant.web.identity import IdentityChecker
    from assistant.web.metrics import Metrics
    from assistant.web.recorder import Recorder
    from assistant.web.startup import Startup

_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorResponse},
    "503": {"model": ErrorResponse},
}


def api_router(
    settings: Settings,
    desk: Desk,
    startup: Startup,
    recorder: Recorder,
    checker: IdentityChecker | None = None,
) -> APIRouter:
    """The routes under `/api/v1`."""
    router = APIRouter(prefix="/api/v1", responses=_ERRORS)
    root_path = settings.root_path.rstrip("/")

    def page_url(url: str, document: str) -> str:
        return root_path + (checker.with_page_pass(url, document) if checker else url)

    @router.post("/ask", summary="Answer a question from the documents", response_model=AskResponse)
    async def ask(request: AskRequest, call: Request) -> JSONResponse:
        identity = identity_of(call)
        asked = await desk.ask(
            request.question,
            language=request.language,
            default_language=request.default_language,
            top_k=request.top_k,
            history=[earlier.question for earlier in request.history],
            documents=request.documents,
            tags=request.tags,
            explain=request.explain,
            identity=identity.subject if identity else None,
        )
        body = answer_to_dict(asked.answer)
        for passage in body["passages"]:
            for place in (passage, *passage["also_in"]):
                place["url"] = page_url(place["url"], place["document"])
        return JSONResponse({**body, "question_id": asked.question_id})

    @router.get("/passages/{passage_id:path}", summary="A passage by its id")
    async def passage(passage_id: str) -> PassageResponse:
        assistant = await startup.wait(LOAD_WAIT_SECONDS)

        def told() -> PassageResponse:
            found = assistant.passage(passage_id)
            url = page_url(f"/source/{quote(found.document)}#p{found.number}", found.document)
            before, after = (neighbour(assistant, found, step) for step in (-1, 1))
            return PassageResponse.of(found, url, before, after)

        # A long document takes a while to read, and nobody's question must wait for it.
        return await anyio.to_thread.run_sync(told)

    @router.post("/feedback", summary="Say whether an answer helped", status_code=202)
    async def feedback(request: FeedbackRequest) -> FeedbackResponse:
        # Shielded: a caller that goes away does not take the record along.
        await asyncio.shield(
            asyncio.wrap_future(recorder.thumb(request.question_id, up=request.up))
        )
        return FeedbackResponse()

    return router


def neighbour(assistant: Assistant, passage: Passage, step: int) -> Passage | None:
    """The passage `step` further on in the same document, if it goes on that far."""
    try:
        return assistant.passage(f"{passage.document}#p{passage.number + step}")
    except TanyaError:
        return None


def operator_router(
    startup: Startup,
    metrics: Metrics,
    chat_loaded: Callable[[], bool],
    *,
    with_examples: bool = True,
) -> APIRouter:
    """`/health`, `/ready` and `/metrics`."""
    router = APIRouter()

    @router.head("/health", include_in_schema=False)
    @router.get("/health", summary="Whether the process is alive")
    async def health() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/ready", summary="Whether index and model are loaded", responses=_ERRORS)
    async def ready(response: Response) -> ReadyResponse:
        response.headers["Cache-Control"] = "no-store"
        if not startup.ready:
            response.status_code = 503
            response.headers["Retry-After"] = "1"
        index = startup.assistant.index if startup.assistant else None
        failure = startup.failure
        examples = startup.examples if with_examples else Examples()
        return ReadyResponse(
            ready=startup.ready,
            chat=chat_loaded(),
            stage="failed" if failure else startup.stage,
            progress=min(1.0, max(0.0, startup.progress)),
            documents=len(index.documents) if index else 0,
            passages=len(index.passages) if index else 0,
            examples=ExamplesModel(id=list(examples.indonesian), en=list(examples.english)),
            failure={"en": failure.english, "id": failure.indonesian} if failure else None,
        )

    @router.get("/metrics", include_in_schema=False)
    async def exposition() -> Response:
        return Response(metrics.exposition(ready=startup.ready), media_type=CONTENT_TYPE)

    return router
