"""Answers over the shipped article, through the public API alone."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import Answer, Assistant, Settings, TanyaError
from assistant.answering import Status, answer_to_dict
from assistant.answering.abbreviation import PRECISION
from assistant.answering.reader import ReaderInput, Reading
from assistant.retrieval import Encoder

CORPUS = Path(__file__).parents[2] / "corpus"


def assert_citations_hold(tanya: Assistant, answer: Answer) -> None:
    for citation, passage in zip(answer.citations, answer.passages, strict=True):
        document = tanya.document(citation.document, citation.language)
        assert document.text[citation.start : citation.end] == citation.quote
        assert passage.shown.text in document.text
        for shown in (passage.shown, passage.original):
            for span in shown.highlights:
                assert span.of(shown.text).strip()
        assert citation.passage_id == tanya.passage(citation.passage_id).id
        assert citation.url.endswith(f"#p{citation.paragraph}")


@pytest.mark.parametrize(
    ("question", "language", "quote"),
    [
        ("Apa tujuan utama IT?", "id", "memastikan fungsi dan keamanan sistem"),
        ("What is IT's main goal?", "en", "The main goal of IT is to ensure"),
        ("Apa tujuan utama digital marketing?", "id", "mempromosikan produk atau layanan"),
    ],
)
def test_the_sentence_that_answers(
    tanya: Assistant, question: str, language: str, quote: str
) -> None:
    answer = tanya.ask(question)
    assert (answer.status, answer.language) == (Status.ANSWERED, language)
    assert quote in answer.quote
    assert answer.quote == answer.citations[0].quote
    assert 0 < answer.confidence <= 1
    assert_citations_hold(tanya, answer)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Apakah digital marketing termasuk pekerjaan IT?", "Singkatnya"),
        ("Is digital marketing an IT job?", "In short"),
    ],
)
def test_what_the_article_asks_is_answered_by_its_conclusion(
    tanya: Assistant, question: str, quote: str
) -> None:
    assert tanya.ask(question).quote.startswith(quote)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("kepanjangan IT apa", "IT (Information Technology)"),
        ("What does SEO stand for?", "SEO (Search Engine Optimization)"),
        ("what does roi mean", "ROI (Return on Investment)"),
    ],
)
def test_what_an_abbreviation_stands_for(tanya: Assistant, question: str, said: str) -> None:
    answer = tanya.ask(question)
    assert answer.status is Status.ANSWERED
    assert said in answer.quote
    assert said in answer.passages[0].original.highlights[0].of(answer.passages[0].original.text)
    assert_citations_hold(tanya, answer)


def test_an_abbreviation_stands_for_what_the_documents_asked_say(
    encoder: Encoder, tmp_path: Path
) -> None:
    """Another document of the folder may use the same letters for something else."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.md").write_text("# Anggaran\n\nUnit menyusun rencana anggaran biaya (RAB).\n")
    (corpus / "b.md").write_text("# Ruang\n\nKaryawan memesan ruang acara bersama (RAB).\n")
    tanya = Assistant.open(corpus, tmp_path / "index", settings=Settings(), encoder=encoder)
    for slug, said in (("a", "rencana anggaran biaya"), ("b", "ruang acara bersama")):
        answer = tanya.ask("RAB singkatan dari apa?", documents=[slug])
        assert said in answer.quote
        assert answer.confidence >= PRECISION


def test_english_question_shows_the_translation_beside_the_original(tanya: Assistant) -> None:
    passage = tanya.ask("What is IT's main goal?").passages[0]
    assert (passage.shown.language, passage.original.language) == ("en", "id")
    assert passage.is_translation
    assert "Tujuan utama IT" in passage.original.highlights[0].of(passage.original.text)


def test_language_can_be_chosen(tanya: Assistant) -> None:
    answer = tanya.ask("Apa tujuan utama IT?", language="en")
    assert answer.language == "en"
    assert answer.passages[0].shown.language == "en"


