"""The JSON API's shapes. Offsets count Unicode code points of the `text` beside them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.documents import Passage, Rendition
from assistant.web.explanation_schema import ExplanationModel

_HISTORY_LIMIT = 20
_DOCUMENTS_LIMIT = 100


class EarlierQuestion(BaseModel):
    """A question asked before, oldest first in `history`."""

    model_config = ConfigDict(extra="ignore")
    question: str = Field(max_length=10_000)


class AskRequest(BaseModel):
    """A question. `language` is detected where it is null."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(examples=["What is the main goal of IT?"])
    language: Literal["id", "en"] | None = None
    default_language: Literal["id", "en"] | None = Field(
        None,
        description="to answer in where the question doesn't tell, as in “IT?”; the interface's",
    )
    top_k: int | None = Field(None, ge=1, le=10, description="passages in the answer")
    history: list[EarlierQuestion] = Field(
        default_factory=list,
        max_length=_HISTORY_LIMIT,
        description="questions that were answered, oldest first, each as the answer's `question`",
    )
    documents: list[Annotated[str, Field(max_length=500)]] = Field(
        default_factory=list,
        max_length=_DOCUMENTS_LIMIT,
        description="slugs of the documents to search; all of them if empty",
    )
    tags: list[Annotated[str, Field(max_length=500)]] = Field(
        default_factory=list,
        max_length=_DOCUMENTS_LIMIT,
        description="tags of which a document must have one to be searched; any if empty",
    )
    explain: bool = Field(False, description="tell the scores and signals behind the answer")


class HighlightModel(BaseModel):
    """A sentence that answers: `text[start:end]`."""

    start: int
    end: int


class ShownTextModel(BaseModel):
    """A passage's text in one language."""

    language: str
    text: str
    highlights: list[HighlightModel]


class OtherPlaceModel(BaseModel):
    """Another document that says the passage word for word; `url` leads to the quote there."""

    id: str
    document: str
    title: str
    paragraph: int
    page: int | None
    url: str


class AnswerPassageModel(BaseModel):
    """One passage of an answer; `original` equals the shown text where that is the original."""

    citation: int
    id: str
    document: str
    title: str
    heading: list[str]
    paragraph: int
    page: int | None = Field(description="that the quote begins on, in a format with pages")
    date: str = Field(description="of the document, as it is written there; may be empty")
    link: str = Field(description="http address of the original; may be empty")
    language: str
    text: str
    highlights: list[HighlightModel]
    quote: str
    start: int = Field(description="of the quote, in the document's text")
    end: int
    score: float
    url: str
    also_in: list[OtherPlaceModel] = Field(description="other documents that say the same")
    original: ShownTextModel


class AskResponse(BaseModel):
    """An answer. With `not_found`, `passages` are the nearest and no answer.

    `message` is the reply to a greeting; `question_id` is what feedback names the answer by.
    """

    status: Literal["answered", "not_found", "greeting"]
    question: str = Field(description="as it was searched for: a follow-up completed")
    language: str
    confidence: float
    quote: str
    message: str
    took_ms: float
    passages: list[AnswerPassageModel]
    suggestions: list[str]
    explanation: ExplanationModel | None = Field(
        description="null where it was not asked for, and for a greeting"
    )
    question_id: str


class RenditionModel(BaseModel):
    """A passage in one language; `start` and `end` count in the document's text."""

    language: str
    title: str
    heading: list[str]
    text: str
    start: int
    end: int

    @classmethod
    def of(cls, rendition: Rendition) -> RenditionModel:
        """The same as the passage has it."""
        return cls(
            language=rendition.language,
            title=rendition.title,
            heading=list(rendition.heading),
            text=rendition.text,
            start=rendition.span.start,
            end=rendition.span.end,
        )


class NeighbourModel(BaseModel):
    """The passage before or after another."""

    id: str
    original: RenditionModel
    translations: list[RenditionModel]

    @classmethod
    def of(cls, passage: Passage) -> NeighbourModel:
        """The same as the index has it."""
        return cls(
            id=passage.id,
            original=RenditionModel.of(passage.original),
            translations=[RenditionModel.of(each) for each in passage.translations],
        )


class PassageResponse(BaseModel):
    """A passage in every language it exists in, with the passages around it."""

    id: str
    document: str
    paragraph: int
    page: int | None
    url: str
    original: RenditionModel
    translations: list[RenditionModel]
    previous: NeighbourModel | None
    next: NeighbourModel | None

    @classmethod
    def of(
        cls, passage: Passage, url: str, previous: Passage | None, following: Passage | None
    ) -> PassageResponse:
        """The same as the index has it."""
        return cls(
            previous=NeighbourModel.of(previous) if previous else None,
            next=NeighbourModel.of(following) if following else None,
            id=passage.id,
            document=passage.document,
            paragraph=passage.number,
            page=passage.page,
            url=url,
            original=RenditionModel.of(passage.original),
            translations=[RenditionModel.of(each) for each in passage.translations],
        )


class FeedbackRequest(BaseModel):
    """A judgement of an answer: whether it helped."""

    model_config = ConfigDict(extra="forbid")
    question_id: str = Field(max_length=64)
    up: bool


class FeedbackResponse(BaseModel):
    """The judgement was taken."""

    status: Literal["taken"] = "taken"


class ExamplesModel(BaseModel):
    """Questions the documents answer, by language."""

    id: list[str]
    en: list[str]


class ReadyResponse(BaseModel):
    """How far the start is; with HTTP status 503 until `ready`."""

    ready: bool
    chat: bool = Field(description="whether the chat page is loaded")
    stage: str
    progress: float = Field(ge=0, le=1)
    documents: int
    passages: int
    examples: ExamplesModel
    failure: dict[str, str] | None = Field(description="why loading failed, by language")


class ErrorBody(BaseModel):
    """What went wrong: theirs to mend, or ours with the id of the log's entry."""

    message: str
    messages: dict[str, str]
    status: int
    id: str | None


class ErrorResponse(BaseModel):
    """The shape of every error."""

    error: ErrorBody
