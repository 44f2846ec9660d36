"""What a build takes over from the generation before: its manifest, and documents already read."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.documents import READING_VERSION, Document
from assistant.errors import TanyaError
from assistant.retrieval.generations import current_generation
from assistant.retrieval.index import DOCUMENTS_FILE, DUPLICATES_FILE, PASSAGES_FILE
from assistant.retrieval.location import milvus_address
from assistant.retrieval.manifest import Manifest, read_manifest, verify_files
from assistant.retrieval.records import read_documents

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LastGeneration:
    """The current generation, every byte checked, without its vectors and words in memory."""

    folder: Path
    manifest: Manifest

    def documents(self) -> Mapping[str, Document]:
        """Documents by path, each by itself; none if another version of the readers read them."""
        if self.manifest.reading != READING_VERSION:
            return {}
        return by_path(read_documents(self.folder / DOCUMENTS_FILE))

    def passage_ids(self) -> frozenset[str]:
        """Ids of every passage."""
        return frozenset(
            json.loads(line)["id"]
            for name in (PASSAGES_FILE, DUPLICATES_FILE)
            for line in (self.folder / name).read_text(encoding="utf-8").splitlines()
        )


def by_path(documents: Iterable[Document]) -> Mapping[str, Document]:
    """Documents and their translations by path, each by itself, as `read_corpus` takes them."""
    return {
        part.path: replace(part, translations=())
        for document in documents
        for part in (document, *document.translations)
    }


def last_generation(index: Path) -> LastGeneration | None:
    """The current generation, or None where there is none that can be used."""
    if milvus_address(index) is None and not (index / "CURRENT").exists():
        return None
    try:
        folder = current_generation(index)
        manifest = read_manifest(folder)
        verify_files(folder, manifest)
    except TanyaError as error:
        logger.warning("building anew: %s", error)
        return None
    return LastGeneration(folder, manifest)
