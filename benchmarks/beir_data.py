"""Data sets in BEIR layout as documents and questions of the product."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from assistant.documents import Block, BlockKind, CorpusReading, Document, Span


class Part(StrEnum):
    """Half of the passages is there to choose by, the other to report."""

    CHOOSE = "choose"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the slugs of the documents that answer it."""

    id: str
    text: str
    language: str
    relevant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """Questions to ask of one corpus. Tasks with the same `corpus_name` share the corpus."""

    name: str
    corpus_name: str
    reading: CorpusReading
    questions: tuple[Question, ...]


def load_tasks(data: Path, part: Part, questions: int, passages: int | None) -> list[Task]:
    """Every direction of every set in `data`, with at most so many questions each.

    A set in two languages gives its four directions and two more corpora: `translated`, where each
    document has its translation beside it, and `mixed`, where every other document is in the other
    language only.
    """
    tasks: list[Task] = []
    for folder in sorted(path.parent for path in data.glob("*/queries.jsonl")):
        documents = _documents(folder, passages)
        asked = _questions(folder, documents, part)
        languages = sorted({document.language for document in documents.values()})
        corpora = {
            language: [d for d in documents.values() if d.language == language]
            for language in languages
        }
        if len(languages) == 2:
            corpora["translated"], corpora["mixed"] = _together(corpora, languages)
        for corpus, members in corpora.items():
            for language in sorted({question.language for question in asked}):
                chosen = _sample(asked, language, {d.slug for d in members}, questions)
                name = f"{folder.name}: {language} → {corpus}"
                reading = CorpusReading(tuple(members), ())
                tasks.append(Task(name, f"{folder.name}-{corpus}-{len(members)}", reading, chosen))
    return tasks


def _documents(folder: Path, passages: int | None) -> dict[str, Document]:
    """One document a line; of a set in two languages as many passages of each, the same ones."""
    documents = {row["_id"]: _document(row) for row in _rows(folder / "corpus.jsonl")}
    if passages is not None:
        numbers = sorted({slug.rpartition("-")[2] for slug in documents})
        kept = set(random.Random(0).sample(numbers, min(passages, len(numbers))))
        documents = {k: v for k, v in documents.items() if k.rpartition("-")[2] in kept}
    return documents


def _document(row: Mapping[str, str]) -> Document:
    text = unicodedata.normalize("NFC", row["text"]).replace("\r\n", "\n").strip()
    return Document(
        slug=row["_id"],
        title=row["title"],
        language=row["lang"],
        text=text,
        blocks=(Block(BlockKind.PARAGRAPH, Span(0, len(text))),),
        path=row["_id"],
        digest=sha256(text.encode()).hexdigest(),
    )


def _questions(folder: Path, documents: Mapping[str, Document], part: Part) -> list[Question]:
    """The answerable questions of this part whose passages are there."""
    relevant: dict[str, list[str]] = {}
    for line in (folder / "qrels" / "dev.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, document, _ = line.split("\t")
        relevant.setdefault(question, []).append(document)
    return [
        Question(row["_id"], row["text"], row["lang"], tuple(relevant[row["_id"]]))
        for row in _rows(folder / "queries.jsonl")
        if row["answerable"]
        and documents.keys() >= set(relevant[row["_id"]])
        and _part(relevant[row["_id"]][0]) == part
    ]


def _part(document: str) -> Part:
    # By the number alone, so that a passage and its translation fall into the same half.
    digest = sha256(document.rpartition("-")[2].encode()).digest()
    return Part.CHOOSE if digest[0] % 2 else Part.REPORT


def _sample(
    asked: Sequence[Question], language: str, slugs: set[str], count: int
) -> tuple[Question, ...]:
    """Questions in `language`, each with those of its documents that this corpus holds."""
    there = [
        replace(question, relevant=tuple(slug for slug in question.relevant if slug in slugs))
        for question in asked
        if question.language == language and slugs & set(question.relevant)
    ]
    return tuple(random.Random(0).sample(there, min(count, len(there))))


def _together(
    corpora: Mapping[str, list[Document]], languages: Sequence[str]
) -> tuple[list[Document], list[Document]]:
    """The corpus of documents with translations, and the corpus of both languages in turn."""
    one, other = (
        {document.slug.rpartition("-")[2]: document for document in corpora[language]}
        for language in languages
    )
    numbers = sorted(one.keys() & other.keys())
    translated, mixed = [], []
    for place, number in enumerate(numbers):
        first, second = (one, other) if place % 2 else (other, one)
        original = first[number]
        translation = replace(second[number], slug=original.slug)
        translated.append(replace(original, translations=(translation,)))
        mixed.append(original)
    return translated, mixed


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
