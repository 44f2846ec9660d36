"""YAML that describes documents, as nodes: they know their lines, and nothing is expanded."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from assistant.errors import TanyaError

_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})

# An alias can make a few lines stand for gigabytes, and brackets can nest without end; nobody
# describes a document so.
_MOST_CHARACTERS = 64_000
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Purpose:
    """What YAML is for, such as `the front matter`, and how to write it, for messages."""

    what: str
    mend: str
    what_id: str
    mend_id: str


def compose(source: str, name: str, purpose: Purpose, first_line: int) -> yaml.Node | None:
    """The root node of a YAML document; None where there is nothing in it.

    Args:
        source: the YAML.
        name: the path in the corpus of the file that holds it, for messages.
        purpose: what it is there.
        first_line: the line of the file that it begins in, from 1.

    Raises:
        TanyaError: it is too long, nested too deep, or not YAML.
    """
    if len(source) > _MOST_CHARACTERS:
        raise TanyaError(
            f"{name}, line 1: {purpose.what} is longer than {_MOST_CHARACTERS:,} characters. "
            "Keep what describes the documents; is a closing `---` missing?",
            f"{name}, baris 1: {purpose.what_id} lebih panjang dari {_MOST_CHARACTERS:,} karakter. "
            "Sisakan yang menerangkan dokumen; apakah `---` penutupnya hilang?",
        )
    try:
        _refuse_deep(source, name, purpose, first_line)
        return yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + first_line if mark else 1
        raise TanyaError(
            f"{name}, line {line}: {purpose.what} is not YAML ({error.problem}). {purpose.mend}",
            f"{name}, baris {line}: {purpose.what_id} bukan YAML ({error.problem}). "
            f"{purpose.mend_id}",
        ) from error
    except yaml.YAMLError as error:
        raise TanyaError(
            f"{name}, line 1: {purpose.what} is not YAML. {purpose.mend}",
            f"{name}, baris 1: {purpose.what_id} bukan YAML. {purpose.mend_id}",
        ) from error


def scalar(node: yaml.Node) -> str:
    """A value as it is written, on one line: `no` stays `no`, and a date as its author wrote it."""
    if not isinstance(node, yaml.ScalarNode):
        return ""  # a list in a list, or a key that is one: nothing a document is described with
    value = str(node.value)
    if node.style is None and value in _EMPTY:
        return ""
    return " ".join(value.split())


def _refuse_deep(source: str, name: str, purpose: Purpose, first_line: int) -> None:
    """Event by event, so that what is nested without end is refused before it is read through."""
    depth = 0
    line = first_line
    for event in yaml.parse(source, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            line = event.start_mark.line + first_line if event.start_mark else line
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise TanyaError(
                f"{name}, line {line}: {purpose.what} is nested more than "
                f"{_DEEPEST} deep. Keep what describes the document.",
                f"{name}, baris {line}: {purpose.what_id} bersarang lebih dari {_DEEPEST} tingkat. "
                "Sisakan yang menerangkan dokumen.",
            )
