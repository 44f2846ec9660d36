"""What the styles of a Word document say of its paragraphs, words and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

_HEADING = re.compile(r"(?:heading|judul)\s*(\d)", re.IGNORECASE)
_LIST = re.compile(r"list|daftar", re.IGNORECASE)
_FURNITURE = re.compile(r"(?:toc|table of|header|footer|daftar isi|tajuk|kaki)\b", re.IGNORECASE)
_TITLES = frozenset({"title", "judul"})
_HIDDEN = "w:vanish"
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
    """The styles of a document, by their ids.

    Args:
        roles: what each style makes of a paragraph.
        bold: the styles that are bold.
        hidden: whether each style that tells hides its text.
        set_off: the parts of a table, such as its first row, that each style sets off.
    """

    def __init__(
        self,
        roles: Mapping[str, Role],
        bold: frozenset[str],
        hidden: Mapping[str, bool],
        set_off: Mapping[str, frozenset[str]],
    ) -> None:
        self._roles = roles
        self._bold = bold
        self._hidden = hidden
        self._set_off = set_off

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
            frozenset(name for name, chain in chains.items() if _first_said(chain, "w:b")),
            {
                name: said
                for name, chain in chains.items()
                if (said := _first_said(chain, _HIDDEN)) is not None
            },
            {name: frozenset(_set_off_parts(chain)) for name, chain in chains.items()},
        )

    def role(self, paragraph: Any) -> Role:
        """What a `w:p` element is, by its own properties and its style."""
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return Role()
        role = self._roles.get(value_of(properties, "w:pStyle"), Role())
        level = _outline(properties)
        if level is not None and not role.is_title:
            role = Role(level, is_furniture=role.is_furniture, is_item=role.is_item)
        if not role.level and not role.is_title and properties.find(qn("w:numPr")) is not None:
            number = value_of(properties.find(qn("w:numPr")), "w:numId")
            return Role(is_item=number != "0", is_furniture=role.is_furniture)
        return role

    def is_bold(self, paragraph: Any) -> bool:
        """Whether every word of a `w:p` element is bold."""
        properties = paragraph.find(qn("w:pPr"))
        by_style = properties is not None and value_of(properties, "w:pStyle") in self._bold
        runs = [run for run in paragraph.iter(qn("w:r")) if _has_words(run)]
        said = (_said(run.find(qn("w:rPr")), "w:b") for run in runs)
        return bool(runs) and all(by_style if bold is None else bold for bold in said)

    def is_hidden(self, run: Any, paragraph: Any) -> bool:
        """Whether a `w:r` element is hidden: by itself, its own style, or the paragraph's."""
        properties = run.find(qn("w:rPr"))
        said = _said(properties, _HIDDEN)
        if said is None and properties is not None:
            said = self._hidden.get(value_of(properties, "w:rStyle"))
        if said is None and (of_paragraph := paragraph.find(qn("w:pPr"))) is not None:
            said = self._hidden.get(value_of(of_paragraph, "w:pStyle"))
        return bool(said)

    def sets_off(self, table_style: str, part: str) -> bool:
        """Whether a table's style gives `part` of it (`firstRow`, …) a look of its own."""
        return part in self._set_off.get(table_style, ())


def is_on(properties: Any, tag: str) -> bool:
    """Whether a property that is either on or off is on; `properties` may be None."""
    return bool(_said(properties, tag))


def value_of(element: Any, tag: str) -> str:
    """The value of a property; empty where it is not given."""
    found = element.find(qn(tag))
    return "" if found is None else str(found.get(qn("w:val")) or "")


def _chain(style: Any, elements: Mapping[str, Any]) -> list[Any]:
    """A style and those it rests on, nearest first."""
    chain = [style]
    while len(chain) < _DEEPEST_STYLE:
        below = elements.get(value_of(chain[-1], "w:basedOn"))
        if below is None:
            break
        chain.append(below)
    return chain


def _role(chain: list[Any]) -> Role:
    for style in chain:
        name = value_of(style, "w:name").strip()
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
    written = value_of(properties, "w:outlineLvl")
    if not written.isdecimal():
        return None
    return min(6, int(written) + 1) if int(written) < _LEVELS else 0


def _first_said(chain: list[Any], tag: str) -> bool | None:
    for style in chain:
        said = _said(style.find(qn("w:rPr")), tag)
        if said is not None:
            return said
    return None


def _said(properties: Any, tag: str) -> bool | None:
    """Whether a property is on, None where nothing is said."""
    mark = properties.find(qn(tag)) if properties is not None else None
    return None if mark is None else mark.get(qn("w:val")) not in ("0", "false", "off")


def _set_off_parts(chain: list[Any]) -> Iterator[str]:
    for style in chain:
        for part in style.iterchildren(qn("w:tblStylePr")):
            yield str(part.get(qn("w:type")) or "")


def _has_words(run: Any) -> bool:
    return any((text.text or "").strip() for text in run.iterchildren(qn("w:t")))
