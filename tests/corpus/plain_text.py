"""Markdown to plain blocks, apart from the product's own reader, so that the two can disagree."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

_KINDS = {"heading_open": "heading", "list_item_open": "list item"}


@dataclass(frozen=True)
class Page:
    """A Markdown file: its front matter, and its blocks as (kind, text without marks)."""

    front_matter: dict[str, str]
    blocks: tuple[tuple[str, str], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.blocks)


@dataclass(frozen=True)
class Row:
    """A row of a test set, with the line of the file it begins on."""

    line: int
    question: str
    quotes: tuple[str, ...]
    language: str
    note: str


def read_page(path: Path) -> Page:
    _, front_matter, body = path.read_text(encoding="utf-8").split("---\n", 2)
    blocks: list[tuple[str, str]] = []
    kinds: list[str] = []
    for token in MarkdownIt("commonmark").parse(body):
        if token.nesting == 1:
            kinds.append(_KINDS.get(token.type, "paragraph"))
        elif token.nesting == -1:
            kinds.pop()
        elif token.type == "inline":
            kind = "list item" if "list item" in kinds else kinds[-1]
            blocks.append((kind, _without_marks(token)))
        else:
            raise AssertionError(f"{path}: a {token.type} is no heading, paragraph or list item")
    return Page(yaml.safe_load(front_matter), tuple(blocks))


def _without_marks(inline: Token) -> str:
    return "".join("\n" if t.type == "softbreak" else t.content for t in inline.children or ())


def sentences(text: str) -> list[str]:
    """Sentences of a text in which a full stop before a space and a capital ends one."""
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", text)


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        assert reader.fieldnames == ["question", "expected_quote", "language", "note"]
        return [
            Row(
                reader.line_num,
                row["question"],
                tuple(row["expected_quote"].split(" || ")) if row["expected_quote"] else (),
                row["language"],
                row["note"],
            )
            for row in reader
        ]


def misplaced_quotes(rows: list[Row], pages: list[Page]) -> list[str]:
    """Each quote that is not inside one sentence of one block that is no heading."""
    known = [
        sentence
        for page in pages
        for kind, text in page.blocks
        if kind != "heading"
        for sentence in sentences(text)
    ]
    return [
        f"line {row.line}: {quote}"
        for row in rows
        for quote in row.quotes
        if not quote.strip() or not any(quote in sentence for sentence in known)
    ]


def repeated_questions(rows: list[Row]) -> list[str]:
    """Each question that another row asks too, but for case, spaces and punctuation."""
    seen: set[str] = set()
    repeated = []
    for row in rows:
        bare = " ".join(re.findall(r"\w+", row.question.casefold()))
        if bare in seen:
            repeated.append(f"line {row.line}: {row.question}")
        seen.add(bare)
    return repeated
