import pytest

from assistant.answering.smalltalk import SmallTalk, reply, small_talk, without_greeting


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("halo", SmallTalk.HELLO),
        ("Haloooo kak!!", SmallTalk.HELLO),
        ("selamat pagi, bu", SmallTalk.HELLO),
        ("Assalamu'alaikum", SmallTalk.HELLO),
        ("Good morning!", SmallTalk.HELLO),
        ("terima kasih", SmallTalk.THANKS),
        ("Terima kasih banyak ya 🙏", SmallTalk.THANKS),
        ("thanks a lot", SmallTalk.THANKS),
        ("makasih kak, bye", SmallTalk.GOODBYE),
        ("who are you?", SmallTalk.IDENTITY),
        ("Kamu siapa sih?", SmallTalk.IDENTITY),
        ("apa yang bisa kamu lakukan?", SmallTalk.IDENTITY),
        ("What's your name?", SmallTalk.IDENTITY),
    ],
)
def test_small_talk_is_met_as_such(text: str, kind: SmallTalk) -> None:
    assert small_talk(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "apa itu halo effect?",
        "halo, apa tujuan utama IT?",
        "siapa kamu pilih sebagai tim IT?",
        "who are you supposed to call when the server is down?",
        "apa arti terima kasih dalam email bisnis?",
        "selamat pagi diucapkan sampai jam berapa?",
        "bagaimana cara menyapa pelanggan?",
        "",
    ],
)
def test_questions_are_not_small_talk(text: str) -> None:
    assert small_talk(text) is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Halo, apa tujuan utama IT?", "apa tujuan utama IT?"),
        ("Selamat siang kak! Berapa hari cuti?", "Berapa hari cuti?"),
        ("Hi there - what is IT?", "what is IT?"),
        ("hi-fi apa yang dipakai?", "hi-fi apa yang dipakai?"),
        ("apa itu SEO?", "apa itu SEO?"),
        ("halo", "halo"),
    ],
)
def test_a_greeting_before_a_question_is_left_out(text: str, asked: str) -> None:
    assert without_greeting(text) == asked


@pytest.mark.parametrize("kind", SmallTalk)
def test_replies_differ_by_language(kind: SmallTalk) -> None:
    assert reply(kind, "id") != reply(kind, "en")
