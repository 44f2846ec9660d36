"""A test set: questions with what must come back, checked against the index before it is run."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Protocol
from urllib.parse import quote as percent_encoded

from assistant.documents import Document, Passage
from assistant.errors import TanyaError

MISSING = "(quote-in-no-passage)"
"""Stands for the right passage where there is none, so that the question counts as missed."""


class IndexContents(Protocol):
    """What a test set needs of an index."""

    @property
    def documents(self) -> Iterable[Document]:
        """The documents, with their translations."""
        ...

    @property
    def passages(self) -> Iterable[Passage]:
        """The passages, in the order of the documents."""
        ...


class Expectation(StrEnum):
    """What must happen to a question."""

    ANSWER = "answer"
    REFUSAL = "refusal"
    NOTHING = "nothing"


class Unit(StrEnum):
    """What is judged right or wrong: a passage (quotes) or a whole document (BEIR)."""

    PASSAGE = "passage"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question stands in its file: the 1-based row (or line) a spreadsheet shows."""

    row: int
    sheet: str = ""

    def told(self, language: str = "en") -> str:
        """The place in words, such as `sheet "Cuti", row 7`."""
        if language == "id":
            return f'lembar "{self.sheet}", baris {self.row}' if self.sheet else f"baris {self.row}"
        return f'sheet "{self.sheet}", row {self.row}' if self.sheet else f"row {self.row}"


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be used (or was left out), with the mend, in both languages."""

    place: Place | None
    english: str
    indonesian: str

    def told(self, language: str = "en") -> str:
        """The problem in words, with its place first."""
        text = self.indonesian if language == "id" else self.english
        return f"{self.place.told(language)}: {text}" if self.place else text


@dataclass(frozen=True, slots=True)
class TestQuestion:
    """One question and what must come back.

    `key` is unique within the test set and has no whitespace; `quotes` are the alternatives as
    they were written; `relevant` holds the ids of the passages (or slugs of the documents) that
    are right; `grades` their relevance, 1 unless a BEIR folder says more. `language` is the
    language the question is in, None where the file does not say.
    """

    __test__: ClassVar[bool] = False

    key: str
    place: Place
    question: str
    expectation: Expectation
    quotes: tuple[str, ...] = ()
    relevant: tuple[str, ...] = ()
    grades: tuple[int, ...] = ()
    language: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TestSet:
    """Questions that were checked against an index. `digest` is the SHA-256 (hex) of the file."""

    __test__: ClassVar[bool] = False

    name: str
    digest: str
    unit: Unit
    questions: tuple[TestQuestion, ...]
    warnings: tuple[Problem, ...] = ()

    def __post_init__(self) -> None:
        """Hold that no two questions share a key, under which they are measured."""
        keys = {question.key for question in self.questions}
        if len(keys) < len(self.questions):
            raise ValueError("two questions have the same key")

    @classmethod
    def load(
        cls,
        path: Path | str,
        index: IndexContents,
        *,
        missing_quotes: bool = False,
        known_quotes: Collection[str] = (),
    ) -> TestSet:
        """Read a CSV, XLSX or JSONL file, or a BEIR folder, and check it against `index`.

        Args:
            path: the file or folder.
            index: the index the questions will be asked of.
            missing_quotes: take a question whose quote is in no passage as one that will be
                missed, instead of refusing the test set.
            known_quotes: quotes that were in a passage in an earlier run. Where one is gone now,
                a document has changed, not the test set: the question counts as missed.

        Raises:
            TanyaError: the file cannot be read, or rows are wrong; every wrong row is told.
        """
        from assistant.evaluation.testset_check import checked
        from assistant.evaluation.testset_files import digest_of, read_rows

        path = Path(path)
        if path.is_dir():
            from assistant.evaluation.beir import read_beir

            return read_beir(path, index)
        rows = read_rows(path)
        questions, warnings = checked(
            rows,
            index,
            path.name,
            missing_quotes=missing_quotes,
            known_quotes=frozenset(known_quotes),
        )
        return cls(str(path), digest_of(path), Unit.PASSAGE, questions, warnings)

    def in_language(self, language: str) -> TestSet:
        """The questions whose row says they are in `language`."""
        kept = tuple(question for question in self.questions if question.language == language)
        return replace(self, questions=kept)


def without_blanks(text: str) -> str:
    """`text` as one word, other for every other text: blanks and `%` as in an address."""
    return re.sub(r"[%\s]", lambda match: percent_encoded(match[0], safe=""), text)


def refuse(name: str, problems: Iterable[Problem]) -> TanyaError:
    """One error that tells every problem of a test set, a line each."""
    listed = tuple(problems)
    # A row may be wrong in several ways, and a problem of the whole file is in no row.
    rows = len({problem.place for problem in listed if problem.place})
    told = (
        f"{name}: {rows} row(s) cannot be used." if rows else f"{name} cannot be used.",
        f"{name}: {rows} baris tidak dapat dipakai." if rows else f"{name} tidak dapat dipakai.",
    )
    english, indonesian = (
        "\n".join([first, *(f"  {problem.told(language)}" for problem in listed)])
        for first, language in zip(told, ("en", "id"), strict=True)
    )
    return TanyaError(english, indonesian)
