"""What a build takes over from the generation before: its manifest, and what was made once."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.documents import (
    READING_VERSION,
    SPLITTER_VERSION,
    CorpusReading,
    Document,
    Passage,
    SkippedFile,
)
from assistant.errors import TanyaError
from assistant.retrieval.generations import current_generation
from assistant.retrieval.index import (
    DOCUMENTS_FILE,
    DUPLICATES_FILE,
    LEXICAL_FOLDER,
    PASSAGES_FILE,
    TABLE_FOLDER,
)
from assistant.retrieval.lexical import LEXICAL_VERSION, load_words
from assistant.retrieval.location import milvus_address
from assistant.retrieval.manifest import (
    REBUILD,
    DocumentEntry,
    Manifest,
    read_manifest,
    verify_files,
)
from assistant.retrieval.milvus_client import MilvusUnusableError
from assistant.retrieval.milvus_generations import NoGenerationError
from assistant.retrieval.records import passage_of, passage_records, read_documents
from assistant.retrieval.representation import REPRESENTATION_VERSION
from assistant.retrieval.table import PassageTable
from assistant.retrieval.word_numbers import WordNumbers

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Carried:
    """What of a generation need not be made again.

    `ids` are those of all its passages. `unchanged` has, by slug, the passages of documents that
    are as they were. `place_of` says by `_key` where an indexed passage stands in `words`, by
    language, and in `table`: passages of one key have the same words and sentences.
    """

    ids: frozenset[str]
    unchanged: Mapping[str, tuple[Passage, ...]]
    place_of: Mapping[str, int]
    words: Mapping[str, WordNumbers]
    table: PassageTable | None

    def places(self, passages: Iterable[Passage]) -> Sequence[int]:
        """Where each passage stood; -1 for one that is new."""
        return [
            self.place_of.get(_key(passage.digest, (one.title for one in passage.renditions)), -1)
            for passage in passages
        ]


NOTHING_CARRIED = Carried(frozenset(), {}, {}, {}, None)


@dataclass(frozen=True, slots=True)
class LastGeneration:
    """The current generation, every byte checked, without its vectors and words in memory."""

    folder: Path
    manifest: Manifest

    def reading(self) -> CorpusReading | None:
        """What was found in the corpus; None if another version of the readers did."""
        if self.manifest.reading != READING_VERSION:
            return None
        skipped = (
            SkippedFile(one.path, one.reason, one.attempt, one.reason_id)
            for one in self.manifest.skipped
        )
        return CorpusReading(read_documents(self.folder / DOCUMENTS_FILE), tuple(skipped))

    def carried(self, documents: Sequence[Document], entries: Sequence[DocumentEntry]) -> Carried:
        """What the next generation, of these documents and their entries, can take over."""
        manifest = self.manifest
        known = frozenset(manifest.documents if manifest.splitter == SPLITTER_VERSION else ())
        same = {
            document.slug: document
            for document, entry in zip(documents, entries, strict=True)
            if entry in known
        }
        ids: set[str] = set()
        unchanged: defaultdict[str, list[Passage]] = defaultdict(list)
        place_of: dict[str, int] = {}
        for name in (PASSAGES_FILE, DUPLICATES_FILE):
            for place, record in enumerate(passage_records(self.folder / name)):
                ids.add(record["id"])
                if name == PASSAGES_FILE:
                    titles = (one["title"] for one in record["renditions"])
                    place_of.setdefault(_key(record["digest"], titles), place)
                if record["document"] in same:
                    passage = passage_of(record, same[record["document"]])
                    unchanged[passage.document].append(passage)
        return Carried(
            ids=frozenset(ids),
            unchanged={
                slug: tuple(sorted(passages, key=lambda passage: passage.number))
                for slug, passages in unchanged.items()
            },
            place_of=place_of,
            words=load_words(self.folder / LEXICAL_FOLDER)
            if manifest.lexical == LEXICAL_VERSION
            else {},
            table=PassageTable.load(self.folder / TABLE_FOLDER)
            if manifest.representation == REPRESENTATION_VERSION
            else None,
        )


def _key(digest: str, titles: Iterable[str]) -> str:
    """The digest with the titles: it leaves out those that are a file's name."""
    return "\n".join((digest, *titles))


def last_generation(index: Path) -> LastGeneration | None:
    """The current generation, or None where there is none that can be used.

    Raises:
        TanyaError: Milvus cannot be used, so nobody knows what is there.
    """
    if milvus_address(index) is None and not (index / "CURRENT").exists():
        return None
    try:
        folder = current_generation(index)
        manifest = read_manifest(folder)
        verify_files(folder, manifest)
    except NoGenerationError:
        return None
    except MilvusUnusableError:
        # A timeout says nothing about the index: building anew would replace what others answer
        # from.
        raise
    except TanyaError as error:
        # It says to build, which is what is being done.
        logger.warning("Building anew. %s", error.english.removesuffix(REBUILD).rstrip())
        return None
    return LastGeneration(folder, manifest)
