"""What a conversation can begin with: questions that the documents answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from assistant.web.asking import LOAD_WAIT_SECONDS

if TYPE_CHECKING:
    from assistant.web.startup import Startup


class SuggestionsResponse(BaseModel):
    """Questions to begin with, in one language."""

    suggestions: list[str]


def opening_router(startup: Startup) -> APIRouter:
    """`/api/v1/suggestions`."""
    router = APIRouter(prefix="/api/v1")

    @router.get("/suggestions", summary="Questions to begin a conversation with")
    async def suggestions(
        language: Literal["id", "en"] = "id",
        documents: Annotated[list[str] | None, Query(max_length=100)] = None,
    ) -> SuggestionsResponse:
        assistant = await startup.wait(LOAD_WAIT_SECONDS)
        examples = startup.examples
        found = examples.indonesian if language == "id" else examples.english
        # They are about the first document; a search in others alone has no use for them.
        first = assistant.index.documents[0].slug if assistant.index.documents else ""
        relevant = not documents or first in documents
        return SuggestionsResponse(suggestions=list(found) if relevant else [])

    return router
