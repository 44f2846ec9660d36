"""One way to understand a question, with what it finds and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assistant.answering.abbreviation import PRECISION, Abbreviations, LongForm, long_forms
from assistant.answering.confidence import ConfidenceModel, Judgement, Signals
from assistant.answering.coverage import TermWeights
from assistant.answering.highlight import Highlight, highlight
from assistant.answering.initials import Initials
from assistant.answering.reader import Reader, ReaderInput, Reading
from assistant.answering.signals import read_signals
from assistant.documents import Rendition
from assistant.retrieval import Hit, Retriever
from assistant.retrieval.contracts import Vectors
from assistant.retrieval.posing import poses_question

_DEPTH = 10  # hits that are looked at, whatever number is shown
_COVERAGE_WEIGHT = 0.3
"""Of the share of the question's words in a hit's answering sentence, beside its fused score. From
0.1 to 0.4 the right passage came first as often or more, on every set and language looked at."""
_READ = 3
"""Passages that the reader reads, the most promising ones. Each costs time. With four to eight the
right passage came first as often and among three less often, on every set looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A hit with its answering sentence, and what the reader made of it, if it was read."""

    hit: Hit
    highlight: Highlight
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A question as understood, with its vector, shape (dimension,), and findings, best first.

    `signals` are those behind `judgement`; None where nothing was found. `stands_for` is the long
    form of an abbreviation where the question asks for it and the first finding says it: that is
    sure whatever the signals say.
    """

    question: str
    vector: Vectors
    findings: tuple[Finding, ...]
    signals: Signals | None
    judgement: Judgement
    stands_for: str = ""


class Interpreter:
    """Finds passages for a question and judges whether the first of them answers it.

    Args:
        retriever: finds passages.
        confidence: judges the first.
        reader: orders the first few anew; None leaves them in retrieval's order.

    Attributes:
        terms: word weights of the corpus.
    """

    def __init__(
        self, retriever: Retriever, confidence: ConfidenceModel, reader: Reader | None = None
    ) -> None:
        self._retriever = retriever
        self._confidence = confidence
        self._reader = reader
        self.terms = TermWeights(retriever.index.lexical)
        self._abbreviations = Abbreviations(retriever.index.passages)
        self._initials = Initials(retriever.index.passages)

    def interpret(
        self, question: str, vector: Vectors, language: str, documents: Collection[str] = ()
    ) -> Interpretation:
        """What `question` finds.

        Args:
            question: cleaned.
            vector: the question's, shape (dimension,).
            language: the language to answer in. Words are compared in the question's own, which may
                be another.
            documents: slugs of the documents to look in; all of them if empty.
        """
        long_form = self._abbreviations.asked(question)
        if long_form:
            return self._interpret(question, vector, language, documents, long_form)
        found = self._interpret(question, vector, language, documents)
        asked_in = self.terms.language_of(question, language)
        if spelled := self._initials.spelled_out(question, asked_in, self.terms.known):
            vector = self._retriever.encoder.encode_queries([spelled])[0]
            other = self._interpret(spelled, vector, language, documents)
            # It knows one word more: where it has an answer, the other's may be to half a question.
            if other.judgement.probability >= other.judgement.threshold:
                return other
            return max(other, found, key=lambda each: each.judgement.probability)
        long_form = self._abbreviations.meant(question)
        if not long_form or found.judgement.probability >= found.judgement.threshold:
            return found
        return self._interpret(question, vector, language, documents, long_form)

    def _interpret(
        self,
        question: str,
        vector: Vectors,
        language: str,
        documents: Collection[str],
        long_form: LongForm | None = None,
    ) -> Interpretation:
        asked_in, searched = self.terms.language_of(question, language), question
        if long_form:  # the answer's own words find it best
            searched = f"{question} {long_form.text}"
            vector = self._retriever.encoder.encode_queries([searched])[0]
        hits = self._retriever.rank(vector, searched, asked_in, _DEPTH, documents)
        if not hits:
            return Interpretation(question, vector, (), None, Judgement(0.0, 1.0))
        findings = find(
            question,
            asked_in,
            hits,
            self.terms,
            self._reader,
            self._confidence.retrieval_weight,
        )
        said = [
            found for each in findings if long_form and (found := _saying(each, long_form.short))
        ]
        if said:
            first = [finding for finding, _ in said]
            ids = {finding.hit.passage.id for finding in first}
            findings = (*first, *(f for f in findings if f.hit.passage.id not in ids))
        signals = read_signals(question, asked_in, findings, self.terms)
        read_in = findings[0].hit.passage.in_language(asked_in).language
        judgement = self._confidence.judge(signals, asked_in, read_in)
        if not said:
            return Interpretation(question, vector, findings, signals, judgement)
        sure = replace(judgement, probability=max(judgement.probability, PRECISION))
        return Interpretation(question, vector, findings, signals, sure, said[0][1])


