"""The server: the chat in a browser, the JSON API, and the documents as readable pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.web.server import serve

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.settings import Settings

__all__ = ["create_app", "serve"]


def create_app(settings: Settings) -> FastAPI:
    """The FastAPI application; it is imported here so that opening a port does not wait for it."""
    from assistant.web.application import create_app as create

    return create(settings)
