from __future__ import annotations

from pathlib import Path

import numpy as np

from assistant.documents import Passage, Rendition, Span
from assistant.retrieval.lexical import LexicalIndex


def rendition(
    language: str, text: str, title: str = "", heading: tuple[str, ...] = ()
) -> Rendition:
    whole = Span(0, len(text))
    return Rendition(language, title, heading, text, whole, (whole,))


def passage(number: int, original: Rendition, *translations: Rendition) -> Passage:
    return Passage(f"d#p{number}", "d", number, original, translations, digest=str(number))


PASSAGES = (
    passage(1, rendition("id", "Kucing tidur di atas meja."), rendition("en", "A cat sleeps.")),
    passage(2, rendition("en", "Dogs sleep under the table.", title="Animals")),
    passage(3, rendition("id", "Gaji dibayar setiap bulan.", heading=("Penggajian", "Jadwal"))),
)


def test_a_passage_without_a_shared_word_scores_zero() -> None:
    scores = LexicalIndex.of(PASSAGES).scores("meja kucing", "id")
    assert scores[0] > 0
    assert scores[1:].tolist() == [0, 0]


def test_a_translation_is_found_in_its_language() -> None:
    index = LexicalIndex.of(PASSAGES)
    assert (index.scores("sleeping", "en") > 0).tolist() == [True, True, False]
    assert index.scores("sleeping", "id").tolist() == [0, 0, 0]


def test_title_and_headings_count_as_words_of_the_passage() -> None:
    index = LexicalIndex.of(PASSAGES)
    assert index.scores("jadwal", "id")[2] > 0
    assert index.scores("animal", "en")[1] > 0


def test_a_sentence_that_only_announces_lends_its_passage_no_words() -> None:
    posing = "Pertanyaan apakah kucing termasuk anjing sering muncul."
    told = "Kucing bukan anjing."
    first, second = Span(0, len(posing)), Span(len(posing) + 1, len(posing) + 1 + len(told))
    text = f"{posing} {told}"
    mixed = Rendition("id", "", (), text, Span(0, len(text)), (first, second))
    other = passage(2, rendition("id", "Apakah sering muncul? Tidak."))
    scores = LexicalIndex.of([passage(1, mixed), other]).scores("sering muncul", "id")
    assert scores[0] == 0
    assert scores[1] > 0
    alone = LexicalIndex.of([passage(1, rendition("id", posing)), other])
    assert alone.scores("kucing", "id")[0] > 0


def test_questions_without_a_known_word() -> None:
    index = LexicalIndex.of(PASSAGES)
    for question in ("", "???", "zzz", "😀"):
        assert index.scores(question, "id").tolist() == [0, 0, 0]
    assert index.scores("kucing", "fr").tolist() == [0, 0, 0]


def test_passages_without_a_word() -> None:
    index = LexicalIndex.of([passage(1, rendition("id", "—"))])
    assert index.languages == ()
    assert index.scores("apa", "id").tolist() == [0]
    assert LexicalIndex.of([]).scores("apa", "id").shape == (0,)


def test_saved_and_loaded_it_is_the_same(tmp_path: Path) -> None:
    index = LexicalIndex.of(PASSAGES)
    index.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path)
    assert loaded.languages == ("en", "id")
    for question, language in (("kucing meja", "id"), ("sleep table", "en")):
        assert np.array_equal(loaded.scores(question, language), index.scores(question, language))


def test_it_knows_how_many_passages_have_a_word() -> None:
    index = LexicalIndex.of(PASSAGES)
    assert (index.count("id"), index.count("en"), index.count("fr")) == (2, 2, 0)
    words = {word: index.frequency(word, "en") for word in ("sleep", "dog", "anim", "zzz", "")}
    assert words == {"sleep": 2, "dog": 1, "anim": 1, "zzz": 0, "": 0}
    assert index.frequency("gaji", "id") == 1
    assert index.frequency("gaji", "en") == index.frequency("gaji", "fr") == 0
