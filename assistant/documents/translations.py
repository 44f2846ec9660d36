"""Files of the same name in two languages become one document with its translation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from assistant.documents.document import INDONESIAN, Block, Document
from assistant.documents.naming import parse_name
from assistant.errors import TanyaError

_SHOWN_CHARACTERS = 50


def pair_translations(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Put translations into their originals.

    Documents of one slug belong together: `cuti.id.md` and `cuti.en.md`, or `cuti.md` and
    `cuti.en.md`. A file whose front matter has `translation_of` is a translation; of the others,
    the Indonesian one is the original.

    Returns:
        The originals, sorted by slug.

    Raises:
        TanyaError: two files of one slug in one language, or a pair whose blocks differ.
    """
    groups: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        groups[document.slug].append(document)
    return tuple(_joined(groups[slug]) for slug in sorted(groups))


def _joined(group: list[Document]) -> Document:
    if len(group) == 1:
        return group[0]
    original, *translations = sorted(
        group,
        key=lambda one: (
            "translation_of" in one.metadata,
            one.language != INDONESIAN,
            one.language,
            one.path,
        ),
    )
    _refuse_same_name(group)
    for translation in translations:
        _refuse_different_blocks(original, translation)
    return replace(original, translations=tuple(translations))


def _refuse_same_name(group: Sequence[Document]) -> None:
    named = any(parse_name(PurePosixPath(document.path)).language for document in group)
    languages = {document.language for document in group}
    if named and len(languages) == len(group):
        return
    first, second = sorted(document.path for document in group)[:2]
    raise TanyaError(
        f"{first} and {second} would both be the document `{group[0].slug}`. Rename one of them; "
        "or, if one is a translation, end their names in `.id` and `.en` "
        "(`cuti.id.md`, `cuti.en.md`)."
    )


def _refuse_different_blocks(original: Document, translation: Document) -> None:
    """A passage is shown in the other language by its number, so every block needs its own."""
    count = max(len(original.blocks), len(translation.blocks))
    for number in range(count):
        ours, theirs = _block(original, number), _block(translation, number)
        if ours and theirs and (ours.kind, ours.level) == (theirs.kind, theirs.level):
            continue
        raise TanyaError(
            f"{original.path} and {translation.path} do not line up at block {number + 1}: "
            f"{_described(original, ours)} in the first, {_described(translation, theirs)} in the "
            "second. A translation needs the same headings, paragraphs, list items and table rows "
            "in the same order."
        )


def _block(document: Document, number: int) -> Block | None:
    return document.blocks[number] if number < len(document.blocks) else None


def _described(document: Document, block: Block | None) -> str:
    if block is None:
        return "nothing"
    text = " ".join(block.span.of(document.text).split())
    shown = text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
    level = f" of level {block.level}" if block.level else ""
    return f"a {block.kind}{level} (“{shown}”)"
