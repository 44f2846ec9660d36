"""Serving: the port first, everything heavy beside it."""

from __future__ import annotations

import errno
import logging
import socket
import sys
from typing import TYPE_CHECKING

from assistant.errors import TanyaError
from assistant.settings import Settings

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

GRACE_SECONDS = 2
"""How long open connections have to end after SIGTERM; a page keeps one open for ever."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises:
        TanyaError: the port is taken or not allowed, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sends what is written at once (TCP_NODELAY). Otherwise the
    # body of a response waits for the acknowledgement of its head, 40 ms with most clients.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen(128)
    except OSError as error:
        opened.close()
        raise _refusal(host, port, error) from error
    return opened


def _refusal(host: str, port: int, error: OSError) -> TanyaError:
    another = "choose another with --port or TANYA_PORT"
    if error.errno == errno.EADDRINUSE:
        return TanyaError(
            f"Port {port} on {host} is in use. Stop what listens there, or {another}.",
            f"Port {port} di {host} sedang dipakai. Hentikan program yang memakainya, atau pilih "
            "port lain dengan --port atau TANYA_PORT.",
        )
    if error.errno == errno.EACCES:
        return TanyaError(
            f"Port {port} may not be opened by this user; {another} (above 1023).",
            f"Pengguna ini tidak boleh membuka port {port}; pilih port lain di atas 1023 dengan "
            "--port atau TANYA_PORT.",
        )
    return TanyaError(
        f"Cannot listen on {host}: {error.strerror or error}. Set --host or TANYA_HOST to an "
        "address of this machine, such as 127.0.0.1 or 0.0.0.0.",
        f"Tidak dapat membuka alamat {host}: {error.strerror or error}. Isi --host atau "
        "TANYA_HOST dengan alamat mesin ini, misalnya 127.0.0.1 atau 0.0.0.0.",
    )


def serve(settings: Settings) -> None:
    """Serve until the process is told to stop (SIGINT or SIGTERM).

    Raises:
        TanyaError: the port can't be opened.
    """
    listener = listen(settings.host, settings.port)
    host, port = listener.getsockname()[:2]
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1", "::"} else host  # noqa: S104
    print(f"Tanya: http://{shown}:{port}{settings.root_path}/", flush=True)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    quieten()

    import uvicorn

    from assistant.web.application import create_app

    uvicorn.Server(configuration(create_app(settings), settings)).run(sockets=[listener])


def quieten() -> None:
    """Keep what libraries tell of every step out of the log, and their warnings in it.

    Not by a level: bm25s sets its own when it is imported, which is later.
    """
    for chatty in ("httpx", "faiss.loader", "bm25s"):
        logging.getLogger(chatty).addFilter(_is_warning)


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


def configuration(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves the application."""
    import uvicorn

    return uvicorn.Config(
        app,
        root_path=settings.root_path,
        log_config=None,
        log_level="warning",
        # An address holds no question, but the operator's proxy logs requests better.
        access_log=False,
        server_header=False,
        # The application itself believes the proxies that are configured, and no other.
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
