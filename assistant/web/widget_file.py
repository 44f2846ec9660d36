"""`/widget.js` as it is served: its version, its integrity hash, how long it may be kept."""

from __future__ import annotations

import base64
import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

PATH = Path(__file__).parent / "static" / "widget.js"

_MINUTES = 5
_YEAR = 365 * 24 * 3600


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


def widget_router() -> APIRouter:
    """`/widget.js`."""
    router = APIRouter()

    @router.get("/widget.js", include_in_schema=False)
    async def script(request: Request, v: str = "") -> Response:
        file = widget_file()
        headers = {
            "ETag": f'W/"{file.version}"',
            # The address without a version follows updates; one with it never changes.
            "Cache-Control": (
                f"public, max-age={_YEAR}, immutable"
                if v == file.version
                else f"public, max-age={_MINUTES * 60}"
            ),
            "Vary": "Accept-Encoding",
            # It is public, and a page that checks its integrity must be allowed to read it.
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        known = (tag.strip() for tag in request.headers.get("if-none-match", "").split(","))
        if any(tag.removeprefix("W/") == f'"{file.version}"' for tag in known):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(file.compressed, headers=headers, media_type="text/javascript")
        return Response(file.content, headers=headers, media_type="text/javascript")

    return router
