import pytest

from assistant.answering.smalltalk import SmallTalk, ask_back, reply, small_talk, without_greeting


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
        ("What can I ask?", SmallTalk.IDENTITY),
        ("what documents do you have?", SmallTalk.IDENTITY),
        ("what is this?", SmallTalk.IDENTITY),
        ("apa yang bisa saya tanyakan?", SmallTalk.IDENTITY),
        ("apa saja yang bisa ditanyakan di sini?", SmallTalk.IDENTITY),
        ("dokumen apa saja yang ada?", SmallTalk.IDENTITY),
        ("halo, ini apa ya?", SmallTalk.IDENTITY),
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
        "what documents do I need for a visa?",
        "dokumen apa saja yang dibutuhkan untuk cuti?",
        "what is this policy about?",
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
        ("makasih. kalau IT?", "kalau IT?"),
        ("ok thanks, and IT?", "and IT?"),
        ("Terima kasih banyak kak! Apa itu SEO?", "Apa itu SEO?"),
    ],
)
def test_a_greeting_or_thanks_before_a_question_is_left_out(text: str, asked: str) -> None:
    assert without_greeting(text) == asked


@pytest.mark.parametrize("kind", SmallTalk)
def test_replies_differ_by_language(kind: SmallTalk) -> None:
    assert reply(kind, "id") != reply(kind, "en")


@pytest.mark.parametrize("language", ["id", "en"])
def test_who_asks_what_there_is_gets_the_documents_named(language: str) -> None:
    said = reply(SmallTalk.IDENTITY, language, ["Panduan A", "Panduan B"], 7)
    assert "“Panduan A”, “Panduan B”" in said
    assert "5" in said
    hello = reply(SmallTalk.HELLO, language, ["Panduan A"], 7)
    assert hello == reply(SmallTalk.HELLO, language)


def test_asking_back_is_in_either_language() -> None:
    assert ask_back("id") != ask_back("en")
