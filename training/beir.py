"""Public question–passage sets in BEIR layout, read as this product's documents."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from assistant.documents import Block, BlockKind, CorpusReading, Document, Span


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the passages that answer it and those that were written not to."""

    id: str
    text: str
    language: str
    relevant: frozenset[str]
    unanswerable_from: frozenset[str]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One set: each passage is a document of one paragraph, its slug the passage's id."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]

    def reading(self, languages: frozenset[str], paired: bool = False) -> CorpusReading:
        """The documents in `languages`; with `paired`, English ones as translations."""
        chosen = [document for document in self.documents if document.language in languages]
        if paired:
            english = {d.slug: d for d in self.documents if d.language == "en"}
            chosen = [
                Document(
                    d.slug, d.title, d.language, d.text, d.blocks, d.path, d.digest, d.metadata,
                    (english[d.slug.replace("-id-", "-en-")],),
                )
                for d in chosen
                if d.language == "id"
            ]  # fmt: skip
        return CorpusReading(tuple(sorted(chosen, key=lambda d: d.slug)), ())

    def only(self, slugs: Collection[str]) -> Dataset:
        """The passages of these slugs, with the questions about them."""
        kept = tuple(document for document in self.documents if document.slug in slugs)
        here = {document.slug for document in kept}
        asked = [q for q in self.questions if here & (q.relevant | q.unanswerable_from)]
        return Dataset(self.name, kept, tuple(asked))


def one_passage(slug: str, title: str, heading: str, text: str, language: str) -> Document:
    """A document of one paragraph, under a heading if there is one."""
    whole = f"{heading}\n\n{text}" if heading else text
    paragraph = Block(BlockKind.PARAGRAPH, Span(len(whole) - len(text), len(whole)))
    above = (Block(BlockKind.HEADING, Span(0, len(heading)), 1),) if heading else ()
    return Document(
        slug=slug,
        title=title,
        language=language,
        text=whole,
        blocks=(*above, paragraph),
        path=slug,
        digest=hashlib.sha256(whole.encode()).hexdigest(),
    )


def load(folder: Path) -> Dataset:
    """Read `corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv` and `unanswerable.tsv` of one set."""
    documents = []
    for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = " ".join(row["text"].split())
        documents.append(
            one_passage(row["_id"], row["title"], row.get("heading", ""), text, row["lang"])
        )
    relevant, against = defaultdict(set), defaultdict(set)
    for path in (folder / "qrels").glob("*.tsv"):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            question, passage, score = line.split("\t")
            if int(score) > 0:
                relevant[question].add(passage)
    if (folder / "unanswerable.tsv").exists():
        for line in (folder / "unanswerable.tsv").read_text(encoding="utf-8").splitlines()[1:]:
            question, passage = line.split("\t")[:2]
            against[question].add(passage)
    questions = []
    for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        questions.append(
            Question(
                row["_id"],
                row["text"],
                row["lang"],
                frozenset(relevant[row["_id"]]),
                frozenset(against[row["_id"]]),
            )
        )
    return Dataset(folder.name, tuple(documents), tuple(questions))
