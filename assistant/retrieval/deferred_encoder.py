"""The encoder, loaded when something is first to be encoded: a build may find nothing that is."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence

from assistant.retrieval.bundled_model import find_damage, model_folder
from assistant.retrieval.contracts import Encoder, Vectors
from assistant.retrieval.encoder import BUNDLED, bundled_fingerprint, load_encoder
from assistant.settings import Settings


class DeferredEncoder:
    """An `Encoder` like `load_encoder`'s, loaded when it is first needed.

    Of the bundled model, fingerprint and dimension are known without loading it, once it has been
    converted. Another model's fingerprint is that of its weights, so asking for it loads them.

    Args:
        settings: as for `load_encoder`.
        progress: told of the loading.
    """

    def __init__(
        self, settings: Settings, progress: Callable[[str, float], None] | None = None
    ) -> None:
        self._settings = settings
        self._progress = progress
        self._encoder: Encoder | None = None
        self._known: tuple[str, int] | None = None
        self._lock = threading.Lock()

    @property
    def loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._encoder is not None

    @property
    def fingerprint(self) -> str:
        """As `Encoder`."""
        return self._described()[0]

    @property
    def dimension(self) -> int:
        """As `Encoder`."""
        return self._described()[1]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder`."""
        return self._load().encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """As `Encoder`."""
        return self._load().encode_passages(texts)

    def _described(self) -> tuple[str, int]:
        if self._known is None:
            folder = model_folder(self._settings)
            if self._settings.model == BUNDLED and find_damage(folder) is None:
                config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
                self._known = bundled_fingerprint(folder), int(config["hidden_size"])
            else:
                encoder = self._load()
                self._known = encoder.fingerprint, encoder.dimension
        return self._known

    def _load(self) -> Encoder:
        with self._lock:
            if self._encoder is None:
                self._encoder = load_encoder(self._settings, self._progress)
            return self._encoder
