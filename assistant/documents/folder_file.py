"""`_folder.yaml`: what the files of a folder say about themselves nowhere else.

It holds `language`, `date`, `tags` and `link` for all files of the folder and of the folders in it,
and under `files` the same and `title` for single files by their names::

    tags: [hr, cuti]
    files:
      peraturan-cuti.pdf:
        title: Peraturan Cuti Tahunan
        date: 2024-01-15
        link: https://intranet.example/peraturan-cuti.pdf
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from assistant.documents.corpus_files import FOLDER_FILE, SkippedFile, skipped_file
from assistant.documents.decoding import decode
from assistant.documents.file_bytes import read_bytes, relative_path
from assistant.documents.language import language_code
from assistant.documents.limits import ReadingLimits
from assistant.documents.yaml_nodes import Purpose, compose, scalar
from assistant.errors import TanyaError

_FOR_ALL = ("language", "date", "tags", "link")
_FOR_ONE = ("title", *_FOR_ALL)
_PURPOSE = Purpose(
    "the description",
    "Write one `key: value` a line; docs/formats.md shows an example.",
    "keterangannya",
    "Tulis satu `kunci: nilai` per baris; contohnya ada di docs/formats.md.",
)


@dataclass(frozen=True, slots=True)
class Description:
    """What is said about one file: `given` for it alone, `inherited` by all of its folder.

    `given` comes before what the file says of itself, `inherited` after it; tags add up.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    inherited: Mapping[str, str] = field(default_factory=dict)

    def applied(self, own: Mapping[str, str]) -> dict[str, str]:
        """What holds of a file that says `own` of itself; empty values are left out."""
        merged = dict(self.inherited)
        for said in (own, self.given):
            merged.update((key, value) for key, value in said.items() if value)
        tags = [said.get("tags", "") for said in (self.given, own, self.inherited)]
        merged["tags"] = ", ".join(filter(None, tags))
        return {key: value for key, value in merged.items() if value}


class FolderFiles:
    """The descriptions of a corpus, each file read once.

    `skipped` are those that cannot be understood, as far as they were asked for: the documents
    beside them are read without. An entry for a file that is not there is told and stops no other.
    """

    def __init__(self, corpus: Path, limits: ReadingLimits) -> None:
        self._corpus = corpus
        self._limits = limits
        self._read: dict[Path, tuple[dict[str, str], dict[str, dict[str, str]]]] = {}
        self.skipped: list[SkippedFile] = []

    def describe(self, path: Path) -> Description:
        """What the folders say about the file at `path`, the nearer folder before the farther."""
        inherited: dict[str, str] = {}
        tags: list[str] = []
        parts = relative_path(path, self._corpus).parent.parts
        for depth in range(len(parts) + 1):
            folder, _ = self._folder(self._corpus.joinpath(*parts[:depth]))
            inherited.update(folder)
            tags.extend(filter(None, [folder.get("tags", "")]))
        if tags:
            inherited["tags"] = ", ".join(reversed(tags))
        _, files = self._folder(path.parent)
        return Description(files.get(path.name, {}), inherited)

    def _folder(self, folder: Path) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        if folder not in self._read:
            self._read[folder] = ({}, {})
            path = folder / FOLDER_FILE
            if path.is_file():
                try:
                    self._read[folder] = self._parsed(path)
                except TanyaError as error:
                    self.skipped.append(skipped_file(path, self._corpus, error))
        return self._read[folder]

    def _parsed(self, path: Path) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        name = str(relative_path(path, self._corpus))
        text = decode(read_bytes(path, self._corpus, self._limits).data, name)
        root = compose(text, name, _PURPOSE, 1)
        if root is None:
            return {}, {}
        for_all: dict[str, str] = {}
        files: dict[str, dict[str, str]] = {}
        for key, node, line in _entries(root, name, 1):
            if key == "files":
                for file, about, file_line in _entries(node, name, line):
                    if not (path.parent / file).is_file():
                        missing = TanyaError(
                            f"{name}, line {file_line}: there is no file {file} beside it. "
                            "Correct the name, or remove the entry; the others hold.",
                            f"{name}, baris {file_line}: tidak ada berkas {file} di folder ini. "
                            "Perbaiki namanya, atau hapus entrinya; entri lain tetap berlaku.",
                        )
                        self.skipped.append(skipped_file(path, self._corpus, missing))
                    entries = list(_entries(about, name, file_line))
                    files[file] = dict(_values(entries, _FOR_ONE, name))
            else:
                for_all.update(_values([(key, node, line)], _FOR_ALL, name))
        return for_all, files


def check_metadata(metadata: Mapping[str, str], name: str) -> None:
    """Refuse a link that is no web address: it is put on pages for people to follow.

    Raises:
        TanyaError: names the file.
    """
    link = metadata.get("link", "")
    if link and not (link.startswith(("https://", "http://")) and link.isprintable()):
        raise TanyaError(
            f"{name}: the link {link[:100]!r} is no web address. "
            "Begin it with https:// or http://, or remove it.",
            f"{name}: tautan {link[:100]!r} bukan alamat web. "
            "Awali dengan https:// atau http://, atau hapus.",
        )


def _entries(node: yaml.Node, name: str, line: int) -> Iterator[tuple[str, yaml.Node, int]]:
    if not isinstance(node, yaml.MappingNode):
        raise TanyaError(
            f"{name}, line {line}: the description holds no keys here. {_PURPOSE.mend}",
            f"{name}, baris {line}: keterangan di sini tidak berisi kunci. {_PURPOSE.mend_id}",
        )
    seen: set[str] = set()
    for key_node, value in node.value:
        key, at = scalar(key_node), key_node.start_mark.line + 1
        if key in seen:
            raise TanyaError(
                f"{name}, line {at}: `{key}` is given twice. Keep one of the two.",
                f"{name}, baris {at}: `{key}` ditulis dua kali. Sisakan salah satunya.",
            )
        seen.add(key)
        yield key, value, at


def _values(
    entries: list[tuple[str, yaml.Node, int]], known: tuple[str, ...], name: str
) -> Iterator[tuple[str, str]]:
    for key, node, line in entries:
        if key not in known:
            raise TanyaError(
                f"{name}, line {line}: `{key}` is not known here. Known are: {', '.join(known)}.",
                f"{name}, baris {line}: `{key}` tidak dikenal di sini. Yang dikenal: "
                f"{', '.join(known)}.",
            )
        if isinstance(node, yaml.SequenceNode):
            value = ", ".join(filter(None, map(scalar, node.value)))
        else:
            value = scalar(node)
        if key == "language" and value and language_code(value) is None:
            raise TanyaError(
                f"{name}, line {line}: `language: {value}` is not one of the two that are read. "
                "Write `id` or `en`.",
                f"{name}, baris {line}: `language: {value}` bukan salah satu dari dua bahasa yang "
                "dibaca. Tulis `id` atau `en`.",
            )
        check_metadata({key: value}, f"{name}, line {line}")
        yield key, value
