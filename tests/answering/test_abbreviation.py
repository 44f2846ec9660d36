from __future__ import annotations

import pytest

from assistant.answering.abbreviation import Abbreviations, long_forms
from assistant.documents import Passage, Rendition, Span


def forms(text: str) -> set[tuple[str, str]]:
    return {(found.short, found.text) for found in long_forms(text)}


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("Unit menyusun rencana anggaran biaya (RAB).", "RAB", "rencana anggaran biaya"),
        ("Peserta BPJS (Badan Penyelenggara Jaminan Sosial) membayar iuran.", "BPJS",
         "Badan Penyelenggara Jaminan Sosial"),
        ("The gross domestic product (GDP) rose.", "GDP", "gross domestic product"),
        ("Growth of GDP (gross domestic product) slowed.", "GDP", "gross domestic product"),
        ("The recovery point objective, or RPO, says how much may be lost.", "RPO",
         "recovery point objective"),
        ("K3 adalah singkatan dari keselamatan dan kesehatan kerja.", "", ""),
        ("PKWT adalah singkatan dari perjanjian kerja waktu tertentu.", "PKWT",
         "perjanjian kerja waktu tertentu"),
        ("NGO stands for non-governmental organisation.", "NGO", "non-governmental organisation"),
        ("Kantor Bersama (Jakarta) tutup.", "", ""),
        ("Rapat dipimpin Bu Sari (CEO).", "", ""),
    ],
)  # fmt: skip
def test_long_forms_are_read_off_their_letters(text: str, short: str, long: str) -> None:
    assert forms(text) == ({(short, long)} if short else set())


def corpus(text: str) -> Abbreviations:
    whole = Span(0, len(text))
    rendition = Rendition("id", "", (), text, whole, (whole,))
    return Abbreviations([Passage("d#p1", "d", 1, rendition, (), "0")])


@pytest.mark.parametrize(
    "question",
    [
        "kepanjangan RAB apa?",
        "apa kepanjangan dari rab",
        "RAB itu singkatan dari apa?",
        "What does RAB stand for?",
        "what is RAB short for",
        "full form of RAB",
    ],
)
def test_a_question_for_the_long_form_is_known(question: str) -> None:
    found = corpus("Setiap unit menyusun rencana anggaran biaya (RAB).").asked(question)
    assert found is not None
    assert found.text == "rencana anggaran biaya"


@pytest.mark.parametrize(
    "question",
    [
        "Siapa yang menyusun RAB?",
        "apa kepanjangan dari PKWT?",
        "What does the unit stand for?",
        "What is the full name of the head of RAB?",
        "Is one month too short for RAB approval?",
        "Kalau rapat RAB kepanjangan gimana?",
        "Where are the duties for RAB spelled out?",
    ],
)
def test_other_questions_ask_for_none(question: str) -> None:
    assert corpus("Setiap unit menyusun rencana anggaran biaya (RAB).").asked(question) is None
