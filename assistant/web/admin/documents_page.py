"""The documents pages: what there is, adding and deleting, rebuilding, and how one was split."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from assistant.documents import READERS
from assistant.errors import TanyaError
from assistant.web.admin.document_files import (
    arriving,
    document_name,
    documents_in,
    folders_in,
    remove,
    take_in,
)
from assistant.web.admin.documents_list import list_page
from assistant.web.admin.documents_view import ENOUGH_QUESTIONS, FileRow, file_rows, split_passages
from assistant.web.admin.documents_wording import DOCUMENTS_WORDING
from assistant.web.admin.file_digests import FileDigests
from assistant.web.admin.upload import received
from assistant.web.asking import LOAD_WAIT_SECONDS
from assistant.web.source_page import source_url

if TYPE_CHECKING:
    from assistant.feedback.question import UnansweredQuestion
    from assistant.retrieval import Index
    from assistant.web.admin.frame import Frame
    from assistant.web.admin.rebuilder import Building, Rebuilder
    from assistant.web.startup import Startup

SECTION = "documents"
_MEGABYTE = 1024 * 1024
_LONGEST_SEARCH = 200


def documents_router(
    frame: Frame, corpus: Path, feedback_url: str, startup: Startup, rebuilder: Rebuilder
) -> APIRouter:
    """`/admin/documents` and what its script calls."""
    router = APIRouter(prefix=f"/admin/{SECTION}", include_in_schema=False)
    digests = FileDigests(corpus, rebuilder.limits)

    @router.get("")
    async def overview(
        request: Request,
        q: Annotated[str, Query(max_length=_LONGEST_SEARCH)] = "",
        page: int = 1,
    ) -> Response:
        words = DOCUMENTS_WORDING[frame.language(request)]
        index, failure = None, None
        try:
            index = (await startup.wait(LOAD_WAIT_SECONDS)).index
        except TanyaError as error:
            # Without documents nothing answers; here is where they are added.
            if startup.failure is None:
                raise
            failure = error
        # Walks the folder and reads the documents' titles: not on the event loop.
        shown = await anyio.to_thread.run_sync(_overview, corpus, index, feedback_url, digests)
        rows, problem = shown.rows, shown.problem or failure
        building = rebuilder.building
        return frame.page(
            request,
            "documents.html",
            SECTION,
            shown.problem.status if shown.problem else 200,
            words=words,
            problem=problem.message(frame.language(request)) if problem else "",
            listed=list_page(rows, q, page),
            searched=q,
            longest_search=_LONGEST_SEARCH,
            folders=shown.folders,
            documents=len(index.documents) if index else 0,
            passages=len(index.passages) if index else 0,
            unanswered=shown.unanswered,
            few=shown.few,
            unused=[row for row in rows if row.passages > row.used and not row.translation],
            at_work=building is not None and building.at_work,
            limit=rebuilder.limits.file_mb,
            suffixes=sorted(READERS),
        )

    @router.get("/split")
    async def split(
        request: Request, document: Annotated[str, Query(max_length=1_000)]
    ) -> Response:
        assistant = await startup.wait(LOAD_WAIT_SECONDS)
        found = assistant.document(document)
        answers, _ = await anyio.to_thread.run_sync(_usage, feedback_url)
        index = assistant.index
        parts = await anyio.to_thread.run_sync(
            lambda: split_passages(index.passages_of(found.slug), index, answers)
        )
        return frame.page(
            request,
            "split.html",
            SECTION,
            words=DOCUMENTS_WORDING[frame.language(request)],
            document=found,
            source=source_url(found.slug, root_path=frame.root),
            parts=parts,
            few=sum(answers.values()) < ENOUGH_QUESTIONS,
        )

    @router.post("/files")
    async def upload(
        request: Request,
        name: Annotated[str, Query(max_length=1_000)],
        folder: Annotated[str, Query(max_length=1_000)] = "",
        replace: bool = False,
    ) -> JSONResponse:
        safe = document_name(name)
        with arriving(corpus) as place:
            limits = rebuilder.limits
            await received(request, place / safe, limits.file_bytes, _MEGABYTE)
            path = await anyio.to_thread.run_sync(
                lambda: take_in(place / safe, corpus, folder, replace=replace, limits=limits)
            )
        return JSONResponse({"path": path}, 201)

    @router.post("/delete")
    async def delete(path: Annotated[str, Query(max_length=4_000)]) -> JSONResponse:
        await anyio.to_thread.run_sync(remove, corpus, path)
        return JSONResponse({"path": path})

    @router.post("/build")
    async def build() -> JSONResponse:
        rebuilder.start()
        return JSONResponse(_told(rebuilder.building, startup), 202)

    @router.get("/progress")
    async def progress() -> JSONResponse:
        return JSONResponse(_told(rebuilder.building, startup))

    @router.post("/cancel")
    async def cancel() -> JSONResponse:
        await anyio.to_thread.run_sync(rebuilder.cancel)
        return JSONResponse(_told(rebuilder.building, startup))

    return router


@dataclass(frozen=True, slots=True)
class _Overview:
    """What the first page shows; `problem` says why there are no files."""

    rows: tuple[FileRow, ...]
    folders: tuple[str, ...]
    unanswered: tuple[UnansweredQuestion, ...]
    few: bool
    problem: TanyaError | None


def _overview(
    corpus: Path, index: Index | None, feedback_url: str, digests: FileDigests
) -> _Overview:
    answers, unanswered = _usage(feedback_url)
    files: Mapping[str, Path] = {}
    folders: tuple[str, ...] = ("",)
    problem = None
    try:
        files, folders = documents_in(corpus), folders_in(corpus)
    except TanyaError as error:
        problem = error
    rows = file_rows(files, index, answers, digests.of(list(files.values())))
    few = sum(answers.values()) < ENOUGH_QUESTIONS
    return _Overview(rows, folders, unanswered, few, problem)


def _usage(feedback_url: str) -> tuple[Mapping[str, int], tuple[UnansweredQuestion, ...]]:
    from assistant.feedback import FeedbackStore

    with closing(FeedbackStore(feedback_url)) as store:
        return store.answers_by_passage(), store.unanswered()


def _told(building: Building | None, startup: Startup) -> dict[str, Any]:
    """What the page's script reads; `serving` says whether the new index answers already."""
    if building is None:
        return {"state": "none"}
    report, problem = building.report, building.problem
    current = startup.assistant.index.folder.name if startup.assistant else ""
    return {
        "state": str(building.state),
        "stage": building.stage,
        "done": building.done,
        "total": building.total,
        "unit": building.unit,
        "seconds_left": building.seconds_left,
        "report": report,
        "serving": report is not None and report["generation"] == current,
        "problem": {"en": problem.english, "id": problem.indonesian} if problem else None,
    }
