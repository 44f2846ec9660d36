"""What a file's path says: the document's slug, its language, and a title of last resort."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from assistant.documents.document import ENGLISH, INDONESIAN

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_ADDRESS = re.compile(r"(?:about|data|file|https?):\S*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class FileName:
    """A path in the corpus, read.

    `hr/Cuti Tahunan.id.md` has the slug `hr/cuti-tahunan`, the language `id` (empty where the name
    has none), the suffix `.md` and the title `Cuti Tahunan`.
    """

    slug: str
    language: str
    suffix: str
    title: str


def parse_name(path: PurePosixPath) -> FileName:
    """Read a path relative to the corpus."""
    stem, dot, last = path.stem.rpartition(".")
    language = last.lower()
    if not dot or not stem or language not in (INDONESIAN, ENGLISH):
        stem, language = path.stem, ""
    slug = "/".join(_plain(part) for part in (*path.parent.parts, stem))
    title = _SEPARATORS.sub(" ", stem).strip() or stem
    return FileName(slug, language, path.suffix.lower(), title[:1].upper() + title[1:])


def given_title(written: str) -> str:
    """A title as a file gives it; empty where it is an address, as a browser's `about:blank`."""
    return "" if _ADDRESS.fullmatch(written.strip()) else written


def _plain(part: str) -> str:
    """Lower-case ASCII letters, digits and hyphens; a short hash where nothing is left of it."""
    ascii_only = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode().lower()
    plain = _NOT_PLAIN.sub("-", ascii_only).strip("-")
    if plain:
        return plain
    name = unicodedata.normalize("NFC", part)
    return "x" + hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]
