"""A generation of the index, read and checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.documents import READING_VERSION, SPLITTER_VERSION, Document, Passage
from assistant.errors import TanyaError
from assistant.retrieval.contracts import DenseStore, Ids
from assistant.retrieval.copies import Copies
from assistant.retrieval.dense_store import STORES
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
from assistant.retrieval.records import document_checksum
from assistant.retrieval.representation import REPRESENTATION_VERSION, Layout
from assistant.retrieval.stored import StoredDocuments, StoredPassages
from assistant.retrieval.table import PassageTable

if TYPE_CHECKING:
    from assistant.documents import CorpusReading, SkippedFile
    from assistant.documents.translations import UnpairedFile

DOCUMENTS_FILE = "documents.jsonl"
PASSAGES_FILE = "passages.jsonl"
DUPLICATES_FILE = "duplicates.jsonl"
LEXICAL_FOLDER = "lexical"
TABLE_FOLDER = "table"
COPIES_FOLDER = "copies"


@dataclass(frozen=True, slots=True)
class Index:
    """One generation; what happens to the folder afterwards does not touch it.

    Texts, words and vectors stay in files that are mapped into memory: who deletes them takes only
    their names away. `documents` and `passages` are read when they are asked for. `passages` are in
    the order of the store's vectors (`layout`), `folder` is the generation's. A passage of one
    document that is word for word that of another is there once, and `elsewhere` knows the others.
    `tagged` gives, for each tag in lower case, the slugs of the documents that have it.
    Reading is safe from several threads.
    """

    folder: Path
    manifest: Manifest
    documents: Sequence[Document]
    passages: Sequence[Passage]
    store: DenseStore
    lexical: LexicalIndex
    table: PassageTable
    tagged: Mapping[str, frozenset[str]]
    _numbers: Mapping[str, int] = field(repr=False)
    _copies: Sequence[Passage] = field(repr=False)
    _copies_table: Copies = field(repr=False)

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
        numbers = {entry.slug: number for number, entry in enumerate(manifest.documents)}
        documents = StoredDocuments(folder / DOCUMENTS_FILE)
        return cls(
            folder=folder,
            manifest=manifest,
            documents=documents,
            passages=StoredPassages(folder / PASSAGES_FILE, documents, numbers),
            store=STORES[manifest.store].load(folder),
            lexical=LexicalIndex.load(folder / LEXICAL_FOLDER),
            table=PassageTable.load(folder / TABLE_FOLDER),
            tagged=_tagged(manifest.documents),
            _numbers=numbers,
            _copies=StoredPassages(folder / DUPLICATES_FILE, documents, numbers),
            _copies_table=Copies.load(folder / COPIES_FOLDER),
        )

    @property
    def layout(self) -> Layout:
        """Where the vectors of passages stand in the store."""
        return self.table.layout

    def document(self, slug: str) -> Document:
        """The document with this slug, its translations beside it.

        Raises:
            TanyaError: there is none (status 404).
        """
        try:
            return self.documents[self._numbers[slug]]
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
        slug, _, number = passage_id.rpartition("#p")
        # 18 digits are a number that every array can be asked for.
        if slug in self._numbers and number.isascii() and number.isdigit() and len(number) <= 18:
            found = self._numbered(self._numbers[slug], int(number))
            if found is not None and found.id == passage_id:
                return found
        raise TanyaError(
            f"No passage has the id {passage_id!r}.",
            f"Tidak ada bagian dokumen dengan id {passage_id!r}.",
            status=404,
        )

    def _numbered(self, document: int, number: int) -> Passage | None:
        place = self.table.place(document, number)
        if place is not None:
            return self.passages[place]
        place = self._copies_table.place(document, number)
        return None if place is None else self._copies[place]

    def passages_of(self, slug: str) -> tuple[Passage, ...]:
        """Every passage of a document in its order, also those indexed for another document."""
        if slug not in self._numbers:
            return ()
        number = self._numbers[slug]
        found = [self.passages[place] for place in self.table.passages_of(number)]
        found += [self._copies[place] for place in self._copies_table.in_documents([number])]
        return tuple(sorted(found, key=lambda passage: passage.number))

    def elsewhere(self, passage: Passage) -> tuple[Passage, ...]:
        """The passages of other documents that say word for word what `passage` says."""
        places = self._copies_table.maybe_equal(passage)
        first = [self.passages[place] for place in self._copies_table.same_as[places[:1]]]
        same = (*first, *(self._copies[place] for place in places))
        return tuple(
            other
            for other in same
            if other.digest == passage.digest and other.document != passage.document
        )

    def places_in(self, documents: Collection[str]) -> Ids:
        """The places in `passages` of what stands in the documents with these slugs, ascending."""
        numbers = [self._numbers[slug] for slug in set(documents) if slug in self._numbers]
        copies = self._copies_table.in_documents(numbers)
        return np.union1d(self.table.in_documents(numbers), self._copies_table.same_as[copies])


def _tagged(documents: Iterable[DocumentEntry]) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for entry in documents:
        for tag in entry.tags:
            found[tag].add(entry.slug)
    return {tag: frozenset(slugs) for tag, slugs in found.items()}


def document_entries(reading: CorpusReading) -> tuple[DocumentEntry, ...]:
    """What the manifest says of these documents."""
    return tuple(
        DocumentEntry(
            slug=document.slug,
            path=document.path,
            title=document.title,
            tags=document.tags,
            checksum=document_checksum(document),
        )
        for document in reading.documents
    )


def skipped_entries(files: Iterable[SkippedFile]) -> tuple[SkippedEntry, ...]:
    """What the manifest says of files that are no documents."""
    return tuple(
        SkippedEntry(file.path, file.reason, file.attempt, file.reason_id) for file in files
    )


def unpaired_entries(files: Iterable[UnpairedFile]) -> tuple[SkippedEntry, ...]:
    """What the manifest says of files that are not the translations their names say."""
    return tuple(SkippedEntry(file.path, file.reason, "", file.reason_id) for file in files)


def is_stale(reading: CorpusReading, manifest: Manifest, encoder_fingerprint: str) -> bool:
    """Whether building from `reading` with this encoder would make another index than this one."""
    versions = (manifest.reading, manifest.splitter, manifest.representation, manifest.lexical)
    return (
        manifest.encoder != encoder_fingerprint
        or manifest.store not in STORES
        or versions != (READING_VERSION, SPLITTER_VERSION, REPRESENTATION_VERSION, LEXICAL_VERSION)
        or [(one.path, one.reason) for one in manifest.skipped]
        != [(one.path, one.reason) for one in reading.skipped]
        or manifest.unpaired != unpaired_entries(reading.unpaired)
        or manifest.documents != document_entries(reading)
    )
