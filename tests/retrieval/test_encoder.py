from __future__ import annotations

import gc
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import TanyaError
from assistant.retrieval import Encoder, describe_encoder, load_encoder
from assistant.retrieval.bundled_model import model_folder
from assistant.retrieval.contracts import Vectors
from assistant.retrieval.encoder import _garbage_left
from assistant.settings import Settings

HERE = Path(__file__).parent
SENTENCES = (HERE / "sentences.txt").read_text(encoding="utf-8").splitlines()
PAIRS = [
    line.split("\t") for line in (HERE / "questions.tsv").read_text(encoding="utf-8").splitlines()
]
QUESTIONS = [question for question, _ in PAIRS]
PASSAGES = [passage for _, passage in PAIRS]


@pytest.fixture(scope="module")
def in_torch(encoder: Encoder) -> Encoder:
    """The same weights in float32, as any program would load the converted folder."""
    return load_encoder(Settings(model=str(model_folder(Settings())), threads=1))


def run(code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        check=False,
    )


def cosines(first: Vectors, second: Vectors) -> Vectors:
    return (first * second).sum(axis=1)


def test_vectors_have_the_promised_shape_type_and_length(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(SENTENCES[:5])
    assert vectors.shape == (5, encoder.dimension) == (5, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_text_gives_no_vectors_and_one_bare_text_is_refused(encoder: Encoder) -> None:
    assert encoder.encode_queries([]).shape == (0, 384)
    with pytest.raises(TypeError, match="sequence of texts"):
        encoder.encode_queries("apa itu?")


def test_questions_and_passages_are_encoded_differently(encoder: Encoder) -> None:
    same = cosines(encoder.encode_queries(QUESTIONS[:5]), encoder.encode_passages(QUESTIONS[:5]))
    assert (same < 0.999).all()


def test_a_text_gets_the_same_vector_whatever_stands_beside_it(encoder: Encoder) -> None:
    alone = np.vstack([encoder.encode_passages([text]) for text in SENTENCES[95:105]])
    together = encoder.encode_passages(["kata " * 400, *SENTENCES[95:105], "ya"])
    np.testing.assert_array_equal(together[1:-1], alone)


def test_several_threads_get_what_one_gets(encoder: Encoder) -> None:
    expected = [encoder.encode_queries([question]) for question in QUESTIONS[:12]]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda question: encoder.encode_queries([question]), QUESTIONS[:12]))
    np.testing.assert_array_equal(found, expected)


ODD = ["", " ", "\0", "\ud800", "👩\u200d👩\u200d👧", "a</s><mask>", "\x85\u2028", "漢" * 2000]


def test_odd_text_gets_a_sound_vector(encoder: Encoder) -> None:
    vectors = encoder.encode_queries(ODD)
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_text_beyond_512_tokens_is_cut_off(encoder: Encoder) -> None:
    long = "kata " * 700
    np.testing.assert_array_equal(
        encoder.encode_passages([long]), encoder.encode_passages([long + "lain sekali"])
    )
    assert cosines(encoder.encode_passages([long]), encoder.encode_passages([long[:1500]]))[0] < 1


def test_quantised_weights_give_nearly_the_vectors_of_float32(
    encoder: Encoder, in_torch: Encoder
) -> None:
    similarity = cosines(encoder.encode_passages(SENTENCES), in_torch.encode_passages(SENTENCES))
    assert len(similarity) == 200
    assert similarity.mean() >= 0.995
    assert similarity.min() >= 0.99


def test_quantised_weights_find_the_passages_that_float32_finds(
    encoder: Encoder, in_torch: Encoder
) -> None:
    def top(model: Encoder) -> Vectors:
        passages = model.encode_passages(PASSAGES + SENTENCES)
        return (model.encode_queries(QUESTIONS) @ passages.T).argmax(axis=1)

    found, expected = top(encoder), top(in_torch)
    assert (found == expected).mean() >= 0.98
    assert (expected == np.arange(len(PAIRS))).mean() >= 0.85


def test_garbage_is_collected_again_once_it_is_loaded(encoder: Encoder) -> None:
    assert gc.isenabled()
    frozen = gc.get_freeze_count()
    with _garbage_left(), _garbage_left():  # two threads load at once
        assert not gc.isenabled()
        stays = [[] for _ in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= frozen + len(stays)


def test_another_model_has_another_fingerprint_and_the_same_one_the_same(
    encoder: Encoder, in_torch: Encoder
) -> None:
    assert encoder.fingerprint != in_torch.fingerprint
    assert load_encoder(Settings(threads=2)).fingerprint == encoder.fingerprint


WITHOUT_NETWORK = """
import socket
def refuse(*arguments):
    raise AssertionError("the network was used")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from assistant.retrieval import load_encoder
from assistant.settings import Settings
print(load_encoder(Settings()).encode_queries(["apa kabar?"]).shape)
"""


def test_the_bundled_model_needs_no_network(encoder: Encoder) -> None:
    done = run(WITHOUT_NETWORK)
    assert done.stdout.strip() == "(1, 384)", done.stderr


LOAD = """
import sys
from assistant.errors import TanyaError
from assistant.retrieval import load_encoder
from assistant.settings import Settings
try:
    load_encoder(Settings(model=sys.argv[1], cache=sys.argv[2]))
except TanyaError as error:
    print(error)
"""


def test_an_unreachable_hub_is_told_with_the_other_ways(tmp_path: Path) -> None:
    done = run(LOAD, "nobody/nothing", str(tmp_path), HF_ENDPOINT="http://127.0.0.1:9")
    assert "nobody/nothing cannot be loaded" in done.stdout, done.stderr
    assert "TANYA_MODEL" in done.stdout


@pytest.mark.parametrize("name", ["./none", "/no/such/model", "a/b/c"])
def test_a_missing_folder_is_told(name: str) -> None:
    for look in (load_encoder, describe_encoder):
        with pytest.raises(TanyaError, match=f"no model folder {name}"):
            look(Settings(model=name))


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"config.json": "{}"},
        {"config.json": "not json"},
        {"modules.json": "[]"},
        {"modules.json": "not json"},
        {"config.json": '{"model_type": "bert"}'},
        {"config.json": '{"model_type": "nonsense"}'},
    ],
    ids=lambda files: str(files),
)
def test_a_folder_that_is_no_model_is_told(tmp_path: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(TanyaError, match="TANYA_MODEL"):
        load_encoder(Settings(model=str(tmp_path)))


DESCRIBE = """
import sys
from assistant.retrieval.encoder import describe_encoder
from assistant.settings import Settings
found = describe_encoder(Settings(cache=sys.argv[1] or None))
print(found.sound, found)
assert not {"torch", "transformers", "sentence_transformers", "onnxruntime"} & set(sys.modules)
"""


def test_the_description_tells_the_state_without_loading_anything(
    encoder: Encoder, tmp_path: Path
) -> None:
    done = run(DESCRIBE, "")
    assert done.stdout.startswith("True multilingual-e5-small"), done.stderr
    assert done.stdout.endswith("converted and sound\n")
    done = run(DESCRIBE, str(tmp_path))
    assert "not converted yet" in done.stdout, done.stderr
    model_folder(Settings(cache=tmp_path)).mkdir()
    done = run(DESCRIBE, str(tmp_path))
    assert done.stdout.startswith("False "), done.stderr
    assert "damaged: checksums.json is missing" in done.stdout


def test_the_description_of_a_folder_and_of_a_hub_name(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[]")
    assert describe_encoder(Settings(model=str(tmp_path))).folder == tmp_path
    assert "hub" in str(describe_encoder(Settings(model="intfloat/multilingual-e5-small")))
