"""What is asked of which passages, on parts that nothing was fitted on.

A task is a set of questions in one language over passages in one language. Questions come from the
`test` part of the split that the reader's training leaves out (`training.reader.data`), less the
passages that the confidence was fitted on, and from the two test sets of this repository.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.documents import (
    CorpusReading,
    Document,
    Passage,
    Span,
    read_corpus,
    split_document,
)
from assistant.evaluation.matching import marks_quote
from assistant.evaluation.testset import Expectation, TestSet
from training.beir import one_passage
from training.reader.corpora import Pair, Text
from training.reader.data import load_part
from training.reader.examples import find_answers
from training.ways import articles_of, reported

ROOT = Path(__file__).parents[1]
LANGUAGES = {"id": "Indonesian", "en": "English"}


class Kind(StrEnum):
    """What should happen to a question."""

    ANSWERABLE = "answerable"
    UNANSWERABLE = "unanswerable"
    OFF_SUBJECT = "off the subject"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question and what is right.

    `relevant` are slugs of documents, or ids of passages where the task's `by_passage` is set.
    `answers` are exact words that answer or, where `quoted`, whole sentences to be marked; none
    where the words are not in the passage, as in some machine translations. Questions of one
    `group` go together in the bootstrap.
    """

    id: str
    text: str
    language: str
    kind: Kind
    relevant: frozenset[str]
    answers: tuple[str, ...]
    quoted: bool
    group: str

    def is_marked(self, text: str, sentence: Span) -> bool:
        """Whether `sentence` of a passage's original `text` is the one that answers."""
        if self.quoted:
            return marks_quote(text, [sentence], self.answers)
        places = find_answers(text, self.answers)
        return any(place.start < sentence.end and sentence.start < place.end for place in places)


@dataclass(frozen=True, slots=True)
class Task:
    """Questions of one language over one folder.

    `alone` has no translations; `translated` the same documents with theirs beside them, None where
    there are none.
    """

    name: str
    alone: CorpusReading
    translated: CorpusReading | None
    asks: tuple[Ask, ...]
    by_passage: bool = False

    def unit(self, passage: Passage) -> str:
        """What of a passage is judged right or wrong."""
        return passage.id if self.by_passage else passage.document


def load_tasks(data: Path, limit: int | None) -> list[Task]:
    """Every set and direction, at most `limit` questions of each kind."""
    part = load_part(data, "test")
    # On the other articles of these sets the confidence was fitted.
    fitted: set[str] = set()
    for name in ("squad-parallel", "written"):
        articles = articles_of(part.texts, name)
        fitted |= articles.keys() - reported(articles)
    texts = {i: t for i, t in part.texts.items() if t.article not in fitted}
    pairs = [pair for pair in part.pairs if pair.passage in texts]
    tasks = [
        _set_task(name, asked, stored, texts, pairs)
        for name, asked, stored in (
            ("idk-mrc", "id", "id"),
            ("facqa", "id", "id"),
            *(
                (name, asked, stored)
                for name in ("squad-parallel", "written")
                for asked in LANGUAGES
                for stored in LANGUAGES
            ),
        )
    ]
    tasks += list(_file_tasks("the article", ROOT / "corpus", ROOT / "corpus/testset.csv"))
    handbook = ROOT / "tests/handbook"
    tasks += list(_file_tasks("the handbook", handbook / "corpus", handbook / "testset.csv"))
    return [_sampled(_with_strangers(task, tasks), limit) for task in tasks]


def passages_of(reading: CorpusReading) -> tuple[Passage, ...]:
    """The passages of its documents, in order."""
    return tuple(p for document in reading.documents for p in split_document(document))


def _set_task(
    name: str,
    asked: str,
    stored: str,
    texts: dict[str, Text],
    pairs: Sequence[Pair],
) -> Task:
    kept = [text for text in texts.values() if text.set == name and text.language == stored]
    documents = {text.id: _document(text) for text in kept}
    judged: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.passage in documents and pair.question_language == asked:
            judged[pair.question_id].append(pair)
    asks = []
    for question_id, of in judged.items():
        right = [pair for pair in of if pair.answerable]
        found = {a for p in right for a in p.answers if find_answers(texts[p.passage].text, [a])}
        asks.append(
            Ask(
                id=question_id,
                text=of[0].question,
                language=asked,
                kind=Kind.ANSWERABLE if right else Kind.UNANSWERABLE,
                relevant=frozenset(pair.passage for pair in right),
                answers=tuple(sorted(found)),
                quoted=False,
                group=(right or of)[0].passage,
            )
        )
    translated = None
    if all(text.twin for text in kept):
        both = [
            replace(documents[text.id], translations=(_document(texts[text.twin]),))
            for text in kept
            if text.twin
        ]
        translated = CorpusReading(tuple(both), ())
    title = f"{name}: {LANGUAGES[asked]} → {LANGUAGES[stored]}"
    return Task(title, CorpusReading(tuple(documents.values()), ()), translated, tuple(asks))


def _document(text: Text) -> Document:
    body = " ".join(text.text.split())
    return one_passage(text.id, text.title, text.heading, body, text.language)


@dataclass(frozen=True, slots=True)
class _Contents:
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]


def _file_tasks(name: str, corpus: Path, testset: Path) -> Iterator[Task]:
    """The questions of a test set of this repository, a task a language."""
    with TemporaryDirectory() as folder:
        # The folder of the article also holds its test set, which is no document.
        for path in corpus.glob("*.md"):
            (Path(folder) / path.name).write_bytes(path.read_bytes())
        reading = read_corpus(Path(folder))
    contents = _Contents(reading.documents, passages_of(reading))
    questions = TestSet.load(testset, contents).questions
    alone = CorpusReading(tuple(replace(d, translations=()) for d in reading.documents), ())
    for language in LANGUAGES:
        asks = [
            Ask(
                id=question.key,
                text=question.question,
                language=language,
                kind=Kind.ANSWERABLE
                if question.expectation is Expectation.ANSWER
                else Kind.OFF_SUBJECT
                if question.note == "far"
                else Kind.UNANSWERABLE,
                relevant=frozenset(question.relevant),
                answers=question.quotes,
                quoted=True,
                group=" ".join(question.relevant) or question.key,
            )
            for question in questions
            if question.language == language
        ]
        title = f"{name}, asked in {LANGUAGES[language]}"
        yield Task(title, alone, reading, tuple(asks), by_passage=True)


def _with_strangers(task: Task, tasks: Sequence[Task]) -> Task:
    """Questions in the same language about another set's passages are off the subject here."""
    language = task.asks[0].language
    others = [
        other for other in tasks if other.asks[0].language == language and _set(other) != _set(task)
    ]
    strangers = [
        replace(ask, kind=Kind.OFF_SUBJECT, relevant=frozenset(), answers=())
        for other in others
        for ask in _some([a for a in other.asks if a.kind is Kind.ANSWERABLE], 40)
    ]
    unique = {ask.text: ask for ask in strangers}
    return replace(task, asks=(*task.asks, *unique.values()))


def _set(task: Task) -> str:
    return task.name.partition(":")[0].partition(",")[0]


def _sampled(task: Task, limit: int | None) -> Task:
    if limit is None:
        return task
    chosen = [
        ask for kind in Kind for ask in _some([a for a in task.asks if a.kind is kind], limit)
    ]
    return replace(task, asks=tuple(chosen))


def _some(asks: Iterable[Ask], count: int) -> list[Ask]:
    """A sample that is the same every time."""
    return sorted(asks, key=lambda ask: hashlib.sha256(ask.id.encode()).digest())[:count]
