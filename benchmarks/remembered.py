"""An encoder that encodes each text once, from run to run."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from assistant.retrieval import Encoder
from assistant.retrieval.contracts import Vectors

_BATCH = 64


class RememberedEncoder:
    """Vectors of `encoder`, kept in `folder` under its fingerprint."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self._encoder = encoder
        name = sha256(encoder.fingerprint.encode()).hexdigest()[:12]
        self._path = folder / f"vectors-{name}.npz"
        self._found: dict[bytes, np.ndarray] = {}
        if self._path.exists():
            with np.load(self._path) as kept:
                keys = [key.tobytes() for key in kept["keys"]]
                self._found = dict(zip(keys, kept["vectors"], strict=True))

    @property
    def dimension(self) -> int:
        """As the encoder's."""
        return self._encoder.dimension

    @property
    def fingerprint(self) -> str:
        """As the encoder's."""
        return self._encoder.fingerprint

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """As the encoder's."""
        return self._encode("query", texts, self._encoder.encode_queries)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """As the encoder's."""
        return self._encode("passage", texts, self._encoder.encode_passages)

    def _encode(
        self, kind: str, texts: Sequence[str], encode: Callable[[Sequence[str]], Vectors]
    ) -> Vectors:
        keys = [sha256(f"{kind}\0{text}".encode()).digest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._found}
        missing = sorted(new.items(), key=lambda item: len(item[1]))
        saved = time.monotonic()
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            vectors = encode([text for _, text in batch])
            self._found.update(zip((key for key, _ in batch), vectors, strict=True))
            if time.monotonic() - saved > 60:
                self.save()
                saved = time.monotonic()
            print(f"\r{kind}: {start}/{len(missing)}   ", end="", file=sys.stderr, flush=True)
        return np.stack([self._found[key] for key in keys])

    def save(self) -> None:
        """Keep what was encoded for the next run."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        keys = np.frombuffer(b"".join(self._found), dtype=np.uint8).reshape(-1, 32)
        np.savez(self._path, keys=keys, vectors=np.stack(list(self._found.values())))
