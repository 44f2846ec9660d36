"""How much of what a question names, a passage names too.

Near-topic questions sound like the documents and are close to them in vector space, but the word
that matters ("gaji", "certificate") is in no passage. So content words are weighted by how rare
they are in the corpus, as BM25 does (Robertson & Zaragoza, "The Probabilistic Relevance Framework",
2009), and a word that the corpus does not have at all weighs most.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.answering.function_words import FUNCTION_WORDS
from assistant.answering.language import detect_language
from assistant.documents import ENGLISH, INDONESIAN, Rendition
from assistant.retrieval.lexical import LexicalIndex
from assistant.retrieval.posing import poses_question
from assistant.retrieval.tokens import tokenise

_SHORTEST_STEM = 4  # letters that two forms of a word or a cognate must share
_JOINED = re.compile(r"(?<=\w)['’](?:s|re|ll|d|ve|m|t)$", re.IGNORECASE)
_LABEL = re.compile(r"[^\s:.!?]+(?: [^\s:.!?]+){0,5}: ")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares, 0…1, of the weight of a question's content words.

    `passage` is what the passage names, `best_sentence` what its answering sentence names,
    `corpus` what any passage names. All are 1 for a question without content words; `words` counts
    them.
    """

    passage: float
    best_sentence: float
    corpus: float
    words: int


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A content word of a question as it was typed, and where it is named."""

    word: str
    in_passage: bool
    in_corpus: bool


class TermWeights:
    """How rare each word is over a corpus, per language."""

    def __init__(self, lexical: LexicalIndex) -> None:
        self._lexical = lexical

    def coverage(
        self, question: str, language: str, rendition: Rendition, sentence: str
    ) -> Coverage:
        """How far `rendition` and its `sentence` cover `question`, asked in `language`.

        Where the question's language is not the rendition's, only what is written alike in both
        (names, numbers, borrowed words) can be covered; calibration per direction allows for it.
        """
        words = content_words(question, language)
        if not words:
            return Coverage(1.0, 1.0, 1.0, 0)
        spoken = rendition.language
        total = self._lexical.count(spoken)
        in_passage = _words_of(rendition)
        in_sentence = frozenset(tokenise(sentence, rendition.language))
        weights = {word: self._weight(self._frequency(word, spoken), total) for word in words}
        whole = sum(weights.values())
        return Coverage(
            passage=sum(w for word, w in weights.items() if _named(word, in_passage)) / whole,
            best_sentence=sum(w for word, w in weights.items() if _named(word, in_sentence))
            / whole,
            corpus=sum(w for word, w in weights.items() if self._frequency(word, spoken)) / whole,
            words=len(words),
        )

    def words(self, question: str, language: str, rendition: Rendition) -> tuple[WordMatch, ...]:
        """The words that `coverage` counts, in the order of the question, each once."""
        spoken = rendition.language
        in_passage = _words_of(rendition)
        matches: dict[frozenset[str], WordMatch] = {}
        for typed in question.replace("?", " ").split():
            stems = content_words(typed, language)  # of a compound there are several
            if stems and stems not in matches:
                here = all(_named(stem, in_passage) for stem in stems)
                somewhere = here or all(self._frequency(stem, spoken) for stem in stems)
                matches[stems] = WordMatch(_bare(typed), here, somewhere)
        return tuple(matches.values())

    def known(self, text: str) -> bool:
        """Whether any passage, in either language, has a content word of `text`."""
        return any(
            self._frequency(stem, language)
            for language in (INDONESIAN, ENGLISH)
            for stem in content_words(text, language)
        )

    def language_of(self, text: str, default: str) -> str:
        """The language of `text`, `id` or `en`; `default` where neither it nor a document tells."""
        return detect_language(text, default, self._balance)

    def _balance(self, text: str) -> int:
        """Words of `text` that only Indonesian passages have, less those only English ones have.

        0 where all are in one language: they hold borrowed words of the other.
        """
        if not all(self._lexical.count(language) for language in (INDONESIAN, ENGLISH)):
            return 0
        known = [
            [any(self._frequency(stem, language) for stem in content_words(word, language))
             for language in (INDONESIAN, ENGLISH)]
            for word in text.split()
        ]  # fmt: skip
        return sum(indonesian - english for indonesian, english in known)

    def sentence_shares(
        self, question: str, language: str, rendition: Rendition
    ) -> tuple[float, ...]:
        """How far each sentence of `rendition` covers `question`, 0…1, all 0 across languages.

        A word that no passage has tells no sentence from another. By its rarity it would outweigh
        all that do ("considered" in "Is X considered a Y?"), so it counts by number instead: where
        one word of four is missing, no sentence has more than three quarters.
        """
        words = content_words(question, language)
        if rendition.language != language or not words:
            return (0.0,) * len(rendition.sentences)
        # A sentence that poses the question has its words, and no answer.
        tokens = [
            frozenset() if poses_question(sentence) else frozenset(tokenise(sentence, language))
            for sentence in _labelled_sentences(rendition)
        ]
        anywhere = frozenset[str]().union(*tokens)
        total = self._lexical.count(language)
        weights = {
            word: self._weight(frequency, total)
            for word in words
            if (frequency := self._frequency(word, language)) or _named(word, anywhere)
        }
        if not weights:
            return (0.0,) * len(tokens)
        whole = sum(weights.values()) * len(words) / len(weights)
        return tuple(
            sum(weight for word, weight in weights.items() if _named(word, named)) / whole
            for named in tokens
        )

    def _frequency(self, word: str, language: str) -> int:
        return self._lexical.frequency(word, language)

    @staticmethod
    def _weight(frequency: int, total: int) -> float:
        return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))


def _labelled_sentences(rendition: Rendition) -> Iterator[str]:
    """The sentences, each with the label of its point ("Main focus: …") before it.

    The label stands in the first sentence, and says of the others too what they are about.
    """
    label, before = "", 0
    for span in rendition.sentences:
        if "\n" in rendition.text[before : span.start]:
            label = ""
        before = span.end
        sentence = span.of(rendition.text)
        if found := _LABEL.match(sentence):
            label = found.group()
            yield sentence
        else:
            yield f"{label}{sentence}"


def content_words(text: str, language: str) -> frozenset[str]:
    """Stems of the words of `text` that are not grammar, nor joined to one ("what's", "IT's")."""
    kept = [
        bare
        for word in text.replace("?", " ").split()
        # "IT" is a subject, "it" is grammar: capitals decide.
        if (bare := _JOINED.sub("", _bare(word))).lower() not in FUNCTION_WORDS
        or (bare.isupper() and len(bare) > 1)
    ]
    return frozenset(tokenise(" ".join(kept), language))


def _bare(word: str) -> str:
    return word.strip(".,;:!()[]\"'“”‘’…")


def _words_of(rendition: Rendition) -> frozenset[str]:
    text = "\n".join((rendition.title, *rendition.heading, rendition.text))
    return frozenset(tokenise(text, rendition.language))


def _named(word: str, words: frozenset[str]) -> bool:
    if word in words:
        return True
    # A stemmer leaves forms apart ("pemasaran", "pemasar") and typos alone; a long shared beginning
    # brings most of them together.
    if len(word) < _SHORTEST_STEM + 1:
        return False
    beginning = word[: max(_SHORTEST_STEM, len(word) - 2)]
    return any(other.startswith(beginning) for other in words)
