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

_ASKING = re.compile(r"\?[\"”’')\]\s]*$")
_ANNOUNCING = re.compile(
    r"\b(?:pertanyaan|persoalan) (?:apakah|tentang|mengenai|bagaimana|siapa|apa|mengapa|kapan)\b"
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
    return _ASKING.search(sentence) is not None or announces(sentence)


def announces(sentence: str) -> bool:
    """Whether `sentence` reports a question or announces a subject, without asking itself.

    Where a sentence asks, what follows often answers, as in a list of frequent questions; where
    one speaks about a question, the answer stands somewhere else.
    """
    return _ANNOUNCING.search(sentence) is not None
