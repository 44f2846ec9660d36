import pytest

from assistant.answering.followup import as_follow_up, interpretations
from assistant.retrieval import Encoder


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kalau IT?", "IT"),
        ("kalo IT gimana?", "IT gimana"),
        ("Bagaimana dengan digital marketing?", "digital marketing"),
        ("and in IT?", "IT"),
        ("What about the IT team?", "IT team"),
        ("terus untuk karyawan kontrak?", "karyawan kontrak"),
        ("kenapa?", "kenapa"),
        ("why?", "why"),
    ],
)
def test_what_cannot_stand_alone(text: str, words: str) -> None:
    follow_up = as_follow_up(text)
    assert follow_up is not None
    assert (follow_up.words, follow_up.stands_alone) == (words, False)


@pytest.mark.parametrize("text", ["Does it need coding?", "apa tujuannya?", "berapa lama itu?"])
def test_what_points_back_may_stand_alone(text: str) -> None:
    follow_up = as_follow_up(text)
    assert follow_up is not None
    assert follow_up.stands_alone


@pytest.mark.parametrize(
    "text",
    [
        "Apa itu SEO?",
        "Apakah itu SEO?",
        "What does IT do?",
        "Apa tujuan utama IT?",
        "Keahlian apa saja yang dibutuhkan profesional IT di sebuah perusahaan besar nantinya?",
        "How many days of annual leave do employees get?",
    ],
)
def test_what_is_a_question_of_its_own(text: str) -> None:
    assert as_follow_up(text) is None


@pytest.mark.parametrize(
    ("history", "question", "meaning"),
    [
        (["Apa tujuan utama digital marketing?"], "kalau IT?", "Apa tujuan utama IT?"),
        (
            ["What is the main goal of digital marketing?"],
            "and in IT?",
            "What is the main goal of IT?",
        ),
        (
            ["Berapa hari cuti tahunan karyawan tetap?"],
            "kalau karyawan kontrak?",
            "Berapa hari cuti tahunan karyawan kontrak?",
        ),
        (
            ["Apa tujuan utama IT?", "kalau digital marketing?"],
            "what about IT?",
            "Apa tujuan utama IT?",
        ),
    ],
)
def test_words_stand_where_their_counterpart_stood(
    encoder: Encoder, history: list[str], question: str, meaning: str
) -> None:
    assert interpretations(question, history, encoder)[0] == meaning


def test_without_history_a_question_is_itself(encoder: Encoder) -> None:
    assert interpretations("kalau IT?", [], encoder) == ("kalau IT?",)


def test_a_question_of_its_own_ignores_history(encoder: Encoder) -> None:
    assert interpretations("Apa itu SEO?", ["Apa tujuan IT?"], encoder) == ("Apa itu SEO?",)
