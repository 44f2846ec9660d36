"""Generations of an index in Milvus: written beside the current one, then an alias moves.

    tanya                        alias of the current generation's vectors
    tanya_<time>_<digits>        the vectors of a generation
    tanya_<time>_<digits>_files  its files in pieces, for the mirror of each machine

The alias moves in one step, so whoever asks finds a whole generation, the old one or the new one.
The generation before is kept for servers that still answer from it; older ones are dropped.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import TanyaError
from assistant.retrieval.location import MilvusAddress
from assistant.retrieval.manifest import read_manifest, verify_files
from assistant.retrieval.milvus_client import connect, writing_mirror
from assistant.retrieval.milvus_store import COLLECTION_PREFIX, MilvusStore

ALIAS = "tanya"
_FILES = "_files"
_PIECE = 45_000  # bytes: 60,000 characters in base 64, where Milvus takes 65,535
_PIECES_AT_ONCE = 32
_CONTENTS = 0  # the piece that tells what the others are
_DOWNLOADING = ".downloading-"
_LOCK = ".downloading.lock"

logger = logging.getLogger(__name__)


class NoGenerationError(TanyaError):
    """Milvus answers, and nothing was ever built there."""


def new_store(address: MilvusAddress, dimension: int) -> MilvusStore:
    """An empty store for a generation that is being built."""
    return MilvusStore.create(connect(address), dimension)


def upload(address: MilvusAddress, generation: Path) -> None:
    """Make `generation`, whose vectors are in Milvus already, the current one for everybody.

    Raises:
        TanyaError: Milvus refused; then the last generation stays the current one.
    """
    client = connect(address)
    record = json.loads((generation / MilvusStore.FILE).read_text(encoding="utf-8"))
    collection = record["collection"]
    _create_files(client, collection + _FILES)
    paths = sorted(path for path in generation.rglob("*") if path.is_file())
    pieces = {
        path.relative_to(generation).as_posix(): -(-path.stat().st_size // _PIECE) for path in paths
    }
    contents = json.dumps({"generation": generation.name, "pieces": pieces}).encode()
    batch: list[bytes] = []
    first = _CONTENTS
    for piece in (contents, *_pieces(paths)):
        batch.append(piece)
        if len(batch) == _PIECES_AT_ONCE:
            _insert(client, collection + _FILES, first, batch)
            first, batch = first + len(batch), []
    _insert(client, collection + _FILES, first, batch)
    client.flush(collection + _FILES)
    before = current_collection(client)
    if before is None:
        client.create_alias(collection, ALIAS)
    else:
        client.alter_alias(collection, ALIAS)
    _drop_older(client, keep_from=min(collection, before or collection))


def refresh(address: MilvusAddress) -> None:
    """Have the mirror hold the files of the current generation, and name it the current one.

    Raises:
        NoGenerationError: nothing was built there yet.
        MilvusUnusableError: Milvus refused or could not be reached, or the mirror cannot be
            written.
    """
    from filelock import FileLock

    from assistant.retrieval.generations import adopt, named_generation

    client = connect(address)
    collection = current_collection(client)
    if collection is None:
        raise _nothing_built(address)
    if _mirrored_collection(address.folder) == collection:
        return
    # A collection is let go of when Milvus Lite is closed, and when somebody releases it.
    client.load_collection(collection + _FILES)
    contents = json.loads(_piece(client, collection + _FILES, [_CONTENTS])[_CONTENTS])
    name = contents["generation"]
    with writing_mirror(address), FileLock(address.folder / _LOCK):
        if named_generation(address.folder) == name:
            return
        for left in address.folder.glob(f"{_DOWNLOADING}*"):
            shutil.rmtree(left)
        if not (address.folder / name).is_dir():
            target = Path(tempfile.mkdtemp(prefix=_DOWNLOADING, dir=address.folder))
            _download(client, collection + _FILES, contents["pieces"], target)
            target.chmod(0o755)
            target.rename(address.folder / name)
        adopt(address.folder, name)


def mend_mirror(address: MilvusAddress) -> None:
    """Have the mirror hold the current generation; one whose files are damaged is fetched anew.

    Raises:
        NoGenerationError, MilvusUnusableError: as `refresh`.
    """
    from assistant.retrieval.generations import named_generation

    refresh(address)
    name = named_generation(address.folder)
    if name is None:
        return
    try:
        verify_files(address.folder / name, read_manifest(address.folder / name))
    except TanyaError:
        logger.warning("The files in %s are damaged and fetched anew", address.folder / name)
        with writing_mirror(address):
            # First out of sight, so that nobody finds it in part.
            gone = Path(tempfile.mkdtemp(prefix=_DOWNLOADING, dir=address.folder))
            (address.folder / name).rename(gone / name)
            shutil.rmtree(gone)
        refresh(address)


def _mirrored_collection(mirror: Path) -> str | None:
    """The collection of the vectors that the current generation of the mirror belongs to."""
    from assistant.retrieval.generations import named_generation

    name = named_generation(mirror)
    if name is None:
        return None
    try:
        record = json.loads((mirror / name / MilvusStore.FILE).read_text(encoding="utf-8"))
        return str(record["collection"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # damaged: as if it were not there


def _nothing_built(address: MilvusAddress) -> NoGenerationError:
    where = f"{address.uri}/{address.database}" if address.database else address.uri
    return NoGenerationError(
        f"There is no index in Milvus at {where}. Run `assistant build` with this index on the "
        "machine that has the documents.",
        f"Belum ada indeks di Milvus {where}. Jalankan `assistant build` dengan indeks ini di "
        "mesin yang menyimpan dokumennya.",
        status=503,
    )


def current_collection(client: Any) -> str | None:
    """The collection that the alias names; None before the first generation."""
    if ALIAS not in client.list_aliases()["aliases"]:
        return None
    return str(client.describe_alias(ALIAS)["collection_name"])


def _drop_older(client: Any, keep_from: str) -> None:
    """Drop the collections of generations older than `keep_from`; names sort by time."""
    for name in client.list_collections():
        if name.startswith(COLLECTION_PREFIX) and name.removesuffix(_FILES) < keep_from:
            client.drop_collection(name)


def _create_files(client: Any, collection: str) -> None:
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("content", DataType.VARCHAR, max_length=65_535)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)  # Milvus wants one in a collection
    index = client.prepare_index_params()
    index.add_index("vector", index_type="AUTOINDEX", metric_type="IP")
    client.create_collection(
        collection, schema=schema, index_params=index, consistency_level="Strong"
    )


def _pieces(paths: list[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def _insert(client: Any, collection: str, first: int, batch: list[bytes]) -> None:
    rows = [
        {"id": number, "content": b64encode(piece).decode(), "vector": [1.0, 0.0]}
        for number, piece in enumerate(batch, first)
    ]
    if rows:
        client.insert(collection, rows)


def _piece(client: Any, collection: str, numbers: list[int]) -> dict[int, bytes]:
    rows = client.get(collection, ids=numbers, output_fields=["content"])
    return {row["id"]: b64decode(row["content"]) for row in rows}


def _download(client: Any, collection: str, pieces: dict[str, int], target: Path) -> None:
    """Write the files; whoever reads the generation checks them against its manifest."""
    first = _CONTENTS + 1
    for name, count in pieces.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for start in range(first, first + count, _PIECES_AT_ONCE):
                numbers = list(range(start, min(start + _PIECES_AT_ONCE, first + count)))
                found = _piece(client, collection, numbers)
                for number in numbers:
                    file.write(found.get(number, b""))
        first += count
