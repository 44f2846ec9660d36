"""The reader's network: the bundled encoder's lower layers as they are, its upper ones trained.

Question and passage go through the lower layers apart, so that what they make of a passage can be
kept, and through the upper ones together (the decomposition of DeFormer, Cao et al. 2020,
https://aclanthology.org/2020.acl-main.411). On top: one logit, does the passage answer the
question; and for each token of the passage, does an answer start or end here (Devlin et al. 2019).
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional

HIDDEN, HEADS, WIDE, LAYERS = 384, 12, 1536, 12
POSITIONS = 512
SPLIT = 6
"""Layers that read question and passage apart; the others read them together."""

_EPSILON = 1e-12
_NOWHERE = -1e4

# Names in a layer here and in transformers' BertModel; query, key and value are one matrix here.
_NAMES = {
    "out": "attention.output.dense",
    "norm": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "norm_out": "output.LayerNorm",
}


class Layer(nn.Module):
    """One layer of BERT: attention, then a wide layer, each with its norm after the sum."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=_EPSILON)
        self.wide = nn.Linear(HIDDEN, WIDE)
        self.narrow = nn.Linear(WIDE, HIDDEN)
        self.norm_out = nn.LayerNorm(HIDDEN, eps=_EPSILON)
        self.drop = nn.Dropout(0.0)

    def forward(self, states: Tensor, mask: Tensor | None = None) -> Tensor:
        """`states` (batch, length, hidden), `mask` (batch, 1, 1, length), true where to look."""
        batch, length, _ = states.shape
        parts = self.qkv(states).view(batch, length, 3, HEADS, HIDDEN // HEADS)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = self.out(mixed.transpose(1, 2).reshape(batch, length, HIDDEN))
        states = self.norm(states + self.drop(mixed))
        widened = self.narrow(functional.gelu(self.wide(states)))
        out: Tensor = self.norm_out(states + self.drop(widened))
        return out


class Lower(nn.Module):
    """The first layers, over word embeddings that were looked up before."""

    def __init__(self, layers: int = SPLIT) -> None:
        super().__init__()
        self.places = nn.Embedding(POSITIONS, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, eps=_EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(self, words: Tensor, mask: Tensor | None = None) -> Tensor:
        """Embeddings and states (batch, length, hidden), `mask` (batch, length)."""
        places = torch.arange(words.shape[1], device=words.device)
        states: Tensor = self.norm(words + self.places(places) + self.kind)
        wide_mask = None if mask is None else mask[:, None, None, :]
        for layer in self.layers:
            states = layer(states, wide_mask)
        return states


class Upper(nn.Module):
    """The layers that read question and passage together, and the heads."""

    def __init__(self, layers: int = LAYERS - SPLIT) -> None:
        super().__init__()
        self.segments = nn.Parameter(torch.zeros(2, HIDDEN))
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.pool = nn.Linear(2 * HIDDEN, HIDDEN)
        self.answers = nn.Linear(HIDDEN, 1)
        self.span = nn.Linear(HIDDEN, 2)
        self.null = nn.Linear(HIDDEN, 2)

    def forward(
        self, states: Tensor, passage: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Read both.

        Args:
            states: (batch, length, hidden), the question's states, then the passage's.
            passage: (batch, length), true on the passage's own words.
            mask: (batch, length), true where there is a token; everywhere if None.

        Returns:
            The logit that the passage answers, (batch,), and log probabilities, (batch, 2, 1 +
            length), that an answer starts and ends at each token; the first column is "nowhere".
        """
        segment = passage.to(states.dtype)[..., None]
        states = states + self.segments[0] * (1 - segment) + self.segments[1] * segment
        wide_mask = None if mask is None else mask[:, None, None, :]
        for layer in self.layers:
            states = layer(states, wide_mask)
        first = states[:, 0]
        spans = self.span(states).float().transpose(1, 2)
        spans = torch.where(passage[:, None, :], spans, _NOWHERE)
        logs = torch.cat([self.null(first).float()[:, :, None], spans], 2).log_softmax(2)
        # What the span head finds most likely is read again by the answer head.
        somewhere = logs[:, :, 1:].exp().mean(1)
        weights = somewhere / (somewhere.sum(1, keepdim=True) + 1e-4)
        found = (weights[:, :, None].to(states.dtype) * states).sum(1)
        pooled = torch.tanh(self.pool(torch.cat([first, found], 1)))
        return self.answers(pooled).float().squeeze(1), logs


def fill_from_bert(
    lower: Lower, upper: Upper | None, tensors: Mapping[str, Tensor], split: int = SPLIT
) -> None:
    """Copy BertModel's tensors into both; the heads are left as they are."""
    with torch.no_grad():
        lower.places.weight.copy_(tensors["embeddings.position_embeddings.weight"])
        lower.kind.copy_(tensors["embeddings.token_type_embeddings.weight"][0])
        lower.norm.weight.copy_(tensors["embeddings.LayerNorm.weight"])
        lower.norm.bias.copy_(tensors["embeddings.LayerNorm.bias"])
        layers = [*lower.layers, *(upper.layers if upper else ())]
        for number, layer in enumerate(layers):
            _fill(layer, tensors, f"encoder.layer.{number}.")


def _fill(layer: nn.Module, tensors: Mapping[str, Tensor], prefix: str) -> None:
    for kind in ("weight", "bias"):
        parts = ("query", "key", "value")
        joined = torch.cat([tensors[f"{prefix}attention.self.{part}.{kind}"] for part in parts])
        getattr(layer.get_submodule("qkv"), kind).copy_(joined)
        for name, source in _NAMES.items():
            getattr(layer.get_submodule(name), kind).copy_(tensors[f"{prefix}{source}.{kind}"])
