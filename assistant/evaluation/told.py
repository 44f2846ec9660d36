"""What a terminal shows under the summary: a table, and questions a few lines each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.evaluation.report import QuestionResult, Report
from assistant.evaluation.terminal import one_line
from assistant.evaluation.words import STATUSES, number, percent, why

_WIDTH = 160
_NAMES = {
    "en": ("correct", "hit@1", "hit@3", "sentence", "answered", "refused"),
    "id": ("benar", "pertama", "3 teratas", "kalimat", "dijawab", "ditolak"),
}
_GROUPS: dict[str, dict[str, str]] = {
    "en": {},
    "id": {"all": "semua", "id": "Indonesia", "en": "Inggris"},
}


def table(report: Report, language: str = "en") -> tuple[str, ...]:
    """The shares of every language and note as a table of plain text."""
    names = ("correct", "hit@1", "hit@3", "sentence", "answered", "refused")
    called = [
        group.name if group.kind == "note" else _GROUPS[language].get(group.name, group.name)
        for group in report.groups
    ]
    width = max(map(len, called))
    lines = [" ".join([" " * width, *(f"{name:>9}" for name in _NAMES[language])])]
    for label, group in zip(called, report.groups, strict=True):
        figures = (group.figure(name) for name in names)
        cells = (
            percent(figure.value, language) if figure and figure.value is not None else "–"
            for figure in figures
        )
        lines.append(" ".join([f"{label:<{width}}", *(f"{cell:>9}" for cell in cells)]))
    return tuple(lines)


def told_misses(misses: Iterable[QuestionResult], language: str) -> Iterator[str]:
    """Each miss with what was expected and what came back."""
    labels = ("harapan", "hasil") if language == "id" else ("expected", "came back")
    for miss in misses:
        yield from _head(miss, language)
        yield f"  {one_line(why(miss, language), _WIDTH)}"
        expected = " || ".join(miss.quotes) or ("ditolak" if language == "id" else "a refusal")
        yield f"  {labels[0]}: {one_line(expected, _WIDTH)}"
        if miss.first:
            shown = one_line(miss.quote or miss.first.text, _WIDTH)
            sure = number(miss.confidence, 2, language)
            yield f"  {labels[1]}: {shown} [{miss.first.id}, {sure}]"


def told_answers(results: Iterable[QuestionResult], language: str) -> Iterator[str]:
    """Each question that is not judged with its answer, or the document nearest to it."""
    for result in results:
        yield from _head(result, language)
        status = STATUSES[language].get(result.status) or why(result, language)
        sure = number(result.confidence, 2, language)
        title = f" [{one_line(result.first.title, _WIDTH)}]" if result.first else ""
        quote = f": {one_line(result.quote, _WIDTH)}" if result.quote else ""
        yield f"  {one_line(status, _WIDTH)} ({sure}){quote}{title}"


def _head(result: QuestionResult, language: str) -> tuple[str, str]:
    return "", f"{result.place.told(language)}: {one_line(result.question, _WIDTH)}"
