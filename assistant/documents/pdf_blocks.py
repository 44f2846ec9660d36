"""Lines of PDF pages become headings, paragraphs, list items and table rows."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.documents.content import RawBlock
from assistant.documents.document import BlockKind
from assistant.documents.pdf_aligned import find_tables
from assistant.documents.pdf_columns import columns_of
from assistant.documents.pdf_grids import TablePiece, with_tables
from assistant.documents.pdf_hyphens import Hyphens
from assistant.documents.pdf_leaders import without_leaders
from assistant.documents.pdf_lines import Piece, rows_of
from assistant.documents.pdf_page import Page
from assistant.documents.pdf_tables import TableRows, joined_tables
from assistant.documents.pdf_type import ALIKE, LABEL, LARGER

_MOST_HEADING = 150
_PARAGRAPH_GAP = 1.2  # of the usual distance between lines
_INDENT = 0.8  # of the letters' height
_ROOM, _ROOM_SPACED = 1.3, 2.5
_SHORT_LINE = 0.7  # of the column's width
_LEAST_SPACED = 0.05  # of all distances between lines
_MOST_SIZES = 4
_ITEM = re.compile(
    r"(?:[-*•‣▪●○◦–—·\uf0b7\uf0a7\uf0d8]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)])\s+(?=\S)"
)
_BULLET = re.compile(r"[-*•‣▪●○◦–—·\uf0b7\uf0a7\uf0d8]\s+")
_ENDS = (".", "!", "?", ":", ";", "”", '"', "।")
_HEADING_ENDS = (".", ",", ";")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text, and where its column begins and ends; `region` counts columns and pages.

    `is_blank` says that its end is to be filled in.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    is_bold: bool
    page: int
    region: int
    column_left: float
    column_right: float
    is_blank: bool = False

    @property
    def height(self) -> float:
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class _Type:
    """How the document is set.

    `body` is the height of its letters in points, `pitch` the distance of its lines in such
    heights, `sizes` are the heights of larger letters, largest first. `room` is how much of a line
    must be empty, in widths of the next word, for its paragraph to end there: more of them where
    paragraphs are told by the space between them.
    """

    body: float
    pitch: float
    sizes: tuple[float, ...]
    room: float

    def level(self, line: _Line) -> int:
        """Of the heading that `line` is, or 0."""
        if len(line.text) > _MOST_HEADING or not any(map(str.isalpha, line.text)):
            return 0
        if line.height >= LARGER * self.body:
            for rank, size in enumerate(self.sizes, start=1):
                if line.height * ALIKE >= size:
                    return rank
            return len(self.sizes)
        lowest = len(self.sizes) + 1
        if LABEL.fullmatch(line.text.rstrip(" .:")):
            return lowest + (not line.text.lower().startswith(("bab", "chapter")))
        is_plain = line.text.endswith(_HEADING_ENDS) or _BULLET.match(line.text)
        return lowest if line.is_bold and not is_plain else 0


def pdf_blocks(pages: Sequence[Page]) -> tuple[RawBlock, ...]:
    """The blocks of a document.

    A paragraph that goes on in the next column is one block; one that goes on over the page is
    followed by a block that joins it.

    Args:
        pages: the pages, without running headers and footers.
    """
    parts = list(joined_tables(_lines(pages)))
    lines = [part for part in parts if isinstance(part, _Line)]
    if not lines and not parts:
        return ()
    kind = _type(lines)
    hyphens = Hyphens(" ".join(line.text for line in lines))
    blocks: list[RawBlock] = []
    last: _Line | None = None
    for part in _with_words(parts):
        if isinstance(part, TableRows):
            blocks.extend(part.blocks(hyphens))
            last = None
            continue
        level = kind.level(part)
        if level:
            _add_heading(blocks, part, last, level, kind)
        elif last is not None and blocks and not kind.level(last) and _goes_on(part, last, kind):
            _continue(blocks, part, last, hyphens)
        else:
            item, bullet = _ITEM.match(part.text), _BULLET.match(part.text)
            text = part.text[bullet.end() :] if bullet else part.text
            block_kind = BlockKind.LIST_ITEM if item else BlockKind.PARAGRAPH
            blocks.append(RawBlock(block_kind, text, 0, part.page))
        last = part
    return tuple(replace(block, level=min(6, block.level)) for block in blocks)


def _with_words(parts: Sequence[_Line | TableRows]) -> Iterator[_Line | TableRows]:
    """Without tables of contents, and without the dots that a form is filled in on."""
    texts = [part.text if isinstance(part, _Line) else None for part in parts]
    for part, text in zip(parts, without_leaders(texts), strict=True):
        if isinstance(part, TableRows):
            yield part
        elif text is not None:
            yield replace(part, text=text, is_blank=text != part.text)


def _lines(pages: Sequence[Page]) -> Iterator[_Line | TableRows]:
    region = 0
    for page, content in enumerate(pages, start=1):
        for column in columns_of(with_tables(content.pieces, content.grids, page)):
            region += 1
            left = min(piece.left for piece in column)
            right = max(piece.right for piece in column)
            for part in _parts(column, page):
                if isinstance(part, TableRows):
                    yield part
                    continue
                yield _Line(
                    " ".join(piece.text for piece in part),
                    part[0].left,
                    min(piece.bottom for piece in part),
                    part[-1].right,
                    max(piece.top for piece in part),
                    all(piece.is_bold for piece in part),
                    page,
                    region,
                    left,
                    right,
                )


def _parts(column: Sequence[Piece], page: int) -> Iterator[list[Piece] | TableRows]:
    """The rows and tables of a column, from top to bottom."""
    ruled = sorted(
        (piece for piece in column if isinstance(piece, TablePiece)), key=lambda one: -one.top
    )
    rows = rows_of([piece for piece in column if not isinstance(piece, TablePiece)])
    for table in ruled:
        above = [row for row in rows if row[0].middle > table.middle]
        yield from find_tables(above, page)
        yield table.table
        rows = rows[len(above) :]
    yield from find_tables(rows, page)


def _type(lines: Sequence[_Line]) -> _Type:
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.height, 1)] += len(line.text)
    body = weights.most_common(1)[0][0] if weights else 10.0
    body = max(body, 1.0)
    distances = [
        (above.bottom - below.bottom) / body
        for above, below in itertools.pairwise(lines)
        if above.region == below.region
        and abs(above.height - body) < 0.1 * body
        and abs(below.height - body) < 0.1 * body
    ]
    pitch = _pitch([distance for distance in distances if 0.8 < distance < 2.5])
    spaced = sum(_PARAGRAPH_GAP * pitch < distance < 2 * pitch for distance in distances)
    sizes: list[float] = []
    for size in sorted({line.height for line in lines}, reverse=True):
        is_new = not sizes or size * ALIKE < sizes[-1]
        if size >= LARGER * body and is_new and len(sizes) < _MOST_SIZES:
            sizes.append(size)
    room = _ROOM_SPACED if spaced > _LEAST_SPACED * len(distances) else _ROOM
    return _Type(body, pitch, tuple(sizes), room)


def _pitch(distances: Sequence[float]) -> float:
    """The smallest of the usual distances: where paragraphs are short, most lines begin one."""
    steps = Counter(round(distance * 20) for distance in distances)
    usual = [step for step, count in steps.items() if count >= 0.1 * len(distances)]
    return min(usual) / 20 if usual else 1.2


def _add_heading(
    blocks: list[RawBlock], line: _Line, last: _Line | None, level: int, kind: _Type
) -> None:
    """A heading, or the next line of one."""
    above = blocks[-1] if blocks else None
    if (
        above is not None
        and last is not None
        and above.kind is BlockKind.HEADING
        and above.page == line.page
        and last.region == line.region
        and (above.level == level or LABEL.fullmatch(above.text.rstrip(" .:")))
        and last.bottom - line.bottom < 1.8 * kind.pitch * max(line.height, last.height)
        and len(above.text) + len(line.text) <= _MOST_HEADING
        and not LABEL.match(line.text)
    ):
        best = min(above.level, level)
        blocks[-1] = replace(above, text=f"{above.text} {line.text}", level=best)
        return
    blocks.append(RawBlock(BlockKind.HEADING, line.text, level, line.page))


def _goes_on(line: _Line, last: _Line, kind: _Type) -> bool:
    """Whether `line` is the same paragraph as the line before it."""
    if max(line.height, last.height) > LARGER * max(min(line.height, last.height), 0.1):
        return False
    if last.is_blank and not line.text[0].islower():
        return False  # the next field of a form
    if _ITEM.match(line.text):
        # A line may begin with `b)` or `2.` by chance, but only in the middle of a sentence.
        return (
            not last.text.endswith(_ENDS)
            and _fills(last, line, kind.room)
            and line.text[0].islower()
        )
    ended = last.text.endswith(_ENDS)
    if line.region != last.region:
        is_near = line.page == last.page or line.page == last.page + 1
        return is_near and not ended and (_fills(last, line, kind.room) or line.text[0].islower())
    distance = (last.bottom - line.bottom) / kind.body
    if distance > _PARAGRAPH_GAP * kind.pitch or distance < 0:
        return False
    if ended and not _fills(last, line, kind.room):
        return False
    reach = (last.right - last.column_left) / max(last.column_right - last.column_left, 1)
    if reach < _SHORT_LINE and line.text[0].isupper() and not _fills(last, line, _ROOM_SPACED):
        return False  # items of a list whose bullets are drawn, lines of an address
    is_indented = line.left > line.column_left + _INDENT * line.height
    began_so = abs(last.left - line.left) < _INDENT * line.height
    return not (ended and is_indented and not began_so and last.left < line.left)


def _fills(line: _Line, following: _Line, room: float) -> bool:
    """Whether the first word of the next line found no room any more at the end of this one.

    `room` says how many times as wide as a usual letter those of the word may be.
    """
    letter = (line.right - line.left) / len(line.text)
    word = following.text.split(maxsplit=1)[0]
    return line.right + room * (len(word) + 1) * letter > line.column_right


def _continue(blocks: list[RawBlock], line: _Line, last: _Line, hyphens: Hyphens) -> None:
    above = blocks[-1]
    text, between = hyphens.joined(above.text, line.text)
    if line.page == last.page:
        blocks[-1] = replace(above, text=f"{text}{between}{line.text}")
    else:
        blocks[-1] = replace(above, text=text)
        blocks.append(RawBlock(above.kind, line.text, 0, line.page, between))
