"""One file becomes one document: opened with care, read by its suffix, put together."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from assistant.documents.content import Content, Reader
from assistant.documents.decoding import normalise
from assistant.documents.document import Block, BlockKind, Document, Span
from assistant.documents.language import guess_language, language_code
from assistant.documents.markdown import read_markdown
from assistant.documents.naming import FileName, parse_name
from assistant.documents.plain_text import read_plain_text
from assistant.errors import TanyaError

READERS: Mapping[str, Reader] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_plain_text,
}
"""The reader of each suffix. Another format is another module and a line here."""

READING_VERSION = "1"
"""In the index manifest; raise it whenever the same bytes could become another document."""

MAX_FILE_BYTES = 20 * 1024 * 1024
"""Larger files are refused: as text, 20 MB is some ten thousand pages."""

_BLOCK_SEPARATOR = "\n\n"


def read_document(path: Path, corpus: Path, known: Document | None = None) -> Document:
    """Read one file of a corpus.

    Args:
        path: the file, in or under `corpus`.
        corpus: the folder of documents; the document's slug and path are relative to it.
        known: what this function made of the same path before; returned again if the file still
            has the same bytes.

    Returns:
        The document, without translations: `read_corpus` pairs them.

    Raises:
        TanyaError: the file cannot be read as a document; names it and says how to mend it.
    """
    relative = _relative(path, corpus)
    name = str(relative)
    file_name = parse_name(relative)
    reader = READERS.get(file_name.suffix)
    if reader is None:
        raise TanyaError(
            f"{name}: files that end in `{file_name.suffix}` cannot be read. "
            f"Save it as one of: {', '.join(sorted(READERS))}."
        )
    data = _read_bytes(path, corpus, name)
    digest = hashlib.sha256(data).hexdigest()
    if known is not None and (known.path, known.digest) == (name, digest):
        return known
    content = reader(data, name)
    text, blocks = _laid_out(content)
    if not blocks:
        raise TanyaError(f"{name}: holds no text. Write something in it, or remove it.")
    return Document(
        slug=file_name.slug,
        title=_one_line(content.title) or file_name.title,
        language=_language(content, file_name, text, name),
        text=text,
        blocks=blocks,
        path=name,
        digest=digest,
        metadata={key: _one_line(value) for key, value in content.metadata.items()},
    )


def _relative(path: Path, corpus: Path) -> PurePosixPath:
    # Not resolved: a link inside the corpus is known by its own name.
    absolute, root = (Path(os.path.abspath(each)) for each in (path, corpus))  # noqa: PTH100
    if not absolute.is_relative_to(root):
        raise TanyaError(f"{path} is not in the corpus folder {corpus}. Copy it there.")
    relative = PurePosixPath(absolute.relative_to(root).as_posix())
    try:
        str(relative).encode("utf-8")
    except UnicodeEncodeError as error:
        shown = str(relative).encode("utf-8", "backslashreplace").decode()
        raise TanyaError(f"{shown}: the file's name is not valid UTF-8. Rename it.") from error
    return relative


def _read_bytes(path: Path, corpus: Path, name: str) -> bytes:
    """The file's bytes; never a device's, a pipe's, or those of a file outside the corpus."""
    try:
        target = path.resolve(strict=True)
        if not target.is_relative_to(corpus.resolve(strict=True)):
            raise TanyaError(
                f"{name}: a link that leads outside the corpus folder. Copy the file itself there."
            )
        # Opening a pipe would wait for a writer, so don't; and the link was followed above.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(target, flags | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise TanyaError(f"{name}: not a regular file (a folder, pipe or device).")
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise TanyaError(
            f"{name}: cannot be opened ({error.strerror}). Check the file and its permissions."
        ) from error
    except RuntimeError as error:  # Python before 3.13, from Path.resolve
        raise TanyaError(f"{name}: a link that leads to itself. Copy the file there.") from error
    if len(data) > MAX_FILE_BYTES:
        raise TanyaError(
            f"{name}: larger than {MAX_FILE_BYTES // 1024 // 1024} MB. Split it into smaller files."
        )
    if not data:
        raise TanyaError(f"{name}: the file is empty. Write something in it, or remove it.")
    return data


def _laid_out(content: Content) -> tuple[str, tuple[Block, ...]]:
    """The text of all blocks, joined, and where each of them stands in it."""
    texts: list[str] = []
    blocks: list[Block] = []
    start = 0
    for raw in content.blocks:
        # Once more after the reader: an entity such as `&#8203;` brings back what was removed.
        text = normalise(raw.text).strip()
        if raw.kind is BlockKind.HEADING:
            text = " ".join(text.split())
        if not text:
            continue
        blocks.append(Block(raw.kind, Span(start, start + len(text)), raw.level, raw.page))
        texts.append(text)
        start += len(text) + len(_BLOCK_SEPARATOR)
    return _BLOCK_SEPARATOR.join(texts), tuple(blocks)


def _language(content: Content, file_name: FileName, text: str, name: str) -> str:
    """By front matter, else by the file's name, else by a vote of words."""
    if not content.language:
        return file_name.language or guess_language(text)
    language = language_code(content.language)
    if language is None:
        raise TanyaError(
            f"{name}: its front matter says `language: {content.language}`, "
            "which is not one of the two that are read. Write `id` or `en`."
        )
    if file_name.language and language != file_name.language:
        raise TanyaError(
            f"{name}: its front matter says `language: {content.language}`, its name "
            f"`.{file_name.language}`. Make the two agree."
        )
    return language


def _one_line(text: str) -> str:
    return " ".join(normalise(text).split())
