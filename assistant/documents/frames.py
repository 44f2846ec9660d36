"""How a file goes to the process that reads it, and what was read comes back.

A frame is eight bytes of length, most significant first, and as many bytes. A request is a frame
of JSON (`suffix`, `name`) and a frame of the file's bytes; the answer is one frame of JSON. JSON
and not pickle, because what comes back was made by a library that a hostile file may have misled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from assistant.documents.content import Content, RawBlock
from assistant.documents.document import BlockKind

READY = b"ready"
"""The first frame of a process, sent once it can take files."""

_LENGTH_BYTES = 8


def write_frame(stream: IO[bytes], payload: bytes) -> None:
    """Write one frame."""
    stream.write(len(payload).to_bytes(_LENGTH_BYTES, "big"))
    stream.write(payload)
    stream.flush()


def read_frame(stream: IO[bytes], most_bytes: int) -> bytes:
    """Read one frame.

    Raises:
        EOFError: the other end is gone.
        OverflowError: the frame is longer than `most_bytes`.
    """
    length = int.from_bytes(_exactly(stream, _LENGTH_BYTES), "big")
    if length > most_bytes:
        raise OverflowError(f"a frame of {length} bytes")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError(f"{len(data)} of {count} bytes")
    return data


def content_to_json(content: Content) -> dict[str, Any]:
    """What a reader gave, as JSON."""
    return {
        "blocks": [[b.kind, b.text, b.level, b.page, b.joins] for b in content.blocks],
        "title": content.title,
        "language": content.language,
        "metadata": dict(content.metadata),
    }


def content_from_json(record: Mapping[str, Any]) -> Content:
    """The same content again.

    Raises:
        ValueError: the record is something else.
    """
    try:
        return Content(
            blocks=tuple(_block(*fields) for fields in record["blocks"]),
            title=_text(record["title"]),
            language=_text(record["language"]),
            metadata={_text(key): _text(value) for key, value in record["metadata"].items()},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no content: {json.dumps(record)[:200]}") from error


def _block(kind: object, text: object, level: object, page: object, joins: object) -> RawBlock:
    if not isinstance(level, int) or not 0 <= level <= 6:
        raise ValueError(f"no level of a heading: {level!r}")
    if page is not None and (not isinstance(page, int) or page < 1):
        raise ValueError(f"no page: {page!r}")
    return RawBlock(
        BlockKind(_text(kind)), _text(text), level, page, None if joins is None else _text(joins)
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"no text: {value!r}")
    return value
