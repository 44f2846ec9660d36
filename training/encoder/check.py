"""How often the right passage and sentence come first with an encoder, on one part of the sets."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import torch

from assistant.documents.sentences import sentence_spans
from training.encoder.batches import passage_text
from training.encoder.network import EncoderNetwork
from training.reader.data import Part
from training.reader.examples import given

QUESTIONS = 150


@torch.no_grad()
def figures(network: EncoderNetwork, part: Part) -> dict[str, str]:
    """`hit@1/hit@3/right sentence` per set and direction, by the mean of passage and sentence."""
    made: dict[str, str] = {}
    asked: defaultdict[tuple[str, str, str], dict[str, set[str]]] = defaultdict(dict)
    pairs = {}
    for pair in part.pairs:
        text = part.texts[pair.passage]
        if pair.answerable:
            key = (text.set, pair.question_language, text.language)
            asked[key].setdefault(pair.question_id, set()).add(pair.passage)
            pairs[pair.question_id, pair.passage] = pair
    cache: dict[tuple[str, str], tuple[list[str], torch.Tensor, torch.Tensor, list[int]]] = {}
    for (name, question_language, language), questions in sorted(asked.items()):
        if (name, language) not in cache:
            ids = [i for i, t in part.texts.items() if (t.set, t.language) == (name, language)][
                :400
            ]
            sentences, owner = [], []
            for n, i in enumerate(ids):
                spans = sentence_spans(part.texts[i].text)
                sentences += [f"passage: {s.of(part.texts[i].text)}" for s in spans]
                owner += [n] * len(spans)
            whole = network([f"passage: {passage_text(part.texts[i])}" for i in ids])
            cache[name, language] = (ids, whole, network(sentences), owner)
        ids, whole, parts, owner = cache[name, language]
        chosen = [q for q in sorted(questions) if questions[q] & set(ids)]
        chosen = chosen[:: max(1, len(chosen) // QUESTIONS)]
        texts = {q: next(pairs[q, p] for p in questions[q]).question for q in chosen}
        vectors = network([f"query: {texts[q]}" for q in chosen])
        single = vectors @ parts.T
        best = torch.full((len(chosen), len(ids)), -1.0).scatter_reduce(
            1, torch.tensor(owner).expand(len(chosen), -1), single, "amax", include_self=False
        )
        order = ((vectors @ whole.T + best) / 2).argsort(1, descending=True)
        ranks, right = [], []
        for row, q in enumerate(chosen):
            ranked = [ids[n] for n in order[row].tolist()]
            ranks.append(next(n for n, i in enumerate(ranked) if i in questions[q]))
            for i in sorted(questions[q] & set(ids))[:1]:
                example = given(pairs[q, i], part.texts)
                rows = [n for n, o in enumerate(owner) if ids[o] == i]
                span = sentence_spans(example.text)[int(single[row, rows].argmax())]
                if example.spans:
                    right.append(
                        any(a.start < span.end and span.start < a.end for a in example.spans)
                    )
        at = np.array(ranks)
        made[f"{name} {question_language}>{language}"] = (
            f"{(at < 1).mean():.3f}/{(at < 3).mean():.3f}/{np.mean(right):.3f} ({len(chosen)})"
        )
    return made
