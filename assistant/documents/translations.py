"""Files of the same name in two languages become one document with its translation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from assistant.documents.document import INDONESIAN, Block, BlockKind, Document
from assistant.documents.naming import parse_name

_SHOWN_CHARACTERS = 50
_KINDS_ID = {
    BlockKind.HEADING: "judul bagian",
    BlockKind.PARAGRAPH: "paragraf",
    BlockKind.LIST_ITEM: "butir daftar",
    BlockKind.TABLE_ROW: "baris tabel",
    BlockKind.CODE: "kode",
}


@dataclass(frozen=True, slots=True)
class UnpairedFile:
    """A file that stands alone beside another of its name; `path` is relative to the corpus.

    `slug` is the document that it became, `reason_id` the reason in Indonesian.
    """

    path: str
    slug: str
    reason: str
    reason_id: str


def pair_translations(
    documents: Iterable[Document],
) -> tuple[tuple[Document, ...], tuple[UnpairedFile, ...]]:
    """Put translations into their originals.

    Documents of one slug belong together: `cuti.id.pdf` and `cuti.en.md`, or `cuti.md` and
    `cuti.en.md`. A file whose front matter has `translation_of` is a translation; of the others,
    the Indonesian one is the original. A translation whose blocks are not those of its original,
    and a file that has the name of another in the same language, becomes a document of its own:
    its slug ends in its language, or in its suffix.

    Returns:
        The originals, sorted by slug, and the files that stand alone, sorted by path.
    """
    groups: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        groups[document.slug].append(document)
    taken = set(groups)
    paired: list[Document] = []
    alone: list[UnpairedFile] = []
    for slug in sorted(groups):
        original, *others = sorted(groups[slug], key=_precedence)
        is_named = any(_named_language(document) for document in groups[slug])
        translations: list[Document] = []
        for other in others:
            languages = {each.language for each in (original, *translations)}
            if not is_named or other.language in languages:
                ending = PurePosixPath(other.path).suffix[1:].lower()
                reason: tuple[str, str] | None = _twin(original)
            else:
                ending, reason = other.language, _difference(original, other)
            if not reason:
                translations.append(other)
                continue
            own = _free_slug(f"{slug}-{ending}", taken)
            paired.append(replace(other, slug=own))
            alone.append(UnpairedFile(other.path, own, *reason))
        paired.append(replace(original, translations=tuple(translations)))
    paired.sort(key=lambda document: document.slug)
    alone.sort(key=lambda file: file.path)
    return tuple(paired), tuple(alone)


def _precedence(document: Document) -> tuple[bool, bool, str, str]:
    return (
        "translation_of" in document.metadata,
        document.language != INDONESIAN,
        document.language,
        document.path,
    )


def _named_language(document: Document) -> str:
    return parse_name(PurePosixPath(document.path)).language


def _free_slug(wanted: str, taken: set[str]) -> str:
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    taken.add(slug)
    return slug


def _twin(original: Document) -> tuple[str, str]:
    return (
        f"has the name of {original.path}, so both are documents. Remove one of them if they say "
        "the same; if one is a translation, end their names in `.id` and `.en` "
        "(`cuti.id.md`, `cuti.en.md`).",
        f"namanya sama dengan {original.path}, jadi keduanya dibaca sebagai dokumen. Hapus salah "
        "satunya jika isinya sama; jika salah satunya terjemahan, akhiri namanya dengan `.id` dan "
        "`.en` (`cuti.id.md`, `cuti.en.md`).",
    )


def _difference(original: Document, translation: Document) -> tuple[str, str] | None:
    """Why the two cannot be shown side by side, in English and Indonesian; None if they can.

    A passage is shown in the other language by its number, so every block needs its own.
    """
    count = max(len(original.blocks), len(translation.blocks))
    for number in range(count):
        ours, theirs = _block(original, number), _block(translation, number)
        if ours and theirs and (ours.kind, ours.level) == (theirs.kind, theirs.level):
            continue
        return (
            f"does not line up with {original.path} at block {number + 1}: "
            f"{_described(original, ours)} there, {_described(translation, theirs)} here. It is "
            "read as a document of its own; as a translation it needs the same headings, "
            "paragraphs, list items and table rows in the same order.",
            f"tidak sejajar dengan {original.path} di blok {number + 1}: di sana "
            f"{_described_id(original, ours)}, di sini {_described_id(translation, theirs)}. "
            "Berkas ini dibaca sebagai dokumen sendiri; sebagai terjemahan, judul bagian, "
            "paragraf, butir daftar, dan baris tabelnya harus sama urutannya.",
        )
    return None


def _block(document: Document, number: int) -> Block | None:
    return document.blocks[number] if number < len(document.blocks) else None


def _described(document: Document, block: Block | None) -> str:
    if block is None:
        return "nothing"
    level = f" of level {block.level}" if block.level else ""
    return f"a {block.kind}{level} (“{_shown(document, block)}”)"


def _described_id(document: Document, block: Block | None) -> str:
    if block is None:
        return "tidak ada apa-apa"
    level = f" tingkat {block.level}" if block.level else ""
    return f"{_KINDS_ID[block.kind]}{level} (“{_shown(document, block)}”)"


def _shown(document: Document, block: Block) -> str:
    text = " ".join(block.span.of(document.text).split())
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
