"""ONNX Runtime as a module of Sentence Transformers, in place of its PyTorch transformer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import sentencepiece
import torch
from sentence_transformers.base.modules import InputModule

from assistant.retrieval.bundled_tokenizer import ZERO_WIDTH_JOINER


class OnnxTransformer(InputModule):
    """Runs a transformer's ONNX graph: texts → token embeddings of shape (count, length, size).

    The graph takes `input_ids` and `attention_mask` and gives `last_hidden_state`. Each text goes
    through it alone and without padding: a quantised graph scales its activations by the largest in
    the batch, so a text's vector would otherwise depend on its neighbours, and a rebuilt index
    would not hold the vectors of the old one.

    Args:
        graph: the ONNX file.
        pieces: the SentencePiece model, in the graph's ids.
        max_seq_length: tokens that are read, both special ones included; the rest is cut off.
        threads: of one encoding; all cores if None.
    """

    def __init__(
        self, graph: Path, pieces: Path, *, max_seq_length: int = 512, threads: int | None = None
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.inter_op_num_threads = 1
        # Waiting threads would otherwise spin and take the cores from the server's other work.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(
            str(graph), options, providers=["CPUExecutionProvider"]
        )
        self.pieces = sentencepiece.SentencePieceProcessor(model_file=str(pieces))
        self.max_seq_length = max_seq_length

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Ids and mask of the texts, padded to the longest."""
        encodings = [self._ids((prompt or "") + text) for text in inputs]
        length = max(map(len, encodings))
        ids = np.full((len(encodings), length), self.pieces.pad_id(), np.int64)
        mask = np.zeros((len(encodings), length), np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding)] = encoding
            mask[row, : len(encoding)] = 1
        return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}

    def _ids(self, text: str) -> list[int]:
        # Half a surrogate pair, which JSON can carry, is no text and SentencePiece refuses it.
        text = text.encode("utf-8", "replace").decode().replace("\0", "")
        ids: list[int] = self.pieces.encode(text.replace(ZERO_WIDTH_JOINER, " "))
        return [self.pieces.bos_id(), *ids[: self.max_seq_length - 2], self.pieces.eos_id()]

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Add `token_embeddings`; rows of padding are zero."""
        ids = features["input_ids"].numpy()
        mask = features["attention_mask"].numpy()
        embeddings: torch.Tensor | None = None
        for row, length in enumerate(mask.sum(axis=1)):
            (states,) = self.session.run(
                ["last_hidden_state"],
                {
                    "input_ids": ids[row : row + 1, :length],
                    "attention_mask": mask[row : row + 1, :length],
                },
            )
            if embeddings is None:
                embeddings = torch.zeros((*ids.shape, states.shape[-1]))
            embeddings[row, :length] = torch.from_numpy(states[0])
        features["token_embeddings"] = embeddings
        return features

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Not offered: the folder it was loaded from is already a saved model."""
        raise NotImplementedError("copy the model's folder instead")
