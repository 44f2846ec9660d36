"""Near misses: passages that a search finds for a question and that don't answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from training.reader.corpora import Pair, Text
from training.reader.examples import find_answers


def near_misses(
    pairs: Sequence[Pair], texts: Mapping[str, Text], count: int
) -> dict[str, list[str]]:
    """Passages of the same set and language that are most like the question and don't answer it.

    Passages are ranked by tf–idf cosine to the question together with the passage that answers it,
    so that what is near in subject counts as well as what shares the question's words. The right
    passages, and passages that hold one of the answers, are left out.

    Args:
        pairs: judged pairs of one part.
        texts: the part's passages.
        count: passages a question and language, at most.

    Returns:
        Ids of passages in both languages by `<question id> <language of the passage>`.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    found: dict[str, list[str]] = {}
    right: dict[str, set[str]] = {}
    for pair in pairs:
        if pair.answerable:
            right.setdefault(pair.question_id, set()).add(pair.passage)
    for name in sorted({text.set for text in texts.values()}):
        for language in sorted({text.language for text in texts.values() if text.set == name}):
            ids = sorted(i for i, t in texts.items() if (t.set, t.language) == (name, language))
            asked = [p for p in pairs if p.answerable and p.passage in set(ids)]
            vectoriser = TfidfVectorizer(sublinear_tf=True, max_df=0.1 if len(ids) > 100 else 1.0)
            passages = vectoriser.fit_transform(f"{texts[i].title} {texts[i].text}" for i in ids)
            questions = vectoriser.transform([p.question for p in asked])
            places = {i: n for n, i in enumerate(ids)}
            around = passages[[places[p.passage] for p in asked]]
            scores = ((questions + 0.5 * around) @ passages.T).toarray()
            for pair, row in zip(asked, scores, strict=True):
                key = f"{pair.question_id} {language}"
                if key in found:
                    continue
                found[key] = []
                for column in np.argsort(-row)[: 8 * count]:
                    text = texts[ids[int(column)]]
                    if text.id in right[pair.question_id]:
                        continue
                    if not find_answers(text.text, pair.answers):
                        found[key].append(text.id)
                    if len(found[key]) >= count:
                        break
    return found
