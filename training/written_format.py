"""Documents and questions written for this project, one plain file a theme: read and checked.

# Judul || Title                         a document
## Bagian || Section                     a heading, for the passages below it
@                                        a passage begins
Kalimat pertama. || First sentence.      its sentences, Indonesian and English
? id casual 2: gmn cara ngajuin cuti?    a question that sentence 2 of this passage answers
? en why 1,2 4.1: Why …?                 … that 1 or 2, or sentence 1 of passage 4, answers
! en scenario: What if …?                a question near this passage that nothing here answers

python -m training.written_format FILE …
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ("id", "en")
KINDS = (
    "formal", "casual", "keywords", "yesno", "why", "how", "scenario", "typo", "paraphrase",
    "compare",
)  # fmt: skip
_ASKED = re.compile(r"([?!]) (\w+) (\w+)((?: [\d.,]+)*): (.+)")
_PLACE = re.compile(r"(?:(\d+)\.)?(\d+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `answers` are (passage, sentence) places from 1 on, none if unanswerable."""

    text: str
    language: str
    kind: str
    answers: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class WrittenPassage:
    """Sentences in both languages, (Indonesian, English), under a heading in both."""

    heading: tuple[str, str]
    sentences: list[tuple[str, str]] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)


@dataclass(slots=True)
class WrittenDocument:
    """A document in both languages."""

    title: tuple[str, str]
    passages: list[WrittenPassage] = field(default_factory=list)


class FormatError(Exception):
    """What is wrong in a file, and on which line."""


def read_written(path: Path) -> list[WrittenDocument]:
    """The documents of one file.

    Raises:
        FormatError: a line that is none of the above, or a question that points nowhere.
    """
    documents: list[WrittenDocument] = []
    heading = ("", "")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = line.strip()
        try:
            if not line:
                continue
            if line.startswith("## "):
                heading = _both(line[3:])
            elif line.startswith("# "):
                documents.append(WrittenDocument(_both(line[2:])))
                heading = ("", "")
            elif line == "@":
                documents[-1].passages.append(WrittenPassage(heading))
            elif line[:2] in ("? ", "! "):
                document = documents[-1]
                document.passages[-1].questions.append(_asked(line, len(document.passages)))
            else:
                documents[-1].passages[-1].sentences.append(_both(line))
        except (FormatError, IndexError) as error:
            raise FormatError(f"{path}:{number}: {error}: {line[:80]}") from error
    for document in documents:
        for passage in document.passages:
            for asked in passage.questions:
                for place, sentence in asked.answers:
                    if not (
                        1 <= place <= len(document.passages)
                        and 1 <= sentence <= len(document.passages[place - 1].sentences)
                    ):
                        raise FormatError(f"{path}: {asked.text!r} points to {place}.{sentence}")
    return documents


def _both(line: str) -> tuple[str, str]:
    parts = [part.strip() for part in line.split(" || ")]
    if len(parts) != 2 or not all(parts):
        raise FormatError("not `Indonesian || English`")
    return parts[0], parts[1]


def _asked(line: str, passage: int) -> Asked:
    match = _ASKED.fullmatch(line)
    if not match:
        raise FormatError("not `? language kind places: question` or `! language kind: question`")
    mark, language, kind, places, text = match.groups()
    if language not in LANGUAGES or kind not in KINDS:
        raise FormatError(f"language is one of {LANGUAGES}, kind one of {KINDS}")
    answers = tuple((int(found[1] or passage), int(found[2])) for found in _PLACE.finditer(places))
    if bool(answers) != (mark == "?"):
        raise FormatError("`?` has places, `!` has none")
    return Asked(text, language, kind, answers)


def _summary(documents: list[WrittenDocument]) -> Iterator[str]:
    passages = [passage for document in documents for passage in document.passages]
    asked = [question for passage in passages for question in passage.questions]
    sentences = sum(len(passage.sentences) for passage in passages)
    yield f"{len(documents)} documents, {len(passages)} passages, {sentences} sentences"
    for language in LANGUAGES:
        of = [question for question in asked if question.language == language]
        yield (
            f"{language}: {sum(bool(q.answers) for q in of)} answerable, "
            f"{sum(not q.answers for q in of)} unanswerable, {dict(Counter(q.kind for q in of))}"
        )


def main() -> None:
    """Check files and say what they hold."""
    try:
        for name in sys.argv[1:]:
            print("\n".join((name, *_summary(read_written(Path(name))))))
    except FormatError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
