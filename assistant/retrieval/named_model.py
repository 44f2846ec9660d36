"""A model named in the settings: a folder, or a name on the Hugging Face hub."""

from __future__ import annotations

from pathlib import Path


def local_folder(name: str) -> Path | None:
    """The folder that `name` is, absolute; None where there is none."""
    path = Path(name).expanduser()
    return path.absolute() if path.is_dir() else None


def looks_like_path(name: str) -> bool:
    """Whether `name` is meant as a folder: on the hub it is `owner/model` at most."""
    return name.startswith((".", "/", "~")) or "\\" in name or name.count("/") > 1
