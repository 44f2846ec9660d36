"""Numbers as the format of their cell shows them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from assistant.documents.document import INDONESIAN
from assistant.documents.sheet_codes import Part, language_of, sections

_DIGITS = frozenset("0#?")
_SIGNIFICANT = 11  # as many digits as a cell without a format shows
_MOST_DECIMALS = 30


def shown_number(value: float, code: str, language: str) -> str:
    """A number with the percent sign, currency, grouping and decimals of its format.

    What a format does beyond that (fractions, powers of ten, conditions, digits among other
    characters) is left, and the bare number given.

    Args:
        value: the number.
        code: the cell's format.
        language: that of the workbook, whose separators are taken where the format tells none.
    """
    language = language_of(code, language)
    parts, is_own = _parts_for(value, code)
    number = abs(value) if is_own else value
    shown = _shown(number, parts, language)
    return _plain(value, language) if shown is None else " ".join(shown.split())


def _parts_for(value: float, code: str) -> tuple[Sequence[tuple[Part, str]], bool]:
    """The section for a number, and whether it has the sign in itself."""
    found = sections(code)
    if value < 0 and len(found) > 1:
        return found[1].parts, True
    if value == 0 and len(found) > 2:
        return found[2].parts, True
    return found[0].parts, False


def _shown(value: float, parts: Sequence[tuple[Part, str]], language: str) -> str | None:
    """None where the format asks for more than is known here."""
    before, pattern, after, percents = "", "", "", 0
    for kind, text in parts:
        if kind is Part.DATE or (kind is Part.BRACKET and text[:1] in "<>="):
            return None
        if kind is Part.BRACKET:
            continue  # a colour
        if kind is Part.GENERAL:
            text = _plain(abs(value), language)
        elif kind is Part.SYMBOL and text in "0#?.,":
            if after.strip():
                return None
            pattern += text
            continue
        elif kind is Part.SYMBOL and text in "/@Ee":
            return None
        percents += kind is Part.SYMBOL and text == "%"
        if pattern:
            after += text
        else:
            before += text
    digits = ""
    if _DIGITS & set(pattern):
        found = _digits(value, pattern, percents, language)
        if found is None:
            return None
        digits = found
    is_negative = value < 0 and (not digits or any(one in "123456789" for one in digits))
    return f"{'-' if is_negative else ''}{before}{digits}{after}"


def _digits(value: float, pattern: str, percents: int, language: str) -> str | None:
    whole, _, decimals = pattern.partition(".")
    scaled = len(whole) - len(whole.rstrip(","))
    whole, decimals = whole.rstrip(","), decimals.rstrip(",")
    if not set(decimals) <= _DIGITS or len(decimals) > _MOST_DECIMALS:
        return None
    exact = abs(Decimal(str(value))) * 100**percents / 1000**scaled
    if exact.adjusted() > 2 * _MOST_DECIMALS:
        return None
    rounded = f"{exact.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP):f}"
    before, _, after = rounded.partition(".")
    least = len(decimals.rstrip("#?"))
    while len(after) > least and after.endswith("0"):
        after = after[:-1]
    before = before.lstrip("0").zfill(whole.count("0"))
    thousands, point = _separators(language)
    if "," in whole:
        before = f"{int(before):,}".replace(",", thousands) if before else ""
    return f"{before}{point}{after}" if after else before


def _plain(value: float, language: str) -> str:
    """As a cell without a format shows it."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    shown = f"{value:.{_SIGNIFICANT}g}"
    if "e" not in shown or abs(value) < 1:
        shown = f"{Decimal(shown):f}"
    return shown.replace(".", _separators(language)[1])


def _separators(language: str) -> tuple[str, str]:
    """What groups thousands, and what stands before decimals."""
    return (".", ",") if language == INDONESIAN else (",", ".")
