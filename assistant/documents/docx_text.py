"""The text of a Word paragraph as it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from docx.oxml.ns import qn

from assistant.documents.decoding import superscript
from assistant.documents.docx_equations import EQUATION_RUN, EQUATION_TEXT, equation_parts
from assistant.documents.docx_styles import Styles, value_of

_PARAGRAPH, _TEXT, _TAB, _RUN, _RUN_PROPERTIES = (
    qn(tag) for tag in ("w:p", "w:t", "w:tab", "w:r", "w:rPr")
)
_BREAKS = frozenset({qn("w:br"), qn("w:cr")})
_NO_BREAK_HYPHEN = qn("w:noBreakHyphen")
PASSED_OVER = frozenset(
    {
        qn("w:del"),
        qn("w:moveFrom"),
        qn("w:pPr"),
        qn("w:instrText"),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)
"""Deleted and moved text, the older form of a drawing beside the newer, properties (a tab in them
is a tab stop), and what a field computes from."""
TEXT_BOX = qn("w:txbxContent")


def paragraph_text(paragraph: Any, styles: Styles) -> str:
    """The text of a `w:p` element without that of the text boxes in it and without hidden text."""
    return "".join(_texts(paragraph, styles))


def shown_paragraphs(element: Any) -> Iterator[Any]:
    """The paragraphs in an element, those of text boxes and of tables in it too, each once."""
    for paragraph in element.iter(_PARAGRAPH):
        around = takewhile(lambda one: one is not element, paragraph.iterancestors())
        if all(one.tag not in PASSED_OVER for one in around):
            yield paragraph


def _texts(paragraph: Any, styles: Styles) -> Iterator[str]:
    waiting = list(reversed(paragraph))
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif part.tag in (_TEXT, EQUATION_TEXT):
            yield part.text or ""
        elif part.tag == _TAB:
            yield " "
        elif part.tag in _BREAKS:
            yield "\n"
        elif part.tag == _NO_BREAK_HYPHEN:
            yield "-"
        elif part.tag in (_RUN, EQUATION_RUN) and styles.is_hidden(part, paragraph):
            continue
        elif part.tag == _RUN and _is_raised(part):
            yield superscript("".join(text.text or "" for text in part.iterchildren(_TEXT)))
        elif part.tag not in PASSED_OVER and part.tag not in (TEXT_BOX, _RUN_PROPERTIES):
            waiting.extend(reversed(list(equation_parts(part))))


def _is_raised(run: Any) -> bool:
    properties = run.find(_RUN_PROPERTIES)
    return properties is not None and value_of(properties, "w:vertAlign") == "superscript"
