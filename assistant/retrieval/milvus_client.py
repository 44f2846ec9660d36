"""One connection to each Milvus, shared by the threads of this process."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from assistant.errors import TanyaError
from assistant.retrieval.location import MilvusAddress

_ADDRESS_FILE = "MILVUS"
_TOKEN = "MILVUS_TOKEN"  # noqa: S105 - the name of a variable
_TIMEOUT_S = 10.0

_clients: dict[MilvusAddress, Any] = {}
_lock = threading.Lock()


class MilvusUnusableError(TanyaError):
    """Milvus, or this machine's copy of what is in it, cannot be used now.

    It says nothing about the index: that may be whole, and is no reason to make another.
    """


def connect(address: MilvusAddress) -> Any:
    """The client of `address`; the mirror is marked as belonging to it.

    Raises:
        MilvusUnusableError: pymilvus is not installed, nothing answers there, or the mirror cannot
            be written.
    """
    with _lock:
        if address not in _clients:
            client = _open(address)
            with writing_mirror(address):
                address.folder.mkdir(parents=True, exist_ok=True)
                mark = f"{address.uri}\n{address.database}\n"
                (address.folder / _ADDRESS_FILE).write_text(mark, encoding="utf-8")
            _clients[address] = client
        return _clients[address]


@contextmanager
def writing_mirror(address: MilvusAddress) -> Iterator[None]:
    """Tells what to do where the mirror cannot be written.

    Raises:
        MilvusUnusableError: instead of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        cause = error.strerror or str(error)
        raise MilvusUnusableError(
            f"The folder {address.folder}, this machine's copy of the index in Milvus, cannot be "
            f"written ({cause}). Give this user the right to write there and see that the disk has "
            "room, or name another place with XDG_CACHE_HOME.",
            f"Folder {address.folder}, salinan indeks Milvus di mesin ini, tidak dapat ditulis "
            f"({cause}). Beri pengguna ini izin menulis di sana dan pastikan disk masih punya "
            "ruang, atau pilih tempat lain dengan XDG_CACHE_HOME.",
            status=503,
        ) from error


def connect_for(mirror: Path) -> Any:
    """The client of the Milvus that the folder `mirror` belongs to."""
    uri, database = (mirror / _ADDRESS_FILE).read_text(encoding="utf-8").splitlines()
    return connect(MilvusAddress(uri, database, mirror))


def disconnect(address: MilvusAddress) -> None:
    """Close the connection if there is one; Milvus Lite lets go of its file."""
    with _lock:
        client = _clients.pop(address, None)
    if client is not None:
        client.close()


class _Telling:
    """A client whose errors say which Milvus it was and what to do.

    Every method raises `MilvusUnusableError` where Milvus refuses or cannot be reached.
    """

    def __init__(self, client: Any, address: str) -> None:
        self._client = client
        self._address = address

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)
        return partial(_told, self._address, method)


def _told(address: str, method: Callable[..., Any], *args: Any, **options: Any) -> Any:
    from pymilvus import MilvusException

    # pymilvus lets some of gRPC's own errors through, among them a deadline that has gone by.
    rpc_error: type[Exception] = import_module("grpc").RpcError
    try:
        return method(*args, **options)
    except (MilvusException, rpc_error) as error:
        cause = error.message if isinstance(error, MilvusException) else _cause(error)
        raise MilvusUnusableError(
            f"Milvus at {address} cannot be used: {cause}. Check that it runs, that the "
            f"address is right, and that {_TOKEN} holds user:password where it asks for one.",
            f"Milvus di {address} tidak dapat dipakai: {cause}. Periksa apakah Milvus "
            f"berjalan, alamatnya benar, dan {_TOKEN} berisi pengguna:sandi bila diminta.",
            status=503,
        ) from error


def _cause(error: Any) -> str:
    details = getattr(error, "details", None)
    return str(details() if details else error)


def _open(address: MilvusAddress) -> Any:
    try:
        from pymilvus import MilvusClient
    except ModuleNotFoundError:
        raise MilvusUnusableError(
            "An index in Milvus needs the package pymilvus. Run "
            "`pip install 'tanya-assistant[milvus]'`.",
            "Indeks di Milvus memerlukan paket pymilvus. Jalankan "
            "`pip install 'tanya-assistant[milvus]'`.",
            status=503,
        ) from None
    # It prints the traceback of every error that it also raises.
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
    is_file = address.uri.endswith(".db")
    if is_file:
        # So does the server of Milvus Lite, for calls that it does not know.
        logging.getLogger("grpc._server").setLevel(logging.CRITICAL)
        Path(address.uri).parent.mkdir(parents=True, exist_ok=True)
    client = _told(
        address.uri,
        MilvusClient,
        address.uri,
        token="" if is_file else os.environ.get(_TOKEN, ""),
        db_name=address.database,
        timeout=_TIMEOUT_S,
    )
    return _Telling(client, address.uri)
