"""Judged pairs → training examples: what may start and end an answer, and what is mixed in."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.function_words import ENGLISH_WORDS, INDONESIAN_WORDS
from assistant.documents.document import Span
from assistant.documents.sentences import sentence_spans
from training.reader import noise, twists
from training.reader.corpora import Pair, Text

WHOLE_SENTENCES = frozenset({"written"})
"""Sets whose answers are sentences: where in them the answer stands is not known."""

BESIDE = 2
"""Passages of the same document that each of their questions is read over beside the right one."""

FUNCTION_WORDS = INDONESIAN_WORDS | ENGLISH_WORDS


@dataclass(frozen=True, slots=True)
class Example:
    """A question over a text, with what should come out.

    Only the parts of `text` in `windows` are read. `spans` are the answers' places in `text`; where
    only the sentence is known, `loose` is true and any token of the span may start or end the
    answer. `direction` is `id>en` for an Indonesian question over English text. `kind` says where
    it came from. Examples with one `group` are the same question over several passages, of which
    one answers; a blank one stands alone.
    """

    question: str
    prefix: str
    text: str
    windows: tuple[Span, ...]
    answerable: bool
    spans: tuple[Span, ...]
    loose: bool
    set: str
    direction: str
    kind: str
    pair: Pair
    group: str = ""


def prefix_of(text: Text) -> str:
    """What stands before a passage's text, as the product will put it there: title and heading."""
    above = [part for part in (text.title, text.heading) if part]
    return f"{' › '.join(above)}: " if above else ""


def given(pair: Pair, texts: Mapping[str, Text]) -> Example:
    """The example that a judged pair is, over its whole passage."""
    text = texts[pair.passage]
    spans, loose = _answer_spans(pair, text, texts)
    return Example(
        pair.question,
        prefix_of(text),
        text.text,
        (Span(0, len(text.text)),),
        pair.answerable,
        spans,
        loose,
        text.set,
        f"{pair.question_language}>{text.language}",
        "given",
        pair,
    )


def over(example: Example, text: Text, kind: str) -> Example:
    """The same question over a passage that does not answer it."""
    return replace(
        example,
        prefix=prefix_of(text),
        text=text.text,
        windows=(Span(0, len(text.text)),),
        answerable=False,
        spans=(),
        loose=False,
        direction=f"{example.pair.question_language}>{text.language}",
        kind=kind,
    )


def epoch(
    pairs: Sequence[Pair],
    texts: Mapping[str, Text],
    near: Mapping[str, Sequence[str]],
    names: Mapping[str, Sequence[str]],
    draw: random.Random,
) -> list[Example]:
    """One epoch's examples, freshly drawn: the judged pairs and what is made from them.

    Args:
        pairs: the judged pairs; of one question's directions, two are drawn.
        texts: passages by id.
        near: question id and passage language → ids of passages that don't answer it but seem to.
        names: article → names in its passages.
        draw: a seeded generator.
    """
    made: list[Example] = []
    for pair in two_directions(pairs, draw):
        example = _as_typed(given(pair, texts), draw)
        if not pair.answerable:
            made.append(example)
            continue
        others = near.get(f"{pair.question_id} {texts[pair.passage].language}", ())
        whole = texts[pair.passage].set in WHOLE_SENTENCES
        count = min(len(others), BESIDE if whole else int(draw.random() < 0.4))
        if count:
            example = replace(example, group=f"{pair.question_id} {pair.passage}")
        made.append(example)
        made += [over(example, texts[i], "near") for i in draw.sample(list(others), count)]
        made += [_as_typed(one, draw) for one in _altered(example, pairs, texts, names, draw)]
    return [_cropped(example, draw) for example in made]


def _altered(
    example: Example,
    pairs: Sequence[Pair],
    texts: Mapping[str, Text],
    names: Mapping[str, Sequence[str]],
    draw: random.Random,
) -> Iterator[Example]:
    """Now and then one more that is made from an answerable one, not yet as people type."""
    pair = example.pair
    plain = replace(example, question=pair.question, group="")
    article = texts[pair.passage].article
    chance = draw.random()
    if chance < 0.15:
        yield from _without_answer(plain)
    elif chance < 0.30:
        twisted = twists.twist(pair.question, names.get(article, ()), draw)
        if twisted:
            yield replace(plain, question=twisted, answerable=False, spans=(), kind="twisted")
    elif chance < 0.36 and pair.answers and pair.question_language == "id":
        asked = twists.yes_or_no(pair.question, draw.choice(pair.answers))
        if asked:
            yield replace(plain, question=asked, kind="yes-no")
    elif chance < 0.40:
        other = texts[draw.choice(pairs).passage]
        if other.article != article:
            yield over(plain, other, "random")


