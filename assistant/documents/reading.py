"""One file becomes one document: opened with care, read by its suffix, put together."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import astuple, dataclass, replace
from pathlib import Path, PurePosixPath
from types import TracebackType

from assistant.documents.content import Content
from assistant.documents.corpus_files import SkippedFile
from assistant.documents.decoding import normalise
from assistant.documents.document import Block, BlockKind, Document, PageStart, Span
from assistant.documents.file_bytes import read_bytes, relative_path
from assistant.documents.folder_file import Description, FolderFiles, check_metadata
from assistant.documents.language import guess_language, language_code
from assistant.documents.limits import ReadingLimits
from assistant.documents.naming import FileName, given_title, parse_name
from assistant.documents.readers import READERS, needs_process, why_not_read
from assistant.documents.reading_process import ReadingProcess
from assistant.documents.refusal import without_text
from assistant.errors import TanyaError

READING_VERSION = "6"
"""In the index manifest; raise it whenever the same bytes could become another document."""

_BLOCK_SEPARATOR = "\n\n"
_DEFAULT_LIMITS = ReadingLimits()


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file whose bytes were taken and not yet looked at.

    `path` is relative to the corpus, `description` what its folder says of it, `digest` that of the
    document it becomes. `attempt` is the same where reading it is bound to end the same way.
    """

    path: PurePosixPath
    file_name: FileName
    data: bytes
    description: Description
    digest: str
    attempt: str


