"""BEIR folders: `corpus.jsonl`, `queries.jsonl`, `qrels/<split>.tsv` (Thakur et al. 2021).

The documents become a corpus of Markdown files (`write_corpus`) that an index is built of; the
questions then judge whole documents. A question of the split without a relevant document is left
out, unless its line says `"answerable": false`: then it should be refused.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import TanyaError
from assistant.evaluation.testset import (
    Expectation,
    IndexContents,
    Place,
    Problem,
    TestQuestion,
    TestSet,
    Unit,
    without_blanks,
)
from assistant.evaluation.testset_files import MAX_ROWS, digest_of

_SPLITS = ("test", "dev", "train")
_LANGUAGES = frozenset({"id", "en"})


def slug_of(document: str) -> str:
    """The slug of a BEIR document: its id where that can name a file, else a digest of it."""
    if re.fullmatch(r"(?=.{1,80}$)[a-z0-9]+(?:-[a-z0-9]+)*", document):
        return f"beir-{document}"
    return f"beir-{hashlib.sha256(document.encode()).hexdigest()[:20]}"


def write_corpus(folder: Path, target: Path) -> int:
    """Write each document of a BEIR folder as Markdown into `target`; returns how many.

    Raises:
        TanyaError: `folder` is no BEIR folder, or `target` exists and is not empty.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise TanyaError(f"{target} is not empty: name a new folder for the documents.")
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    for record in _lines(folder / "corpus.jsonl"):
        name = _text(record, "_id", folder / "corpus.jsonl")
        title = " ".join(str(record.get("title") or name).split())
        body = str(record.get("text") or "")
        language = record.get("lang") or record.get("language")
        front = [f"title: {json.dumps(title, ensure_ascii=False)}"]
        if language in _LANGUAGES:
            front.append(f"language: {language}")
        # Blank lines kept: they are the paragraphs. Everything else is text, not Markdown.
        text = "\n".join(["---", *front, "---", "", _escaped(body), ""])
        (target / f"{slug_of(name)}.md").write_text(text, encoding="utf-8")
        count += 1
    return count


def read_beir(folder: Path, index: IndexContents) -> TestSet:
    """The questions of a BEIR folder, judged by whole documents.

    Raises:
        TanyaError: a file is missing or wrong, or the index was built of something else.
    """
    queries, qrels = folder / "queries.jsonl", _qrels(folder)
    relevant = _relevant(qrels)
    known = {document.slug for document in index.documents}
    questions: list[TestQuestion] = []
    warnings: list[Problem] = []
    missing: set[str] = set()
    keys: set[str] = set()
    for number, record in enumerate(_lines(queries), 1):
        key = _text(record, "_id", queries)
        place = Place(number)
        grades = {slug_of(one): grade for one, grade in relevant.get(key, {}).items()}
        if not grades and record.get("answerable") is not False:
            continue
        missing |= grades.keys() - known
        if key in keys:
            raise TanyaError(
                f'{queries}: the "_id" {json.dumps(key)[:80]} is there twice. Give each question '
                "its own."
            )
        keys.add(key)
        language = record.get("lang") or record.get("language")
        questions.append(
            TestQuestion(
                key=without_blanks(key),
                place=place,
                question=_text(record, "text", queries),
                expectation=Expectation.ANSWER if grades else Expectation.REFUSAL,
                relevant=tuple(grades),
                grades=tuple(grades.values()),
                language=language if language in _LANGUAGES else None,
            )
        )
    if missing:
        raise TanyaError(
            f"{len(missing)} documents of {folder} are not in the index, such as "
            f"{min(missing)}. Write them with `assistant evaluate {folder} --write-corpus DIR`, "
            "then use that folder as the corpus: `--corpus DIR --index OTHER`."
        )
    if not questions:
        raise TanyaError(f"{qrels} judges none of the questions in {queries}.")
    if len(questions) > MAX_ROWS:
        raise TanyaError(f"{queries} has more than {MAX_ROWS:,} judged questions. Split it.")
    return TestSet(
        str(folder), digest_of(queries), Unit.DOCUMENT, tuple(questions), tuple(warnings)
    )


def _qrels(folder: Path) -> Path:
    for split in _SPLITS:
        path = folder / "qrels" / f"{split}.tsv"
        if path.is_file():
            return path
    raise TanyaError(
        f"{folder} is not a BEIR folder: it needs corpus.jsonl, queries.jsonl and "
        f"qrels/test.tsv (or dev.tsv, train.tsv)."
    )


def _relevant(path: Path) -> dict[str, dict[str, int]]:
    relevant: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        for number, row in enumerate(reader, 1):
            if not row or (number == 1 and len(row) == 3 and not _is_whole(row[2])):
                continue  # a blank line, or the header
            if len(row) != 3 or not _is_whole(row[2]):
                raise TanyaError(
                    f"{path}, line {number}: three columns are needed, question, document, "
                    "relevance (a whole number)."
                )
            if int(row[2]) > 0:
                relevant.setdefault(row[0], {})[row[1]] = int(row[2])
    return relevant


def _is_whole(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d+", text.strip()))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        raise TanyaError(f"{path.parent} is not a BEIR folder: there is no {path.name}.")
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except json.JSONDecodeError as error:
                raise TanyaError(f"{path}, line {number}: not JSON ({error}).") from error
            if not isinstance(record, dict):
                raise TanyaError(f"{path}, line {number}: not an object.")
            yield record


def _text(record: dict[str, Any], name: str, path: Path) -> str:
    value = record.get(name)
    if not isinstance(value, str | int) or not str(value).strip():
        raise TanyaError(f'{path}: an entry has no "{name}": {json.dumps(record)[:80]}')
    return str(value)


def _escaped(text: str) -> str:
    """`text` so that Markdown shows its very characters."""
    text = re.sub(r"([\\`*_{}\[\]<>()#+\-.!|~&$^=:])", r"\\\1", text)
    return "\n".join(line.strip() for line in text.splitlines())
