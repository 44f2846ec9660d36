"""Abbreviations that no document has, spelled out from the headings."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.answering.answer import Status
from assistant.answering.initials import Initials
from assistant.documents import Passage, Rendition, Span
from assistant.retrieval import Encoder

HANDBOOK = Path(__file__).parents[1] / "handbook" / "corpus"


def headed(*headings: str, title: str = "Peraturan") -> Initials:
    whole = Span(0, 5)
    passages = [
        Passage(
            f"d#p{n}", "d", n, Rendition("id", title, (heading,), "Teks.", whole, (whole,)), (), "0"
        )
        for n, heading in enumerate(headings, start=1)
    ]
    return Initials(passages)


@pytest.mark.parametrize(
    ("heading", "question", "spelled"),
    [
        ("Tunjangan hari raya", "thr kapan?", "tunjangan hari raya kapan?"),
        ("Tunjangan hari raya", "Kapan THR cair", "Kapan tunjangan hari raya cair"),
        ("3. Tunjangan Hari Raya", "THR-nya berapa", "tunjangan hari raya berapa"),
        ("3. Tunjangan Hari Raya", "THRnya berapa", "tunjangan hari raya berapa"),
        ("Upah, lembur dan tunjangan hari raya", "thr", "tunjangan hari raya"),
        ("Kesehatan dan keselamatan kerja", "itu kkk", "itu kesehatan dan keselamatan kerja"),
        ("Cuti di luar tanggungan", "cara ambil cdlt", "cara ambil cuti di luar tanggungan"),
        ("Cuti di luar tanggungan", "cara ambil clt", "cara ambil cuti di luar tanggungan"),
        ("Tunjangan hari raya", "yang di-THR", "yang tunjangan hari raya"),
        ("Performance improvement plan", "what's a PIP?", "what's a performance improvement plan?"),
    ],
)  # fmt: skip
def test_letters_that_begin_a_heading_s_words(heading: str, question: str, spelled: str) -> None:
    assert headed("Lain-lain", heading).spelled_out(question, "id", lambda word: False) == spelled


@pytest.mark.parametrize(
    ("headings", "question"),
    [
        (("Rapat kerja bulanan", "Rencana kerja bersama"), "rkb kapan"),  # either
        (("Rencana kerja bersama",), "the kerja rkb.co"),
        (("Rencana kerja bersama",), "rkbs kapan"),
        (("Hari raya",), "hr kapan"),  # two letters are anything
        (("Apa yang dilarang",), "ayd"),  # begins with grammar
        (("Tunjangan hari raya",), ""),
    ],
)
def test_others_are_left(headings: tuple[str, ...], question: str) -> None:
    assert headed(*headings).spelled_out(question, "id", lambda word: False) is None


def test_what_the_documents_have_is_not_spelled_out() -> None:
    assert (
        headed("Tunjangan hari raya").spelled_out("thr kapan", "id", {"thr"}.__contains__) is None
    )


def test_it_is_understood_and_answered(encoder: Encoder, tmp_path: Path) -> None:
    tanya = Assistant.open(HANDBOOK, tmp_path / "index", settings=Settings(), encoder=encoder)
    answer = tanya.ask("thr kapan dibayar?")
    assert answer.status is Status.ANSWERED
    assert answer.question == "tunjangan hari raya kapan dibayar?"
    assert "10 hari sebelum hari raya" in answer.quote


@pytest.mark.parametrize(
    ("question", "language", "spelled"),
    [
        ("aturan WFH", "id", "aturan bekerja dari rumah"),
        ("can I wfh on Fridays?", "en", "can I work from home on Fridays?"),
        ("kalau di-PHK dapat apa", "id", "kalau pemutusan hubungan kerja dapat apa"),
    ],
)
def test_common_ones_need_no_heading(question: str, language: str, spelled: str) -> None:
    assert headed("Kerja fleksibel").spelled_out(question, language, lambda word: False) == spelled


def test_a_heading_says_better_than_the_list_what_is_meant() -> None:
    corpus = headed("Wisata forum hobi")
    assert corpus.spelled_out("wfh", "id", lambda word: False) == "wisata forum hobi"


@pytest.mark.parametrize(
    "question", ["aturan wfh", "what are the rules for WFH?", "how many days wfh"]
)
def test_a_common_one_is_answered(question: str, encoder: Encoder, tmp_path: Path) -> None:
    tanya = Assistant.open(HANDBOOK, tmp_path / "index", settings=Settings(), encoder=encoder)
    answer = tanya.ask(question)
    assert answer.status is Status.ANSWERED
    assert "dari rumah" in answer.passages[0].citation.quote