class DocumentReader:
    """Reads the files of one corpus, one at a time; `close` ends what it keeps running.

    `skipped` are files that describe others and could not be understood.

    Args:
        corpus: the folder of documents; slugs and paths are relative to it.
        limits: what one file may cost.
    """

    def __init__(self, corpus: Path, limits: ReadingLimits = _DEFAULT_LIMITS) -> None:
        self._corpus = corpus
        self._limits = limits
        self._process = ReadingProcess(limits)
        self._folders = FolderFiles(corpus, limits)

    def __enter__(self) -> DocumentReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End what is kept running between files."""
        self._process.close()

    @property
    def skipped(self) -> tuple[SkippedFile, ...]:
        """Descriptions of folders that could not be understood, as far as they were needed."""
        return tuple(self._folders.skipped)

    def open(self, path: Path) -> OpenedFile:
        """Take a file's bytes, and what its folder says of it.

        Args:
            path: the file, in or under the corpus.

        Raises:
            TanyaError: files of this kind are not read, or this one cannot be opened; names it and
                says how to mend it.
        """
        relative = relative_path(path, self._corpus)
        file_name = parse_name(relative)
        if file_name.suffix not in READERS:
            english, indonesian = why_not_read(file_name.suffix)
            raise TanyaError(f"{relative}: {english}", f"{relative}: {indonesian}")
        file = read_bytes(path, self._corpus, self._limits)
        description = self._folders.describe(path)
        digest = _digest(file.data, description)
        # A file that is saved again is tried again, also with the same bytes.
        tried = [str(relative), digest, file.modified_ns, *astuple(self._limits)]
        attempt = hashlib.sha256(json.dumps(tried).encode()).hexdigest()
        return OpenedFile(relative, file_name, file.data, description, digest, attempt)

    def read(self, path: Path, known: Document | None = None) -> Document:
        """Open and read one file; see `open` and `read_opened`."""
        return self.read_opened(self.open(path), known)

    def read_opened(self, opened: OpenedFile, known: Document | None = None) -> Document:
        """Read one file.

        Args:
            opened: the file.
            known: what this version of the readers made of the same path before; given back if
                the digest is still the same.

        Returns:
            The document, without translations: `read_corpus` pairs them.

        Raises:
            TanyaError: the file cannot be read as a document; names it and says how to mend it.
        """
        name, file_name, description = str(opened.path), opened.file_name, opened.description
        if known is not None and (known.path, known.digest) == (name, opened.digest):
            return replace(known, slug=file_name.slug, translations=())
        if needs_process(file_name.suffix, len(opened.data)):
            content = self._process.read(file_name.suffix, opened.data, name)
        else:
            content = READERS[file_name.suffix](opened.data, name)
        text, blocks, pages = _laid_out(content)
        if not blocks:
            raise without_text(name)
        own = {
            "title": given_title(content.title),
            "language": content.language,
            **content.metadata,
        }
        metadata = description.applied({key: _one_line(value) for key, value in own.items()})
        check_metadata(metadata, name)
        if file_name.language and not (content.language or "language" in description.given):
            metadata["language"] = file_name.language  # nearer than what its folder says of all
        title = metadata.pop("title", "")
        return Document(
            slug=file_name.slug,
            title=title or file_name.title,
            language=_language(metadata.pop("language", ""), file_name, text, name),
            text=text,
            blocks=blocks,
            path=name,
            digest=opened.digest,
            metadata=metadata,
            pages=pages,
            has_title=bool(title),
        )


def read_document(
    path: Path,
    corpus: Path,
    known: Document | None = None,
    limits: ReadingLimits = _DEFAULT_LIMITS,
) -> Document:
    """Read one file of a corpus; see `DocumentReader.read`."""
    with DocumentReader(corpus, limits) as reader:
        return reader.read(path, known)


def _laid_out(content: Content) -> tuple[str, tuple[Block, ...], tuple[PageStart, ...]]:
    """The text of all blocks, joined, where each of them stands in it, and where pages begin."""
    parts: list[str] = []
    blocks: list[Block] = []
    pages: list[PageStart] = []
    end = 0
    for raw in content.blocks:
        # Once more after the reader: an entity such as `&#8203;` brings back what was removed.
        text = normalise(raw.text).strip()
        if raw.kind is BlockKind.HEADING:
            text = " ".join(text.split())
        if not text:
            continue
        joins = raw.joins if blocks else None
        if joins == "" and unicodedata.combining(text[0]):
            joins = " "  # or it would become one character with the one before
        separator = joins if joins is not None else _BLOCK_SEPARATOR if blocks else ""
        start = end + len(separator)
        end = start + len(text)
        parts.extend((separator, text))
        if joins is None:
            blocks.append(Block(raw.kind, Span(start, end), raw.level))
        else:
            first = blocks[-1]
            blocks[-1] = Block(first.kind, Span(first.span.start, end), first.level)
        if raw.page is not None and (not pages or pages[-1].page != raw.page):
            pages.append(PageStart(start, raw.page))
    return "".join(parts), tuple(blocks), tuple(pages)


def _digest(data: bytes, description: Description) -> str:
    digest = hashlib.sha256(data)
    if description.given or description.inherited:
        said = [sorted(description.given.items()), sorted(description.inherited.items())]
        digest.update(json.dumps(said).encode())
    return digest.hexdigest()


def _language(written: str, file_name: FileName, text: str, name: str) -> str:
    """As it is said of the file, else by the file's name, else by a vote of words."""
    if not written:
        return file_name.language or guess_language(text)
    language = language_code(written)
    if language is None:
        raise TanyaError(
            f"{name}: it is said to be in `language: {written}`, "
            "which is not one of the two that are read. Write `id` or `en`.",
            f"{name}: bahasanya disebut `language: {written}`, bukan salah satu dari dua bahasa "
            "yang dibaca. Tulis `id` atau `en`.",
        )
    if file_name.language and language != file_name.language:
        raise TanyaError(
            f"{name}: it is said to be in `language: {written}`, by its name in "
            f"`.{file_name.language}`. Make the two agree.",
            f"{name}: bahasanya disebut `language: {written}`, menurut namanya "
            f"`.{file_name.language}`. Samakan keduanya.",
        )
    return language


def _one_line(text: str) -> str:
    return " ".join(normalise(text).split())
