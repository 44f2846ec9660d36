"""Tanya: ask a folder of documents; the sentence that answers comes back, with its citation."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.answering import Answer, Citation
    from assistant.assistant import Assistant
    from assistant.documents import Passage
    from assistant.errors import TanyaError
    from assistant.settings import Settings

__version__ = "0.1.0"
__all__ = ["Answer", "Assistant", "Citation", "Passage", "Settings", "TanyaError", "__version__"]

_HOMES = {
    "Answer": "assistant.answering",
    "Assistant": "assistant.assistant",
    "Citation": "assistant.answering",
    "Passage": "assistant.documents",
    "Settings": "assistant.settings",
    "TanyaError": "assistant.errors",
}


def __getattr__(name: str) -> Any:
    """Import a public name where it is first used, so that `import assistant` costs nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
