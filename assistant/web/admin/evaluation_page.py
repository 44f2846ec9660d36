"""The evaluation page: start a run, watch it, read what it found."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from assistant.errors import TanyaError
from assistant.evaluation.testset_files import MAX_BYTES, TESTSET_NAMES, TESTSET_SUFFIXES
from assistant.web.admin.evaluation_files import DOWNLOADS, content_of
from assistant.web.admin.evaluation_wording import EVALUATION_WORDING
from assistant.web.admin.evaluator import Evaluator, Order, Progress
from assistant.web.admin.upload import file_name, own_folder, received
from assistant.web.asking import LOAD_WAIT_SECONDS

if TYPE_CHECKING:
    from assistant.evaluation.comparing import Comparison
    from assistant.evaluation.report import Report
    from assistant.evaluation.run_store import RunStore
    from assistant.web.admin.frame import Frame
    from assistant.web.startup import Startup

SECTION = "evaluation"
_MOST_CHANGES = 50
_MOST_ANSWERS = 100
_MEGABYTE = 1_000_000


def testsets(corpus: Path) -> tuple[Path, ...]:
    """The test sets in the documents folder."""
    return tuple(corpus / name for name in TESTSET_NAMES if (corpus / name).is_file())


def evaluation_router(
    frame: Frame, corpus: Path, startup: Startup, store: RunStore, evaluator: Evaluator
) -> APIRouter:
    """`/admin/evaluation` and what its script calls."""
    router = APIRouter(prefix=f"/admin/{SECTION}", include_in_schema=False)

    @router.get("")
    def page(request: Request, run: str = "", compare: str = "") -> Response:
        language = frame.language(request)
        status, problem, result = 200, "", None
        try:
            result = _result(store, run, compare, language) if run else None
        except TanyaError as error:
            status, problem = error.status, error.message(language)
        progress = evaluator.progress
        return frame.page(
            request,
            "evaluation.html",
            SECTION,
            status,
            words=EVALUATION_WORDING[language],
            problem=problem,
            testsets=[path.name for path in testsets(corpus)],
            runs=store.runs(),
            run=run,
            compare=compare,
            result=result,
            at_work=progress is not None and progress.at_work,
            limit=MAX_BYTES // _MEGABYTE,
            suffixes=",".join(TESTSET_SUFFIXES),
        )

    @router.post("/runs")
    async def start(
        request: Request,
        testset: Annotated[str, Query(max_length=300)] = "",
        upload: Annotated[str, Query(max_length=1_000)] = "",
        compare: Annotated[str, Query(max_length=60)] = "",
        missing: bool = False,
    ) -> JSONResponse:
        assistant = await startup.wait(LOAD_WAIT_SECONDS)
        if upload:
            with own_folder() as folder:
                order = Order(folder / file_name(upload), file_name(upload), compare, missing)
                await received(request, order.path, MAX_BYTES)
                evaluator.start(
                    assistant, order, after=lambda: shutil.rmtree(folder, ignore_errors=True)
                )
        else:
            order = Order(_chosen(corpus, testset), testset, compare, missing)
            evaluator.start(assistant, order, after=lambda: None)
        return JSONResponse(_told(evaluator.progress), 202)

    @router.get("/progress")
    async def progress() -> JSONResponse:
        return JSONResponse(_told(evaluator.progress))

    @router.post("/cancel")
    async def cancel() -> JSONResponse:
        evaluator.cancel()
        return JSONResponse(_told(evaluator.progress))

    @router.get("/runs/{run}/{name}")
    def file(
        request: Request, run: str, name: str, compare: str = "", download: bool = False
    ) -> Response:
        from assistant.evaluation.report_html import content_security_policy

        kind = next((kind for kind, one in DOWNLOADS.items() if one.name == name), "")
        if not kind:
            raise TanyaError(
                "There is nothing at this address.",
                "Tidak ada apa pun di alamat ini.",
                status=404,
            )
        report = store.read(run)
        comparison = _comparison(store, report, compare) if kind == "html" and compare else None
        content = content_of(kind, report, frame.language(request), comparison)
        headers = {}
        if kind == "html" and not download:
            # Its one script is inline, and known by its hash.
            headers["Content-Security-Policy"] = (
                f"{content_security_policy()}; frame-ancestors 'none'"
            )
        else:
            headers["Content-Disposition"] = f'attachment; filename="{run[:15]}-{name}"'
        return Response(content, media_type=DOWNLOADS[kind].kind, headers=headers)

    return router


def _chosen(corpus: Path, name: str) -> Path:
    for path in testsets(corpus):
        if path.name == name:
            return path
    raise TanyaError(
        f"There is no test set {name[:100]!r} in the documents folder.",
        f"Tidak ada berkas uji {name[:100]!r} di folder dokumen.",
        status=404,
    )


def _told(progress: Progress | None) -> dict[str, Any]:
    """What the page's script reads."""
    if progress is None:
        return {"state": "none"}
    problem = progress.problem
    return {
        "state": str(progress.state),
        "name": progress.order.name,
        "done": progress.done,
        "total": progress.total,
        "seconds_left": progress.seconds_left,
        "run": progress.run,
        "compare": progress.order.compare,
        "problem": {"en": problem.english, "id": problem.indonesian} if problem else None,
    }


def _comparison(store: RunStore, report: Report, earlier: str) -> Comparison:
    from assistant.evaluation.comparing import compare

    return compare(store.read(earlier), report)


def _result(store: RunStore, run: str, earlier: str, language: str) -> dict[str, Any]:
    """What the page shows of a run."""
    from assistant.evaluation.report_rows import answer_row
    from assistant.evaluation.report_words_en import ENGLISH
    from assistant.evaluation.report_words_id import INDONESIAN
    from assistant.evaluation.words import summary, told_comparison

    report = store.read(run)
    comparison = _comparison(store, report, earlier) if earlier else None
    lines = [line.replace(" %", "\u00a0%") for line in summary(report, language)]
    return {
        "name": report.how.testset,
        "verdict": lines[0],
        "lines": lines[1:],
        "warnings": report.told_warnings(language),
        "answers": [
            answer_row(result, INDONESIAN if language == "id" else ENGLISH)
            for result in report.unjudged[:_MOST_ANSWERS]
        ],
        "more_answers": max(0, len(report.unjudged) - _MOST_ANSWERS),
        "change": (told_comparison(comparison, language) or ("",))[0] if comparison else "",
        "changes": list(_changes(comparison, language)) if comparison else [],
    }


def _changes(comparison: Comparison, language: str) -> Iterator[tuple[str, int, list[str]]]:
    """Name, number and questions of what broke and of what was fixed."""
    words = EVALUATION_WORDING[language]
    for label, changes in ((words.broken, comparison.broken), (words.fixed, comparison.fixed)):
        if changes:
            shown = [change.after.question for change in changes[:_MOST_CHANGES]]
            yield label, len(changes), shown
