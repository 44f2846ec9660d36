"""Cells that no spreadsheet takes for a formula, and the way back."""

from __future__ import annotations

import re

_ACTS = re.compile(r"^[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_NOT_IN_CELL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST_CELL = 32_767


def safe_cell(text: str) -> str:
    """`text` with an apostrophe before what a spreadsheet would take as a formula.

    A cell that begins with `=`, `+`, `-`, `@` (also full-width, also after blanks, tab or line
    end) acts when a CSV is opened (OWASP, "CSV injection").
    """
    text = _NOT_IN_CELL.sub("\ufffd", text)
    if acts(text):
        text = "'" + text
    return text[:_LONGEST_CELL]


def as_written(cell: str) -> str:
    """The text that `safe_cell` made `cell` of."""
    return cell[1:] if cell.startswith("'") and acts(cell[1:]) else cell


def acts(text: str) -> bool:
    """Whether a spreadsheet would take `text` as a formula."""
    return bool(_ACTS.match(text)) or text.startswith(("\t", "\r", "\n"))
