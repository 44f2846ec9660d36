"""The lines drawn on a PDF page, and the grids of tables that they make."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_THIN = 2.5  # points; a rectangle that is no wider is drawn as a line
_SHORTEST = 4.0
_TOUCH = 3.0
_MOST_SEGMENTS = 20_000  # more are a drawing
_MOST_LINES = 400
_LEAST_EDGES = 3  # of two rows, and of two columns


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: `at` from the left if it is upright, else from the foot, in points."""

    is_upright: bool
    at: float
    start: float
    end: float

    def covers(self, place: float) -> bool:
        """Whether it is drawn at `place`."""
        return self.start - _TOUCH <= place <= self.end + _TOUCH


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines that cross and make cells.

    `lefts` are the edges of the columns from left to right, `tops` those of the rows from top to
    bottom; both have one more than there are columns and rows.
    """

    lefts: tuple[float, ...]
    tops: tuple[float, ...]
    rules: tuple[Rule, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top."""
        return self.lefts[0], self.tops[-1], self.lefts[-1], self.tops[0]

    def holds(self, across: float, up: float) -> bool:
        """Whether a point is within."""
        left, bottom, right, top = self.box
        return left <= across <= right and bottom <= up <= top

    def is_parted(self, is_upright: bool, at: float, place: float) -> bool:
        """Whether a line is drawn along `at`, where it passes `place`."""
        return any(
            rule.is_upright == is_upright and abs(rule.at - at) < _TOUCH and rule.covers(place)
            for rule in self.rules
        )


def page_grids(page: Any, rotation: int, width: float, height: float) -> tuple[Grid, ...]:
    """The grids of two or more columns and rows each.

    Args:
        page: a `pypdfium2.PdfPage`.
        rotation: of the page, in degrees clockwise.
        width: of the page before it is rotated, in points.
        height: the same.
    """
    rules = []
    for count, box in enumerate(_boxes(page)):
        if count > _MOST_SEGMENTS:
            return ()
        rule = _rule(upright(box, rotation, width, height))
        if rule is not None:
            rules.append(rule)
    lines = [*_merged(rules, is_upright=True), *_merged(rules, is_upright=False)]
    if len(lines) > _MOST_LINES:
        return ()
    return tuple(grid for group in _crossing(lines) if (grid := _grid(group)) is not None)


def upright(
    box: tuple[float, float, float, float], rotation: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """The box on the page as it is shown."""
    left, bottom, right, top = box
    match rotation:
        case 90:
            return bottom, width - right, top, width - left
        case 180:
            return width - right, height - top, width - left, height - bottom
        case 270:
            return height - top, left, height - bottom, right
        case _:
            return box


def _rule(box: tuple[float, float, float, float]) -> Rule | None:
    left, bottom, right, top = box
    if right - left <= _THIN and top - bottom >= _SHORTEST:
        return Rule(True, (left + right) / 2, bottom, top)
    if top - bottom <= _THIN and right - left >= _SHORTEST:
        return Rule(False, (bottom + top) / 2, left, right)
    return None


def _boxes(page: Any) -> Iterator[tuple[float, float, float, float]]:
    """Of each line that is stroked and of each rectangle that is filled, on the page."""
    import pypdfium2.raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4):
        pdfium.FPDFPath_GetDrawMode(shape.raw, ctypes.byref(fill), ctypes.byref(stroke))
        if not fill.value and not stroke.value:
            continue
        for outline in _outlines(shape.raw):
            points = on_page(shape, outline)
            parts = [points] if fill.value else itertools.pairwise(points)
            for part in parts:
                across, up = zip(*part, strict=True)
                yield min(across), min(up), max(across), max(up)


def on_page(shape: Any, points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of a `pypdfium2.PdfObject`, which may be part of others, on the page."""
    placed = list(points)
    while shape is not None:
        matrix = shape.get_matrix()
        placed = [matrix.on_point(*point) for point in placed]
        shape = getattr(shape, "container", None)
    return placed


def _outlines(path: Any) -> Iterator[list[tuple[float, float]]]:
    """The corners of each outline of a path, closed ones with the first at the end again."""
    import pypdfium2.raw as pdfium

    across, up = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for number in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(across), ctypes.byref(up))
        points.append((across.value, up.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points


def _merged(rules: Iterable[Rule], *, is_upright: bool) -> Iterator[Rule]:
    """Rules that go on in one another, and those drawn twice, as one."""
    alike = sorted(
        (rule for rule in rules if rule.is_upright == is_upright), key=lambda one: one.at
    )
    begin = 0
    for end in range(1, len(alike) + 1):
        if end < len(alike) and alike[end].at - alike[begin].at < _THIN:
            continue
        row = sorted(alike[begin:end], key=lambda one: one.start)
        at = sum(one.at for one in row) / len(row)
        start, reach = row[0].start, row[0].end
        for one in row[1:]:
            if one.start > reach + _TOUCH:
                yield Rule(is_upright, at, start, reach)
                start, reach = one.start, one.end
            reach = max(reach, one.end)
        yield Rule(is_upright, at, start, reach)
        begin = end


def _crossing(lines: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Lines that touch, together."""
    left = set(range(len(lines)))
    while left:
        waiting, group = [left.pop()], []
        while waiting:
            number = waiting.pop()
            group.append(lines[number])
            near = {other for other in left if _touch(lines[number], lines[other])}
            left -= near
            waiting.extend(near)
        yield group


def _touch(first: Rule, second: Rule) -> bool:
    return (
        first.is_upright != second.is_upright
        and first.covers(second.at)
        and second.covers(first.at)
    )


def _grid(group: Sequence[Rule]) -> Grid | None:
    level = [rule for rule in group if not rule.is_upright]
    standing = [rule for rule in group if rule.is_upright]
    if not level or not standing:
        return None
    # The outer edges may be open: the lines across reach as far as the cells.
    lefts = _edges(
        [*(r.at for r in standing), min(r.start for r in level), max(r.end for r in level)]
    )
    tops = _edges(
        [*(r.at for r in level), min(r.start for r in standing), max(r.end for r in standing)]
    )
    if len(lefts) < _LEAST_EDGES or len(tops) < _LEAST_EDGES:
        return None
    return Grid(tuple(lefts), tuple(reversed(tops)), tuple(group))


def _edges(places: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _TOUCH:
            edges.append(place)
    return edges