@pytest.mark.parametrize(
    "question", ["resep rendang padang", "What is the capital of Mongolia?", "asdfgh qwerty zxcvb"]
)
def test_what_the_documents_do_not_answer(tanya: Assistant, question: str) -> None:
    answer = tanya.ask(question)
    assert answer.status is Status.NOT_FOUND
    assert answer.quote == ""
    assert answer.message
    assert answer.passages  # the nearest are still told, as such
    assert_citations_hold(tanya, answer)


@pytest.mark.parametrize("greeting", ["halo", "terima kasih", "who are you?"])
def test_greetings_bring_no_search_result(tanya: Assistant, greeting: str) -> None:
    answer = tanya.ask(greeting)
    assert answer.status is Status.GREETING
    assert answer.message
    assert answer.passages == ()


@pytest.mark.parametrize("earlier", ["Does q need " + "q " * 5000, "\x00\x01\x02", ""])
def test_history_that_nobody_could_have_asked_is_left_out(tanya: Assistant, earlier: str) -> None:
    alone = tanya.ask("kalau IT?")
    assert tanya.ask("kalau IT?", history=[earlier]).question == alone.question


def test_a_follow_up_is_read_in_context(tanya: Assistant) -> None:
    answer = tanya.ask("kalau IT?", history=["Apa tujuan utama digital marketing?"])
    assert answer.question == "Apa tujuan utama IT?"
    assert "Tujuan utama IT" in answer.quote


@pytest.mark.parametrize(
    ("question", "earlier", "meaning"),
    [
        ("kalau it?", "Apa tujuan utama digital marketing?", "Apa tujuan utama IT?"),
        ("makasih. IT?", "Apa tujuan utama digital marketing?", "Apa tujuan utama IT?"),
        ("and IT?", "What skills does digital marketing need?", "What skills does IT need?"),
        ("terus apa tujuan IT?", "Apa tujuan utama digital marketing?", "apa tujuan IT?"),
        (
            "bagaimana mengukurnya?",
            "Apa tujuan utama digital marketing?",
            "bagaimana mengukur digital marketing?",
        ),
    ],
)
def test_a_follow_up_leaves_the_answer_before(
    tanya: Assistant, question: str, earlier: str, meaning: str
) -> None:
    answer = tanya.ask(question, history=[earlier, "terima kasih"])
    assert answer.question == meaning
    assert answer.status is Status.ANSWERED
    assert answer.quote != tanya.ask(earlier).quote


@pytest.mark.parametrize("question", ["kenapa?", "jelaskan lebih lanjut", "kalau gaji?"])
def test_what_was_just_shown_does_not_answer_what_it_has_no_word_of(
    tanya: Assistant, question: str
) -> None:
    answer = tanya.ask(question, history=["Apa tujuan utama digital marketing?"])
    assert answer.status is Status.NOT_FOUND


@pytest.mark.parametrize("question", ["asdf qwer zxcv", "kjhgf"])
def test_keys_hit_at_random_are_no_follow_up(tanya: Assistant, question: str) -> None:
    answer = tanya.ask(question, history=["What skills does digital marketing need?"])
    assert answer.question == question
    assert answer.status is Status.NOT_FOUND


@pytest.mark.parametrize("question", ["lalu?", "why?", "tell me more", "ya", "no"])
def test_what_names_nothing_is_asked_back(tanya: Assistant, question: str) -> None:
    answer = tanya.ask(question)
    assert answer.status is Status.GREETING
    assert answer.message
    assert not answer.passages


@pytest.mark.parametrize("question", ["hi", "thanks", "ok", "help", "IT?", "SEO"])
def test_what_tells_no_language_is_met_in_the_interfaces(tanya: Assistant, question: str) -> None:
    assert tanya.ask(question, default_language="en").language == "en"
    assert tanya.ask(question, default_language="id").language == "id"
    earlier = ["Apa tujuan utama digital marketing?"]
    assert tanya.ask(question, default_language="en", history=earlier).language == "id"
    assert tanya.ask("Apa itu SEO?", default_language="en").language == "id"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("contoh platform iklan", "id"),
        ("iklan", "id"),
        ("marketing strategy", "en"),
        ("data security", "en"),
        ("similarities digital marketing IT", "en"),
    ],
)
def test_keywords_are_in_the_language_whose_documents_have_them(
    tanya: Assistant, question: str, language: str
) -> None:
    other = "en" if language == "id" else "id"
    assert tanya.ask(question, default_language=other).language == language


