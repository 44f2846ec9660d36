"""How an evaluation was run, as far as the assistant says."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from assistant.evaluation.report import HowItWasRun
from assistant.evaluation.testset import TestSet

if TYPE_CHECKING:
    from assistant.evaluation.run import Asked

_PACKAGES = (
    "tanya-assistant",
    "sentence-transformers",
    "onnxruntime",
    "faiss-cpu",
    "bm25s",
    "ir-measures",
    "scipy",
    "numpy",
)

# Only what changes an answer: a report travels, and others hold passwords and keys.
_TOLD = {
    "corpus",
    "index",
    "model",
    "reader",
    "threads",
    "language",
    "answer_threshold",
    "max_question_characters",
}


def how_it_was_run(assistant: Asked, testset: TestSet, command: str, seconds: float) -> HowItWasRun:
    """The index, model, settings and versions behind a run that took `seconds`."""
    manifest = getattr(assistant.index, "manifest", None)
    settings = getattr(assistant, "settings", None)
    told = settings.model_dump(mode="json", include=_TOLD) if settings is not None else {}
    model, fingerprint = str(told.get("model", "")), str(getattr(manifest, "encoder", ""))
    return HowItWasRun(
        testset=testset.name,
        testset_digest=testset.digest,
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command,
        index=str(told.get("index", "")),
        generation=str(getattr(getattr(assistant.index, "folder", None), "name", "")),
        model=f"{model} ({fingerprint[:16]})" if fingerprint else model,
        passages=sum(1 for _ in assistant.index.passages),
        settings=tuple((name, str(value)) for name, value in told.items() if value is not None),
        versions=(("python", platform.python_version()), *_installed()),
        seconds=seconds,
    )


def _installed() -> tuple[tuple[str, str], ...]:
    found = []
    for package in _PACKAGES:
        try:
            found.append((package, version(package)))
        except PackageNotFoundError:
            continue  # not every backend needs every package
    return tuple(found)
