"""The YAML between two `---` lines at the head of a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from assistant.documents.yaml_nodes import Purpose, compose, scalar
from assistant.errors import TanyaError

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_ENTRY = re.compile(r"[ \t]*(?:#.*\n[ \t]*)*[\w-]+[ \t]*:(?:[ \t\n]|$)")
_MOST_VALUES = 1_000

_PURPOSE = Purpose(
    "the front matter",
    "Write one `key: value` a line between two lines of `---`, "
    "with quotes around a value that holds `: ` or begins with a sign.",
    "bagian awalnya",
    "Tulis satu `kunci: nilai` per baris di antara dua baris `---`, "
    "dengan tanda kutip untuk nilai yang memuat `: ` atau diawali tanda baca.",
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
                "Put a line of `---` after its last key.",
                f"{name}, baris 1: bagian awalnya dibuka dengan `---` tetapi tidak ditutup. "
                "Tulis sebaris `---` setelah kunci terakhir.",
            )
        return FrontMatter({}, {}, text, 1)  # a rule above the text
    source = text[opening.end() : closing.start()]
    body = text[closing.end() :].removeprefix("\n")
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    for key, value, line in _entries(source, name):
        if key in values:
            raise TanyaError(
                f"{name}, line {line}: `{key}` is given twice. Keep one of the two.",
                f"{name}, baris {line}: `{key}` ditulis dua kali. Sisakan salah satunya.",
            )
        values[key] = value
        lines[key] = line
    values = {key: value for key, value in values.items() if value}
    return FrontMatter(values, lines, body, text.count("\n", 0, closing.end()) + 2)


def _entries(source: str, name: str) -> Iterator[tuple[str, str, int]]:
    root = compose(source, name, _PURPOSE, 2)
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        raise TanyaError(
            f"{name}, line 2: the front matter holds no keys. {_PURPOSE.mend} If the first `---` "
            "was meant as a rule across the page, put an empty line above it.",
            f"{name}, baris 2: bagian awalnya tidak berisi kunci. {_PURPOSE.mend_id} Jika `---` "
            "pertama dimaksudkan sebagai garis, beri baris kosong di atasnya.",
        )
    seen = 0
    waiting: list[tuple[str, yaml.Node, int]] = [("", root, 2)]
    while waiting:
        key, node, line = waiting.pop()
        seen += 1
        if seen > _MOST_VALUES:
            raise TanyaError(
                f"{name}, line {line}: the front matter holds more than {_MOST_VALUES} values. "
                "Keep those that describe the document.",
                f"{name}, baris {line}: bagian awalnya memuat lebih dari {_MOST_VALUES} nilai. "
                "Sisakan yang menerangkan dokumen.",
            )
        if isinstance(node, yaml.MappingNode):
            for child_key, child in reversed(node.value):
                path = f"{key}.{scalar(child_key)}" if key else scalar(child_key)
                waiting.append((path, child, child_key.start_mark.line + 2))
        elif isinstance(node, yaml.SequenceNode):
            seen += len(node.value)
            yield key, ", ".join(filter(None, map(scalar, node.value))), line
        else:
            yield key, scalar(node), line
