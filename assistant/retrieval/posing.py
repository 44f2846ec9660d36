"""Sentences that pose a question or announce a subject: near to a question, and no answer to it.

"Pertanyaan apakah X termasuk Y sering diperdebatkan" is the nearest of all sentences to "Apakah X
termasuk Y?", because it says the same. What a text asks or promises to discuss (metadiscourse:
Hyland, "Metadiscourse", 2005) is answered somewhere else.
"""

from __future__ import annotations

import re

import numpy as np

PENALTY = np.float32(0.03)
"""Taken from the cosine of such a sentence: more than what usually lies between the two best
sentences of a passage, less than what lies between a near passage and a far one."""

_POSING = re.compile(
    r"\?[\"”’')\]\s]*$"
    r"|\b(?:pertanyaan|persoalan) (?:apakah|tentang|mengenai|bagaimana|siapa|apa|mengapa|kapan)\b"
    r"|\b(?:mempertanyakan|dipertanyakan|bertanya-tanya)\b"
    r"|\b(?:question|issue) (?:of|about|as to|over|regarding) (?:whether|how|what|why|who|when)\b"
    r"|\b(?:artikel|bab|bagian|tulisan|dokumen|makalah) ini (?:akan )?"
    r"(?:menelusuri|membahas|mengulas|menjelaskan|memuat|menguraikan)\b"
    r"|\bthis (?:article|chapter|section|document|paper|page) (?:will )?"
    r"(?:trace|explore|discusse?|describe|explain|look at|cover|examine)s?\b",
    re.IGNORECASE,
)


def poses_question(sentence: str) -> bool:
    """Whether `sentence` asks, reports a question, or announces what a text is about."""
    return _POSING.search(sentence) is not None
