"""Text that may be shown in a terminal, wherever it comes from."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What could move a terminal's cursor, colour it or turn its text around; not the line end."""


def harmless(text: str) -> str:
    """`text` with a mark for each character that a terminal would act on."""
    return _CONTROL.sub("\ufffd", text)


def one_line(text: str, longest: int) -> str:
    """`text` on one line of at most `longest` characters, harmless."""
    flat = harmless(" ".join(text.split()))
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
