"""A folder becomes its documents, and a list of what was left out and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.documents.corpus_files import SkippedFile, find_files, skipped_file
from assistant.documents.document import Document
from assistant.documents.limits import ReadingLimits
from assistant.documents.readers import READERS
from assistant.documents.reading import DocumentReader
from assistant.documents.translations import UnpairedFile, pair_translations
from assistant.errors import TanyaError

_DEFAULT_LIMITS = ReadingLimits()


@dataclass(frozen=True, slots=True)
class CorpusReading:
    """Everything that a corpus folder holds: documents by slug, skipped files by path.

    `unpaired` names files that are documents of their own although their names make them
    translations or twins of another, and why.
    """

    documents: tuple[Document, ...]
    skipped: tuple[SkippedFile, ...]
    unpaired: tuple[UnpairedFile, ...] = ()


def read_corpus(
    corpus: Path,
    *,
    earlier: CorpusReading | None = None,
    tell: Callable[[int, int], None] | None = None,
    limits: ReadingLimits = _DEFAULT_LIMITS,
) -> CorpusReading:
    """Read every document of a folder and of the folders in it.

    Hidden files and folders, `README.md` and the test set (`testset.csv`) are passed over. A file
    that cannot be read is skipped with its reason and stops no other.

    Args:
        corpus: the folder.
        earlier: what this version of the readers found in the folder before. What was read or
            skipped then and has the same digest is not read again.
        tell: told how many files are done, and of how many.
        limits: what reading one file may cost.

    Raises:
        TanyaError: there is no such folder, or no document in it.
    """
    files = find_files(corpus)
    documents: list[Document] = []
    skipped = list(files.skipped)
    known = {one.path: one for one in _singly(earlier.documents)} if earlier else {}
    in_vain = {one.attempt: one for one in earlier.skipped if one.attempt} if earlier else {}
    with DocumentReader(corpus, limits) as reader:
        for done, path in enumerate(files.paths):
            if tell is not None:
                tell(done, len(files.paths))
            attempt = ""
            try:
                opened = reader.open(path)
                attempt = opened.attempt
                if attempt in in_vain:
                    skipped.append(in_vain[attempt])
                else:
                    documents.append(reader.read_opened(opened, known.get(str(opened.path))))
            except TanyaError as error:
                skipped.append(skipped_file(path, corpus, error, attempt))
        skipped.extend(reader.skipped)
    if tell is not None:
        tell(len(files.paths), len(files.paths))
    skipped.sort(key=lambda file: file.path)
    paired, unpaired = pair_translations(documents)
    if not paired:
        raise _nothing_to_read(corpus, skipped)
    return CorpusReading(paired, tuple(skipped), unpaired)


def _singly(documents: Iterable[Document]) -> Iterator[Document]:
    """Documents and their translations, each by itself."""
    for document in documents:
        for part in (document, *document.translations):
            yield replace(part, translations=())


def _nothing_to_read(corpus: Path, skipped: Sequence[SkippedFile]) -> TanyaError:
    formats = ", ".join(sorted(READERS))
    english = f"There is no document in {corpus}. Put files into it ({formats}) and build again."
    indonesian = (
        f"Tidak ada dokumen di {corpus}. Taruh berkas di dalamnya ({formats}), lalu bangun indeks "
        "lagi."
    )
    if skipped:
        first, count = skipped[0], len(skipped)
        english += f" Skipped: {count}, first {first.path}: {first.reason}"
        indonesian += f" Dilewati: {count}, yang pertama {first.path}: {first.reason_id}"
    return TanyaError(english, indonesian)
