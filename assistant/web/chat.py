"""The chat: Gradio's Chatbot and Textbox, and the one event between them.

Everything around them (the welcome, the language switch, the source panel) is the page's own; what
the Chatbot shows is HTML of ours with every value escaped, so Gradio's sanitising, which would
drop the buttons, is off.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.answering.answer import Status
from assistant.errors import TanyaError
from assistant.web.answer_html import answer_html, error_html, question_html
from assistant.web.error_responses import incident_error, log_incident
from assistant.web.wording import preferred_language

if TYPE_CHECKING:
    import gradio as gr

    from assistant.web.asking import Desk

KEPT_TURNS = 20
"""Turns a conversation keeps; older ones leave the page."""

REMEMBERED_QUESTIONS = 3
"""Questions before this one that a follow-up may refer to."""

SESSION_LIMIT = 1_000
"""Conversations kept in memory; the one unused for longest is forgotten first."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what it came back as.

    `understood` is what was searched for, empty where no answer came of it: a follow-up refers to
    what was answered, not to thanks or to what the documents don't know.
    """

    understood: str
    question: str
    reply: str


def chat_blocks(desk: Desk, root_path: str = "") -> gr.Blocks:
    """The chat as Gradio Blocks. Importing Gradio takes seconds: call it in a thread."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr

    async def answer(
        question: str, turns: list[Turn], request: gr.Request
    ) -> tuple[list[Turn], list[Any]]:
        # The page sends the language it is shown in, which may not be the browser's.
        spoken = preferred_language(request.headers.get("accept-language", ""))
        turns = [*turns, await _turn(desk, question, turns, spoken, root_path)][-KEPT_TURNS:]
        return turns, _messages(turns)

    # Gradio gives the request to what is annotated so, and cannot look a local name up.
    answer.__annotations__["request"] = gr.Request

    def clear() -> tuple[list[Turn], list[Any]]:
        return [], []

    blocks = gr.Blocks(title="Tanya", analytics_enabled=False)
    with blocks:
        turns = gr.State([])
        chatbot = gr.Chatbot(
            elem_id="tn-chat",
            show_label=False,
            container=False,
            height=None,
            autoscroll=False,
            sanitize_html=False,
            latex_delimiters=[],
            reasoning_tags=[],
            group_consecutive_messages=False,
            allow_file_downloads=False,
            buttons=[],
            layout="panel",
        )
        question = gr.Textbox(
            elem_id="tn-question",
            label="Pertanyaan / Question",
            show_label=False,
            container=False,
            lines=1,
            max_lines=6,
            max_length=20_000,
            submit_btn=True,
        )
        cleared = gr.Button("Clear", elem_id="tn-clear", visible="hidden")
        # Not queued: the queue costs a second connection and a hundred milliseconds a question,
        # and the desk bounds the work itself.
        # The box is the page's to empty and to fill: somebody may be typing when the answer comes.
        outputs: list[Any] = [turns, chatbot]
        event: dict[str, Any] = {
            "queue": False,
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        question.submit(answer, [question, turns], outputs, **event)
        cleared.click(clear, None, outputs, **event)
    blocks.queue(api_open=False)
    blocks.state_session_capacity = SESSION_LIMIT
    return blocks


async def _turn(desk: Desk, question: str, turns: list[Turn], spoken: str, root_path: str) -> Turn:
    history = [turn.understood for turn in turns if turn.understood][-REMEMBERED_QUESTIONS:]
    # A browser can send half of a surrogate pair, which no response can carry back.
    question = (question or "").encode("utf-8", "replace").decode()
    shown = question_html(question)
    try:
        asked = await desk.ask(question, default_language=spoken, history=history, explain=True)
    except TanyaError as error:
        return Turn("", shown, error_html(error))
    except Exception as error:
        return Turn("", shown, error_html(incident_error(log_incident(error))))
    answer = asked.answer
    return Turn(
        answer.question if answer.status is Status.ANSWERED else "",
        shown,
        answer_html(answer, asked.question_id, root_path, asked=question),
    )


def _messages(turns: list[Turn]) -> list[Any]:
    return [
        {"role": role, "content": content}
        for turn in turns
        for role, content in (("user", turn.question), ("assistant", turn.reply))
    ]
