import pytest

from assistant.answering.followup import (
    as_follow_up,
    interpretations,
    names_nothing,
    with_capitals,
)

_TOGETHER = {("digital", "marketing"), ("cuti", "tahunan")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kalau IT?", "IT"),
        ("kalo IT gimana?", "IT"),
        ("Bagaimana dengan digital marketing?", "digital marketing"),
        ("and in IT?", "IT"),
        ("IT gimana?", "IT"),
        ("kl IT?", "IT"),
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


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Does it need coding?", False),
        ("apa tujuannya?", False),
        ("bagaimana mengukurnya?", False),
        ("Is it possible to carry over annual leave?", True),
        ("Biasanya berapa hari cuti tahunan?", True),
        ("IT?", True),
        ("cuti sakit?", True),
    ],
)
def test_what_points_back_stands_alone_only_with_enough_of_its_own(text: str, alone: bool) -> None:
    follow_up = as_follow_up(text)
    assert (follow_up is None or follow_up.stands_alone) is alone


@pytest.mark.parametrize(
    "text",
    ["lalu?", "kenapa?", "why?", "tell me more", "ya", "no", "lanjut", "jelaskan lebih lanjut",
     "sebaliknya?", "go on", "What does it do?"],
)  # fmt: skip
def test_grammar_alone_names_nothing(text: str) -> None:
    assert names_nothing(text)


@pytest.mark.parametrize("text", ["IT?", "kalau IT?", "SEO", "Apa itu IT?", "berapa hari cuti?"])
def test_a_subject_is_named(text: str) -> None:
    assert not names_nothing(text)


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
        (["What is IT's main goal?"], "and HR?", "What is HR's main goal?"),
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


def test_a_subject_that_no_document_has_takes_nobody_s_place() -> None:
    earlier, known = ["What skills does IT need?"], {"SEO"}.__contains__
    assert interpretations("asdf qwer", earlier, known=known) == ("asdf qwer",)
    assert "What skills does SEO need?" in interpretations("SEO", earlier, known=known)
    assert "What skills does UX need?" in interpretations("and UX?", earlier, known=known)


def test_a_question_of_its_own_ignores_history() -> None:
    assert interpretations("Apa itu SEO?", ["Apa tujuan IT?"]) == ("Apa itu SEO?",)


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("and what skills does it need?", "what skills does digital marketing need?"),
        ("bagaimana mengukurnya?", "bagaimana mengukur digital marketing?"),
        ("apa tujuannya?", "apa tujuan digital marketing?"),
        ("how is that measured?", "how is digital marketing measured?"),
        ("and its skills?", "digital marketing's skills?"),
        ("kalau keahliannya?", "Apa keahlian digital marketing?"),
        ("berapa biaya pekerjaan tersebut?", "berapa biaya pekerjaan digital marketing?"),
    ],
)
def test_a_pointer_gives_way_to_what_it_points_at(question: str, meaning: str) -> None:
    earlier = "Apa tujuan digital marketing?"
    meanings = interpretations(question, [earlier], _TOGETHER)
    assert meaning in meanings
    assert not any(earlier.rstrip("?") in each for each in meanings)


@pytest.mark.parametrize(
    ("earlier", "question", "meant", "never"),
    [
        ("What is the goal of digital marketing?", "what skills does it need?",
         "what skills does digital marketing need?",
         "what skills does goal of digital marketing need?"),
        ("Apa tujuan dari digital marketing?", "apa alat yang dipakainya?",
         "apa alat yang dipakai digital marketing?",
         "apa alat yang dipakai tujuan dari digital marketing?"),
        ("How is the success of digital marketing measured?", "and what tools does it use?",
         "what tools does digital marketing use?", "what tools does measured use?"),
        ("Bagaimana cuti tahunan diajukan?", "berapa lamanya?",
         "berapa lama cuti tahunan?", "berapa lama diajukan?"),
        ("Siapa yang mengajukan cuti tahunan?", "berapa lamanya?",
         "berapa lama cuti tahunan?", "berapa lama mengajukan?"),
    ],
)  # fmt: skip
def test_a_pointer_points_at_what_was_asked_about(
    earlier: str, question: str, meant: str, never: str
) -> None:
    meanings = interpretations(question, [earlier], _TOGETHER)
    assert meant in meanings
    assert never not in meanings


@pytest.mark.parametrize(
    ("earlier", "meant"),
    [
        ("What is digital?", "who needs digital?"),
        ("Apa itu dinas?", "who needs dinas?"),
        ("Apa itu speed?", "who needs speed?"),
        ("Where is the shed?", "who needs shed?"),
        ("How is a statement of work signed?", "who needs statement of work?"),
    ],
)
def test_what_only_looks_like_a_verb_or_a_part_is_pointed_at(earlier: str, meant: str) -> None:
    assert meant in interpretations("who needs it?", [earlier], _TOGETHER)


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("terus apa tujuan IT?", "apa tujuan IT?"),
        ("Dan berapa hari cuti sakit?", "berapa hari cuti sakit?"),
        ("and what does IT do?", "what does IT do?"),
        ("In what year was it founded, the IT team?", "In what year was it founded, the IT team?"),
    ],
)
def test_a_whole_question_after_an_opening_is_its_own(question: str, meaning: str) -> None:
    assert interpretations(question, ["Apa tujuan SEO?"]) == (meaning,)


def test_a_verb_is_no_counterpart() -> None:
    meanings = interpretations("and IT?", ["What skills does digital marketing need?"], _TOGETHER)
    assert meanings == ("What skills does IT need?",)
    meanings = interpretations("and invoices?", ["Where do employees submit receipts?"])
    assert "Where do employees submit invoices?" in meanings


def test_a_bare_subject_is_read_both_ways() -> None:
    meanings = interpretations("IT?", ["Apa tujuan SEO?"])
    assert "Apa tujuan IT?" in meanings
    assert "IT?" in meanings


def test_a_reference_is_to_the_last_question_that_says_what_it_is_about() -> None:
    history = ["Apa tujuan SEO?", "Berapa hari cuti tahunan?", "kenapa?"]
    assert "Berapa hari cuti sakit?" in interpretations("kalau cuti sakit?", history, _TOGETHER)


@pytest.mark.parametrize(
    ("question", "restored"),
    [
        ("kalau it?", "kalau IT?"),
        ("and in it?", "and in IT?"),
        ("it?", "IT?"),
        ("apa tujuan it?", "apa tujuan IT?"),
        ("does it need coding?", "does it need coding?"),
        ("and what skills does it need?", "and what skills does it need?"),
        ("kalau dan?", "kalau dan?"),
    ],
)
def test_a_name_gets_its_capitals_back_where_a_pronoun_makes_no_sense(
    question: str, restored: str
) -> None:
    assert with_capitals(question, lambda word: word in {"it", "dan"}) == restored
