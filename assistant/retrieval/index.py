"""A generation of the index, read and checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.documents import READING_VERSION, SPLITTER_VERSION, Document, Passage
from assistant.errors import TanyaError
from assistant.retrieval.contracts import DenseStore
from assistant.retrieval.dense_store import STORES
from assistant.retrieval.duplicates import equals
from assistant.retrieval.generations import current_generation
from assistant.retrieval.lexical import LEXICAL_VERSION, LexicalIndex
from assistant.retrieval.manifest import (
    REBUILD,
    REBUILD_ID,
    DocumentEntry,
    Manifest,
    SkippedEntry,
    read_manifest,
    verify_files,
)
from assistant.retrieval.records import document_checksum, read_documents, read_passages
from assistant.retrieval.representation import REPRESENTATION_VERSION, Layout

if TYPE_CHECKING:
    from assistant.documents import CorpusReading, SkippedFile
    from assistant.documents.translations import UnpairedFile

DOCUMENTS_FILE = "documents.jsonl"
PASSAGES_FILE = "passages.jsonl"
DUPLICATES_FILE = "duplicates.jsonl"
LEXICAL_FOLDER = "lexical"


@dataclass(frozen=True, slots=True)
class Index:
    """One generation, in memory; what happens to the folder afterwards does not touch it.

    `passages` are in the order of the store's vectors (`layout`), `folder` is the generation's.
    A passage of one document that is word for word that of another is there once, and `elsewhere`
    knows the others. Reading is safe from several threads.
    """

    folder: Path
    manifest: Manifest
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    store: DenseStore
    lexical: LexicalIndex
    layout: Layout
    _documents: Mapping[str, Document] = field(repr=False)
    _passages: Mapping[str, Passage] = field(repr=False)
    _equals: Mapping[str, tuple[Passage, ...]] = field(repr=False)
    _by_document: Mapping[str, tuple[Passage, ...]] = field(repr=False)

    @classmethod
    def open(cls, folder: Path) -> Index:
        """Read the current generation of the index in `folder` after checking every byte of it.

        Raises:
            TanyaError: there is no index, a part of it is damaged (the message names the file), or
                another version made it. All say to run `assistant build`.
        """
        generation = current_generation(folder)
        try:
            return cls._read(generation)
        except TanyaError:
            # Two builds may have ended since CURRENT was read, and the second cleaned up.
            latest = current_generation(folder)
            if latest == generation:
                raise
            return cls._read(latest)

    @classmethod
    def _read(cls, folder: Path) -> Index:
        manifest = read_manifest(folder)
        verify_files(folder, manifest)
        if manifest.store not in STORES or (manifest.representation, manifest.lexical) != (
            REPRESENTATION_VERSION,
            LEXICAL_VERSION,
        ):
            raise TanyaError(
                f"The index {folder} was made by another version of the assistant. {REBUILD}",
                f"Indeks {folder} dibuat oleh versi asisten yang lain. {REBUILD_ID}",
                status=503,
            )
        documents = read_documents(folder / DOCUMENTS_FILE)
        passages = read_passages(folder / PASSAGES_FILE, documents)
        duplicates = read_passages(folder / DUPLICATES_FILE, documents)
        return cls(
            folder=folder,
            manifest=manifest,
            documents=documents,
            passages=passages,
            store=STORES[manifest.store].load(folder),
            lexical=LexicalIndex.load(folder / LEXICAL_FOLDER, passages),
            layout=Layout.of(passages),
            _documents={document.slug: document for document in documents},
            _passages={passage.id: passage for passage in (*passages, *duplicates)},
            _equals=equals(passages, duplicates),
            _by_document=_by_document((*passages, *duplicates)),
        )

    def document(self, slug: str) -> Document:
        """The document with this slug, its translations beside it.

        Raises:
            TanyaError: there is none (status 404).
        """
        try:
            return self._documents[slug]
        except KeyError:
            raise TanyaError(
                f"No document is called {slug!r}.",
                f"Tidak ada dokumen bernama {slug!r}.",
                status=404,
            ) from None

    def passage(self, passage_id: str) -> Passage:
        """The passage with this id.

        Raises:
            TanyaError: there is none (status 404).
        """
        try:
            return self._passages[passage_id]
        except KeyError:
            raise TanyaError(
                f"No passage has the id {passage_id!r}.",
                f"Tidak ada bagian dokumen dengan id {passage_id!r}.",
                status=404,
            ) from None

    def passages_of(self, slug: str) -> tuple[Passage, ...]:
        """Every passage of a document in its order, also those indexed for another document."""
        return self._by_document.get(slug, ())

    def elsewhere(self, passage: Passage) -> tuple[Passage, ...]:
        """The passages of other documents that say word for word what `passage` says."""
        same = self._equals.get(passage.digest, ())
        return tuple(other for other in same if other.document != passage.document)


def _by_document(passages: Iterable[Passage]) -> Mapping[str, tuple[Passage, ...]]:
    found: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        found[passage.document].append(passage)
    return {
        slug: tuple(sorted(of_one, key=lambda passage: passage.number))
        for slug, of_one in found.items()
    }


def document_entries(reading: CorpusReading) -> tuple[DocumentEntry, ...]:
    """What the manifest says of these documents."""
    return tuple(
        DocumentEntry(document.slug, document.path, document.title, document_checksum(document))
        for document in reading.documents
    )


def skipped_entries(
    files: Iterable[SkippedFile | UnpairedFile],
) -> tuple[SkippedEntry, ...]:
    """What the manifest says of files that are not what their names say."""
    return tuple(SkippedEntry(file.path, file.reason) for file in files)


def is_stale(reading: CorpusReading, manifest: Manifest, encoder_fingerprint: str) -> bool:
    """Whether building from `reading` with this encoder would make another index than this one."""
    versions = (manifest.reading, manifest.splitter, manifest.representation, manifest.lexical)
    return (
        manifest.encoder != encoder_fingerprint
        or manifest.store not in STORES
        or versions != (READING_VERSION, SPLITTER_VERSION, REPRESENTATION_VERSION, LEXICAL_VERSION)
        or manifest.skipped != skipped_entries(reading.skipped)
        or manifest.unpaired != skipped_entries(reading.unpaired)
        or manifest.documents != document_entries(reading)
    )
