"""The reader's training, step by step, on a few invented articles and the real network."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from training.reader import noise, twists
from training.reader.base import load_base
from training.reader.batches import Batch, collate, plan
from training.reader.check import figures, read, run, sample
from training.reader.corpora import part_of, titled_parts
from training.reader.data import Part, load_part
from training.reader.examples import epoch, find_answers, given
from training.reader.hard import hard_misses
from training.reader.states import prepare_states
from training.reader.tokens import passage_tokens
from training.reader.train import _loss, _order_loss


@pytest.fixture(scope="module")
def train(data: Path) -> Part:
    return load_part(data, "train")


def test_no_article_is_in_two_parts(data: Path) -> None:
    parts = [load_part(data, name) for name in ("train", "dev", "test")]
    articles = [{text.article for text in part.texts.values()} for part in parts]
    assert sum(map(len, articles)) == len(set().union(*articles))
    titles = {t.title for t in parts[2].texts.values() if t.set == "squad-parallel"}
    assert len(titles) == 4


def test_the_parts_of_an_article_do_not_change_with_what_is_beside_it() -> None:
    assert part_of("a", seed=0, dev=0.2, test=0.2) == part_of("a", seed=0, dev=0.2, test=0.2)
    counts = [part_of(str(n), seed=0, dev=0.1, test=0.2) for n in range(2000)]
    assert 0.17 < counts.count("test") / 2000 < 0.23
    parts = titled_parts(map(str, range(9)), seed=0, dev=2, test=3)
    assert sorted(parts.values()).count("train") == 4


def test_where_the_words_are_not_in_the_translation_its_sentence_counts(train: Part) -> None:
    pair = next(
        p for p in train.pairs if p.twin_answers == ("spins cotton",) and "-id-" in p.passage
    )
    example = given(pair, train.texts)
    assert example.loose
    assert [span.of(example.text) for span in example.spans] == ["Ia memintal kapas."]


def test_answers_are_found_as_whole_words() -> None:
    found = find_answers("kota 12, kotak 121 dan 12.", ["12", "kota"])
    assert [(span.start, span.end) for span in found] == [(0, 4), (5, 7), (23, 25)]


def test_near_misses_hold_no_answer(train: Part) -> None:
    assert train.near
    for pair in train.pairs:
        language = train.texts[pair.passage].language
        for other in (
            train.near.get(f"{pair.question_id} {language}", ()) if pair.answerable else ()
        ):
            assert other != pair.passage
            assert not find_answers(train.texts[other].text, pair.answers)


def test_hard_misses_are_nearest_and_hold_no_answer(train: Part, tmp_path: Path) -> None:
    found = hard_misses(train, tmp_path / "hard.json")
    answerable = [pair for pair in train.pairs if pair.answerable]
    beside = 0
    for pair in answerable:
        right = {p.passage for p in answerable if p.question_id == pair.question_id}
        text = train.texts[pair.passage]
        for other in found[f"{pair.question_id} {text.language}"]:
            beside += 1
            assert other not in right
            assert (train.texts[other].set, train.texts[other].language) == (
                text.set,
                text.language,
            )
            assert text.set != "written" or train.texts[other].article == text.article
            assert not find_answers(train.texts[other].text, pair.answers)
    assert beside
    assert hard_misses(replace(train, pairs=()), tmp_path / "hard.json") == found


def test_an_epoch_is_drawn_anew_and_the_same_for_the_same_seed(train: Part) -> None:
    def draw(seed: int) -> list:
        return epoch(train.pairs, train.texts, train.near, train.names, random.Random(seed))

    assert draw(1) == draw(1)
    assert draw(1) != draw(2)
    kinds = {example.kind for seed in range(20) for example in draw(seed)}
    assert {"given", "near", "twisted"} <= kinds


def test_passages_beside_the_right_one_are_read_together_with_it(train: Part) -> None:
    made = epoch(train.pairs, train.texts, train.near, train.names, random.Random(0))
    grouped = [example for example in made if example.group]
    assert grouped
    for batch in plan(made, 200, random.Random(0)):
        for example in batch:
            if example.group:
                beside = [other for other in grouped if other.group == example.group]
                assert len(beside) > 1
                assert sum(other.answerable for other in beside) == 1
                assert all(other in batch for other in beside)
                assert {other.question for other in beside} == {example.question}


def test_the_passage_that_answers_should_stand_first_of_its_group(train: Part) -> None:
    made = epoch(train.pairs, train.texts, train.near, train.names, random.Random(0))
    group = next(example.group for example in made if example.group)
    members = tuple(example for example in made if example.group == group)
    empty = torch.zeros(0)
    batch = Batch(members, *[empty] * 8)
    good = torch.tensor([3.0 if example.answerable else -3.0 for example in members])
    assert _order_loss(good, batch) < 0.01 < 1 < _order_loss(-good, batch)
    assert _order_loss(good[:1], Batch(members[:1], *[empty] * 8)) == 0


def test_marked_tokens_are_the_answer_s_and_a_step_lowers_the_loss(
    train: Part, tmp_path: Path
) -> None:
    states = prepare_states(train, tmp_path / "states", workers=1)
    frozen, upper = load_base()
    examples = [given(pair, train.texts) for pair in train.pairs]
    (group,) = plan(examples, 100_000)
    batch = collate(group, states)
    wide = batch.question.shape[1]
    for row, example in enumerate(group):
        starts = batch.starts[row].nonzero().flatten().tolist()
        if not example.answerable:
            assert starts == [0]
        elif not example.loose:
            spans = passage_tokens(example.prefix, example.text).spans
            found = {spans[column - 1 - wide] for column in starts}
            assert all(
                any(begin < s.end and s.start < end for s in example.spans) for begin, end in found
            )
    optimiser = torch.optim.AdamW(upper.parameters(), lr=3e-4)
    losses = []
    for _ in range(6):
        loss = _loss(*run(frozen, upper, batch), batch)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] - 0.1
    assert not any(p.requires_grad for p in frozen.parameters())
    results = read(frozen, upper, states, sample(train, 1))
    assert all(0 <= value <= 1 for value in figures(results).values())


@pytest.mark.parametrize("seed", range(5))
def test_noise_keeps_a_question_a_question(seed: int) -> None:
    draw = random.Random(seed)
    question = "Bagaimana prosedur yang ditentukan untuk karyawan?"
    assert noise.plain(question, draw).startswith("bagaimana prosedur")
    assert noise.casual(question, draw) != question
    assert noise.mistyped(question, draw).lower().rstrip(" ?") != question.lower().rstrip(" ?")
    words = frozenset({"bagaimana", "yang", "untuk"})
    assert set(noise.keywords(question, draw, words).split()) == {
        "prosedur",
        "ditentukan",
        "karyawan",
    }


def test_a_twist_changes_one_thing() -> None:
    draw = random.Random(0)
    assert twists.twist("Siapa yang menang tahun 1987?", (), draw) in {
        f"Siapa yang menang tahun {year}?" for year in range(1880, 2100) if year != 1987
    } | {"Siapa yang kalah tahun 1987?"}
    assert twists.twist("Siapa dia?", (), draw) is None
    assert twists.yes_or_no("Kapan PBB dibentuk?", "1945") == "Apakah PBB dibentuk 1945?"
    assert twists.yes_or_no("When was it founded?", "1945") is None
