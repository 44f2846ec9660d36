"""Scores of passages by all their vectors, against the sums written out one by one."""

from __future__ import annotations

from statistics import mean

import numpy as np
import pytest

from assistant.documents import Passage, Rendition, Span
from assistant.retrieval.flat_store import FlatStore
from assistant.retrieval.representation import passage_texts
from assistant.retrieval.similarity import similarities
from assistant.retrieval.table import PassageTable


def rendition(language: str, sentences: int) -> Rendition:
    text = " ".join(["Ya."] * sentences) or "Ya"
    spans = tuple(Span(4 * n, 4 * n + 3) for n in range(sentences))
    return Rendition(language, "Judul", ("Bab",), text, Span(0, len(text)), spans)


def passage(number: int, *renditions: Rendition) -> Passage:
    return Passage(f"d#p{number}", "d", number, renditions[0], renditions[1:], str(number))


PASSAGES = (
    passage(1, rendition("id", 3), rendition("en", 2)),
    passage(2, rendition("en", 1)),
    passage(3, rendition("id", 0), rendition("en", 4)),
    passage(4, rendition("id", 2)),
    passage(5, rendition("id", 0)),
)


def test_the_layout_counts_a_row_for_each_text() -> None:
    layout = PassageTable.of(PASSAGES, ["d"]).layout
    assert layout.rows == sum(len(passage_texts(p)) for p in PASSAGES) == 7 + 2 + 6 + 3 + 1
    assert layout.passage_of_row.tolist() == [0] * 7 + [1] * 2 + [2] * 6 + [3] * 3 + [4]
    assert layout.rows_of(2) == slice(9, 15)
    assert PassageTable.of([], []).layout.rows == 0


@pytest.mark.parametrize("chosen", [[0, 1, 2, 3, 4], [2], [4], [1, 4], [0, 2, 4], [3]])
def test_score_is_the_mean_of_passage_and_best_sentence_of_the_best_rendition(
    chosen: list[int],
) -> None:
    layout = PassageTable.of(PASSAGES, ["d"]).layout
    rows = np.random.default_rng(7).standard_normal((layout.rows, 6)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    store = FlatStore(6)
    store.add(np.arange(layout.rows), rows)
    query = rows[5]

    penalties = np.zeros(layout.rows, dtype=np.float32)
    penalties[3] = 0.25  # a sentence that only asks

    near = similarities(query, np.array(chosen), layout, store, penalties)

    for place, number in enumerate(chosen):
        row = layout.rows_of(number).start
        expected, sentence_scores = [], []
        first = int(layout.first_rendition[number])
        for part in PASSAGES[number].renditions:
            whole = float(rows[row] @ query)
            sentences = [
                float(rows[row + 1 + n] @ query) - float(penalties[row + 1 + n])
                for n in range(len(part.sentences))
            ]
            row += 1 + len(sentences)
            expected.append((whole + max(sentences, default=whole)) / 2)
            sentence_scores.append(sentences)
        assert near.dense[place] == pytest.approx(max(expected), abs=1e-6)
        assert near.renditions[near.passage_starts[place]] == first
        bias = np.linspace(0, 0.5, len(near.renditions), dtype=np.float32)
        of_passage = bias[near.passage_starts[place] : near.passage_starts[place + 1]]
        own = [score - float(taken) for score, taken in zip(expected, of_passage, strict=True)]
        wanted = (max(own) + mean(own)) / 2
        assert near.standing(bias)[place] == pytest.approx(wanted, abs=1e-6)
        for got, wanted in zip(near.sentence_scores(place), sentence_scores, strict=True):
            assert got == pytest.approx(wanted, abs=1e-6)
