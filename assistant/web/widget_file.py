"""The widget's script: its version and its integrity hash. Cheap to import."""

from __future__ import annotations

import base64
import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PATH = Path(__file__).parent / "static" / "widget.js"


@dataclass(frozen=True, slots=True)
class WidgetFile:
    """The script, as it is in the repository: `version` changes when a byte of it does."""

    content: bytes
    compressed: bytes
    version: str
    integrity: str


@cache
def widget_file() -> WidgetFile:
    """The script. `integrity` is what a page's `<script integrity=…>` names."""
    content = PATH.read_bytes()
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
    return WidgetFile(
        content=content,
        compressed=gzip.compress(content, 9, mtime=0),
        version=hashlib.sha256(content).hexdigest()[:12],
        integrity=f"sha384-{digest}",
    )
