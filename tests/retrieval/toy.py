"""A stand-in for the model where a test is about the index, not about meaning.

It is deterministic and fast and fills the encoder's contract; nothing about the quality of search
is tested with it. Tests of quality use the real model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from assistant.retrieval.contracts import Vectors
from assistant.retrieval.tokens import tokenise


class ToyEncoder:
    """The vector of a text is the sum of pseudo-random vectors of its words."""

    def __init__(self, fingerprint: str = "toy-1", dimension: int = 24) -> None:
        self.fingerprint = fingerprint
        self.dimension = dimension
        self.encoded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.stack([self._vector(text) for text in texts])
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    def _vector(self, text: str) -> np.ndarray:
        words = tokenise(text, "") or [text]
        return np.sum([self._word(word) for word in words], axis=0)

    def _word(self, word: str) -> np.ndarray:
        seed = int.from_bytes(sha256(word.encode()).digest()[:8], "big")
        return np.random.default_rng(seed).standard_normal(self.dimension)


def write_corpus(folder: Path, files: Mapping[str, str]) -> Path:
    """A corpus folder that holds exactly these files."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.rglob("*"):
        if old.is_file():
            old.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


CORPUS = {
    "cuti.md": (
        "---\ntitle: Cuti tahunan\nlanguage: id\n---\n\n"
        "# Cuti tahunan\n\n## Lama cuti\n\n"
        "Setiap pegawai berhak atas dua belas hari cuti setahun. "
        "Sisa cuti hangus pada akhir Maret tahun berikutnya, kecuali atasan menyetujui lain.\n\n"
        "## Cara mengajukan\n\n"
        "Permohonan cuti diajukan lewat portal paling lambat lima hari sebelumnya. "
        "Atasan menjawab dalam dua hari kerja sejak permohonan itu diterima oleh sistem.\n"
    ),
    "remote.md": (
        "---\ntitle: Remote work\nlanguage: en\n---\n\n"
        "# Remote work\n\n## Days\n\n"
        "Employees may work from home for two days each week. "
        "The team agrees on the days, and Monday is always spent together in the office.\n\n"
        "## Equipment\n\n"
        "The company lends a laptop, a screen and a chair to everyone who works from home. "
        "They are returned to the service desk on the last working day.\n"
    ),
}
