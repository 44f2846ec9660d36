"""An answer as the chat shows it: HTML of our own around text that is always escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answering.answer import Answer, AnswerPassage, ShownText, Status
from assistant.answering.explanation import Explanation
from assistant.answering.explanation_words import Words
from assistant.errors import TanyaError
from assistant.web.highlighting import Piece, pieces
from assistant.web.pages import render_line
from assistant.web.wording import ANSWER_WORDING, LANGUAGE_NAMES, interface_language

_WORD = re.compile(r"\w+")

SHOWN_QUESTION_CHARACTERS = 600
"""A longer question is cut where it is shown back, never where it is searched for."""


@dataclass(frozen=True, slots=True)
class TextView:
    """A passage's text with its answering sentences marked."""

    language: str
    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, shown: ShownText, *, marked: bool) -> TextView:
        """`shown`, its highlights marked or not."""
        return cls(shown.language, pieces(shown.text, shown.highlights if marked else ()))


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage of an answer as the template shows it."""

    number: int
    title: str
    place: tuple[str, ...]
    language: str
    url: str
    shown: TextView
    original: TextView | None
    note: str
    link: str
    also_in: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ExplanationView:
    """Why an answer is what it is, as the template shows it."""

    title: str
    text: tuple[str, ...]
    signals_heading: str
    signals: tuple[str, ...]
    passages_heading: str
    passages: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, explanation: Explanation, *, answered: bool) -> ExplanationView:
        """`explanation` with its headings."""
        words = Words.of(explanation.language)
        return cls(
            title=words.title(answered=answered),
            text=explanation.text,
            signals_heading=words.moved(explanation.typical_confidence),
            signals=tuple(signal.text for signal in explanation.signals),
            passages_heading=words.scores(),
            passages=tuple((each.citation, each.text) for each in explanation.passages),
        )


def answer_html(answer: Answer, question_id: str, root_path: str = "", asked: str = "") -> str:
    """The answer on one line of HTML.

    Args:
        answer: to show.
        question_id: what its thumbs send.
        root_path: sub-path of the server behind a proxy.
        asked: the question as typed; where it was understood otherwise, the answer says how.
    """
    spoken = interface_language(answer.language)
    wording = ANSWER_WORDING[spoken]
    answered = answer.status is Status.ANSWERED
    views = tuple(
        _passage_view(passage, spoken, marked=answered, root_path=root_path)
        for passage in answer.passages
    )
    return render_line(
        "answer.html",
        status=answer.status.value,
        understood=answer.question if asked and _understood_otherwise(asked, answer) else "",
        spoken=spoken,
        wording=wording,
        quote=answer.quote,
        message=answer.message,
        passages=views,
        suggestions=answer.suggestions,
        certainty=wording.certainty(answer.confidence),
        copy=_copied(answer, views),
        why=ExplanationView.of(answer.explanation, answered=answered)
        if answer.explanation
        else None,
        question_id=question_id,
    )


def _understood_otherwise(asked: str, answer: Answer) -> bool:
    # Less a greeting or an opening ("terus"), it is the question that was typed.
    typed, understood = (" ".join(_WORD.findall(each.lower())) for each in (asked, answer.question))
    return answer.status is not Status.GREETING and not typed.endswith(understood)


def question_html(question: str) -> str:
    """What was asked, shown as the characters it was typed with."""
    shown = question.strip()
    if len(shown) > SHOWN_QUESTION_CHARACTERS:
        shown = shown[:SHOWN_QUESTION_CHARACTERS] + " …"
    return render_line("question.html", question=shown)


def error_html(error: TanyaError) -> str:
    """A message to the person asking, in both languages; the page shows the interface's."""
    return render_line("error.html", messages={"id": error.indonesian, "en": error.english})


def _passage_view(
    passage: AnswerPassage, spoken: str, *, marked: bool, root_path: str
) -> PassageView:
    cited, wording = passage.citation, ANSWER_WORDING[spoken]
    names = LANGUAGE_NAMES[spoken]
    note, original = "", None
    if passage.is_translation:
        language = names.get(passage.original.language, passage.original.language)
        note = wording.translation_note.format(language=language)
        original = TextView.of(passage.original, marked=marked)
    elif passage.shown.language != spoken:
        language = names.get(passage.shown.language, passage.shown.language)
        note = wording.original_only.format(language=language)
    where = (
        f"{wording.page} {cited.page}" if cited.page else f"{wording.paragraph} {cited.paragraph}"
    )
    return PassageView(
        number=cited.number,
        title=cited.title,
        # A heading that introduces a list ends in a colon; inside a path that reads wrong.
        place=(*(step.rstrip(" :") for step in cited.heading), where, *filter(None, [cited.date])),
        language=passage.shown.language,
        url=root_path + cited.url,
        shown=TextView.of(passage.shown, marked=marked),
        original=original,
        note=note,
        link=cited.link,
        also_in=tuple((other.title, root_path + other.url) for other in cited.also_in),
    )


def _copied(answer: Answer, views: tuple[PassageView, ...]) -> str:
    if answer.status is not Status.ANSWERED or not views:
        return ""
    first = views[0]
    return f"“{answer.quote}”\n— {first.title}, {' › '.join(first.place)}"
