"""Equations of Word documents, written in a line: `(a+b)/12`, `mc²`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from assistant.documents.decoding import superscript

EQUATION_TEXT, EQUATION_RUN = qn("m:t"), qn("m:r")
_VALUE = qn("m:val")
_POWER, _FRACTION, _ROOT, _BRACKETS = qn("m:sSup"), qn("m:f"), qn("m:rad"), qn("m:d")
_SUM, _SIDE_BY_SIDE = qn("m:nary"), frozenset({qn("m:func"), qn("m:mr"), qn("m:m"), qn("m:eqArr")})
# What would bind to something else where its part of the equation is written in the line.
_OPERATOR = re.compile(r"[-+−±×÷·*/=^]")


def equation_parts(element: Any) -> Iterator[Any]:
    """What is in an element of an equation, in order: other elements, and signs as text.

    Signs that Word draws and does not write are given, for without its bar `1/12` would be
    another number. Of any other element, all that is in it.
    """
    if element.tag == _POWER:
        raised = _written(element, "m:sup")
        yield from _part(element, "m:e")
        if superscript(raised) != raised:
            yield superscript(raised)
        elif raised:
            yield "^"
            yield from _part(element, "m:sup")
    elif element.tag == _FRACTION:
        yield from _part(element, "m:num")
        yield "/"
        yield from _part(element, "m:den")
    elif element.tag == _ROOT:
        yield f"{superscript(_written(element, 'm:deg'))}√"
        yield from _part(element, "m:e")
    elif element.tag == _BRACKETS:
        yield _sign(element, "m:dPr/m:begChr", "(")
        for place, part in enumerate(element.iterchildren(qn("m:e"))):
            if place:
                yield _sign(element, "m:dPr/m:sepChr", "|")
            yield part
        yield _sign(element, "m:dPr/m:endChr", ")")
    elif element.tag == _SUM:
        yield _sign(element, "m:naryPr/m:chr", "∫")
        for part in element:
            yield " "
            yield part
    elif element.tag in _SIDE_BY_SIDE:
        for part in element:
            yield part
            yield " "
    else:
        yield from element


def _part(element: Any, tag: str) -> Iterator[Any]:
    """One part of a sign, in brackets where they are needed."""
    part = element.find(qn(tag))
    if part is None:
        return
    is_bracketed = len(part) == 1 and part[0].tag == _BRACKETS
    needs_brackets = not is_bracketed and (
        _OPERATOR.search(_written(element, tag)) is not None
        or any(next(part.iter(inner), None) is not None for inner in (_FRACTION, _POWER))
    )
    yield "(" if needs_brackets else ""
    yield part
    yield ")" if needs_brackets else ""


def _written(element: Any, tag: str) -> str:
    part = element.find(qn(tag))
    texts = part.iter(EQUATION_TEXT) if part is not None else ()
    return "".join(text.text or "" for text in texts).strip()


def _sign(element: Any, path: str, usual: str) -> str:
    found = element.find("/".join(map(qn, path.split("/"))))
    sign = found.get(_VALUE) if found is not None else None
    return usual if sign is None else str(sign)
