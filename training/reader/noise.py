"""Questions as people type them: general rules, drawn by a seeded generator.

No rule names a subject. The short forms are those of everyday Indonesian messages.
"""

from __future__ import annotations

import random
import re

_SHORT = {
    "yang": ("yg",), "dengan": ("dgn", "sama"), "tidak": ("gak", "ga", "tdk", "nggak"),
    "untuk": ("utk", "buat"), "apakah": ("apa", "apa sih"), "bagaimana": ("gimana", "gmn"),
    "bagaimanakah": ("gimana",), "mengapa": ("kenapa", "knp"), "kenapa": ("knp",),
    "berapa": ("brp",), "berapakah": ("brp", "berapa"), "kapan": ("kpn",),
    "kapankah": ("kapan", "kpn"), "siapa": ("sapa", "siapa sih"), "siapakah": ("siapa", "sapa"),
    "dimana": ("dmn", "dimana sih"), "dimanakah": ("dimana", "dmn"), "adalah": ("adlh", "itu"),
    "dari": ("dr",), "pada": ("pd",), "dalam": ("dlm",), "saja": ("aja",), "sudah": ("udah", "udh"),
    "belum": ("blm",), "bisa": ("bs",), "dapat": ("bisa", "dpt"), "karena": ("krn",),
    "juga": ("jg",), "orang": ("org",), "tahun": ("thn",), "sebutkan": ("apa aja",),
    "saya": ("gue", "aku", "sy"), "kamu": ("lu", "km"), "tersebut": ("tsb", "itu"),
    "seperti": ("kayak", "kyk"), "sekarang": ("skrg",), "banyak": ("bnyk",),
    "the": ("the", ""), "what": ("wat", "what"), "you": ("u",), "are": ("r", "are"),
    "because": ("cuz",), "please": ("pls",), "people": ("ppl",), "and": ("n", "and"),
}  # fmt: skip
_WORD = re.compile(r"\w+")
_PASSIVE = re.compile(r"\b(di|me\w{0,2})(\w{3,})kan\b")
_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa",
    "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu",
    "z": "x",
}  # fmt: skip


def casual(question: str, draw: random.Random) -> str:
    """Everyday spelling: short forms, `-in` for `-kan`, no question mark."""
    text = question.lower().rstrip(" ?.!")
    words = []
    for word in text.split():
        forms = _SHORT.get(word)
        words.append(draw.choice(forms) if forms and draw.random() < 0.7 else word)
    text = " ".join(word for word in words if word)
    if draw.random() < 0.6:
        text = _PASSIVE.sub(lambda match: f"{match[1]}{match[2]}in", text)
    return text


def plain(question: str, draw: random.Random) -> str:
    """Lower case, mostly without its question mark."""
    text = question.lower()
    return text.rstrip(" ?") if draw.random() < 0.7 else text


def mistyped(question: str, draw: random.Random) -> str:
    """One or two slips of the fingers in words of four letters or more."""
    words = list(_WORD.finditer(question))
    long = [word for word in words if len(word.group()) >= 4 and word.group().isalpha()]
    text = question
    for word in sorted(
        draw.sample(long, min(len(long), draw.choice((1, 1, 2)))), key=lambda m: -m.start()
    ):
        text = text[: word.start()] + _slip(word.group(), draw) + text[word.end() :]
    return plain(text, draw) if draw.random() < 0.5 else text


def keywords(question: str, draw: random.Random, function_words: frozenset[str]) -> str:
    """Only what one would type into a search box; the question as it is if that is too little."""
    kept = [w for w in _WORD.findall(question.lower()) if w not in function_words]
    if len(kept) < 2:
        return question
    if draw.random() < 0.25:
        draw.shuffle(kept)
    return " ".join(kept)


def _slip(word: str, draw: random.Random) -> str:
    place = draw.randrange(1, len(word) - 1)
    kind = draw.randrange(4)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind == 2:
        return word[:place] + word[place] + word[place:]
    near = draw.choice(_NEIGHBOURS.get(word[place].lower(), word[place]))
    return word[:place] + near + word[place + 1 :]
