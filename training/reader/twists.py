"""Pairs made from answerable ones by rule: unanswerable twists, and questions with yes or no.

A twist changes the question so that its passage, which answered it, most likely does not any more:
another number, another name, the opposite. It is how most unanswerable questions of SQuAD 2.0
(Rajpurkar et al. 2018, table 2) differ from answerable ones.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_NAME = re.compile(r"(?<=[^\s.!?:\"“(] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")
_OPPOSITES = (
    ("lahir", "meninggal"), ("dilahirkan", "dimakamkan"), ("pertama", "terakhir"),
    ("terbesar", "terkecil"), ("tertinggi", "terendah"), ("sebelum", "sesudah"),
    ("awal", "akhir"), ("mulai", "berakhir"), ("dimulai", "berakhir"), ("menang", "kalah"),
    ("didirikan", "dibubarkan"), ("dibentuk", "dibubarkan"), ("ayah", "ibu"), ("istri", "saudara"),
    ("utara", "selatan"), ("timur", "barat"), ("naik", "turun"), ("lebih", "kurang"),
    ("banyak", "sedikit"), ("terpanjang", "terpendek"), ("luas", "tinggi"), ("masuk", "keluar"),
    ("menerima", "menolak"), ("baru", "lama"), ("umum", "jarang"), ("kuat", "lemah"),
    ("suami", "anak"), ("ibu kota", "kota terbesar"), ("bisa", "tidak bisa"),
    ("dapat", "tidak dapat"), ("born", "buried"), ("first", "last"), ("largest", "smallest"),
    ("highest", "lowest"), ("before", "after"), ("began", "ended"), ("begin", "end"),
    ("start", "stop"), ("won", "lost"), ("more", "less"), ("most", "least"), ("north", "south"),
    ("east", "west"), ("increase", "decrease"), ("founded", "dissolved"), ("father", "mother"),
    ("high", "low"), ("large", "small"), ("early", "late"), ("early", "recent"), ("new", "old"),
    ("common", "rare"), ("can", "cannot"), ("did", "did not"), ("is", "is not"), ("are", "are not"),
    ("was", "was not"), ("allowed", "forbidden"), ("accept", "reject"), ("cause", "prevent"),
    ("longest", "shortest"), ("always", "never"), ("include", "exclude"), ("good", "bad"),
)  # fmt: skip
_ASKS = re.compile(
    r"^(?:siapa(?:kah)?|kapan(?:kah)?|(?:di ?mana|dimana)(?:kah)?|berapa(?:kah)?|apa(?:kah)?)\s+",
    re.IGNORECASE,
)


def twist(question: str, names: Sequence[str], draw: random.Random) -> str | None:
    """The question with one number, name or word changed; none where no rule fits.

    Args:
        question: an answerable question.
        names: other names, best from the same article, to put in a name's place.
        draw: a seeded generator.
    """
    ways = [_other_number, lambda q, d: _other_name(q, names, d), _opposite]
    draw.shuffle(ways)
    for way in ways:
        twisted = way(question, draw)
        if twisted and twisted != question:
            return twisted
    return None


def names_in(text: str) -> list[str]:
    """Capitalised words inside sentences: names, near enough."""
    return list(dict.fromkeys(_NAME.findall(text)))


def yes_or_no(question: str, answer: str) -> str | None:
    """`Kapan X dibentuk?` and an answer → `Apakah X dibentuk <answer>?`; none where it can't."""
    match = _ASKS.match(question)
    rest = question[match.end() :].rstrip(" ?.") if match else ""
    if not match or len(rest.split()) < 2 or len(answer) > 60:
        return None
    return f"Apakah {rest} {answer}?"


def _other_number(question: str, draw: random.Random) -> str | None:
    found = list(_NUMBER.finditer(question))
    if not found:
        return None
    match = draw.choice(found)
    digits = re.sub(r"\D", "", match.group())
    number = int(digits[:9])
    other = number + draw.choice((-1, 1)) * draw.randint(1, max(2, number // 20))
    return question[: match.start()] + str(abs(other)) + question[match.end() :]


def _other_name(question: str, names: Sequence[str], draw: random.Random) -> str | None:
    found = list(_NAME.finditer(question))
    others = [name for name in names if name not in question and question.find(name[:6]) < 0]
    if not found or not others:
        return None
    match = draw.choice(found)
    return question[: match.start()] + draw.choice(others) + question[match.end() :]


def _opposite(question: str, draw: random.Random) -> str | None:
    pairs = [*_OPPOSITES, *((right, left) for left, right in _OPPOSITES)]
    fits = [
        (left, right)
        for left, right in pairs
        if re.search(rf"\b{re.escape(left)}\b", question, re.IGNORECASE)
    ]
    if not fits:
        return None
    left, right = draw.choice(fits)
    return re.sub(rf"\b{re.escape(left)}\b", right, question, count=1, flags=re.IGNORECASE)
