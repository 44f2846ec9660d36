from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.answering.reader_weights import pack, unpack
from assistant.errors import TanyaError


@pytest.fixture
def base() -> dict[str, np.ndarray]:
    draw = np.random.default_rng(1)
    return {
        "layers.0.out.weight": draw.normal(0, 0.05, (48, 64)).astype(np.float32),
        "layers.0.out.bias": draw.normal(0, 0.05, 64).astype(np.float32),
    }


@pytest.fixture
def trained(base: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(2)
    changed = {
        name: (values + draw.normal(0, 1e-3, values.shape)).astype(np.float32)
        for name, values in base.items()
    }
    return changed | {"answers.weight": draw.normal(0, 1, (1, 64)).astype(np.float32)}


def test_what_training_changed_survives_the_file_to_a_tenth(base, trained, tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    pack(base, trained, path, weights="abc")
    back = unpack(base, weights="abc", path=path)
    assert back.keys() == trained.keys()
    for name, values in base.items():
        change = trained[name] - values
        lost = back[name] - trained[name]
        assert 0 <= np.linalg.norm(lost) < 0.13 * np.linalg.norm(change), name
    np.testing.assert_allclose(back["answers.weight"], trained["answers.weight"], rtol=1e-3)


def test_one_large_change_does_not_drown_the_small_ones(base, tmp_path: Path) -> None:
    change = np.full((48, 64), 1e-3, np.float32)
    change[0, 0] = 0.004
    pack(
        base,
        {"layers.0.out.weight": base["layers.0.out.weight"] + change},
        tmp_path / "r",
        weights="abc",
    )
    back = unpack(base, weights="abc", path=tmp_path / "r")["layers.0.out.weight"]
    found = back[0] - base["layers.0.out.weight"][0]
    assert np.abs(found[1:] - 1e-3).max() < 4e-4


def test_nothing_changed_is_nothing_changed(base, tmp_path: Path) -> None:
    pack(base, base, tmp_path / "r", weights="abc")
    back = unpack(base, weights="abc", path=tmp_path / "r")
    for name, values in base.items():
        np.testing.assert_allclose(back[name], values, atol=1e-6)


def test_a_file_of_other_weights_is_refused(base, trained, tmp_path: Path) -> None:
    pack(base, trained, tmp_path / "r", weights="abc")
    with pytest.raises(TanyaError, match="another release"):
        unpack(base, weights="def", path=tmp_path / "r")


@pytest.mark.parametrize("kept", [0, 4, 100, -10])
def test_a_file_that_is_cut_short_is_refused(base, trained, tmp_path: Path, kept: int) -> None:
    path = tmp_path / "r"
    pack(base, trained, path, weights="abc")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(TanyaError, match="damaged"):
        unpack(base, weights="abc", path=path)
