"""Where sentences begin and end, in Indonesian and English.

A rule-based splitter of our own. The general ones (pySBD, syntok, sentencex, nupunkt) know none of
the abbreviations of Indonesian offices, cut after `a.n.`, `hlm.` or `Rp.`, and do not all give
offsets. Where a full stop can be read both ways, it does not end the sentence: a quote that is too
long still reads, one that is cut short does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from assistant.documents.abbreviations import (
    AFTER_A_WORD,
    BEFORE_A_CODE,
    BEFORE_A_NUMBER,
    BEFORE_A_WORD,
    BEFORE_AN_AMOUNT,
    LABELS,
)
from assistant.documents.document import Span
from assistant.documents.list_markers import is_list_marker

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_TERMINATORS = ".!?…。！？‼⁇⁈⁉"
_CLOSERS = r"""(?:["'”’»›)\]}*_]|\[\d{1,3}\])"""
# Possessive throughout: a line of ten thousand exclamation marks is read once.
_END = re.compile(rf"(?<![{_TERMINATORS}])[{_TERMINATORS}]++(?P<closers>{_CLOSERS}*+)(?=\s|$)")
_OPENERS = "\"'“‘«‹([{*_¿¡„‚"
_TOKEN = re.compile(r"[^\s\"'“”‘’«»()\[\]{},;:]*$")
_LONGEST_TOKEN = 40
_NUMBER = re.compile(r"[\d.,]+|[ivxlcdm]+|[a-z]")
_CHAIN = re.compile(r"[^\W\d_]{1,4}(?:\.[^\W\d_]{1,4})+")
_INITIALS = re.compile(r"[A-Z]\.[A-Z]")
_AMOUNT = re.compile(r"(?:Rp|IDR|USD|US\$|[$€£])\.?\s*\d")
_CODE = re.compile(r"[A-Z][A-Z./-]*\d")
# `CV.` is a firm before its name, `UP.` names a reader of a letter; else they are words.
_FIRM = re.compile(r"[A-Z][\w&-]*(?:,|\s+[A-Z(])")
_BEFORE_A_FIRM = re.compile(
    r"\b(?:di|oleh|dari|pada|ke|kepada|bersama|by|at|from)\s+$", re.IGNORECASE
)
_VOWEL = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]", re.IGNORECASE)


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Spans of the sentences of `text`, in order.

    They do not overlap, begin and end with a character that is not white space, and leave out
    nothing but white space. A line end always ends a sentence.
    """
    return tuple(
        span
        for line in _LINE.finditer(text)
        for span in _sentences_of_line(text, line.start(), line.end())
    )


def _sentences_of_line(text: str, start: int, end: int) -> Iterator[Span]:
    start = _skip_space(text, start, end)
    for match in _END.finditer(text, start, end):
        if match.start() < start:
            continue
        stop = _skip_emoji(text, match.end(), end)
        following = _skip_space(text, stop, end)
        if following >= end:
            break
        if _ends_sentence(text, start, match, following, end):
            yield Span(start, stop)
            start = following
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield Span(start, end)


def _ends_sentence(text: str, start: int, match: re.Match[str], following: int, end: int) -> bool:
    """Whether the sentence that began at `start` ends at this full stop (`following`: the next)."""
    opened = following
    while opened < end and text[opened] in _OPENERS:
        opened += 1
    first = text[opened] if opened < end else text[following]
    if first in _TERMINATORS:
        return False  # a spaced ellipsis
    mark = match.group()[0]
    is_quoted = bool(match["closers"])
    if mark != "." or len(match.group().rstrip("\"'”’»›)]}*_")) > 1:
        # "Apa itu cuti?" tanya Budi. Tunggu… lalu pergi. Yahoo! sejak 2005.
        return not first.islower() or (mark in "?？" and not is_quoted)
    token = _token_before(text, start, match.start())
    if not token:
        return not first.islower()
    if _is_head(text, start, match.start()):
        return False
    if is_list_marker(text, start, token, match.start(), end):
        return False
    before = text[max(start, match.start() - _LONGEST_TOKEN) : match.start() - len(token)]
    if _names_what_follows(before, token, text[opened : min(end, opened + _LONGEST_TOKEN)]):
        return False
    return _full_stop_ends(token, first)


def _names_what_follows(before: str, token: str, following: str) -> bool:
    """Whether `token` shortens a word that belongs to what follows, as the words around it tell."""
    word = token.lower()
    if word in BEFORE_AN_AMOUNT:
        return _AMOUNT.match(following) is not None
    if word in BEFORE_A_CODE:
        return _CODE.match(following) is not None
    if word not in ("cv", "up"):
        return False
    if not before.strip(f"{_OPENERS} ") or (word == "up" and token.isupper()):
        return True
    is_firm = _FIRM.match(following) is not None or _BEFORE_A_FIRM.search(before) is not None
    return word == "cv" and is_firm


def _full_stop_ends(token: str, first: str) -> bool:
    """Whether the full stop after `token` ends a sentence when the next begins with `first`."""
    word = token.lower()
    if word in BEFORE_A_WORD:
        return False
    if word in BEFORE_A_NUMBER and first.isdigit():
        return False
    if len(token) == 1 and token.isalpha() and token.isupper():
        return not first.isalpha()  # J. Suprapto
    is_chain = _CHAIN.fullmatch(token) is not None
    if word in AFTER_A_WORD or is_chain:
        return first.isupper() and not _INITIALS.fullmatch(token)  # S.Kom. but W.R. Supratman
    if first.islower():
        return len(token) > 1 and (not token.isalpha() or _VOWEL.search(token) is not None)
    return True


def _is_head(text: str, start: int, stop: int) -> bool:
    """Whether the sentence so far only numbers what follows (`1.`, `Pasal 5.`, `Bab IV.`)."""
    if stop - start > _LONGEST_TOKEN:
        return False
    words = text[start:stop].lower().strip(_OPENERS).split()
    if not words or not _NUMBER.fullmatch(words[-1]):
        return False
    return len(words) == 1 or (len(words) == 2 and words[0] in LABELS)


def _token_before(text: str, start: int, stop: int) -> str:
    """What stands before a full stop, back to a space, quote or bracket; the end of it, if long."""
    match = _TOKEN.search(text[max(start, stop - _LONGEST_TOKEN) : stop])
    return match.group() if match else ""


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _skip_emoji(text: str, start: int, end: int) -> int:
    """Where the emoji after a sentence end; they belong to it (`Terima kasih! 🙏🏽`)."""
    stop = start
    position = _skip_space(text, start, end)
    while position < end and _is_emoji(text[position]):
        position += 1
        if position == end or text[position].isspace():
            stop = position
            position = _skip_space(text, position, end)
    return stop


def _is_emoji(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sk") or character in "\u200d\ufe0f\u20e3"
