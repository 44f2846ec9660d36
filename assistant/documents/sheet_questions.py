"""Lists of questions and answers (FAQ) in a table: a question a row, found by their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.documents.content import RawBlock
from assistant.documents.document import BlockKind
from assistant.documents.tables import row_text

QUESTIONS = frozenset({"question", "questions", "pertanyaan", "tanya", "q", "soal"})
"""Names of a column of questions, in the form `column_name` gives."""

_ANSWERS = frozenset({"answer", "answers", "jawaban", "jawab", "a", "respons", "response"})
# What may stand anywhere in a name: not `jawab`, since a "penanggung jawab" is a person.
_SAY_QUESTION = frozenset({"question", "questions", "pertanyaan"})
_SAY_ANSWER = frozenset({"answer", "answers", "jawaban"})
_MOST_WORDS = 4  # of a name; a sentence about answers is none
_TOPICS = frozenset(
    {"category", "kategori", "topic", "topik", "section", "bagian", "bab", "subject", "group"}
)
_NUMBERS = frozenset({"", "no", "nr", "nomor", "number", "urut", "no_urut"})
_NOT_WORD = re.compile(r"[^a-z]+")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_ITEM = re.compile(r"(?:[-*•‣▪–]|\(?\d{1,2}[.)])\s+(?=\S)")


def column_name(cell: str) -> str:
    """The words of a column's name in lower case, with `_` between them."""
    return _NOT_WORD.sub("_", cell.lower()).strip("_")


def question_columns(columns: Sequence[str]) -> list[tuple[int, int]]:
    """Columns of questions with those of their answers; a sheet in two languages has two.

    Args:
        columns: the `column_name` of each.
    """
    questions = _named(columns, QUESTIONS, _SAY_QUESTION)
    answers = _named(columns, _ANSWERS, _SAY_ANSWER)
    return [pair for pair in zip(questions, answers, strict=False) if pair[0] != pair[1]]


def _named(columns: Sequence[str], names: frozenset[str], said: frozenset[str]) -> list[int]:
    """`pertanyaan`, and also `pertanyaan_umum` or `question_en`; else the one `isi_jawaban`."""
    words = [column.split("_") for column in columns]
    first = [
        place
        for place, (column, (one, *_)) in enumerate(zip(columns, words, strict=True))
        if column in names or (one in names and len(one) > 1)
    ]
    if first:
        return first
    return [
        place
        for place, each in enumerate(words)
        if said & set(each) and len(each) <= _MOST_WORDS and each[0] not in _TOPICS | _NUMBERS
    ][:1]


def question_blocks(
    rows: Sequence[Sequence[str]], names: Sequence[str], pairs: Sequence[tuple[int, int]]
) -> Iterator[RawBlock]:
    """Each question as a heading of its answer, below a heading of its topic if there is one.

    What other columns say stands with the answer to their left, as `name: value`; a running number
    says nothing.

    Args:
        rows: the cells below the names of the columns.
        names: these names.
        pairs: `question_columns` of them.
    """
    columns = [column_name(name) for name in names]
    topic = next((place for place, column in enumerate(columns) if column in _TOPICS), None)
    known = {place for pair in pairs for place in pair} | {topic}
    width = max([len(names), *map(len, rows)])
    others: dict[int, list[int]] = {}
    for place in range(width):
        is_number = place < len(names) and bool(names[place]) and columns[place] in _NUMBERS
        if place not in known and not is_number:
            left = [number for number, pair in enumerate(pairs) if min(pair) < place]
            others.setdefault(left[-1] if left else 0, []).append(place)
    above = ""
    for row in rows:
        padded = [*row, *[""] * (width - len(row))]
        named = padded[topic] if topic is not None else ""
        if named and named != above:
            above = named
            yield RawBlock(BlockKind.HEADING, named, 2)
        for number, (question, answer) in enumerate(pairs):
            if not padded[answer]:
                continue
            if padded[question]:  # else it goes on below the question above
                yield RawBlock(BlockKind.HEADING, padded[question], 3 if above else 2)
            yield from _answer(padded[answer])
            beside = others.get(number, [])
            more = row_text(
                [names[place] if place < len(names) else "" for place in beside],
                [padded[place] for place in beside],
            )
            if more:
                yield RawBlock(BlockKind.PARAGRAPH, more)


def _answer(text: str) -> Iterator[RawBlock]:
    for paragraph in _PARAGRAPHS.split(text):
        lines = paragraph.split("\n")
        if any(map(_ITEM.match, map(str.lstrip, lines))):
            for line in filter(None, map(str.strip, lines)):
                is_item = _ITEM.match(line) is not None
                kind = BlockKind.LIST_ITEM if is_item else BlockKind.PARAGRAPH
                yield RawBlock(kind, _ITEM.sub("", line, count=1) if is_item else line)
        else:
            yield RawBlock(BlockKind.PARAGRAPH, paragraph)
