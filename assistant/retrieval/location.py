"""Where an index is: in a folder, or in a Milvus that several servers share.

    index                          a folder
    milvus://host:19530/database   a Milvus server or cluster; milvus+tls:// over TLS
    milvus-lite:folder/tanya.db    Milvus Lite in this process, for one process at a time

An index in Milvus has a folder too, the mirror: Milvus holds the vectors and all files, and every
machine keeps a copy of the files, for they are mapped into memory. User and password, or a token,
are in the environment variable MILVUS_TOKEN and never in the address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from assistant.errors import TanyaError

# An address is given as a path, which makes one slash of two.
_SERVER = re.compile(r"milvus(?P<tls>\+tls)?:/+(?P<host>[^/]+)(?:/(?P<database>[^/]*))?/?")
_LITE = re.compile(r"milvus-lite:(?P<path>.+\.db)")
_ANY = re.compile(r"milvus[+-]?\w*:")


@dataclass(frozen=True, slots=True)
class MilvusAddress:
    """`uri` as pymilvus takes it, the database there, and the folder that mirrors the files."""

    uri: str
    database: str
    folder: Path


def milvus_address(index: Path) -> MilvusAddress | None:
    """What `index` names, or None where it is a folder.

    Raises:
        TanyaError: it begins as an address and is none.
    """
    text = index.as_posix()
    if not _ANY.match(text):
        return None
    if lite := _LITE.fullmatch(text):
        return MilvusAddress(lite["path"], "", Path(f"{lite['path']}.mirror"))
    server = _SERVER.fullmatch(text)
    if server is None or "@" in text or "?" in text:
        raise TanyaError(
            f"The index {_without_password(text)} is no address of a Milvus. Write "
            "milvus://host:19530/database or milvus-lite:folder/file.db; user and password go "
            "into the environment variable MILVUS_TOKEN as user:password.",
            f"Indeks {_without_password(text)} bukan alamat Milvus. Tulis "
            "milvus://host:19530/database atau milvus-lite:folder/berkas.db; pengguna dan kata "
            "sandi ditulis di variabel lingkungan MILVUS_TOKEN sebagai pengguna:sandi.",
            status=503,
        )
    from platformdirs import user_cache_path

    host = server["host"] if ":" in server["host"] else f"{server['host']}:19530"
    uri = f"{'https' if server['tls'] else 'http'}://{host}"
    database = server["database"] or ""
    cache = user_cache_path("tanya", appauthor=False)
    name = sha256(f"{uri}/{database}".encode()).hexdigest()[:16]
    return MilvusAddress(uri, database, cache / "milvus" / name)


def folder_of(index: Path) -> Path:
    """The folder of an index's files: itself, or the mirror of an index in Milvus."""
    address = milvus_address(index)
    return index if address is None else address.folder


def _without_password(text: str) -> str:
    return re.sub(r"(?<=/)[^/]*@", "…@", text)
