"""The part of the documents list that a page shows: what was searched for, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.web.admin.documents_view import FileRow, FileState

ROWS = 100
"""Files on one page."""


@dataclass(frozen=True, slots=True)
class ListPage:
    """The rows of page `number` of `pages`, of `found` files that fit among `total`."""

    rows: tuple[FileRow, ...]
    number: int
    pages: int
    found: int
    total: int


def list_page(rows: Sequence[FileRow], searched: str, number: int) -> ListPage:
    """Page `number`, from 1; the nearest there is where there are fewer.

    Files that could not be read come first: somebody has to do something about them. A file fits
    if its path or title has every word of `searched`, in small or capital letters.
    """
    words = searched.casefold().split()
    found = [
        row for row in rows if all(word in f"{row.path} {row.title}".casefold() for word in words)
    ]
    found.sort(key=lambda row: (row.state is not FileState.SKIPPED, row.path))
    pages = max(1, -(-len(found) // ROWS))
    number = min(max(1, number), pages)
    shown = tuple(found[(number - 1) * ROWS : number * ROWS])
    return ListPage(shown, number, pages, len(found), len(rows))
