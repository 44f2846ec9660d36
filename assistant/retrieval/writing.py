"""Passages, their vectors and their words are written as the next generation of the index."""

from __future__ import annotations

import errno
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.documents import READING_VERSION, SPLITTER_VERSION, Passage
from assistant.errors import TanyaError
from assistant.retrieval.contracts import Encoder, Ids
from assistant.retrieval.copies import Copies
from assistant.retrieval.dense_store import STORES, choose_store
from assistant.retrieval.duplicates import summary, without_duplicates
from assistant.retrieval.encoding import encode_new
from assistant.retrieval.generations import new_generation, publish
from assistant.retrieval.index import (
    COPIES_FOLDER,
    DOCUMENTS_FILE,
    DUPLICATES_FILE,
    LEXICAL_FOLDER,
    PASSAGES_FILE,
    TABLE_FOLDER,
    skipped_entries,
    unpaired_entries,
)
from assistant.retrieval.last_generation import Carried
from assistant.retrieval.lexical import LEXICAL_VERSION, LexicalIndex
from assistant.retrieval.location import folder_of
from assistant.retrieval.manifest import DocumentEntry, Manifest, checksums
from assistant.retrieval.progress import Step, Tell
from assistant.retrieval.records import write_documents, write_passages
from assistant.retrieval.representation import REPRESENTATION_VERSION
from assistant.retrieval.table import PassageTable
from assistant.retrieval.vector_cache import VectorCache

if TYPE_CHECKING:
    from assistant.documents import CorpusReading

_ROWS_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True)
class Written:
    """A generation and its folder; `encoded` of its passages had a new text."""

    folder: Path
    manifest: Manifest
    encoded: int


def write_generation(
    reading: CorpusReading,
    entries: tuple[DocumentEntry, ...],
    every: list[Passage],
    carried: Carried,
    encoder: Encoder,
    index: Path,
    tell: Tell,
) -> Written:
    """Write a generation of these documents and make it the current one.

    Args:
        reading: the documents.
        entries: what the manifest says of them.
        every: their passages, in order, those that stand in two documents twice.
        carried: what is taken over of the last generation.
        encoder: makes the vectors.
        index: folder of the index, or where in Milvus it is.
        tell: told of each step.

    Raises:
        TanyaError: the model gives something that is no direction, or Milvus cannot be used.
        OSError: something cannot be written; what was begun is removed.
    """
    passages, others = without_duplicates(every)
    places = carried.places(passages)
    with VectorCache(folder_of(index), encoder.fingerprint, encoder.dimension) as cache:
        rows, encoded = encode_new(passages, encoder, cache, tell)
        tell(Step("writing"))
        folder = new_generation(index)
        try:
            write_documents(folder / DOCUMENTS_FILE, reading.documents)
            write_passages(folder / PASSAGES_FILE, passages)
            write_passages(folder / DUPLICATES_FILE, others)
            store = _write_vectors(folder, rows, cache, encoder.dimension, index)
            LexicalIndex.of(passages, carried.words, places).save(folder / LEXICAL_FOLDER)
            slugs = [document.slug for document in reading.documents]
            table = PassageTable.of(passages, slugs, carried.table, places)
            table.save(folder / TABLE_FOLDER)
            Copies.of(others, passages, slugs).save(folder / COPIES_FOLDER)
            manifest = Manifest(
                encoder=encoder.fingerprint,
                dimension=encoder.dimension,
                reading=READING_VERSION,
                splitter=SPLITTER_VERSION,
                representation=REPRESENTATION_VERSION,
                lexical=LEXICAL_VERSION,
                store=store,
                documents=entries,
                skipped=skipped_entries(reading.skipped),
                unpaired=unpaired_entries(reading.unpaired),
                duplicates=summary(passages, others),
                passages=len(passages),
                vectors=len(rows),
                files=checksums(folder),
                created=datetime.now(UTC).isoformat(),
            )
            folder = publish(index, folder, manifest)
        except (TanyaError, OSError, KeyboardInterrupt):
            shutil.rmtree(folder, ignore_errors=True)  # a full disk has use for the room
            raise
        cache.keep_only(rows)
    tell(Step("writing", 1))
    return Written(folder, manifest, encoded)


def _write_vectors(folder: Path, rows: Ids, cache: VectorCache, dimension: int, index: Path) -> str:
    """Write the store of these rows of the cache; the store's name."""
    name, store = choose_store(len(rows), dimension, index)
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        store.add(np.arange(start, start + len(part), dtype=np.int64), cache.vectors(part))
    try:
        store.save(folder)
        # FAISS does not tell when the end of a file finds no room: what is written is read again.
        complete = len(STORES[name].load(folder)) == len(rows)
    except RuntimeError as error:  # FAISS's own, for a file that it cannot write or read
        raise OSError(errno.ENOSPC, f"no space left for the vectors: {error}") from error
    if not complete:
        raise OSError(errno.ENOSPC, "no space left for the vectors")
    return name
