"""The characters of a PDF page become pieces of lines, each with its place on the page."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from assistant.documents.pdf_rules import Grid, upright

# Of the height of the letters: a gap that is wider divides columns; one that is narrower and wider
# than the other is a space between words that the file does not write.
_COLUMN_GAP = 1.5
_WORD_GAP = 0.18
_BACK = 0.5
_SAME_LINE = 0.5  # of the lower of two letters that stand beside each other
_BOLD_WEIGHT = 600
_UPRIGHT_RADIANS = 0.1
# How a font draws characters, and no others than those that stand for them: ligatures, letters by
# their place in an Arabic word (but not its signs for whole phrases), wide and narrow forms.
_DRAWN = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufdcf\ufe70-\ufefc\uff01-\uffee]")
# What PDFium gives for a hyphen at the end of a line.
_HYPHENS = {"\x02": "-", "\ufffe": "-", "\u2010": "-", "\u2011": "-"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text on one line; the box in points, `y` upwards from the foot of the page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    is_bold: bool

    @property
    def height(self) -> float:
        """Of the letters, in points: nearly the size of the type."""
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        """Half way up."""
        return (self.top + self.bottom) / 2


class _Letter(NamedTuple):
    """As a tuple, since a page has thousands."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    place: int


def page_pieces(
    text_page: Any, rotation: int, width: float, height: float, grids: Sequence[Grid] = ()
) -> tuple[Piece, ...]:
    """The pieces of a page in the order the file draws them.

    Text that does not run from left to right (watermarks, labels along the margin) is left out.
    What stands on two sides of a line of a grid is in two pieces, however close.

    Args:
        text_page: a `pypdfium2.PdfTextPage`.
        rotation: of the page, in degrees clockwise.
        width: of the page before it is rotated, in points.
        height: the same.
        grids: of the page.
    """
    import pypdfium2.raw as pdfium

    edges = [rule for grid in grids for rule in grid.rules if rule.is_upright]

    def is_parted(first: _Letter, second: _Letter) -> bool:
        middle = (second.top + second.bottom) / 2
        return any(
            first.right - 1 < edge.at < second.left + 1 and edge.covers(middle) for edge in edges
        )

    pieces: list[Piece] = []
    run: list[_Letter] = []

    def end_run() -> None:
        if not run:
            return
        text = " ".join(spelled("".join(one.text for one in run)).split())
        angle = float(pdfium.FPDFText_GetCharAngle(text_page, run[0].place))
        # PDFium gives the angle against the clock, on the page before it is turned.
        turned = (angle + math.radians(rotation)) % math.tau
        if text and min(turned, math.tau - turned) < _UPRIGHT_RADIANS:
            heights = sorted(one.top - one.bottom for one in run)
            middle = heights[len(heights) // 2]
            bottoms = sorted(one.bottom for one in run)
            bottom = bottoms[len(bottoms) // 2]
            pieces.append(
                Piece(
                    text,
                    run[0].left,
                    bottom,
                    max(one.right for one in run),
                    bottom + middle,
                    all(_is_bold(text_page, one.place) for one in _sample(run)),
                )
            )
        run.clear()

    for letter in _letters(text_page, rotation, width, height):
        if run:
            last = run[-1]
            if letter.text == " ":
                run.append(_Letter(" ", last.right, last.bottom, last.right, last.top, last.place))
                continue
            size = max(last.top - last.bottom, 1.0)
            gap = letter.left - last.right
            if letter[1:5] == last[1:5]:
                pass  # a ligature, whose letters all have its box
            elif (
                not _beside(last, letter)
                or gap > _COLUMN_GAP * size
                or gap < -_BACK * size
                or (edges and is_parted(last, letter))
            ):
                end_run()
            elif gap > _WORD_GAP * size and last.text != " ":
                run.append(_Letter(" ", last.right, last.bottom, last.right, last.top, last.place))
        if letter.text != " ":
            run.append(letter)
    end_run()
    return tuple(pieces)


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that stand on one line, from left to right; the lines from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: (-one.middle, one.left)):
        # A line's pieces follow one another here, but for what is raised or lowered a little.
        for row in reversed(rows[-3:]):
            if _beside(row[0], piece):
                row.append(piece)
                break
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda one: one.left)
    return rows


def _beside(first: Piece | _Letter, second: Piece | _Letter) -> bool:
    shared = min(first.top, second.top) - max(first.bottom, second.bottom)
    lower = min(first.top - first.bottom, second.top - second.bottom)
    return shared >= _SAME_LINE * max(lower, 0.1)


def _letters(text_page: Any, rotation: int, width: float, height: float) -> Iterator[_Letter]:
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    pointer = ctypes.byref(box)
    high = 0
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if 0xD800 <= code < 0xDC00:
            high = code  # two halves of one character
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        character = chr(code) if 0 < code <= 0x10FFFF else ""
        character = _HYPHENS.get(character, character)
        if not character or character in "\r\n":
            continue
        if character.isspace():
            yield _Letter(" ", 0, 0, 0, 0, index)
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text_page, index, pointer):
            continue
        left, bottom, right, top = upright(
            (box.left, box.bottom, box.right, box.top), rotation, width, height
        )
        if right > left or top > bottom:
            yield _Letter(character, left, bottom, right, top, index)


def spelled(text: str) -> str:
    """In NFC, with a character for each that a font draws in another form.

    NFKC would change what the page says: `1½` to `11⁄2`, `10⁶` to `106`, `m²` to `m2`.
    """
    plain = _DRAWN.sub(lambda drawn: unicodedata.normalize("NFKC", drawn.group()), text)
    return unicodedata.normalize("NFC", plain)


def _sample(run: Sequence[_Letter]) -> tuple[_Letter, ...]:
    """Letters that tell whether all are bold; to ask for each would be slow."""
    letters = [one for one in run if one.text != " "]
    return letters[0], letters[len(letters) // 2], letters[-1]


def _is_bold(text_page: Any, index: int) -> bool:
    """By the weight of the font or, where the file does not give it, by its name."""
    import pypdfium2.raw as pdfium

    if pdfium.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT:
        return True
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, index, name, len(name), ctypes.byref(flags))
    lowered = name.value.decode("utf-8", "replace").lower()
    return any(word in lowered for word in ("bold", "black", "heavy", "semibold"))
