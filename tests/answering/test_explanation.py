"""Explanations of real answers over the shipped article."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Answer, Assistant, Settings, TanyaError
from assistant.answering import answer_to_dict
from assistant.answering.confidence import Signals
from assistant.answering.explanation import Explanation
from assistant.answering.explanation_words import Words
from assistant.answering.kind import Kind

QUESTION = "Apa tujuan utama IT?"


def explained(tanya: Assistant, question: str, **more: object) -> Explanation:
    answer = tanya.ask(question, explain=True, **more)  # type: ignore[arg-type]
    assert answer.explanation is not None
    return answer.explanation


def bare(answer: Answer) -> Answer:
    return replace(answer, took_ms=0.0, explanation=None)


def odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


@pytest.mark.parametrize(
    "question",
    [QUESTION, "How is success measured?", "resep rendang padang", "What does ROI stand for?"],
)
def test_the_signals_add_up_to_the_confidence(tanya: Assistant, question: str) -> None:
    why = explained(tanya, question)
    moved = sum(signal.log_odds for signal in why.signals)
    assert odds(why.typical_confidence) + moved == pytest.approx(odds(why.confidence), abs=1e-6)
    effects = [abs(signal.log_odds) for signal in why.signals]
    assert effects == sorted(effects, reverse=True)


def test_an_explanation_changes_nothing_and_comes_only_when_asked_for(tanya: Assistant) -> None:
    for question in (QUESTION, "What is the price of rice?"):
        plain, explained_answer = tanya.ask(question), tanya.ask(question, explain=True)
        assert plain.explanation is None
        assert answer_to_dict(plain)["explanation"] is None
        assert bare(plain) == bare(explained_answer)
    assert tanya.ask("halo", explain=True).explanation is None


def test_words_are_told_as_they_were_typed(tanya: Assistant) -> None:
    why = explained(tanya, "Berapa GAJI digital marketer?")
    assert why.found == ("digital", "marketer")
    assert why.missing == why.unknown == ("GAJI",)
    assert any("GAJI" in line and "mana pun" in line for line in why.text)
    assert why.kind is Kind.QUANTITY


def test_a_word_of_another_passage_is_not_unknown(tanya: Assistant) -> None:
    index = tanya.index
    why = explained(tanya, "Apakah uptime penting bagi tujuan digital marketing?")
    text = " ".join(passage.original.text for passage in index.passages).lower()
    for word in why.missing:
        assert (word.lower() in text) or word in why.unknown
    assert set(why.unknown) <= set(why.missing)


def test_it_speaks_the_language_of_the_answer(tanya: Assistant) -> None:
    indonesian = explained(tanya, QUESTION)
    english = explained(tanya, "What is the main goal of IT?")
    assert "Keyakinan" in indonesian.text[0]
    assert "Confidence" in english.text[0]
    assert "0," in indonesian.passages[0].text
    assert "0." in english.passages[0].text
    chosen = explained(tanya, QUESTION, language="en")
    assert "Confidence" in chosen.text[0]


def test_places_are_those_of_the_scores(tanya: Assistant) -> None:
    answer = tanya.ask("Bagaimana keberhasilan diukur?", explain=True, top_k=10)
    why = answer.explanation
    assert why is not None
    assert [each.citation for each in why.passages] == list(range(1, 11))
    assert why.compared >= 10
    by_similarity = sorted(why.passages, key=lambda each: -each.similarity)
    assert [each.similarity_place for each in by_similarity] == list(range(1, 11))
    assert [p.score for p in answer.passages] == [each.score for each in why.passages]
    for each in why.passages:
        assert (each.lexical_place is None) == (each.lexical == 0)


def test_a_follow_up_says_how_it_was_understood(tanya: Assistant) -> None:
    why = explained(tanya, "kalau IT?", history=["Apa tujuan utama digital marketing?"])
    assert QUESTION in why.text[0]
    assert not any(QUESTION in line for line in explained(tanya, QUESTION).text)


def test_a_chosen_threshold_is_the_one_that_is_told(tanya: Assistant) -> None:
    strict = Assistant(tanya.retriever, Settings(answer_threshold=0.99))
    why = explained(strict, QUESTION)
    assert why.threshold == 0.99
    assert "di bawah batas 99%" in why.text[0]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("signal", [field.name for field in fields(Signals)])
def test_every_signal_has_words(signal: str, language: str) -> None:
    said = Words.of(language).signal(signal, 1.0, 0.5, 0.4)
    assert not said.startswith(f"{signal}:")
    assert said.endswith("(+0,4)" if language == "id" else "(+0.4)")


@pytest.mark.parametrize("place", range(1, 31))
def test_english_ordinals(place: int) -> None:
    said = Words.of("en").passage(0.8, 0.0, 1.0, (place, None, 1), None)
    ending = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(place, "th")
    assert f"({place}{ending})" in said


def test_what_a_reader_judged_is_told() -> None:
    assert "+2.1" in Words.of("en").reading(2.1)
    assert "tidak menjawab" in Words.of("id").reading(-0.3)
    assert "reader −0.3" in Words.of("en").passage(0.8, 1.0, 1.0, (1, 1, 1), -0.3)


def test_rounding_never_makes_it_certain_or_impossible() -> None:
    for language in ("id", "en"):
        said = Words.of(language).certainty(0.9994, 0.0857)
        assert "100%" not in said
        assert "99" in said
    assert "0.5%" in Words.of("en").certainty(0.0049, 0.0857)


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=60))
def test_odd_questions_are_explained_too(tanya: Assistant, question: str) -> None:
    try:
        answer = tanya.ask(question, explain=True)
    except TanyaError:
        return
    body = json.loads(json.dumps(answer_to_dict(answer)))["explanation"]
    if body is None:
        assert answer.status == "greeting"
        return
    assert not set(body["found"]) & set(body["missing"])
    assert all(1 <= each["similarity_place"] <= body["compared"] for each in body["passages"])
    assert all(body["text"])
