"""HTML templates. Every value is escaped, and its line ends too."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

STATIC = Path(__file__).parent / "static"
_TEMPLATES = Path(__file__).parent / "templates"


def _escaped(value: object) -> Markup:
    # A blank line inside a value would end the HTML block it stands in where the HTML travels
    # through a Markdown renderer, as it does in the chat; a character reference does not.
    return Markup(str(escape(value)).replace("\r", "&#13;").replace("\n", "&#10;"))  # noqa: S704


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_escaped,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> Markup:
    """The template with every value escaped."""
    return Markup(_environment().get_template(template).render(values))  # noqa: S704


def render_line(template: str, **values: Any) -> str:
    """The template on one line, so that a Markdown renderer takes it as a single HTML block."""
    return "".join(line.strip() for line in render(template, **values).split("\n"))
