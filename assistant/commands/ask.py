"""`assistant ask`: one question, one answer, for a reader or for a program."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING

from assistant.errors import TanyaError
from assistant.settings import Settings
from assistant.terminal_progress import progress_bars

if TYPE_CHECKING:
    from assistant.answering import Answer, Citation
    from assistant.answering.answer import ShownText
    from assistant.answering.explanation import Explanation
    from assistant.retrieval import BuildReport

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could move a terminal's cursor, colour it or turn its text around."""

_MOST_INPUT = 1_000_000

_WORDS = {
    "id": {
        "paragraph": "paragraf",
        "page": "halaman",
        "nearest": "Bagian dokumen yang paling dekat:",
        "next": "Pertanyaan berikutnya:",
        "translated": "diterjemahkan dari bahasa {language}",
        "id": "Indonesia",
        "en": "Inggris",
    },
    "en": {
        "paragraph": "paragraph",
        "page": "page",
        "nearest": "The nearest passages:",
        "next": "You could also ask:",
        "translated": "translated from {language}",
        "id": "Indonesian",
        "en": "English",
    },
}


def ask(question: str, settings: Settings, *, as_json: bool = False, explain: bool = False) -> int:
    """Answer one question on standard output.

    Args:
        question: as typed; `-` reads it from standard input.
        settings: the options; `language` other than `auto` is the language of the answer.
        as_json: print what `POST /api/v1/ask` returns.
        explain: say the scores and signals behind the answer, too.
    """
    question = _text(question)
    from assistant import Assistant
    from assistant.retrieval.left_out import left_out

    built: list[BuildReport] = []
    with progress_bars() as bars:
        opened = Assistant.open(settings=settings, progress=bars, on_build=built.append)
    for report in built:
        for line in left_out(report.skipped, report.unpaired):
            print(_printable(line), file=sys.stderr)
    language = None if settings.language == "auto" else settings.language
    answer = opened.ask(question, language=language, explain=explain)
    if as_json:
        from assistant.answering.wire import answer_to_dict

        ascii_only = "utf" not in (sys.stdout.encoding or "").lower()
        print(json.dumps(answer_to_dict(answer), ensure_ascii=ascii_only, indent=2))
    else:
        print(describe(answer, bold=sys.stdout.isatty() and not os.environ.get("NO_COLOR")))
    return 0


def _text(question: str) -> str:
    if question == "-":
        content = sys.stdin.buffer.read(_MOST_INPUT)
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise TanyaError(
                f"The question on standard input is not UTF-8 text (byte {error.start})."
            ) from None
    try:
        question.encode()
    except UnicodeEncodeError:
        raise TanyaError(
            "The question is not text in this terminal's encoding; write it in UTF-8."
        ) from None
    return question


def describe(answer: Answer, *, bold: bool) -> str:
    """`answer` as lines for a reader; what answers is bold, or between `**`.

    Control characters of a document are shown as �: they are text here, not commands.
    """
    words = _WORDS["id" if answer.language == "id" else "en"]
    blocks = []
    if answer.quote:
        number = answer.citations[0].number
        blocks.append(f"{_marked(_printable(answer.quote), bold)} [{number}]")
    if answer.message:
        blocks.append(_printable(answer.message))
    if answer.passages and not answer.quote:
        blocks.append(words["nearest"])
    for passage in answer.passages:
        head = _place(passage.citation, words)
        if passage.is_translation:
            original = words.get(passage.original.language, passage.original.language)
            head += f" ({words['translated'].format(language=original)})"
        shown = passage.shown
        body = _passage_text(shown, bold) if answer.quote else _printable(shown.text)
        blocks.append(f"{head}\n{_indented(body)}")
    if answer.explanation:
        blocks.append(_why(answer.explanation, answered=bool(answer.quote)))
    if answer.suggestions:
        blocks.append(
            "\n".join([words["next"], *(f"  {_printable(s)}" for s in answer.suggestions)])
        )
    return "\n\n".join(blocks)


def _why(explanation: Explanation, *, answered: bool) -> str:
    from assistant.answering.explanation_words import Words

    words = Words.of(explanation.language)
    lines = [
        words.title(answered=answered),
        *(f"  {line}" for line in explanation.text),
        f"  {words.moved(explanation.typical_confidence)}:",
        *(f"    {signal.text}" for signal in explanation.signals),
        f"  {words.scores()}:",
        *(f"    [{passage.citation}] {passage.text}" for passage in explanation.passages),
    ]
    return "\n".join(_printable(line) for line in lines)


def _place(citation: Citation, words: dict[str, str]) -> str:
    # A heading that introduces a list ends in a colon; inside a path that reads wrong.
    headings = (step.rstrip(" :") for step in citation.heading)
    path = " › ".join(_printable(part) for part in (citation.title, *headings))
    where = f"{words['paragraph']} {citation.paragraph}"
    if citation.page:
        where = f"{words['page']} {citation.page}, {where}"
    if citation.date:
        where += f", {_printable(citation.date)}"
    link = f"\n    {_printable(citation.link)}" if citation.link else ""
    return f"[{citation.number}] {path}, {where} ({_printable(citation.passage_id)}){link}"


def _passage_text(shown: ShownText, bold: bool) -> str:
    parts, position = [], 0
    for span in sorted(shown.highlights):
        parts.append(_printable(shown.text[position : span.start]))
        parts.append(_marked(_printable(span.of(shown.text)), bold))
        position = span.end
    parts.append(_printable(shown.text[position:]))
    return "".join(parts)


def _marked(text: str, bold: bool) -> str:
    return f"\x1b[1m{text}\x1b[0m" if bold else f"**{text}**"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def _printable(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)
