"""Any Sentence Transformers CrossEncoder as a reader, for those who have the hub."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.reader import Progress, ReaderInput, Reading
from assistant.errors import TanyaError
from assistant.retrieval.named_model import local_folder, looks_like_path

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

    from assistant.settings import Settings


class CrossEncoderReader:
    """Scores the question with each passage, then with each sentence of it.

    Args:
        model: with one output, higher where a text answers better.
        fingerprint: the model's name.
    """

    def __init__(self, model: CrossEncoder, fingerprint: str) -> None:
        self._model = model
        self._fingerprint = fingerprint
        self._lock = threading.Lock()

    @classmethod
    def load(cls, settings: Settings, progress: Progress) -> CrossEncoderReader:
        """Load the model that `settings.reader` names, on the hub or by its folder.

        Raises:
            TanyaError: there is no such model, or it has more than one output.
        """
        name = settings.reader
        folder = local_folder(name)
        if folder is None and looks_like_path(name):
            raise TanyaError(
                f"There is no model folder {name}. Correct TANYA_READER, or set it to bundled or "
                "off.",
                status=503,
            )
        progress(f"loading {name}", 0.0)
        import torch
        from sentence_transformers import CrossEncoder

        if settings.threads:
            torch.set_num_threads(settings.threads)
        try:
            model = CrossEncoder(
                str(folder or name),
                device="cpu",
                cache_folder=str(settings.cache) if settings.cache else None,
                local_files_only=folder is not None,
            )
        except (OSError, ValueError, KeyError) as error:
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise TanyaError(
                f"The reader {name} cannot be loaded: {first} Check the name and the connection to "
                "huggingface.co, or set TANYA_READER to bundled or off.",
                status=503,
            ) from error
        if model.num_labels != 1:
            raise TanyaError(
                f"The reader {name} gives {model.num_labels} scores a text, one is needed. Set "
                "TANYA_READER to a model for reranking, to bundled or to off.",
                status=503,
            )
        progress(f"loading {name}", 1.0)
        return cls(model, name)

    @property
    def fingerprint(self) -> str:
        """The model's name."""
        return self._fingerprint

    def read(self, question: str, passages: Sequence[ReaderInput]) -> tuple[Reading, ...]:
        """One reading a passage, in order; see `Reader`."""
        import torch

        if not passages:
            return ()
        texts = [passage.prefix + passage.text for passage in passages]
        for passage in passages:
            texts += [sentence.of(passage.text) for sentence in passage.sentences]
        with self._lock:
            # Identity: log-odds are wanted, whatever the model's own last function is.
            scores = np.asarray(
                self._model.predict(
                    [(question, text) for text in texts], activation_fn=torch.nn.Identity()
                ),
                np.float64,
            ).reshape(-1)
        readings, place = [], len(passages)
        for number, passage in enumerate(passages):
            count = len(passage.sentences)
            own = scores[place : place + count]
            place += count
            shares = np.exp(own - own.max()) if count else own
            total = shares.sum() if count else 1.0
            readings.append(Reading(float(scores[number]), tuple((shares / total).tolist())))
        return tuple(readings)
