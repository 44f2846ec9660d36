"""The kind of answer a question asks for, and whether a sentence holds something of that kind.

Coarse answer types in the manner of Li & Roth, "Learning Question Classifiers" (COLING 2002), in
both languages. A sentence that names no number cannot answer "how many"; one that does may.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Kind(StrEnum):
    """What would answer the question."""

    PERSON = "person"
    TIME = "time"
    QUANTITY = "quantity"
    PLACE = "place"
    REASON = "reason"
    OTHER = "other"


# Tried in this order: "berapa lama" and "tahun berapa" ask for a time that is a number.
_ASKED = (
    (
        Kind.TIME,
        r"\b(?:kapan(?:kah)?|tahun berapa|berapa (?:lama|hari|minggu|bulan|tahun|jam)|jam berapa"
        r"|tanggal berapa|pukul berapa|hari apa|when|what (?:time|year|date|day|month|century)"
        r"|(?:which|in what) (?:year|month|century)|how (?:long|soon|often|old)"
        r"|seberapa sering)\b",
    ),
    (
        Kind.QUANTITY,
        r"\b(?:berapa(?:kah)?|brp|jumlah(?:nya)?|seberapa (?:banyak|besar|jauh|tinggi|mahal)"
        r"|how (?:many|much|far|tall|big|large|high)"
        r"|what (?:number|percentage|percent|amount|size))\b",
    ),
    (Kind.PERSON, r"\b(?:siapa(?:kah|pun)?|sapa|who(?:se|m)?)\b"),
    (
        Kind.PLACE,
        r"\b(?:di ?mana(?:kah)?|ke ?mana(?:kah)?|dari ?mana|where|(?:what|which) (?:country|city"
        r"|place|region|state|continent)"
        r"|(?:negara|kota|provinsi|pulau|daerah|tempat) (?:apa|mana))\b",
    ),
    (Kind.REASON, r"\b(?:mengapa|kenapa|knp|why|apa (?:sebab|alasan|penyebab)\w*|how come)\b"),
)
_ASKED_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _ASKED)

_NUMBER_WORDS = (
    r"satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|belas|puluh|seratus|ratus"
    r"|seribu|ribu|juta|miliar|triliun|setengah|separuh|one|two|three|four|five|six|seven|eight"
    r"|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion|half|once|twice|several|beberapa"
)
_TIME_WORDS = (
    r"januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember"
    r"|january|february|march|may|june|july|august|october|december|senin|selasa|rabu|kamis|jumat"
    r"|sabtu|minggu|monday|tuesday|wednesday|thursday|friday|saturday|sunday|abad|tahun|bulan|hari"
    r"|pekan|jam|pukul|menit|century|year|month|day|week|hour|minute|decade|dekade|setiap|every"
    r"|daily|weekly|monthly|annual(?:ly)?|yearly"
)
_NAME = r"(?<=[^.!?]\s)(?:[A-Z][\w’'.-]+)"
_HOLDS = {
    Kind.TIME: re.compile(rf"\d|\b(?:{_TIME_WORDS})s?\b", re.IGNORECASE),
    Kind.QUANTITY: re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE),
    Kind.PERSON: re.compile(
        rf"{_NAME}|\b(?:tim|team|karyawan|pegawai|manajer|atasan|direktur|staf|divisi|bagian"
        r"|employee|manager|supervisor|director|staff|department|division|officer|committee"
        r"|perusahaan|company|organisasi|organi[sz]ation|individu|profesional|professional|\w+er|\w+ers"
        r"|orang|people|person)s?\b"
    ),
    Kind.PLACE: re.compile(rf"\b(?:di|ke|dari|in|at|near|from|to|on)\s+\w|{_NAME}"),
    Kind.REASON: re.compile(
        r"\b(?:karena|sebab|akibat|sehingga|agar|supaya|untuk|demi|disebabkan|maka|guna|tanpa"
        r"|because|since|due|so|therefore|as|to|for|thus|hence|order|cause[ds]?|without)\b",
        re.IGNORECASE,
    ),
}


def asked_kind(question: str) -> Kind:
    """What kind of answer `question` asks for; `OTHER` where nothing tells."""
    for kind, pattern in _ASKED_PATTERNS:
        if pattern.search(question):
            return kind
    return Kind.OTHER


def holds_kind(kind: Kind, sentence: str) -> bool:
    """Whether `sentence` holds something of that kind; always so for `OTHER`."""
    pattern = _HOLDS.get(kind)
    return pattern is None or pattern.search(sentence) is not None
