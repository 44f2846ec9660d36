"""Find an expected quote in the documents, whatever a spreadsheet did to its characters.

Text is compared after `normalised`: Unicode NFKC, typographic quotes and dashes made plain (Excel
and Word put them in unasked), invisible characters dropped, whitespace collapsed. Case is kept.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from assistant.documents import Document, Passage, Span

_PLAIN = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", None)
)
_BETWEEN = "\x00"
_CLOSE_ENOUGH = 60.0
_LONGEST_CLOSEST = 300


def normalised(text: str) -> str:
    """`text` as it is compared: see the module's docstring."""
    # ASCII needs no Unicode form, and most of a document is ASCII.
    if not text.isascii():
        # The accent that stands alone (´) would decompose to a space and a mark: plain first.
        text = unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(_PLAIN)
    return " ".join(text.replace("`", "'").split())


def normalised_span(text: str, span: Span) -> Span:
    """Where `span` of `text` stands in `normalised(text)`."""
    # The mark keeps the space before the span, which would be stripped at the end of a text.
    start = len(normalised(text[: span.start] + "x")) - 1
    return Span(start, max(start, len(normalised(text[: span.end]))))


def occurrences(quote: str, text: str) -> tuple[Span, ...]:
    """Every place of a normalised `quote` in a normalised `text`."""
    found = []
    position = text.find(quote) if quote else -1
    while position >= 0:
        found.append(Span(position, position + len(quote)))
        position = text.find(quote, position + 1)
    return tuple(found)


def holds_quote(text: str, quotes: Sequence[str]) -> bool:
    """Whether `text` holds one of the `quotes`."""
    body = normalised(text)
    return any(normalised(quote) in body for quote in quotes)


def quote_span(text: str, quotes: Sequence[str]) -> Span | None:
    """Where the first of the `quotes` that `text` holds stands in it."""
    body = normalised(text)
    for quote in quotes:
        wanted = normalised(quote)
        start = body.find(wanted) if wanted else -1
        if start >= 0:
            # How much text normalises to a length grows with the text, so it can be bisected.
            places = range(len(text) + 1)
            first = bisect_right(places, start, key=lambda end: len(normalised(text[:end]))) - 1
            last = bisect_left(
                places, start + len(wanted), key=lambda end: len(normalised(text[:end]))
            )
            while first < last and text[first].isspace():
                first += 1
            return Span(first, last)
    return None


def marks_quote(text: str, highlights: Iterable[Span], quotes: Sequence[str]) -> bool:
    """Whether the highlighted sentences of `text` are the expected quote.

    They are when, for one place of one of the `quotes` in `text`, a highlight lies wholly inside
    the quote, or the highlights together cover at least half of the quote's characters.
    """
    body = normalised(text)
    marked = [normalised_span(text, highlight) for highlight in highlights]
    for quote in quotes:
        for place in occurrences(normalised(quote), body):
            covered = 0
            for mark in marked:
                if place.start <= mark.start < mark.end <= place.end:
                    return True
                covered += max(0, min(mark.end, place.end) - max(mark.start, place.start))
            if covered * 2 >= place.end - place.start:
                return True
    return False


class QuoteFinder:
    """Where quotes stand in an index: the passages, or why in none of them."""

    def __init__(self, documents: Iterable[Document], passages: Iterable[Passage]) -> None:
        self._documents = tuple(documents)
        self._passages = tuple(passages)
        texts = [
            (passage.id, normalised(rendition.text))
            for passage in self._passages
            for rendition in passage.renditions
        ]
        self._ids = [passage_id for passage_id, _ in texts]
        self._texts = [text for _, text in texts]
        # One long string: one search by the C library instead of one for each passage.
        self._all = _BETWEEN.join(self._texts)
        self._starts: list[int] = []
        start = 0
        for text in self._texts:
            self._starts.append(start)
            start += len(text) + 1

    def passages_with(self, quote: str) -> tuple[str, ...]:
        """Ids of the passages that hold `quote` in any language, in the index's order."""
        wanted = normalised(quote)
        found: dict[str, None] = {}
        position = self._all.find(wanted) if wanted else -1
        while position >= 0:
            number = bisect_right(self._starts, position) - 1
            found[self._ids[number]] = None
            after = self._starts[number] + len(self._texts[number])
            position = self._all.find(wanted, after)
        return tuple(found)

    def passages_across(self, quote: str) -> tuple[str, ...] | None:
        """Ids of the passages that `quote` runs across, None where no document holds it.

        Empty where a document holds it outside every passage: in a heading.
        """
        wanted = normalised(quote)
        for original in self._documents:
            for document in (original, *original.translations):
                places = occurrences(wanted, normalised(document.text))
                if not places:
                    continue
                return tuple(
                    passage.id
                    for passage in self._passages
                    if passage.document == original.slug
                    for rendition in passage.renditions
                    if rendition.language == document.language
                    and _overlap(normalised_span(document.text, rendition.span), places[0])
                )
        return None

    def closest(self, quote: str) -> str | None:
        """The text of a passage most like `quote` (edit distance), None where nothing is near."""
        from rapidfuzz import fuzz, process

        # Capitals are what was mistyped as often as letters.
        wanted = _small(normalised(quote)[:_LONGEST_CLOSEST])
        best = process.extractOne(
            wanted,
            self._texts,
            scorer=fuzz.partial_ratio,
            processor=_small,
            score_cutoff=_CLOSE_ENOUGH,
        )
        if best is None:
            return None
        text = self._texts[best[2]]
        alignment = fuzz.partial_ratio_alignment(wanted, _small(text))
        if alignment is None:
            return None
        start, end = alignment.dest_start, alignment.dest_end
        while start > 0 and not text[start - 1].isspace():
            start -= 1
        while end < len(text) and not text[end].isspace():
            end += 1
        return re.sub(r"\s+", " ", text[start:end]).strip()


def _small(text: str) -> str:
    """`text` in small letters, each where it was: a few capitals have a longer small form."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
