"""The YAML between two `---` lines at the head of a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from assistant.errors import TanyaError

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_ENTRY = re.compile(r"[ \t]*(?:#.*\n[ \t]*)*[\w-]+[ \t]*:(?:[ \t\n]|$)")
_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})

# An alias can make a few lines stand for gigabytes, and brackets can nest without end; nobody
# describes a document so.
_MOST_CHARACTERS = 64_000
_MOST_VALUES = 1_000
_DEEPEST = 8

_MEND = (
    "Write one `key: value` a line between two lines of `---`, "
    "with quotes around a value that holds `: ` or begins with a sign."
)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Keys with their values as written, the line each key stands on, and the text after it.

    A list of values is joined with `, `, a nested key with a dot (`author.name`). Values are never
    converted: `no` stays `no`, and a date stays as its author wrote it. `body` begins in the line
    after the closing `---`, which is line `body_line` (1-based) of the file.
    """

    values: dict[str, str]
    lines: dict[str, int]
    body: str
    body_line: int


def split_front_matter(text: str, name: str) -> FrontMatter:
    """Part a file's text (normalised) into front matter and body.

    A file that does not begin with a `---` line has none.

    Args:
        text: the file's text.
        name: the file's path in the corpus, for messages.

    Raises:
        TanyaError: front matter that is not closed, is not YAML, or is no list of keys.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return FrontMatter({}, {}, text, 1)
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        if _ENTRY.match(text, opening.end()):
            raise TanyaError(
                f"{name}, line 1: the front matter is opened with `---` but never closed. "
                "Put a line of `---` after its last key."
            )
        return FrontMatter({}, {}, text, 1)  # a rule above the text
    source = text[opening.end() : closing.start()]
    body = text[closing.end() :].removeprefix("\n")
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    for key, value, line in _entries(source, name):
        if key in values:
            raise TanyaError(f"{name}, line {line}: `{key}` is given twice. Keep one of the two.")
        values[key] = value
        lines[key] = line
    values = {key: value for key, value in values.items() if value}
    return FrontMatter(values, lines, body, text.count("\n", 0, closing.end()) + 2)


def _entries(source: str, name: str) -> Iterator[tuple[str, str, int]]:
    if len(source) > _MOST_CHARACTERS:
        raise TanyaError(
            f"{name}, line 1: the front matter is longer than {_MOST_CHARACTERS:,} characters. "
            "Is the `---` that closes it missing?"
        )
    try:
        _refuse_deep(source, name)
        # Nodes instead of values: they know their lines, and nothing is converted or expanded.
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 2 if mark else 1
        raise TanyaError(
            f"{name}, line {line}: the front matter is not YAML ({error.problem}). {_MEND}"
        ) from error
    except yaml.YAMLError as error:
        raise TanyaError(f"{name}, line 1: the front matter is not YAML. {_MEND}") from error
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        raise TanyaError(
            f"{name}, line 2: the front matter holds no keys. {_MEND} If the first `---` was meant "
            "as a rule across the page, put an empty line above it."
        )
    seen = 0
    waiting: list[tuple[str, yaml.Node, int]] = [("", root, 2)]
    while waiting:
        key, node, line = waiting.pop()
        seen += 1
        if seen > _MOST_VALUES:
            raise TanyaError(
                f"{name}, line {line}: the front matter holds more than {_MOST_VALUES} values. "
                "Keep those that describe the document."
            )
        if isinstance(node, yaml.MappingNode):
            for child_key, child in reversed(node.value):
                path = f"{key}.{_scalar(child_key)}" if key else _scalar(child_key)
                waiting.append((path, child, child_key.start_mark.line + 2))
        elif isinstance(node, yaml.SequenceNode):
            seen += len(node.value)
            yield key, ", ".join(filter(None, map(_scalar, node.value))), line
        else:
            yield key, _scalar(node), line


def _refuse_deep(source: str, name: str) -> None:
    """Event by event, so that what is nested without end is refused before it is read through."""
    depth = 0
    line = 2
    for event in yaml.parse(source, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            line = event.start_mark.line + 2 if event.start_mark else line
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise TanyaError(
                f"{name}, line {line}: the front matter is nested more than "
                f"{_DEEPEST} deep. Keep what describes the document."
            )


def _scalar(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        return ""  # a list in a list, or a key that is one: nothing a document is described with
    value = str(node.value)
    if node.style is None and value in _EMPTY:
        return ""
    return " ".join(value.split())
