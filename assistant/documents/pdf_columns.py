"""In which order the lines of a PDF page are read: down one column, then down the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from assistant.documents.pdf_lines import Piece, rows_of

_LEAST_LINES = 4  # on each side of a gutter
_LEAST_CHARACTERS = 18  # of a usual line of a column: the cells of a table hold less
_LEAST_FILL = 0.55  # of the column's width that a usual line takes
_MOST_CROSSING = 0.4  # of all lines, that reach over a gutter: headings, figures, tables
_STEPS = 100
_DEEPEST = 4


def columns_of(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, ...]]:
    """Parts of a page that are read one after another, each from top to bottom.

    Lines that reach over the gutter between two columns divide the page above from below; between
    them the left column is read before the right. What stands in short pieces beside one another
    is a table and is not divided.
    """
    yield from _divided(tuple(pieces), _DEEPEST)


def _divided(pieces: tuple[Piece, ...], depth: int) -> Iterator[tuple[Piece, ...]]:
    gutter = _gutter(pieces) if depth else None
    if gutter is None:
        if pieces:
            yield pieces
        return
    left: list[Piece] = []
    right: list[Piece] = []
    over: list[Piece] = []
    for row in rows_of(pieces):
        crossing = [piece for piece in row if piece.left < gutter < piece.right]
        if crossing:
            yield from _zone(left, right, depth)
            left, right = [], []
            over.extend(row)
            continue
        if over:
            yield tuple(over)
            over = []
        left.extend(piece for piece in row if piece.right <= gutter)
        right.extend(piece for piece in row if piece.left >= gutter)
    if over:
        yield tuple(over)
    yield from _zone(left, right, depth)


def _zone(left: list[Piece], right: list[Piece], depth: int) -> Iterator[tuple[Piece, ...]]:
    yield from _divided(tuple(left), depth - 1)
    yield from _divided(tuple(right), depth - 1)


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Where, from the left, an empty strip divides two columns of running text."""
    if len(pieces) < 2 * _LEAST_LINES:
        return None
    first, last = min(one.left for one in pieces), max(one.right for one in pieces)
    best: tuple[float, float] | None = None
    run: list[float] = []
    for step in range(1, _STEPS):
        place = first + (last - first) * step / _STEPS
        worth = _worth(pieces, place)
        if best is None or worth > best[0]:
            best, run = (worth, place), [place]
        elif worth == best[0] and run and place - run[-1] < (last - first) * 1.5 / _STEPS:
            run.append(place)
    if best is None or best[0] <= 0:
        return None
    gutter = run[len(run) // 2]
    return gutter if _is_prose(pieces, gutter) else None


def _worth(pieces: Sequence[Piece], place: float) -> float:
    """Lines on the poorer side less those that a gutter here would cut; 0 where there is none."""
    left = sum(one.right <= place for one in pieces)
    right = sum(one.left >= place for one in pieces)
    crossing = len(pieces) - left - right
    if min(left, right) < _LEAST_LINES or crossing > _MOST_CROSSING * len(pieces):
        return 0.0
    return min(left, right) - crossing


def _is_prose(pieces: Sequence[Piece], gutter: float) -> bool:
    sides = (
        [one for one in pieces if one.right <= gutter],
        [one for one in pieces if one.left >= gutter],
    )
    for side in sides:
        width = max(one.right for one in side) - min(one.left for one in side)
        rows = rows_of(side)
        fill = median(sum(one.right - one.left for one in row) for row in rows) / max(width, 1)
        length = median(sum(len(one.text) for one in row) for row in rows)
        if fill < _LEAST_FILL or length < _LEAST_CHARACTERS:
            return False
    # One above the other is not side by side.
    tops = [max(one.top for one in side) for side in sides]
    feet = [min(one.bottom for one in side) for side in sides]
    shared = min(tops) - max(feet)
    return shared > 0.3 * min(tops[0] - feet[0], tops[1] - feet[1])
