"""What the type of a PDF's lines and their first words tell of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from assistant.documents.pdf_lines import Piece

LARGER = 1.13  # than the body text: a heading
ALIKE = 1.08
LABEL = re.compile(
    r"(?:bab|bagian|paragraf|pasal|lampiran|chapter|section|article|part|appendix|annex)\s+"
    r"(?:\d{1,3}[a-z]?|[ivxlc]{1,7}|ke\w+)",
    re.IGNORECASE,
)


def body_height(pieces: Iterable[Piece]) -> float:
    """The height in points that most letters have."""
    weights: Counter[float] = Counter()
    for piece in pieces:
        weights[round(piece.height, 1)] += len(piece.text)
    return max(weights.most_common(1)[0][0], 1.0) if weights else 10.0
