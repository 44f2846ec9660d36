"""A question becomes an answer: language, follow-ups, confidence, highlight, citations."""

from assistant.answering.answer import Answer, AnswerPassage, Citation, ShownText, Status
from assistant.answering.answerer import Answerer
from assistant.answering.language import detect_language
from assistant.answering.wire import answer_to_dict

__all__ = [
    "Answer",
    "AnswerPassage",
    "Answerer",
    "Citation",
    "ShownText",
    "Status",
    "answer_to_dict",
    "detect_language",
]
