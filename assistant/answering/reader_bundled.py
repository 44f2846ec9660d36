"""The bundled reader at work: two ONNX graphs and the encoder's own word embeddings.

Every text goes through the graphs alone and without padding, as in the encoder and for the same
reason: an 8-bit graph scales activations by the largest in the batch, and a reading must not
depend on what else is read. What the lower graph makes of a passage does not depend on the
question, so the last few hundred are kept.
"""

from __future__ import annotations

import json
import math
import struct
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistant.answering.reader import Progress, ReaderInput, Reading
from assistant.answering.reader_conversion import LOWER_FILE, UPPER_FILE
from assistant.answering.reader_folder import ensure_reader
from assistant.answering.reader_tokens import ReaderTokenizer
from assistant.errors import TanyaError
from assistant.retrieval.bundled_model import ensure_model
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.documents import Span

_KEPT_PASSAGES = 256
_LEAST = 1e-4  # of a share, so that none has endless odds
_WORDS = "embeddings.word_embeddings.weight"

States = npt.NDArray[np.float32]


class BundledReader:
    """The reader that comes with the program.

    Args:
        folder: holds the two graphs.
        encoder: the encoder's converted folder, for its vocabulary and word embeddings.
        fingerprint: of the weights.
        threads: of one reading; all cores if None.
    """

    def __init__(
        self, folder: Path, encoder: Path, fingerprint: str, *, threads: int | None = None
    ) -> None:
        import sentencepiece

        from assistant.retrieval.bundled_conversion import SENTENCEPIECE_FILE

        self._fingerprint = fingerprint
        self._lower = _session(folder / LOWER_FILE, threads)
        self._upper = _session(folder / UPPER_FILE, threads)
        self._tokenizer = ReaderTokenizer(
            sentencepiece.SentencePieceProcessor(model_file=str(encoder / SENTENCEPIECE_FILE))
        )
        self._words = _map_tensor(encoder / "model.safetensors", _WORDS)
        self._kept: OrderedDict[tuple[str, str], npt.NDArray[np.float16]] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def load(cls, settings: Settings, progress: Progress) -> BundledReader:
        """Load it, converting it and the encoder into the cache first if need be.

        Raises:
            TanyaError: its weights or the encoder's are missing or damaged, or the cache cannot
                be written.
        """
        folder, fingerprint = ensure_reader(settings, progress)
        return cls(folder, ensure_model(settings, progress), fingerprint, threads=settings.threads)

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the reader's weights file and the conversion's version."""
        return self._fingerprint

    def read(self, question: str, passages: Sequence[ReaderInput]) -> tuple[Reading, ...]:
        """One reading a passage, in order; see `Reader`."""
        if not passages:
            return ()
        asked = self._states(self._tokenizer.question(question).ids)
        return tuple(self._read_one(asked, passage) for passage in passages)

    def _read_one(self, asked: States, passage: ReaderInput) -> Reading:
        tokens = self._tokenizer.passage(passage.prefix, passage.text)
        spans = np.array(tokens.spans)
        content = spans[:, 0] < spans[:, 1]
        answers, logs = self._upper.run(
            ["answers", "spans"],
            {
                "question": asked,
                "passage": self._passage_states(passage, tokens.ids),
                "content": content[None],
            },
        )
        places = np.exp(logs[0])
        shares = places[:, 1 + asked.shape[1] :].sum(axis=0)
        return Reading(
            (float(answers[0]) + _log_odds_somewhere(places)) / 2,
            _sentence_scores(shares, spans, passage.sentences),
        )

    def _passage_states(self, passage: ReaderInput, ids: Sequence[int]) -> States:
        key = (passage.prefix, passage.text)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        if kept is None:
            kept = self._states(ids).astype(np.float16)
            with self._lock:
                self._kept[key] = kept
                while len(self._kept) > _KEPT_PASSAGES:
                    self._kept.popitem(last=False)
        return kept.astype(np.float32)

    def _states(self, ids: Sequence[int]) -> States:
        words = self._words[list(ids)][None].astype(np.float32)
        states: States = self._lower.run(["states"], {"words": words})[0]
        return states


def _log_odds_somewhere(places: npt.NDArray[np.float32]) -> float:
    """That an answer stands anywhere in the passage, by the places alone.

    The two heads err apart: by the mean of both, unanswerable questions were told from answerable
    ones as well as or better than by the answer head alone on the `dev` part of every set.
    """
    nowhere = float(places[:, 0].mean())
    return math.log((1 - nowhere + _LEAST) / (nowhere + _LEAST))


def _sentence_scores(
    shares: npt.NDArray[np.float32],
    spans: npt.NDArray[np.int64],
    sentences: Sequence[Span],
) -> tuple[float, ...]:
    """Each sentence's share of where answers start and end; a token counts where its middle is."""
    if not sentences:
        return ()
    content = spans[:, 0] < spans[:, 1]
    middles = spans[content].mean(axis=1)
    ends = np.array([sentence.end for sentence in sentences])
    numbers = np.minimum(np.searchsorted(ends, middles), len(sentences) - 1)
    scores = np.bincount(numbers, weights=shares[content], minlength=len(sentences))
    total = scores.sum()
    return tuple((scores / total if total > 0 else scores).tolist())


def _session(path: Path, threads: int | None) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or 0
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _map_tensor(path: Path, name: str) -> npt.NDArray[np.float32]:
    """A float32 tensor of a safetensors file, mapped: only the rows that are used are read."""
    with path.open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        entry = json.loads(file.read(size))[name]
    if entry["dtype"] != "F32":
        raise TanyaError(f"{path} holds {name} as {entry['dtype']}, not F32.", status=503)
    start, _ = entry["data_offsets"]
    return np.memmap(path, "<f4", "r", offset=8 + size + start, shape=tuple(entry["shape"]))
