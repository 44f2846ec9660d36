"""The texts of passages become vectors, each text once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from assistant.documents import Passage
from assistant.errors import TanyaError
from assistant.retrieval.contracts import Encoder, Ids, Vectors
from assistant.retrieval.progress import Step, Tell
from assistant.retrieval.representation import passage_texts
from assistant.retrieval.vector_cache import VectorCache, text_digests

_BATCH = 128
_PASSAGES_AT_ONCE = 2048
"""Texts of so many passages are held at once, sorted by length and encoded."""


def encode_new(
    passages: Sequence[Passage], encoder: Encoder, cache: VectorCache, tell: Tell
) -> tuple[Ids, int]:
    """Have a vector of every text of `passages` in `cache`; encode those that have none.

    Args:
        passages: in the order of the index.
        encoder: not asked for anything where nothing is new.
        cache: each batch is kept as soon as it is encoded.
        tell: told how many of the passages with a new text are done.

    Returns:
        The rows of the vectors in `cache`, in the order of `passage_texts`, shape (texts,); and how
        many passages had a new text.

    Raises:
        TanyaError: the model gives something that is no direction.
        OSError: the cache cannot be written.
    """
    parts = [
        passages[start : start + _PASSAGES_AT_ONCE]
        for start in range(0, len(passages), _PASSAGES_AT_ONCE)
    ]
    rows = [_rows(part, cache) for part in parts]
    counts = [_new_in(part, found) for part, found in zip(parts, rows, strict=True)]
    new, characters = (sum(column) for column in zip((0, 0), *counts, strict=True))
    tell(Step("encoding", 0, new, "passages"))
    done = 0
    for part, (new_here, _) in zip(parts, counts, strict=True):
        if not new_here:
            continue
        for batch in _batches(part, cache):
            vectors = encoder.encode_passages(batch)
            _refuse_no_direction(batch, vectors)
            cache.append(text_digests(batch), vectors)
            done += sum(map(len, batch))
            # A text of two parts was counted in both and is encoded once.
            share = min(1.0, done / characters)
            tell(Step("encoding", int(share * new), new, "passages"))
    tell(Step("encoding", new, new, "passages"))
    for number, (new_here, _) in enumerate(counts):
        if new_here:
            rows[number] = _rows(parts[number], cache)
    found = np.concatenate([np.empty(0, dtype=np.int64), *rows])
    if (found < 0).any():
        raise OSError(f"{cache.path} does not keep what is written to it")
    return found, new


def _rows(passages: Sequence[Passage], cache: VectorCache) -> Ids:
    """Where the vector of each text is, -1 for one that has none."""
    return cache.rows(text_digests(_texts(passages)))


def _texts(passages: Sequence[Passage]) -> list[str]:
    return [text for passage in passages for text in passage_texts(passage)]


def _new_in(passages: Sequence[Passage], rows: Ids) -> tuple[int, int]:
    """How many of `passages` have a new text, and how many characters all new texts have."""
    if (rows >= 0).all():
        return 0, 0
    left = iter(rows.tolist())
    new = characters = 0
    for passage in passages:
        texts = passage_texts(passage)
        lengths = [
            len(text) for text, row in zip(texts, islice(left, len(texts)), strict=True) if row < 0
        ]
        new += bool(lengths)
        characters += sum(lengths)
    return new, characters


def _batches(passages: Sequence[Passage], cache: VectorCache) -> list[list[str]]:
    """The new texts, those of a like length together: a batch is padded to its longest."""
    texts = list(dict.fromkeys(_texts(passages)))
    rows = cache.rows(text_digests(texts)).tolist()
    new = [text for text, row in zip(texts, rows, strict=True) if row < 0]
    new.sort(key=lambda text: (len(text), text))
    return [new[start : start + _BATCH] for start in range(0, len(new), _BATCH)]


def _refuse_no_direction(texts: Sequence[str], vectors: Vectors) -> None:
    lengths = np.linalg.norm(vectors, axis=1)
    sound = np.isclose(lengths, 1, atol=1e-3)  # also false for what is not a number
    if not sound.all():
        raise TanyaError(
            f"The model gives no vector of length 1 for {texts[int(np.argmin(sound))][:80]!r}. "
            "Choose another with TANYA_MODEL."
        )
