"""Which reader is set and whether it can be used, told without loading it."""

from __future__ import annotations

from pathlib import Path

from assistant.answering import reader_weights
from assistant.answering.reader import BUNDLED, OFF
from assistant.errors import TanyaError
from assistant.retrieval.named_model import local_folder, looks_like_path
from assistant.settings import Settings


def describe_reader(settings: Settings) -> str:
    """What `settings.reader` names.

    Raises:
        TanyaError: it is known already that the reader cannot be loaded.
    """
    name = settings.reader
    if name == OFF:
        return "off: answers are judged by retrieval alone"
    if name == BUNDLED:
        if not reader_weights.FILE.is_file():
            return "bundled, but not installed: answers are judged by retrieval alone"
        _check(reader_weights.FILE)
        return f"bundled: {reader_weights.FILE}"
    folder = local_folder(name)
    if folder is not None:
        if not (folder / "config.json").is_file():
            raise TanyaError(
                f"{folder} holds no config.json, so it is no CrossEncoder model. Correct "
                "TANYA_READER, or set it to bundled or off.",
                status=503,
            )
        return f"{name}, a local folder"
    if looks_like_path(name):
        raise TanyaError(
            f"There is no model folder {name}. Correct TANYA_READER, or set it to bundled or off.",
            status=503,
        )
    return f"{name}, taken from the Hugging Face hub or its cache"


def _check(file: Path) -> None:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="numpy") as opened:
            written = (opened.metadata() or {}).get("format")
    except (OSError, SafetensorError) as error:
        raise TanyaError(
            f"The reader's weights {file} are damaged ({error}). Install the package anew, or set "
            "TANYA_READER=off.",
            status=503,
        ) from error
    if written != reader_weights.FORMAT:
        raise TanyaError(
            f"The reader's weights {file} belong to another release of this program (format "
            f"{written}). Install it anew, or set TANYA_READER=off.",
            status=503,
        )
