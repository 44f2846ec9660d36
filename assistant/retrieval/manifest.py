"""What a generation of the index says about itself, and the check that it is still so."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from assistant.errors import TanyaError

FORMAT_VERSION = 4
MANIFEST_FILE = "manifest.json"
REBUILD = "Run `assistant build` to make it anew."
REBUILD_ID = "Jalankan `assistant build` untuk membuatnya kembali."


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One document as the index knows it; `checksum` is that of everything read from it."""

    slug: str
    path: str
    title: str
    tags: tuple[str, ...]
    checksum: str


@dataclass(frozen=True, slots=True)
class SkippedEntry:
    """A file of the corpus that is no document, or not the translation its name says, and why.

    `attempt` and `reason_id` are those of `assistant.documents.SkippedFile`.
    """

    path: str
    reason: str
    attempt: str = ""
    reason_id: str = ""

    def told(self, language: str) -> str:
        """The reason in `language` (`"id"` or anything else for English)."""
        # An index of before holds the English alone.
        return (self.reason_id if language == "id" else "") or self.reason


@dataclass(frozen=True, slots=True)
class Duplicate:
    """`passages` passages of the document `slug` stand word for word in the document `of` too."""

    slug: str
    of: str
    passages: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """`manifest.json`.

    `encoder` is a fingerprint; `reading`, `splitter`, `representation` and `lexical` are versions
    of what made this; `passages` are those that are indexed, without those that stand in another
    document too; `files` maps each file to its SHA-256 (hex).
    """

    encoder: str
    dimension: int
    reading: str
    splitter: str
    representation: str
    lexical: str
    store: str
    documents: tuple[DocumentEntry, ...]
    skipped: tuple[SkippedEntry, ...]
    unpaired: tuple[SkippedEntry, ...]
    duplicates: tuple[Duplicate, ...]
    passages: int
    vectors: int
    files: Mapping[str, str]
    created: str
    format: int = FORMAT_VERSION

    def to_json(self) -> str:
        """The text of `manifest.json`."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read `to_json`'s text.

        Raises:
            TypeError, ValueError, KeyError: the text is something else.
        """
        record = json.loads(text)
        return cls(
            documents=tuple(_document_entry(**entry) for entry in record.pop("documents")),
            skipped=tuple(SkippedEntry(**entry) for entry in record.pop("skipped")),
            unpaired=tuple(SkippedEntry(**entry) for entry in record.pop("unpaired")),
            duplicates=tuple(Duplicate(**entry) for entry in record.pop("duplicates")),
            **record,
        )


def _document_entry(tags: Sequence[str], **record: str) -> DocumentEntry:
    return DocumentEntry(tags=tuple(tags), **record)


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 (hex) of every file under `folder` but the manifest, by its relative POSIX path."""
    return {
        path.relative_to(folder).as_posix(): _checksum(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder) != Path(MANIFEST_FILE)
    }


def manifest_checksum(text: str) -> str:
    """The 16 hex digits that end the name of the generation with this `manifest.json`."""
    return sha256(text.encode()).hexdigest()[:16]


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the generation in `folder`, checked against the folder's name.

    Raises:
        TanyaError: it is missing, damaged, or of another format version.
    """
    path = folder / MANIFEST_FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise damaged(path, "it is missing", "berkas itu tidak ada") from None
    if sha256(content).hexdigest()[:16] != folder.name.rpartition("-")[2]:
        raise damaged(path, *_CHANGED)
    try:
        record_format = json.loads(content)["format"]
    except (ValueError, KeyError, TypeError):
        raise damaged(path, "it is not a manifest", "isinya bukan manifes") from None
    if record_format != FORMAT_VERSION:
        raise TanyaError(
            f"The index {folder} has format {record_format}; this version reads {FORMAT_VERSION}. "
            + REBUILD,
            f"Indeks {folder} berformat {record_format}; versi ini membaca {FORMAT_VERSION}. "
            + REBUILD_ID,
            status=503,
        )
    return Manifest.from_json(content.decode())


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Check every file of the generation in `folder`.

    Raises:
        TanyaError: a file is missing or not what was written; the message names it.
    """
    for name, expected in manifest.files.items():
        path = folder / name
        try:
            actual = _checksum(path)
        except FileNotFoundError:
            raise damaged(path, "it is missing", "berkas itu tidak ada") from None
        if actual != expected:
            raise damaged(path, *_CHANGED)


_CHANGED = ("its content is not what was written", "isinya tidak seperti saat ditulis")


def damaged(path: Path, cause: str, cause_indonesian: str) -> TanyaError:
    """The error for a part of the index that cannot be used."""
    return TanyaError(
        f"The index file {path} is damaged: {cause}. {REBUILD}",
        f"Berkas indeks {path} rusak: {cause_indonesian}. {REBUILD_ID}",
        status=503,
    )


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
