"""Data sets in BEIR layout as documents and questions of the product."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from assistant.documents import CorpusReading, Document
from training.beir import one_passage
from training.reader.data import load_part


class Part(StrEnum):
    """Articles to choose by and to report; on none of them was the encoder's adapter trained."""

    CHOOSE = "dev"
    REPORT = "test"


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
    held_out = load_part(data, part.value).texts
    for folder in sorted(path.parent for path in data.glob("*/queries.jsonl")):
        documents = _documents(folder, held_out, passages)
        asked = _questions(folder, documents)
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


def _documents(
    folder: Path, held_out: Collection[str], passages: int | None
) -> dict[str, Document]:
    """One document a line; of a set in two languages as many passages of each, the same ones."""
    rows = (row for row in _rows(folder / "corpus.jsonl") if row["_id"] in held_out)
    documents = {row["_id"]: _document(row) for row in rows}
    if passages is not None:
        numbers = sorted({_number(slug) for slug in documents})
        kept = set(random.Random(0).sample(numbers, min(passages, len(numbers))))
        documents = {k: v for k, v in documents.items() if _number(k) in kept}
    return documents


def _document(row: Mapping[str, str]) -> Document:
    text = unicodedata.normalize("NFC", row["text"]).replace("\r\n", "\n").strip()
    return one_passage(row["_id"], row["title"], row.get("heading", ""), text, row["lang"])


def _number(slug: str) -> str:
    """What a passage and its translation share."""
    return slug.replace("-id-", "-").replace("-en-", "-")


def _questions(folder: Path, documents: Mapping[str, Document]) -> list[Question]:
    """The answerable questions whose passages are there."""
    relevant: dict[str, list[str]] = {}
    for line in (folder / "qrels" / "dev.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, document, _ = line.split("\t")
        relevant.setdefault(question, []).append(document)
    return [
        Question(row["_id"], row["text"], row["lang"], tuple(relevant[row["_id"]]))
        for row in _rows(folder / "queries.jsonl")
        if row["answerable"] and documents.keys() >= set(relevant[row["_id"]])
    ]


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
        {_number(document.slug): document for document in corpora[language]}
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
