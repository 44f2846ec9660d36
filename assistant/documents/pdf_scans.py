"""Pages of a PDF that are pictures of pages: a scan, perhaps with a stamp of what made it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assistant.documents.pdf_page import Page

_LEAST_PICTURED = 0.7  # of the page
_FEWEST_WORDS = 10  # that do not stand on other pages of the kind: fewer are a stamp or a date


def scanned_pages(pages: Sequence[Page]) -> tuple[int, ...]:
    """The numbers, from 1, of the pages that are pictures without their text recognised."""
    pictured = [page for page in pages if page.pictured >= _LEAST_PICTURED]
    stamps = _stamps(pictured)
    return tuple(
        number
        for number, page in enumerate(pages, start=1)
        if page.pictured >= _LEAST_PICTURED
        and sum(len(one.text.split()) for one in page.pieces if one.text not in stamps)
        < _FEWEST_WORDS
    )


def without_stamps(pages: Sequence[Page], scanned: Sequence[int]) -> list[Page]:
    """The pages, without what stands on several of those that are scanned."""
    stamps = _stamps([pages[number - 1] for number in scanned])
    return [
        replace(page, pieces=tuple(one for one in page.pieces if one.text not in stamps))
        if number in scanned
        else page
        for number, page in enumerate(pages, start=1)
    ]


def page_ranges(numbers: Sequence[int]) -> str:
    """Page numbers in order as one writes them: `2, 5-7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _stamps(pages: Sequence[Page]) -> frozenset[str]:
    seen = Counter(text for page in pages for text in {piece.text for piece in page.pieces})
    return frozenset(text for text, count in seen.items() if count > 1)