def share_of(
    pairs: Sequence[Pair], texts: Mapping[str, Text], share: float, draw: random.Random
) -> list[Pair]:
    """All pairs of the written documents, and about `share` of the public sets' questions."""
    if share >= 1:
        return list(pairs)
    public = sorted({p.question_id for p in pairs if texts[p.passage].set not in WHOLE_SENTENCES})
    kept = {question for question in public if draw.random() < share}
    dropped = set(public) - kept
    return [pair for pair in pairs if pair.question_id not in dropped]


def two_directions(pairs: Sequence[Pair], draw: random.Random) -> Iterator[Pair]:
    """Of the directions that a question is asked in, two."""
    by_question: dict[tuple[str, bool], list[Pair]] = {}
    for pair in pairs:
        number = pair.question_id.replace("-en-", "-").replace("-id-", "-")
        by_question.setdefault((number, pair.answerable), []).append(pair)
    for same in by_question.values():
        yield from draw.sample(same, min(2, len(same)))


def _answer_spans(
    pair: Pair, text: Text, texts: Mapping[str, Text]
) -> tuple[tuple[Span, ...], bool]:
    if not pair.answerable:
        return (), False
    found = find_answers(text.text, pair.answers)
    if found:
        return found, text.set in WHOLE_SENTENCES
    if text.twin is None:
        return (), True
    twin = texts[text.twin].text
    places = find_answers(twin, pair.twin_answers)
    if not places:
        return (), True
    theirs, ours = sentence_spans(twin), sentence_spans(text.text)
    spans = []
    for place in places:
        number = next((n for n, s in enumerate(theirs) if s.start <= place.start < s.end), 0)
        if len(theirs) == len(ours):
            spans.append(ours[number])
        else:
            point = place.start / max(len(twin), 1) * len(text.text)
            spans.append(min(ours, key=lambda s: abs((s.start + s.end) / 2 - point)))
    return tuple(dict.fromkeys(spans)), True


def find_answers(text: str, answers: Sequence[str]) -> tuple[Span, ...]:
    """Where the answers stand in `text` as whole words, in order."""
    spans: dict[Span, None] = {}
    for answer in answers:
        start = text.find(answer)
        while start >= 0:
            end = start + len(answer)
            inside = (start and text[start - 1].isalnum() and answer[0].isalnum()) or (
                end < len(text) and text[end].isalnum() and answer[-1].isalnum()
            )
            if not inside:
                spans[Span(start, end)] = None
            start = text.find(answer, start + 1)
    return tuple(sorted(spans, key=lambda span: span.start))


def _without_answer(example: Example) -> Iterator[Example]:
    """The passage without the sentences that answer: near the subject, and silent on it."""
    if not example.spans:
        return
    kept = tuple(
        sentence
        for sentence in sentence_spans(example.text)
        if not any(s.start < sentence.end and sentence.start < s.end for s in example.spans)
    )
    if sum(sentence.end - sentence.start for sentence in kept) >= 80:
        yield replace(
            example, windows=kept, answerable=False, spans=(), loose=False, kind="without"
        )


def _as_typed(example: Example, draw: random.Random) -> Example:
    chance, question = draw.random(), example.question
    if chance < 0.12:
        question = noise.plain(question, draw)
    elif chance < 0.22:
        question = noise.mistyped(question, draw)
    elif chance < 0.32:
        question = noise.casual(question, draw)
    elif (chance < 0.40 and example.answerable) or (
        chance < 0.44 and example.kind in {"near", "random", "without"}
    ):
        question = noise.keywords(question, draw, FUNCTION_WORDS)
    return replace(example, question=question)


def _cropped(example: Example, draw: random.Random) -> Example:
    """Now and then a few sentences of the passage: shorter ones, as handbooks have them."""
    sentences = [
        s
        for s in sentence_spans(example.text)
        if any(w.start <= s.start and s.end <= w.end for w in example.windows)
    ]
    long = len(example.text) > 1100
    if len(sentences) < 3 or (not long and draw.random() < 0.4):
        return example
    budget = draw.choice((250, 400, 550)) if not long else draw.choice((400, 600, 900))
    words = {w for w in example.question.lower().split() if w not in FUNCTION_WORDS and len(w) > 3}
    if example.spans:
        aim = draw.choice(example.spans)
        anchor = next((n for n, s in enumerate(sentences) if s.start <= aim.start < s.end), 0)
    else:  # keep the sentence that tempts most
        shares = [sum(w in s.of(example.text).lower() for w in words) for s in sentences]
        best = max(shares)
        anchor = draw.choice([n for n, share in enumerate(shares) if share == best])
    first = last = anchor
    while True:
        ways = [
            (before, after)
            for before, after in ((first - 1, last), (first, last + 1))
            if before >= 0
            and after < len(sentences)
            and sentences[after].end - sentences[before].start <= budget
        ]
        if not ways:
            break
        first, last = draw.choice(ways)
    windows = tuple(sentences[first : last + 1])
    spans = tuple(
        s for s in example.spans if any(w.start <= s.start and s.end <= w.end for w in windows)
    )
    if example.spans and not spans:
        return example
    return replace(example, windows=windows, spans=spans)
