"""Documents become a generation of the index; what has not changed is not encoded again."""

from __future__ import annotations

import errno
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.documents import (
    READING_VERSION,
    SPLITTER_VERSION,
    Passage,
    ReadingLimits,
    read_corpus,
    split_document,
)
from assistant.errors import TanyaError
from assistant.retrieval.contracts import Encoder, Ids
from assistant.retrieval.copies import Copies
from assistant.retrieval.dense_store import STORES, choose_store
from assistant.retrieval.duplicates import summary, without_duplicates
from assistant.retrieval.encoding import encode_new
from assistant.retrieval.generations import building, new_generation, publish, remove_abandoned
from assistant.retrieval.index import (
    COPIES_FOLDER,
    DOCUMENTS_FILE,
    DUPLICATES_FILE,
    LEXICAL_FOLDER,
    PASSAGES_FILE,
    TABLE_FOLDER,
    document_entries,
    is_stale,
    skipped_entries,
)
from assistant.retrieval.last_generation import LastGeneration, last_generation
from assistant.retrieval.lexical import LEXICAL_VERSION, LexicalIndex
from assistant.retrieval.location import folder_of
from assistant.retrieval.manifest import Duplicate, Manifest, SkippedEntry, checksums
from assistant.retrieval.progress import Step, Tell
from assistant.retrieval.records import write_documents, write_passages
from assistant.retrieval.representation import REPRESENTATION_VERSION
from assistant.retrieval.table import PassageTable
from assistant.retrieval.vector_cache import VectorCache

if TYPE_CHECKING:
    from assistant.documents import CorpusReading, Document

