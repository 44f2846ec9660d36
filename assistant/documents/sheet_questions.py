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
_MOST_SECTION = 120  # characters of a heading
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
    says nothing, and nothing is given of a question that is alone in its row. What else is alone
    heads a section.

    Args:
        rows: the cells below the names of the columns.
        names: these names.
        pairs: `question_columns` of them.
    """
    table = _QuestionTable(rows, names, pairs)
    above = ""
    last = ""  # the heading that was given last
    asked: dict[int, str] = {}  # by pair, as is what was said
    said: dict[int, tuple[str, str, str]] = {}
    for row in table.rows:
        topic = row[table.topic] if table.topic is not None else ""
        alone = table.alone(row)
        if len(alone) > _MOST_SECTION:  # a remark
            yield RawBlock(BlockKind.PARAGRAPH, alone)
            continue
        section = alone or (topic if topic != above else "")
        if section:
            above, last = section, ""
            asked.clear()
            said.clear()
            yield RawBlock(BlockKind.HEADING, section, 2)
        if alone:
            continue
        # A row without a question goes on below the one above; merged cells say it again.
        if any(row[question] for question, _ in pairs):
            asked = {number: row[question] for number, (question, _) in enumerate(pairs)}
        for number, (_, answer) in enumerate(pairs):
            more = table.beside(number, row)
            if not row[answer] and not more:
                continue
            if asked.get(number, last) not in ("", last):
                last = asked[number]
                yield RawBlock(BlockKind.HEADING, last, 3 if above else 2)
            before, said[number] = said.get(number), (last, row[answer], more)
            if row[answer] and (before is None or before[:2] != said[number][:2]):
                yield from _answer(row[answer])
            if more and before != said[number]:
                yield RawBlock(BlockKind.PARAGRAPH, more)


class _QuestionTable:
    """The rows of a list of questions, all of one width, and what is in their columns."""

    def __init__(
        self,
        rows: Sequence[Sequence[str]],
        names: Sequence[str],
        pairs: Sequence[tuple[int, int]],
    ) -> None:
        width = max([len(names), *map(len, rows)])
        self.rows = [[*row, *[""] * (width - len(row))] for row in rows]
        columns = [column_name(name) for name in names]
        self.topic = next((place for place, one in enumerate(columns) if one in _TOPICS), None)
        self._names = [*names, *[""] * (width - len(names))]
        self._questions = [question for question, _ in pairs]
        self._first = min(map(min, pairs))
        self._numbers = [
            place for place, name in enumerate(names) if name and columns[place] in _NUMBERS
        ]
        known = {place for pair in pairs for place in pair} | {self.topic, *self._numbers}
        self._others: dict[int, list[int]] = {}
        for place in range(width):
            if place not in known:
                left = [number for number, pair in enumerate(pairs) if min(pair) < place]
                self._others.setdefault(left[-1] if left else 0, []).append(place)
        answered = [
            row for row in self.rows if any(row[one] and row[other] for one, other in pairs)
        ]
        told = [row for row in answered if self._asks(row)]
        self._tells_questions = 2 * len(told) > len(answered)

    def beside(self, number: int, row: Sequence[str]) -> str:
        """What other columns say beside the answer of a pair of columns."""
        places = self._others.get(number, [])
        return row_text([self._names[place] for place in places], [row[place] for place in places])

    def alone(self, row: Sequence[str]) -> str:
        """What heads a section: a text alone in its row, at the left or where questions stand.

        There it may also be a question that nobody answered yet, which is told from a section
        where questions have numbers or question marks. In two languages both are alone.
        """
        filled = [place for place, cell in enumerate(row) if cell]
        words = [place for place in filled if place not in self._numbers] or filled
        if not words or words == [self.topic]:
            return ""
        text = " / ".join(row[place] for place in words)
        if all(place in self._questions for place in words):
            is_section = self._tells_questions or text.isupper()
            return text if is_section and not self._asks(row) else ""
        is_at_left = len(words) == 1 and words[0] < self._first
        return text if is_at_left and any(map(str.isalpha, text)) else ""

    def _asks(self, row: Sequence[str]) -> bool:
        """Whether a row is told to be a question, by a number before it or its question mark."""
        return any(row[place].endswith("?") for place in self._questions) or any(
            any(map(str.isdigit, row[place])) for place in self._numbers
        )


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
