"""Passages and vectors that nobody wrote, for measuring sizes that take hours to encode.

Vectors are drawn, not encoded. They share a mean of length 0.88, as those of multilingual-e5-small
do, spread unevenly over the dimensions, and lie in clusters of clusters. How much the clusters
count was fitted to real ones: `python -m benchmarks.scaling --real FOLDER` puts both beside each
other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assistant.documents import Block, BlockKind, Document, Passage, Rendition, Span
from assistant.retrieval.contracts import Vectors

DIMENSION = 384
_MEAN = 0.88
_LEVELS = 5
_SHARED = 0.4  # of the variance, by all clusters that a passage is in
_NEARNESS = 0.55  # of a question to its passage, without the mean
_WORDS_A_PASSAGE = 60
_PASSAGES_A_DOCUMENT = 20


@dataclass(frozen=True, slots=True)
class Sample:
    """`vectors` of passages and of `questions`, rows of length 1, and where each asks about."""

    vectors: Vectors
    questions: Vectors
    about: np.ndarray[tuple[int], np.dtype[np.int64]]


def draw(count: int, questions: int, seed: int = 1) -> Sample:
    """`count` vectors, and questions about some of them."""
    rng = np.random.default_rng(seed)
    spectrum = 1 / (np.arange(DIMENSION) + 8) ** 0.8
    scale = np.sqrt(spectrum / spectrum.sum()).astype(np.float32)

    def spread(rows: int) -> Vectors:
        drawn: Vectors = rng.standard_normal((rows, DIMENSION), dtype=np.float32) * scale
        return drawn

    own = spread(count)
    own *= np.float32(np.sqrt(1 - _SHARED))
    for level in range(1, _LEVELS + 1):
        clusters = max(1, round(count ** (level / (_LEVELS + 1))))
        centres = spread(clusters) * np.float32(np.sqrt(_SHARED / _LEVELS))
        borders = -(-np.arange(clusters + 1) * count // clusters)
        for centre, (start, end) in zip(centres, pairwise(borders.tolist()), strict=True):
            own[start:end] += centre
    about = rng.choice(count, questions, replace=questions > count)
    near = own[about] / np.linalg.norm(own[about], axis=1, keepdims=True)
    asked = _NEARNESS * near + np.sqrt(1 - _NEARNESS**2) * spread(questions)
    return Sample(_placed(own), _placed(asked.astype(np.float32)), about)


def _placed(offsets: Vectors) -> Vectors:
    """Offsets moved away from the origin along the direction they vary least in, of length 1."""
    offsets *= np.float32(np.sqrt(1 - _MEAN**2))
    offsets[:, -1] += np.float32(_MEAN)
    offsets /= np.linalg.norm(offsets, axis=1, keepdims=True)
    return offsets


class Words:
    """Words as often as in a language (Zipf), none of them a real one."""

    def __init__(self, seed: int = 2) -> None:
        self._rng = np.random.default_rng(seed)
        syllables = [c + v for c in "bcdghjklmnprstwy" for v in "aiueo"]
        lengths = self._rng.integers(2, 5, 60_000)
        drawn = (
            "".join(syllables[n] for n in self._rng.integers(0, len(syllables), length))
            for length in lengths
        )
        self._words = tuple(dict.fromkeys(drawn))
        weights = 1 / (np.arange(len(self._words)) + 2.7)
        self._cumulative = np.cumsum(weights / weights.sum())

    def text(self, words: int) -> str:
        """So many words."""
        drawn = np.searchsorted(self._cumulative, self._rng.random(words))
        return " ".join(self._words[n] for n in drawn.tolist())


def documents(count: int) -> Iterator[Document]:
    """Documents with `count` passages in all."""
    words = Words()
    for number, start in enumerate(range(0, count, _PASSAGES_A_DOCUMENT)):
        texts = [
            words.text(_WORDS_A_PASSAGE) for _ in range(min(_PASSAGES_A_DOCUMENT, count - start))
        ]
        ends = np.cumsum([len(text) + 2 for text in texts]).tolist()
        blocks = tuple(
            Block(BlockKind.PARAGRAPH, Span(end - len(text) - 2, end - 2))
            for text, end in zip(texts, ends, strict=True)
        )
        slug = f"berkas-{number:06d}"
        yield Document(
            slug,
            f"Berkas {number}",
            "id",
            "\n\n".join(texts),
            blocks,
            f"{slug}.txt",
            f"{number:064x}",
        )


def passages(document: Document) -> Iterator[Passage]:
    """A passage a block, each with one vector: it counts as one sentence, which gets none."""
    for number, block in enumerate(document.blocks, 1):
        text = block.span.of(document.text)
        part = Rendition(document.language, document.title, (), text, block.span, ())
        yield Passage(
            f"{document.slug}#p{number}",
            document.slug,
            number,
            part,
            (),
            f"{document.digest[-12:]}{number:052x}",
        )
