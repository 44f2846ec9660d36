"""The JSON API's shape of an explanation: why an answer is what it is."""

from __future__ import annotations

from pydantic import BaseModel, Field


class SignalModel(BaseModel):
    """One signal of the confidence, the strongest first."""

    name: str
    value: float
    typical: float = Field(description="its mean over the questions the confidence was fitted on")
    log_odds: float = Field(description="what the difference adds to the confidence")
    text: str


class PassageScoresModel(BaseModel):
    """The scores behind a passage's place; places are among the passages compared, from 1."""

    citation: int
    similarity: float = Field(description="cosine of meaning")
    similarity_place: int
    lexical: float = Field(description="BM25; 0 where no word is shared")
    lexical_place: int | None
    score: float = Field(description="both, fused, 0 to 1 within this question")
    score_place: int
    sentence_coverage: float = Field(
        description="share of the question's words in the passage's best sentence"
    )
    reader: float | None = Field(description="the reader's log-odds; null where it did not read")
    text: str


class ExplanationModel(BaseModel):
    """Why the first passage is first, and how its confidence comes about.

    The log-odds of `signals` add up to the distance between `typical_confidence` and `confidence`.
    """

    language: str
    confidence: float
    threshold: float = Field(description="the confidence that an answer is given from")
    typical_confidence: float = Field(description="of an average question")
    compared: int = Field(description="passages looked at")
    found: list[str] = Field(description="the question's content words in the first passage")
    missing: list[str] = Field(description="those not in it")
    unknown: list[str] = Field(description="of the missing, those in no document")
    kind: str = Field(description="what is asked for: person, time, …; other where nothing tells")
    holds_kind: bool = Field(description="whether the passage's best sentence has such a thing")
    signals: list[SignalModel]
    passages: list[PassageScoresModel]
    text: list[str] = Field(description="the main points, in the language of the answer")
