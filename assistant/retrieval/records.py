"""Documents and passages as lines of JSON, and back; beside them, where each line begins.

A passage's line holds spans, not text: the text is cut out of the document again, so a passage
that is read back cannot differ from its document.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from assistant.documents import (
    Block,
    BlockKind,
    Document,
    PageStart,
    Passage,
    Rendition,
    Span,
    pages_within,
)


def document_checksum(document: Document) -> str:
    """SHA-256 (hex) of all that was read of a document and its translations.

    Unlike `Document.digest` it also changes when the same bytes are read differently: another
    title from another file name, or a better reader.
    """
    return sha256(_line(_document_record(document)).encode()).hexdigest()


def write_documents(path: Path, documents: Iterable[Document]) -> None:
    """One document a line, with its translations."""
    _write(path, (_document_record(document) for document in documents))


def read_documents(path: Path) -> tuple[Document, ...]:
    """What `write_documents` wrote."""
    return tuple(document_of(record) for record in _read(path))


def write_passages(path: Path, passages: Iterable[Passage]) -> None:
    """One passage a line."""
    _write(path, (_passage_record(passage) for passage in passages))


def passage_records(path: Path) -> Iterable[Any]:
    """The lines that `write_passages` wrote, as `passage_of` takes them."""
    return _read(path)


def offsets_file(path: Path) -> Path:
    """Where the lines of `path` begin: their places in bytes, and where the last one ends."""
    return path.with_suffix(".offsets.npy")


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _write(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    ends = array("q", [0])
    with path.open("wb") as file:
        for record in records:
            ends.append(ends[-1] + file.write(_line(record).encode() + b"\n"))
    np.save(offsets_file(path), np.array(ends, dtype=np.int64), allow_pickle=False)


def _read(path: Path) -> Iterable[Any]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield json.loads(line)


def _document_record(document: Document) -> dict[str, Any]:
    return {
        "slug": document.slug,
        "title": document.title,
        "has_title": document.has_title,
        "language": document.language,
        "text": document.text,
        "blocks": [[b.kind, b.span.start, b.span.end, b.level] for b in document.blocks],
        "pages": [[start.offset, start.page] for start in document.pages],
        "path": document.path,
        "digest": document.digest,
        "metadata": dict(document.metadata),
        "translations": [_document_record(other) for other in document.translations],
    }


def document_of(record: Mapping[str, Any]) -> Document:
    """The document of a line that `write_documents` wrote."""
    return Document(
        slug=record["slug"],
        title=record["title"],
        language=record["language"],
        text=record["text"],
        blocks=tuple(
            Block(BlockKind(kind), Span(start, end), level)
            for kind, start, end, level in record["blocks"]
        ),
        path=record["path"],
        digest=record["digest"],
        metadata=record["metadata"],
        translations=tuple(document_of(other) for other in record["translations"]),
        pages=tuple(PageStart(offset, page) for offset, page in record["pages"]),
        has_title=record.get("has_title", True),  # older indexes do not tell
    )


def _passage_record(passage: Passage) -> dict[str, Any]:
    return {
        "id": passage.id,
        "document": passage.document,
        "number": passage.number,
        "digest": passage.digest,
        "renditions": [
            {
                "language": rendition.language,
                "title": rendition.title,
                "heading": list(rendition.heading),
                "span": [rendition.span.start, rendition.span.end],
                "sentences": [[span.start, span.end] for span in rendition.sentences],
            }
            for rendition in passage.renditions
        ],
    }


def passage_of(record: Mapping[str, Any], document: Document) -> Passage:
    """The passage of a line that `write_passages` wrote, its text cut from its document."""
    texts = (document, *document.translations)
    by_language = {text.language: text for text in texts}
    renditions = []
    for part in record["renditions"]:
        span = Span(*part["span"])
        stands_in = by_language[part["language"]]
        renditions.append(
            Rendition(
                language=part["language"],
                title=part["title"],
                heading=tuple(part["heading"]),
                text=span.of(stands_in.text),
                span=span,
                sentences=tuple(Span(start, end) for start, end in part["sentences"]),
                pages=pages_within(stands_in.pages, span),
            )
        )
    return Passage(
        id=record["id"],
        document=record["document"],
        number=record["number"],
        original=renditions[0],
        translations=tuple(renditions[1:]),
        digest=record["digest"],
    )
