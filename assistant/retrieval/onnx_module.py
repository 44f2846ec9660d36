"""ONNX Runtime as a module of Sentence Transformers, in place of its PyTorch transformer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from sentence_transformers.base.modules import InputModule
from tokenizers import Tokenizer


class OnnxTransformer(InputModule):
    """Runs a transformer's ONNX graph: texts → token embeddings of shape (count, length, size).

    The graph takes `input_ids` and `attention_mask` and gives `last_hidden_state`. Each text goes
    through it alone and without padding: an 8-bit graph scales its activations by the largest in
    the batch, so a text's vector would otherwise depend on its neighbours, and a rebuilt index
    would not hold the vectors of the old one.

    Args:
        folder: a model folder with `tokenizer.json` and the graph.
        graph: the graph's path within the folder.
        max_seq_length: tokens that are read, both special ones included; the rest is cut off.
        threads: of one encoding; all cores if None.
    """

    def __init__(
        self, folder: Path, graph: str, *, max_seq_length: int = 512, threads: int | None = None
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.inter_op_num_threads = 1
        # Waiting threads would otherwise spin and take the cores from the server's other work.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(
            str(folder / graph), options, providers=["CPUExecutionProvider"]
        )
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(max_seq_length)
        self.max_seq_length = max_seq_length
        self.folder = folder

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Ids and mask of the texts, padded to the longest."""
        texts = [(prompt or "") + text for text in inputs]
        encodings = [encoding.ids for encoding in self.tokenizer.encode_batch_fast(texts)]
        length = max(map(len, encodings))
        ids = np.ones((len(texts), length), np.int64)
        mask = np.zeros((len(texts), length), np.int64)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding)] = encoding
            mask[row, : len(encoding)] = 1
        return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}

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
        raise NotImplementedError(f"copy {self.folder} instead")
