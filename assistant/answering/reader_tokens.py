"""Tokens of questions and passages as the reader takes them: the encoder's pieces and prompts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.retrieval.bundled_tokenizer import ZERO_WIDTH_JOINER

QUESTION_PROMPT, PASSAGE_PROMPT = "query: ", "passage: "
MAX_QUESTION, MAX_PASSAGE = 64, 384


@dataclass(frozen=True, slots=True)
class Tokens:
    """Ids, the special ones included, and each token's span (start, end) of the text.

    The span of a token that is not of the text (special, prompt, heading) is empty.
    """

    ids: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


class ReaderTokenizer:
    """Splits texts with the encoder's SentencePiece model.

    Args:
        pieces: a `sentencepiece.SentencePieceProcessor`.
    """

    def __init__(self, pieces: Any) -> None:
        from sentencepiece import sentencepiece_pb2

        self._pieces = pieces
        self._protocol: Any = sentencepiece_pb2

    def question(self, text: str) -> Tokens:
        """`<s> query: … </s>`, of at most `MAX_QUESTION` tokens."""
        return self._split(QUESTION_PROMPT, text, MAX_QUESTION)

    def passage(self, prefix: str, text: str) -> Tokens:
        """`<s> passage: <prefix><text> </s>`, of at most `MAX_PASSAGE` tokens."""
        return self._split(PASSAGE_PROMPT + prefix, text, MAX_PASSAGE)

    def _split(self, prefix: str, text: str, limit: int) -> Tokens:
        # One character for one, so that spans stay. Half a surrogate pair is no text, and why a
        # joiner becomes a space is said where it is named.
        whole = (prefix + text).encode("utf-8", "replace").decode().replace("\0", " ")
        serialised = self._pieces.encode(
            whole.replace(ZERO_WIDTH_JOINER, " "), out_type="serialized_proto"
        )
        kept, end = [], -len(prefix)
        for piece in self._protocol.SentencePieceText.FromString(serialised).pieces[: limit - 2]:
            # Surfaces, joined, are the text; the piece's own offsets count bytes.
            begin, end = end, end + len(piece.surface)
            kept.append((piece.id, max(begin, 0), max(end, 0)))
        ids = (self._pieces.bos_id(), *(number for number, _, _ in kept), self._pieces.eos_id())
        return Tokens(ids, ((0, 0), *((begin, end) for _, begin, end in kept), (0, 0)))
