"""Documents become a generation of the index; what has not changed is not encoded again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.documents import SPLITTER_VERSION, Passage, split_document
from assistant.errors import TanyaError
from assistant.retrieval.contracts import Encoder, Vectors
from assistant.retrieval.dense_store import choose_store
from assistant.retrieval.generations import building, new_generation, publish, remove_abandoned
from assistant.retrieval.index import (
    DOCUMENTS_FILE,
    LEXICAL_FOLDER,
    PASSAGES_FILE,
    Index,
    document_entries,
    is_stale,
)
from assistant.retrieval.lexical import LEXICAL_VERSION, LexicalIndex
from assistant.retrieval.manifest import Manifest, checksums
from assistant.retrieval.records import write_documents, write_passages
from assistant.retrieval.representation import REPRESENTATION_VERSION, passage_texts

if TYPE_CHECKING:
    from assistant.documents import CorpusReading

Progress = Callable[[str, float], None]
"""Called with a stage (`waiting`, `reading`, `encoding`, `writing`) and how much of it is done."""

_BATCH = 128
_LOCK_WAIT_S = 600.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    `passages` are those in the index now: `encoded` of them had a new text to encode, `reused`
    had none. `removed` passages of the last generation are gone. `skipped` counts files that were
    not read. `seconds` is wall time, `generation` the name of the current generation, and
    `changed` whether this build made it.
    """

    documents: int
    passages: int
    encoded: int
    reused: int
    removed: int
    skipped: int
    seconds: float
    generation: str
    changed: bool


def build_index(
    reading: CorpusReading,
    encoder: Encoder,
    index: Path,
    progress: Progress | None = None,
    *,
    wait_s: float = _LOCK_WAIT_S,
) -> BuildReport:
    """Make the documents of `reading` the current generation of the index.

    Texts that the last generation holds a vector of, made by the same encoder, are not encoded
    again, whichever document or place they had. If nothing changed, the last generation stays.
    Whenever this stops, `index` holds a whole generation: the last one or the new one.

    Args:
        reading: the documents.
        encoder: makes the vectors; its fingerprint goes into the manifest.
        index: folder of the index, made if it is missing.
        progress: told of each stage, 0…1.
        wait_s: how long to wait, in seconds, for another build of the same index.

    Raises:
        TanyaError: another build does not end, or `index` cannot be written.
    """
    started = time.monotonic()
    tell = progress or (lambda stage, done: None)
    with building(index, wait_s, on_wait=lambda: tell("waiting", 0.0)):
        remove_abandoned(index)
        last = _last_generation(index)
        if last is not None and not is_stale(reading, last, encoder.fingerprint):
            passages, encoded, removed, folder = last.passages, 0, 0, last.folder
        else:
            passages, encoded, folder = _build(reading, encoder, index, last, tell)
            ids = {passage.id for passage in passages}
            removed = sum(p.id not in ids for p in last.passages) if last is not None else 0
    return BuildReport(
        documents=len(reading.documents),
        passages=len(passages),
        encoded=encoded,
        reused=len(passages) - encoded,
        removed=removed,
        skipped=len(reading.skipped),
        seconds=time.monotonic() - started,
        generation=folder.name,
        changed=last is None or folder != last.folder,
    )


def _last_generation(index: Path) -> Index | None:
    """The current generation, or None where there is none that can be used."""
    if not (index / "CURRENT").exists():
        return None
    try:
        return Index.open(index)
    except TanyaError as error:
        logger.warning("building anew: %s", error)
        return None


def _build(
    reading: CorpusReading, encoder: Encoder, index: Path, last: Index | None, tell: Progress
) -> tuple[tuple[Passage, ...], int, Path]:
    passages: list[Passage] = []
    for done, document in enumerate(reading.documents):
        tell("reading", done / len(reading.documents))
        passages.extend(split_document(document))
    tell("reading", 1.0)

    texts = [passage_texts(passage) for passage in passages]
    known = _known_vectors(last, encoder.fingerprint)
    encoded = sum(any(text not in known for text in of_one) for of_one in texts)
    vectors = _encode([text for of_one in texts for text in of_one], known, encoder, tell)

    tell("writing", 0.0)
    folder = new_generation(index)
    write_documents(folder / DOCUMENTS_FILE, reading.documents)
    write_passages(folder / PASSAGES_FILE, passages)
    store_name, store = choose_store(len(vectors), encoder.dimension)
    store.add(np.arange(len(vectors), dtype=np.int64), vectors)
    store.save(folder)
    LexicalIndex.of(passages).save(folder / LEXICAL_FOLDER)
    manifest = Manifest(
        encoder=encoder.fingerprint,
        dimension=encoder.dimension,
        splitter=SPLITTER_VERSION,
        representation=REPRESENTATION_VERSION,
        lexical=LEXICAL_VERSION,
        store=store_name,
        documents=document_entries(reading),
        passages=len(passages),
        vectors=len(vectors),
        files=checksums(folder),
        created=datetime.now(UTC).isoformat(),
    )
    folder = publish(index, folder, manifest)
    tell("writing", 1.0)
    return tuple(passages), encoded, folder


def _known_vectors(last: Index | None, fingerprint: str) -> Mapping[str, Vectors]:
    """The vectors of the last generation by text; none if another encoder made them."""
    if last is None or last.manifest.encoder != fingerprint:
        return {}
    if last.manifest.representation != REPRESENTATION_VERSION:
        return {}  # its rows stand in another order
    texts = [text for passage in last.passages for text in passage_texts(passage)]
    vectors = last.store.vectors(np.arange(len(texts), dtype=np.int64))
    return dict(zip(texts, vectors, strict=True))


def _encode(
    texts: Sequence[str], known: Mapping[str, Vectors], encoder: Encoder, tell: Progress
) -> Vectors:
    """The vector of each text, shape (len(texts), dimension), each new text encoded once."""
    # Texts of a like length together: a batch is padded to its longest.
    missing = sorted({text for text in texts if text not in known}, key=lambda t: (len(t), t))
    found = dict(known)
    for start in range(0, len(missing), _BATCH):
        tell("encoding", start / len(missing))
        batch = missing[start : start + _BATCH]
        vectors = encoder.encode_passages(batch)
        lengths = np.linalg.norm(vectors, axis=1)
        if not np.allclose(lengths, 1, atol=1e-3):  # also false for what is not a number
            text = batch[int(np.argmin(np.isclose(lengths, 1, atol=1e-3)))]
            raise TanyaError(
                f"The model gives no vector of length 1 for {text[:80]!r}. "
                "Choose another with TANYA_MODEL."
            )
        found.update(zip(batch, vectors, strict=True))
    tell("encoding", 1.0)
    rows = np.empty((len(texts), encoder.dimension), dtype=np.float32)
    for row, text in enumerate(texts):
        rows[row] = found[text]
    return rows