@pytest.mark.parametrize("question", ["what's roi?", "apa itu roi", "cms artinya apa"])
def test_an_abbreviation_is_known_however_it_is_typed(tanya: Assistant, question: str) -> None:
    short = "roi" if "roi" in question else "cms"
    small, large = tanya.ask(question), tanya.ask(question.replace(short, short.upper()))
    assert small.status is Status.ANSWERED
    assert (small.quote, small.confidence) == (large.quote, large.confidence)


def test_who_asks_what_there_is_is_told_the_documents(tanya: Assistant) -> None:
    answer = tanya.ask("What documents do you have?")
    assert tanya.index.documents[0].in_language("en").title in answer.message


def test_suggestions_are_answered_and_new(tanya: Assistant) -> None:
    asked = "Apa tujuan utama IT?"
    answer = tanya.ask(asked)
    assert 1 <= len(answer.suggestions) <= 3
    assert asked not in answer.suggestions
    for suggestion in answer.suggestions:
        assert tanya.ask(suggestion).status is Status.ANSWERED


@pytest.mark.parametrize("top_k", [1, 2, 10])
def test_as_many_passages_as_asked_for(tanya: Assistant, top_k: int) -> None:
    answer = tanya.ask("Apa tujuan utama IT?", top_k=top_k)
    assert [citation.number for citation in answer.citations] == list(range(1, top_k + 1))


@pytest.mark.parametrize("question", ["", "  ", "x" * 5000, "\x00\x01\x02\x03"])
def test_what_is_no_question_gets_a_message(tanya: Assistant, question: str) -> None:
    with pytest.raises(TanyaError):
        tanya.ask(question)


def test_the_wire_form_is_the_contract(tanya: Assistant) -> None:
    body = json.loads(json.dumps(answer_to_dict(tanya.ask("What is IT's main goal?"))))
    assert {"status", "language", "confidence", "quote", "took_ms", "passages", "suggestions"} <= (
        body.keys()
    )
    passage = body["passages"][0]
    assert {"citation", "id", "document", "title", "heading", "paragraph", "language", "text",
            "highlights", "score", "url", "original"} <= passage.keys()  # fmt: skip
    mark = passage["highlights"][0]
    assert passage["text"][mark["start"] : mark["end"]] == body["quote"]
    original = passage["original"]
    assert original.keys() == {"language", "text", "highlights"}


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=80))
def test_odd_questions_never_break_a_citation(tanya: Assistant, question: str) -> None:
    try:
        answer = tanya.ask(question)
    except TanyaError:
        return
    assert_citations_hold(tanya, answer)


def test_a_reader_of_one_s_own_judges(encoder: Encoder, tmp_path: Path) -> None:
    class Last:
        """Finds that the last passage of those it is given answers, with its last sentence."""

        fingerprint = "last"

        def read(self, question: str, passages: Sequence[ReaderInput]) -> tuple[Reading, ...]:
            return tuple(
                Reading(100.0 * place, (*([0.0] * (len(each.sentences) - 1)), 1.0))
                for place, each in enumerate(passages)
            )

    index = tmp_path / "index"
    usual = Assistant.open(CORPUS, index, settings=Settings(reader="off"), encoder=encoder)
    own = Assistant.open(CORPUS, index, settings=Settings(), encoder=encoder, reader=Last())
    question = "Apa tujuan utama IT?"
    assert own.ask(question).passages[0].citation.passage_id == (
        usual.ask(question).passages[2].citation.passage_id
    )
