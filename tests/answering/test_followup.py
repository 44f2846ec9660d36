import pytest

from assistant.answering.followup import as_follow_up, interpretations

_TOGETHER = {("digital", "marketing"), ("cuti", "tahunan")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kalau IT?", "IT"),
        ("kalo IT gimana?", "IT"),
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
        (["What is the goal of digital marketing?"], "and in IT?", "What is the goal of IT?"),
        (["Berapa hari cuti tahunan?"], "kalau cuti sakit?", "Berapa hari cuti sakit?"),
        (["Apa tujuan IT?", "kalau digital marketing?"], "what about HR?", "Apa tujuan HR?"),
    ],
)
def test_words_stand_where_their_counterpart_stood(
    history: list[str], question: str, meaning: str
) -> None:
    assert meaning in interpretations(question, history, _TOGETHER)


def test_a_collocation_is_never_parted() -> None:
    meanings = interpretations("kalau IT?", ["Apa tujuan digital marketing?"], _TOGETHER)
    assert not any("IT marketing" in meaning or "digital IT" in meaning for meaning in meanings)


def test_without_history_a_question_is_itself() -> None:
    assert interpretations("kalau IT?", []) == ("kalau IT?",)


def test_a_question_of_its_own_ignores_history() -> None:
    assert interpretations("Apa itu SEO?", ["Apa tujuan IT?"]) == ("Apa itu SEO?",)


def test_what_points_back_is_read_both_ways() -> None:
    meanings = interpretations("Does it need coding?", ["What is digital marketing?"])
    assert meanings == (
        "What is digital marketing, Does it need coding?",
        "Does it need coding?",
    )
