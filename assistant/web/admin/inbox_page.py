"""The inbox page: look at what went wrong, and make test questions of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from assistant.errors import TanyaError
from assistant.evaluation.testset_check import quote_problems
from assistant.evaluation.testset_edit import EDITABLE, NewRow, append_row, asked_in
from assistant.evaluation.testset_files import TESTSET_NAMES
from assistant.web.admin.inbox_chart import (
    DAYS,
    every_day,
    greetings,
    questions_chart,
    thumbs_chart,
)
from assistant.web.admin.inbox_wording import INBOX_WORDING
from assistant.web.admin.signing_in import form_fields
from assistant.web.asking import LOAD_WAIT_SECONDS

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.documents import Passage
    from assistant.web.admin.frame import Frame
    from assistant.web.admin.inbox import Inbox, InboxReader
    from assistant.web.startup import Startup

SECTION = "inbox"
NOTE = "feedback"
"""What the note of a saved row says, so that such questions have figures of their own."""

_LONGEST = 10_000
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not saved: what was typed, and why not."""

    question: str
    expected_quote: str
    why: str


def editable(corpus: Path) -> tuple[Path, ...]:
    """The test sets that rows can be added to; where there is none, the one that will be made."""
    names = [name for name in TESTSET_NAMES if Path(name).suffix in EDITABLE]
    found = tuple(corpus / name for name in names if (corpus / name).is_file())
    return found or (corpus / names[0],)


def inbox_router(frame: Frame, corpus: Path, startup: Startup, reader: InboxReader) -> APIRouter:
    """`/admin/inbox`."""
    router = APIRouter(prefix=f"/admin/{SECTION}", include_in_schema=False)

    def shown(
        request: Request, assistant: Assistant, path: Path, refused: Refused | None = None
    ) -> Response:
        language = frame.language(request)
        words = INBOX_WORDING[language]
        today = datetime.datetime.now(datetime.UTC).date()
        first = datetime.datetime.combine(
            today - datetime.timedelta(days=DAYS - 1), datetime.time(), datetime.UTC
        )
        status, problem, inbox = 400 if refused else 200, "", None
        try:
            inbox = reader.read(assistant.retriever.encoder, asked_in(path), first)
        except TanyaError as error:
            status, problem = error.status, error.message(language)
        days = every_day(inbox.days if inbox else (), today)
        return frame.page(
            request,
            "inbox.html",
            SECTION,
            status,
            words=words,
            problem=problem,
            inbox=inbox,
            nearest=_nearest(assistant, inbox),
            refused=refused,
            saved=request.query_params.get("saved", "")[:300],
            testset=path.name,
            testsets=[one.name for one in editable(corpus)],
            days=[(one, greetings(one)) for one in reversed(days) if one.questions],
            charts=(questions_chart(days, words), thumbs_chart(days, words)),
        )

    def chosen(name: str) -> Path:
        paths = editable(corpus)
        return next((path for path in paths if path.name == name), paths[0])

    @router.get("")
    async def page(request: Request, testset: str = "") -> Response:
        assistant = await startup.wait(LOAD_WAIT_SECONDS)
        return await anyio.to_thread.run_sync(shown, request, assistant, chosen(testset))

    @router.post("")
    async def save(request: Request) -> Response:
        assistant = await startup.wait(LOAD_WAIT_SECONDS)
        fields = {name: value[:_LONGEST] for name, value in (await form_fields(request)).items()}
        path, language = chosen(fields.get("testset", "")), frame.language(request)

        def work() -> Response:
            # A browser ends the lines of a text box as the network does.
            quote = " ".join(fields.get("expected_quote", "").split())
            question = fields.get("question", "").strip()
            try:
                _save(assistant, path, fields, question, quote)
            except TanyaError as error:
                why = error.message(language)
                return shown(request, assistant, path, Refused(question, quote, why))
            told = urlencode({"saved": question[:200], "testset": path.name})
            return RedirectResponse(f"{frame.path(SECTION)}?{told}", 303)

        return await anyio.to_thread.run_sync(work)

    return router


def _nearest(assistant: Assistant, inbox: Inbox | None) -> dict[str, list[Passage]]:
    """By question, the passages that the quote may have to be copied from."""
    search = assistant.retriever.search
    return {
        group.question: [hit.passage for hit in search(group.question, group.language, _NEAREST)]
        for group in (inbox.groups if inbox else ())
    }


def _save(
    assistant: Assistant, path: Path, fields: dict[str, str], question: str, quote: str
) -> None:
    if not question:
        raise TanyaError("There is no question.", "Pertanyaannya kosong.")
    if quote and "refuse" in fields:
        raise TanyaError(*(INBOX_WORDING[language].quote_there for language in ("en", "id")))
    if not quote and "refuse" not in fields:
        raise TanyaError(*(INBOX_WORDING[language].quote_missing for language in ("en", "id")))
    problems = quote_problems(quote, assistant.index)
    if problems:
        raise TanyaError(
            "\n".join(each.told() for each in problems),
            "\n".join(each.told("id") for each in problems),
        )
    language = fields.get("language", "")
    spoken = language if language in {"id", "en"} else ""
    append_row(path, NewRow(question, quote, spoken, NOTE))
