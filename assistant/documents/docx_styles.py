"""What the style of a Word paragraph says it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

_HEADING = re.compile(r"(?:heading|judul)\s*(\d)", re.IGNORECASE)
_LIST = re.compile(r"list|daftar", re.IGNORECASE)
_FURNITURE = re.compile(r"(?:toc|table of|header|footer|daftar isi|tajuk|kaki)\b", re.IGNORECASE)
_TITLES = frozenset({"title", "judul"})
_LEVELS = 9  # outline levels 0–8; 9 is body text
_DEEPEST_STYLE = 20  # styles that rest on one another; more is a circle


@dataclass(frozen=True, slots=True)
class Role:
    """What a paragraph is; `level` is 1–6 for a heading, else 0."""

    level: int = 0
    is_title: bool = False
    is_item: bool = False
    is_furniture: bool = False


class Styles:
    """The paragraph styles of a document, by their ids.

    Args:
        roles: what each style makes of a paragraph.
        bold: the styles that are bold.
    """

    def __init__(self, roles: Mapping[str, Role], bold: frozenset[str]) -> None:
        self._roles = roles
        self._bold = bold

    @classmethod
    def of(cls, opened: Any) -> Styles:
        """Of a document that `python-docx` has opened."""
        elements = {
            style.get(qn("w:styleId"), ""): style
            for style in opened.styles.element.iterchildren(qn("w:style"))
        }
        chains = {name: _chain(style, elements) for name, style in elements.items()}
        return cls(
            {name: _role(chain) for name, chain in chains.items()},
            frozenset(name for name, chain in chains.items() if _first_bold(chain)),
        )

    def role(self, paragraph: Any) -> Role:
        """What a `w:p` element is, by its own properties and its style."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return Role()
        role = self._roles.get(_value(properties, "w:pStyle"), Role())
        level = _outline(properties)
        if level is not None and not role.is_title:
            role = Role(level, is_furniture=role.is_furniture, is_item=role.is_item)
        if not role.level and not role.is_title and properties.find(qn("w:numPr")) is not None:
            number = _value(properties.find(qn("w:numPr")), "w:numId")
            return Role(is_item=number != "0", is_furniture=role.is_furniture)
        return role

    def is_bold(self, paragraph: Any) -> bool:
        """Whether every word of a `w:p` element is bold."""
        properties = paragraph.find(qn("w:pPr"))
        by_style = properties is not None and _value(properties, "w:pStyle") in self._bold
        runs = [run for run in paragraph.iter(qn("w:r")) if _has_words(run)]
        return bool(runs) and all(_bold(run.find(qn("w:rPr")), by_style) for run in runs)


def _chain(style: Any, elements: Mapping[str, Any]) -> list[Any]:
    """A style and those it rests on, nearest first."""
    chain = [style]
    while len(chain) < _DEEPEST_STYLE:
        below = elements.get(_value(chain[-1], "w:basedOn"))
        if below is None:
            break
        chain.append(below)
    return chain


def _role(chain: list[Any]) -> Role:
    for style in chain:
        name = _value(style, "w:name").strip()
        if name.lower() in _TITLES:
            return Role(is_title=True)
        if _FURNITURE.match(name):
            return Role(is_furniture=True)
        heading = _HEADING.match(name)
        if heading and heading.group(1) != "0":
            return Role(min(6, int(heading.group(1))))
        properties = style.find(qn("w:pPr"))
        level = _outline(properties) if properties is not None else None
        if level is not None:
            return Role(level)
        if _LIST.match(name):
            return Role(is_item=True)
        if properties is not None and properties.find(qn("w:numPr")) is not None:
            return Role(is_item=True)
    return Role()


def _outline(properties: Any) -> int | None:
    """The level of a heading, 0 for what is said to be none, None where nothing is said."""
    written = _value(properties, "w:outlineLvl")
    if not written.isdecimal():
        return None
    return min(6, int(written) + 1) if int(written) < _LEVELS else 0


def _first_bold(chain: list[Any]) -> bool:
    for style in chain:
        properties = style.find(qn("w:rPr"))
        if properties is not None and properties.find(qn("w:b")) is not None:
            return _bold(properties, False)
    return False


def _bold(properties: Any, otherwise: bool) -> bool:
    mark = properties.find(qn("w:b")) if properties is not None else None
    return otherwise if mark is None else mark.get(qn("w:val")) not in ("0", "false", "off")


def _has_words(run: Any) -> bool:
    return any((text.text or "").strip() for text in run.iterchildren(qn("w:t")))


def _value(element: Any, tag: str) -> str:
    found = element.find(qn(tag))
    return "" if found is None else str(found.get(qn("w:val")) or "")