_LOCK_WAIT_S = 600.0
_ROWS_AT_ONCE = 65_536
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    `passages` are those in the index now: `encoded` of them had a new text to encode, `reused`
    had none. `removed` passages of the last generation are gone. `languages` counts the documents
    that can be read in each, `skipped` are files that were not read, `unpaired` those that are no
    translation although they are named like one, `duplicates` documents that repeat another.
    `seconds` is wall time, `generation` the name of the current generation, and `changed` whether
    this build made it.
    """

    documents: int
    passages: int
    encoded: int
    reused: int
    removed: int
    languages: Mapping[str, int]
    skipped: tuple[SkippedEntry, ...]
    unpaired: tuple[SkippedEntry, ...]
    duplicates: tuple[Duplicate, ...]
    seconds: float
    generation: str
    changed: bool


def build_index(
    reading: CorpusReading,
    encoder: Encoder,
    index: Path,
    tell: Tell | None = None,
    *,
    wait_s: float = _LOCK_WAIT_S,
) -> BuildReport:
    """Make the documents of `reading` the current generation of the index.

    Texts that were encoded before by the same encoder are not encoded again, whichever document
    or place they had, even by a build that did not end. If nothing changed, the last generation
    stays. Whenever this stops, `index` holds a whole generation: the last one or the new one.

    Args:
        reading: the documents.
        encoder: makes the vectors; its fingerprint goes into the manifest.
        index: folder of the index, made if it is missing.
        tell: told of each step.
        wait_s: how long to wait, in seconds, for another build of the same index.

    Raises:
        TanyaError: another build does not end, or `index` cannot be written, or the disk is full.
    """
    started = time.monotonic()
    tell = tell or (lambda step: None)
    with _only_build(index, tell, wait_s):
        return _bring_up(reading, encoder, index, last_generation(index), tell, started)


def update_index(
    corpus: Path,
    encoder: Encoder,
    index: Path,
    tell: Tell | None = None,
    *,
    known: Mapping[str, Document] | None = None,
    limits: ReadingLimits | None = None,
    wait_s: float = _LOCK_WAIT_S,
) -> BuildReport:
    """Make what the folder `corpus` holds now the current generation of the index.

    As `build_index`, but reads the folder too: after any other build has ended, so the later of
    two never publishes what it read before the earlier did; and only files whose bytes are not
    those that the last generation was read from.

    Args:
        corpus: folder of documents.
        encoder: makes the vectors. One that loads late is not loaded where nothing is new.
        index: folder of the index, made if it is missing.
        tell: told of each step.
        known: documents by path that were read just now; those of the last generation if None.
        limits: what reading one file may cost; the usual if None.
        wait_s: how long to wait, in seconds, for another build of the same index.

    Raises:
        TanyaError: as `read_corpus` and `build_index`.
    """
    started = time.monotonic()
    tell = tell or (lambda step: None)
    with _only_build(index, tell, wait_s):
        last = last_generation(index)
        if known is None:
            known = last.documents() if last is not None else {}
        reading = read_corpus(
            corpus,
            known=known,
            tell=lambda done, total: tell(Step("reading", done, total, "files")),
            limits=limits or ReadingLimits(),
        )
        return _bring_up(reading, encoder, index, last, tell, started)


@contextmanager
def _only_build(index: Path, tell: Tell, wait_s: float) -> Iterator[None]:
    with building(index, wait_s, on_wait=lambda: tell(Step("waiting"))):
        try:
            remove_abandoned(index)
            yield
        except OSError as error:
            raise _not_written(index, error) from error


def _bring_up(
    reading: CorpusReading,
    encoder: Encoder,
    index: Path,
    last: LastGeneration | None,
    tell: Tell,
    started: float,
) -> BuildReport:
    encoded, removed = 0, 0
    if last is not None and not is_stale(reading, last.manifest, encoder.fingerprint):
        manifest, folder = last.manifest, last.folder
    else:
        passages = [p for document in reading.documents for p in split_document(document)]
        manifest, encoded, folder = _build(reading, passages, encoder, index, tell)
        if last is not None:
            removed = len(last.passage_ids() - {passage.id for passage in passages})
    return BuildReport(
        documents=len(reading.documents),
        passages=manifest.passages,
        encoded=encoded,
        reused=manifest.passages - encoded,
        removed=removed,
        languages=dict(
            Counter(part.language for one in reading.documents for part in (one, *one.translations))
        ),
        skipped=manifest.skipped,
        unpaired=manifest.unpaired,
        duplicates=manifest.duplicates,
        seconds=time.monotonic() - started,
        generation=folder.name,
        changed=last is None or folder != last.folder,
    )


def _build(
    reading: CorpusReading, every: list[Passage], encoder: Encoder, index: Path, tell: Tell
) -> tuple[Manifest, int, Path]:
    passages, others = without_duplicates(every)
    with VectorCache(folder_of(index), encoder.fingerprint, encoder.dimension) as cache:
        rows, encoded = encode_new(passages, encoder, cache, tell)
        tell(Step("writing"))
        folder = new_generation(index)
        try:
            write_documents(folder / DOCUMENTS_FILE, reading.documents)
            write_passages(folder / PASSAGES_FILE, passages)
            write_passages(folder / DUPLICATES_FILE, others)
            store = _write_vectors(folder, rows, cache, encoder.dimension, index)
            LexicalIndex.of(passages).save(folder / LEXICAL_FOLDER)
            slugs = [document.slug for document in reading.documents]
            PassageTable.of(passages, slugs).save(folder / TABLE_FOLDER)
            Copies.of(others, passages, slugs).save(folder / COPIES_FOLDER)
            manifest = Manifest(
                encoder=encoder.fingerprint,
                dimension=encoder.dimension,
                reading=READING_VERSION,
                splitter=SPLITTER_VERSION,
                representation=REPRESENTATION_VERSION,
                lexical=LEXICAL_VERSION,
                store=store,
                documents=document_entries(reading),
                skipped=skipped_entries(reading.skipped),
                unpaired=skipped_entries(reading.unpaired),
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
    return manifest, encoded, folder


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


def _not_written(index: Path, error: OSError) -> TanyaError:
    # numpy tells without a number when it could write a part of an array only.
    if error.errno in _FULL or error.errno is None:
        cause = error.strerror or f"no space left: {error}"
        return TanyaError(
            f"There is no room to write the index in {index} ({cause}). Make room on that "
            "disk, or choose another folder with --index, and build again: what was encoded is "
            "kept. The last index still answers.",
            f"Tidak ada ruang untuk menulis indeks di {index} ({cause}). Kosongkan ruang "
            "di disk itu, atau pilih folder lain dengan --index, lalu jalankan lagi: yang sudah "
            "dikodekan tetap tersimpan. Indeks terakhir tetap menjawab.",
            status=503,
        )
    return TanyaError(
        f"The index in {index} cannot be written ({error}). Check the disk and this user's rights "
        "there, and build again. The last index still answers.",
        f"Indeks di {index} tidak dapat ditulis ({error}). Periksa disk dan izin pengguna ini, "
        "lalu jalankan lagi. Indeks terakhir tetap menjawab.",
        status=503,
    )
