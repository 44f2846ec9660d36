"""BM25 over the words of passages, one index a language.

A passage stands in the index of every language it has a rendition in, so that a question is
compared with words of its own language where there are any. Scores are those of bm25s (Lù,
"BM25S", 2024, arXiv:2407.03618), Lucene's variant with k1 = 1.5 and b = 0.75.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from assistant.documents import Passage, Rendition
from assistant.retrieval.contracts import Ids
from assistant.retrieval.fusion import Scores
from assistant.retrieval.mapped import MAPPED, load_array
from assistant.retrieval.posing import announces
from assistant.retrieval.tokens import tokenise
from assistant.retrieval.word_numbers import MEMBERS_FILE, Numbering, WordNumbers

LEXICAL_VERSION = "2"
"""In the index manifest; raise it whenever the same text could give other words."""

_ABOUT_FILE = "languages.json"
_NO_WORDS: Mapping[str, WordNumbers] = MappingProxyType({})


def rendition_words(rendition: Rendition) -> list[str]:
    """Words of title, heading path and text: all that a reader sees around the passage.

    A sentence that only announces a subject has the words of a question about it and no answer, so
    it is left out, unless the passage has no other.
    """
    said = (span.of(rendition.text) for span in rendition.sentences)
    text = [sentence for sentence in said if not announces(sentence)] or [rendition.text]
    return tokenise("\n".join((rendition.title, *rendition.heading, *text)), rendition.language)


class LexicalIndex:
    """BM25 per language over passages numbered from 0. Reading is safe from several threads."""

    def __init__(
        self,
        count: int,
        models: dict[str, Any],
        members: dict[str, Ids],
        words: dict[str, WordNumbers],
    ) -> None:
        self._count = count
        self._models = models
        self._members = members
        self._words = words

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that some passage has words in."""
        return tuple(sorted(self._models))

    @classmethod
    def of(
        cls,
        passages: Iterable[Passage],
        earlier: Mapping[str, WordNumbers] = _NO_WORDS,
        places: Sequence[int] = (),
    ) -> LexicalIndex:
        """Index every rendition of `passages`, which are looked through once.

        Args:
            passages: what to index.
            earlier: by language, the words of an earlier index.
            places: where each passage stood there, -1 for one that did not; without them all are
                taken as new.
        """
        import bm25s

        count = 0
        numberings: dict[str, Numbering] = {}
        for number, passage in enumerate(passages):
            count = number + 1
            known = places[number] if places else -1
            for rendition in passage.renditions:
                language = rendition.language
                if language not in numberings:
                    numberings[language] = Numbering(earlier.get(language))
                numberings[language].add(number, known, partial(rendition_words, rendition))
        models, words = {}, {}
        for language in sorted(numberings):
            numbered = numberings.pop(language).numbered()
            if numbered.vocabulary:
                model = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
                corpus = (numbered.by_member(), dict(numbered.vocabulary))
                model.index(corpus, show_progress=False)
                models[language], words[language] = model, numbered
        members = {language: numbered.members for language, numbered in words.items()}
        return cls(count, models, members, words)

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

    def count(self, language: str) -> int:
        """How many passages there are in `language`, if any of them has a word."""
        return len(self._members[language]) if language in self._members else 0

    def frequency(self, word: str, language: str) -> int:
        """How many passages in `language` have `word`, a stem as `tokenise` gives it."""
        model = self._models.get(language)
        number = None if model is None else model.vocab_dict.get(word)
        starts = () if model is None else model.scores["indptr"]
        if number is None or number + 1 >= len(starts):  # bm25s adds the empty word without a row
            return 0
        return int(starts[number + 1] - starts[number])

    def save(self, folder: Path) -> None:
        """Write one folder a language under `folder`: arrays as NPY, words as JSON."""
        folder.mkdir(parents=True, exist_ok=True)
        about = {"passages": self._count, "languages": self.languages}
        (folder / _ABOUT_FILE).write_text(json.dumps(about) + "\n", encoding="utf-8")
        for language, model in self._models.items():
            model.save(folder / language, show_progress=False)
            self._words[language].save(folder / language)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open what `save` wrote; arrays stay in their files. They are trusted: check before."""
        import bm25s

        about = json.loads((folder / _ABOUT_FILE).read_text(encoding="utf-8"))
        models, members = {}, {}
        for language in about["languages"]:
            models[language] = bm25s.BM25.load(
                folder / language, mmap=MAPPED, show_progress=False, allow_pickle=False
            )
            members[language] = load_array(folder / language / MEMBERS_FILE)
        return cls(about["passages"], models, members, {})


def load_words(folder: Path) -> Mapping[str, WordNumbers]:
    """The words of each language in what `LexicalIndex.save` wrote under `folder`."""
    about = json.loads((folder / _ABOUT_FILE).read_text(encoding="utf-8"))
    return {language: WordNumbers.load(folder / language) for language in about["languages"]}
