"""The documents written for training, as a fourth set in the layout of the public ones.

python -m training.written_set DATA        writes DATA/written
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from training.written_format import LANGUAGES, Asked, WrittenDocument, read_written

FILES = Path(__file__).parent / "written"


@dataclass(frozen=True, slots=True)
class _Question:
    id: str
    asked: Asked
    passages: tuple[int, ...]


def write_set(files: Iterable[Path], folder: Path) -> None:
    """Write the documents of `files` as `folder`: each passage in both languages, each judged."""
    corpus, queries, answers = [], [], []
    relevant, against = ["query-id\tcorpus-id\tscore"], ["query-id\tcorpus-id"]
    for path in files:
        for place, document in enumerate(read_written(path), start=1):
            name = f"{path.stem}-d{place}"
            corpus += list(_passages(name, document))
            for question in _questions(name, document):
                asked = question.asked
                queries.append(
                    {
                        "_id": question.id,
                        "text": asked.text,
                        "lang": asked.language,
                        "answerable": bool(asked.answers),
                    }
                )
                side = LANGUAGES.index(asked.language)
                spans = [document.passages[p - 1].sentences[s - 1][side] for p, s in asked.answers]
                answers.append({"_id": question.id, "answers": spans})
                for passage in question.passages:
                    for language in LANGUAGES:
                        judged = f"{question.id}\twritten-{language}-{name}-p{passage}"
                        if asked.answers:
                            relevant.append(f"{judged}\t1")
                        else:
                            against.append(judged)
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    for file, rows in (("corpus", corpus), ("queries", queries), ("answers", answers)):
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        (folder / f"{file}.jsonl").write_text("".join(lines), encoding="utf-8")
    (folder / "qrels/dev.tsv").write_text("\n".join(relevant) + "\n", encoding="utf-8")
    (folder / "unanswerable.tsv").write_text("\n".join(against) + "\n", encoding="utf-8")


def _passages(name: str, document: WrittenDocument) -> Iterator[dict[str, str]]:
    for number, passage in enumerate(document.passages, start=1):
        for side, language in enumerate(LANGUAGES):
            yield {
                "_id": f"written-{language}-{name}-p{number}",
                "title": document.title[side],
                "heading": passage.heading[side],
                "text": " ".join(sentence[side] for sentence in passage.sentences),
                "lang": language,
            }


def _questions(name: str, document: WrittenDocument) -> Iterator[_Question]:
    number = 0
    for place, passage in enumerate(document.passages, start=1):
        for asked in passage.questions:
            number += 1
            passages = tuple(dict.fromkeys(p for p, _ in asked.answers)) or (place,)
            # Numbered through both languages: none is the translation of another.
            yield _Question(f"written-{asked.language}-{name}-q{number}", asked, passages)


def main() -> None:
    """Write the set beside the public ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of the public sets")
    write_set(sorted(FILES.glob("*.txt")), parser.parse_args().data / "written")


if __name__ == "__main__":
    main()
