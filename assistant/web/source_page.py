"""A document as a readable page: an anchor for every passage, the cited sentence marked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from assistant.documents import Block, BlockKind, Document, Passage, Span, page_at
from assistant.web.highlighting import Piece, pieces
from assistant.web.pages import render
from assistant.web.wording import LANGUAGE_NAMES, SOURCE_WORDING, interface_language

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block as the page shows it; `level` is that of the HTML heading.

    `page` is given where the block is the first that begins on that page of the file.
    """

    kind: BlockKind
    level: int
    pieces: tuple[Piece, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class BlockGroup:
    """Blocks that stand in one HTML element: the items of a list, or one block alone."""

    kind: BlockKind
    blocks: tuple[BlockView, ...]


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same document in another language."""

    label: str
    language: str
    url: str


def source_url(
    slug: str, language: str | None = None, root_path: str = "", page_pass: str = ""
) -> str:
    """The address of a document's page, with the pass that opens it where one is needed."""
    asked = {"lang": language, "pass": page_pass}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{root_path}/source/{quote(slug)}{f'?{query}' if query else ''}"


def source_page(
    original: Document,
    passages: Iterable[Passage],
    language: str | None,
    cited: Span | None,
    root_path: str = "",
    page_pass: str = "",
) -> tuple[Markup, str]:
    """The page and the language of its text.

    Args:
        original: the document.
        passages: the passages of the document, for their anchors.
        language: the language to read it in; the original where there is no such translation.
        cited: the sentence to mark, in offsets of the shown document's text.
        root_path: sub-path of the server behind a proxy.
        page_pass: what let the reader in; its links to other languages carry it on.
    """
    shown = original.in_language(language) if language else original
    told = tuple(passages)
    starts = sorted(
        (passage.in_language(shown.language).span.start, passage.number)
        for passage in told
        if passage.in_language(shown.language).language == shown.language
    )
    spoken = interface_language(shown.language)
    wording = SOURCE_WORDING[spoken]
    page = render(
        "source.html",
        root_path=root_path,
        from_portal=bool(page_pass),
        document=shown,
        spoken=spoken,
        wording=wording,
        note=_note(original, shown, spoken),
        links=_language_links(original, shown, spoken, root_path, page_pass, told, cited),
        groups=_groups(shown, starts, cited),
        about={"date": "", "link": "", **shown.metadata},
    )
    return page, shown.language


def _language_name(language: str, spoken: str) -> str:
    return LANGUAGE_NAMES[spoken].get(language, language)


def _note(original: Document, shown: Document, spoken: str) -> str:
    if shown.language == original.language:
        return SOURCE_WORDING[spoken].original if original.translations else ""
    return SOURCE_WORDING[spoken].translation.format(
        language=_language_name(original.language, spoken)
    )


def _language_links(
    original: Document,
    shown: Document,
    spoken: str,
    root_path: str,
    page_pass: str,
    passages: tuple[Passage, ...],
    cited: Span | None,
) -> tuple[LanguageLink, ...]:
    wording = SOURCE_WORDING[spoken]
    return tuple(
        LanguageLink(
            (wording.read_original if other is original else wording.read_translation).format(
                language=_language_name(other.language, spoken)
            ),
            other.language,
            source_url(original.slug, other.language, root_path, page_pass)
            + _same_place(passages, shown.language, other.language, cited),
        )
        for other in (original, *original.translations)
        if other.language != shown.language
    )


def _same_place(passages: tuple[Passage, ...], shown: str, other: str, cited: Span | None) -> str:
    """What leads an address to the cited passage in another language.

    It names the sentence too where both renditions have as many, so that each has its counterpart.
    """
    for passage in passages:
        here, there = passage.in_language(shown), passage.in_language(other)
        if cited is None or here.language != shown or there.language != other:
            continue
        spans = [sentence.shifted(here.span.start) for sentence in here.sentences]
        if not any(span.start <= cited.start < span.end for span in spans):
            continue
        number = next(n for n, span in enumerate(spans) if span.start <= cited.start < span.end)
        if len(spans) != len(there.sentences):
            return f"#p{passage.number}"
        span = there.sentences[number].shifted(there.span.start)
        return f"&start={span.start}&end={span.end}#p{passage.number}"
    return ""


def _groups(
    document: Document, starts: list[tuple[int, int]], cited: Span | None
) -> tuple[BlockGroup, ...]:
    groups: list[BlockGroup] = []
    above: int | None = None
    aim = _cited_passage(document, starts, cited)
    for block in document.blocks:
        view = _view(document, block, starts, cited, aim)
        page = page_at(document.pages, block.span.start)
        if page != above:
            view, above = replace(view, page=page), page
        last = groups[-1] if groups else None
        if (
            view.page is None
            and last
            and block.kind is BlockKind.LIST_ITEM
            and last.kind is BlockKind.LIST_ITEM
        ):
            groups[-1] = BlockGroup(last.kind, (*last.blocks, view))
        else:
            groups.append(BlockGroup(block.kind, (view,)))
    return tuple(groups)


def _cited_passage(document: Document, starts: list[tuple[int, int]], cited: Span | None) -> int:
    """Number of the passage that the cited sentence stands in; 0 where none is marked."""
    if cited is None or cited.end <= cited.start:
        return 0
    if not any(b.span.start <= cited.start < b.span.end for b in document.blocks):
        return 0
    return max((at for at in starts if at[0] <= cited.start), default=(0, 0))[1]


def _view(
    document: Document,
    block: Block,
    starts: list[tuple[int, int]],
    cited: Span | None,
    aim: int,
) -> BlockView:
    begin, end = block.span.start, block.span.end
    # Of a book with thousands of blocks, each must not look at the starts of all passages.
    first_start, after = (bisect_left(starts, (offset, 0)) for offset in (begin, end))
    anchors = [(start - begin, number) for start, number in starts[first_start:after]]
    marks = [cited.shifted(-begin)] if cited else []
    # The page's own h1 is the document's title, so a level-1 heading becomes an h2.
    level = min(6, max(2, block.level + (0 if block.level > 1 else 1)))
    cut = pieces(block.span.of(document.text), marks, anchors)
    if aim and cited:
        # The address of the cited passage leads to the sentence: a long paragraph's end would
        # else be out of view. No script scrolls here.
        cut = tuple(replace(piece, anchor="") if piece.number == aim else piece for piece in cut)
        first = next((i for i, piece in enumerate(cut) if piece.marked), -1)
        if first >= 0 and begin <= cited.start < end:
            target = replace(cut[first], target=f"p{aim}")
            cut = (*cut[:first], target, *cut[first + 1 :])
    return BlockView(block.kind, level, cut)