def _saying(finding: Finding, short: str) -> tuple[Finding, str] | None:
    """The finding with the sentence that says what `short` stands for, and what it says."""
    passage, sentences = finding.hit.passage, list(finding.highlight.sentences)
    alike = len({len(rendition.sentences) for rendition in passage.renditions}) == 1
    for place, rendition in enumerate(passage.renditions):
        for number in range(len(rendition.sentences)):
            for found in long_forms(rendition.sentence(number)):
                if found.short.upper() == short.upper():
                    sentences[place] = number
                    chosen = (number,) * len(sentences) if alike else tuple(sentences)
                    return replace(finding, highlight=Highlight(passage, chosen)), found.text
    return None


def find(
    question: str,
    language: str,
    hits: Sequence[Hit],
    terms: TermWeights,
    reader: Reader | None,
    retrieval_weight: float,
) -> tuple[Finding, ...]:
    """Hits with their answering sentences, in a better order.

    A hit whose answering sentence has more of the question's words moves up. The first few of that
    order are read, if there is a reader, and stand by what it makes of them too; but a sentence
    that repeats the question, which readers like best, is no answer to it.

    Args:
        question: as searched for.
        language: the question's; passages are read in it where they exist in it.
        hits: best first.
        terms: word weights of the corpus.
        reader: reads the first few of them, if there is one.
        retrieval_weight: log-odds that a fused score of 1 is worth beside the reader's.
    """
    candidates = [_Candidate.of(hit, question, language, terms) for hit in hits]
    candidates.sort(key=lambda candidate: candidate.score(None), reverse=True)
    if reader is None:
        return tuple(candidate.finding(None) for candidate in candidates)
    read, unread = candidates[:_READ], candidates[_READ:]
    inputs = [ReaderInput.of(candidate.rendition) for candidate in read]
    readings = [
        reading.without([poses_question(sentence.of(one.text)) for sentence in one.sentences])
        for one, reading in zip(inputs, reader.read(question, inputs), strict=True)
    ]
    pairs = sorted(
        zip(read, readings, strict=True),
        key=lambda pair: pair[1].log_odds + retrieval_weight * pair[0].score(pair[1]),
        reverse=True,
    )
    return (
        *(candidate.finding(reading) for candidate, reading in pairs),
        *(candidate.finding(None) for candidate in unread),
    )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A hit, the rendition of it that is read, and the question's words in its sentences."""

    hit: Hit
    rendition: Rendition
    shares: Sequence[float]

    @classmethod
    def of(cls, hit: Hit, question: str, language: str, terms: TermWeights) -> _Candidate:
        rendition = hit.passage.in_language(language)
        return cls(hit, rendition, terms.sentence_shares(question, language, rendition))

    def finding(self, reading: Reading | None) -> Finding:
        marked = highlight(self.hit, self.rendition.language, self.shares, reading)
        return Finding(self.hit, marked, reading)

    def score(self, reading: Reading | None) -> float:
        """Retrieval's, and the share of the question's words in the answering sentence."""
        number = self.hit.passage.renditions.index(self.rendition)
        sentence = self.finding(reading).highlight.sentences[number]
        return self.hit.score + _COVERAGE_WEIGHT * self.shares[sentence]
