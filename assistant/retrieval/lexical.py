"""BM25 over the words of passages, one index a language.

A passage stands in the index of every language it has a rendition in, so that a question is
compared with words of its own language where there are any. Scores are those of bm25s (Lù,
"BM25S", 2024, arXiv:2407.03618), Lucene's variant with k1 = 1.5 and b = 0.75.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.documents import Passage, Rendition
from assistant.retrieval.contracts import Ids
from assistant.retrieval.fusion import Scores
from assistant.retrieval.tokens import tokenise

LEXICAL_VERSION = "1"
"""In the index manifest; raise it whenever the same text could give other words."""

_LANGUAGES_FILE = "languages.json"


def rendition_words(rendition: Rendition) -> list[str]:
    """Words of title, heading path and text: all that a reader sees around the passage."""
    text = "\n".join((rendition.title, *rendition.heading, rendition.text))
    return tokenise(text, rendition.language)


class LexicalIndex:
    """BM25 per language over passages numbered from 0. Reading is safe from several threads."""

    def __init__(self, count: int, models: dict[str, Any], members: dict[str, Ids]) -> None:
        self._count = count
        self._models = models
        self._members = members

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that some passage has words in."""
        return tuple(sorted(self._models))

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> LexicalIndex:
        """Index every rendition of `passages`."""
        import bm25s

        words: dict[str, list[list[str]]] = {}
        for passage in passages:
            for rendition in passage.renditions:
                words.setdefault(rendition.language, []).append(rendition_words(rendition))
        models = {}
        for language in sorted(words):
            if any(words[language]):
                model = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
                model.index(words[language], show_progress=False)
                models[language] = model
        return cls(len(passages), models, _members(passages, models))

    def scores(self, question: str, language: str) -> Scores:
        """BM25 of every passage for `question`.

        Args:
            question: any text.
            language: which language's index to ask, with that language's stemmer.

        Returns:
            Shape (passages,): 0 where the passage shares no word with the question or has no
            rendition in `language`.
        """
        scores = np.zeros(self._count, dtype=np.float32)
        model = self._models.get(language)
        if model is None:
            return scores
        vocabulary = model.vocab_dict
        ids = [vocabulary[word] for word in tokenise(question, language) if word in vocabulary]
        if ids:
            scores[self._members[language]] = model.get_scores_from_ids(ids)
        return scores

    def save(self, folder: Path) -> None:
        """Write one folder a language under `folder`: arrays as NPY, words as JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        languages = json.dumps(list(self.languages))
        (folder / _LANGUAGES_FILE).write_text(languages + "\n", encoding="utf-8")
        for language, model in self._models.items():
            model.save(folder / language, show_progress=False)

    @classmethod
    def load(cls, folder: Path, passages: Sequence[Passage]) -> LexicalIndex:
        """Read what `save` wrote for these same passages. The files are trusted: check before."""
        import bm25s

        languages = json.loads((folder / _LANGUAGES_FILE).read_text(encoding="utf-8"))
        models = {
            language: bm25s.BM25.load(folder / language, show_progress=False, allow_pickle=False)
            for language in languages
        }
        return cls(len(passages), models, _members(passages, models))


def _members(passages: Sequence[Passage], models: dict[str, Any]) -> dict[str, Ids]:
    """For each language, which passages its index holds, in its order."""
    members: dict[str, list[int]] = {language: [] for language in models}
    for number, passage in enumerate(passages):
        for rendition in passage.renditions:
            if rendition.language in members:
                members[rendition.language].append(number)
    return {language: np.array(numbers, dtype=np.int64) for language, numbers in members.items()}
