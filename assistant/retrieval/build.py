"""Documents become a generation of the index; what has not changed is not encoded again."""

from __future__ import annotations

import errno
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.documents import ReadingLimits, read_corpus, split_document
from assistant.errors import TanyaError
from assistant.retrieval.contracts import Encoder
from assistant.retrieval.generations import building, remove_abandoned
from assistant.retrieval.index import document_entries, is_stale, skipped_entries
from assistant.retrieval.last_generation import NOTHING_CARRIED, LastGeneration, last_generation
from assistant.retrieval.manifest import Duplicate, SkippedEntry
from assistant.retrieval.progress import Step, Tell
from assistant.retrieval.writing import write_generation

if TYPE_CHECKING:
    from assistant.documents import CorpusReading

_LOCK_WAIT_S = 600.0
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    `passages` are those in the index now: `encoded` of them had a new text to encode, `reused`
    had none. `removed` passages of the last generation are gone. `languages` counts the documents
    that can be read in each, `skipped` are files that were not read, `unpaired` those that are no
    translation although they are named like one, `duplicates` documents that repeat another, and
    `paths` the files of these by slug. `seconds` is wall time, `generation` the name of the current
    generation, and `changed` whether this build made it.
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
    paths: Mapping[str, str]
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
    earlier: CorpusReading | None = None,
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
        earlier: what was read just now; that of the last generation if None.
        limits: what reading one file may cost; the usual if None.
        wait_s: how long to wait, in seconds, for another build of the same index.

    Raises:
        TanyaError: as `read_corpus` and `build_index`.
    """
    started = time.monotonic()
    tell = tell or (lambda step: None)
    with _only_build(index, tell, wait_s):
        last = last_generation(index)
        if earlier is None and last is not None:
            earlier = last.reading()
        reading = read_corpus(
            corpus,
            earlier=earlier,
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
    if (
        last is not None
        and not is_stale(reading, last.manifest, encoder.fingerprint)
        and last.manifest.skipped == skipped_entries(reading.skipped)
    ):
        manifest, folder = last.manifest, last.folder
    else:
        entries = document_entries(reading)
        carried = last.carried(reading.documents, entries) if last else NOTHING_CARRIED
        passages = [
            passage
            for document in reading.documents
            for passage in carried.unchanged.get(document.slug) or split_document(document)
        ]
        written = write_generation(reading, entries, passages, carried, encoder, index, tell)
        manifest, encoded, folder = written.manifest, written.encoded, written.folder
        removed = len(carried.ids - {passage.id for passage in passages})
    repeating = {slug for one in manifest.duplicates for slug in (one.slug, one.of)}
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
        paths={one.slug: one.path for one in reading.documents if one.slug in repeating},
        seconds=time.monotonic() - started,
        generation=folder.name,
        changed=last is None or folder != last.folder,
    )


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
