"""Puts the sections together."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from fastapi import APIRouter

from assistant.web.admin.documents_page import documents_router
from assistant.web.admin.evaluation_page import evaluation_router
from assistant.web.admin.evaluator import Evaluator
from assistant.web.admin.frame import Frame
from assistant.web.admin.inbox_page import inbox_router
from assistant.web.admin.rebuilder import Rebuilder
from assistant.web.admin.signing_in import sign_in_router

if TYPE_CHECKING:
    from assistant.settings import Settings
    from assistant.web.admin.access import AdminAccess
    from assistant.web.limits import RateLimits
    from assistant.web.overload import QuestionGate
    from assistant.web.startup import Startup


def admin_router(
    settings: Settings,
    access: AdminAccess,
    limits: RateLimits,
    startup: Startup,
    questions: QuestionGate,
) -> APIRouter:
    """Every route under `/admin`; `Gate` must stand before them."""
    from assistant.evaluation.run_store import RunStore
    from assistant.retrieval.location import folder_of
    from assistant.web.admin.inbox import InboxReader

    frame = Frame(settings, access)
    store = RunStore(settings.evaluations or folder_of(settings.index).parent / "evaluations")
    evaluator = Evaluator(store, busy=lambda: questions.inside > 0)
    rebuilder = Rebuilder(settings)

    @contextlib.asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        yield
        evaluator.stop()
        rebuilder.stop()

    router = APIRouter(lifespan=lifespan)
    router.include_router(sign_in_router(access, frame, limits))
    router.include_router(
        documents_router(frame, settings.corpus, settings.feedback_url, startup, rebuilder)
    )
    router.include_router(evaluation_router(frame, settings.corpus, startup, store, evaluator))
    router.include_router(
        inbox_router(frame, settings.corpus, startup, InboxReader(settings.feedback_url))
    )
    return router
