"""The encoder's training, step by step, on a few invented articles and the real network."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch

from training.encoder.batches import GROUP, epoch
from training.encoder.check import figures
from training.encoder.network import EncoderNetwork
from training.encoder.train import loss
from training.reader.data import Part, load_part


@pytest.fixture(scope="module")
def train(data: Path) -> Part:
    return load_part(data, "train")


def batches(train: Part, seed: int, **limits: int) -> list:
    return epoch(train.pairs, train.texts, 2 * GROUP, random.Random(seed), limits)


def test_a_batch_has_questions_with_the_sentences_that_answer(train: Part) -> None:
    made = [asked for batch in batches(train, 0) for asked in batch]
    assert made
    for asked in made:
        assert len(asked.sentences) == len(asked.answers)
        assert asked.passage in asked.right
    written = [asked for asked in made if asked.passage.startswith("written")]
    assert {sum(asked.answers) for asked in written} == {1}
    assert {"Jam" in asked.text or "Hours" in asked.text for asked in written} == {True}


def test_batches_are_drawn_anew_and_no_set_has_more_than_its_limit(train: Part) -> None:
    assert batches(train, 1) == batches(train, 1)
    assert batches(train, 1) != batches(train, 2)
    of_set = [a for batch in batches(train, 1, **{"idk-mrc": 3}) for a in batch]
    assert sum(asked.passage.startswith("idk") for asked in of_set) <= 3


def test_without_adapters_it_is_the_shipped_network_and_a_step_lowers_the_loss(
    train: Part,
) -> None:
    torch.manual_seed(0)
    network = EncoderNetwork(rank=2)
    batch = batches(train, 0)[0]
    optimiser = torch.optim.AdamW(network.trained(), lr=1e-3)
    losses = []
    for _ in range(3):
        value = loss(network, batch)
        losses.append(value.item())
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
    assert losses[-1] < losses[0]
    changed = network(["query: apa?"])
    again = EncoderNetwork(rank=2)
    again.load_adapters(network.adapters_state())
    assert torch.equal(again(["query: apa?"]), changed)
    network.set_scale(0.0)
    plain = network(["query: apa?"])
    assert not torch.allclose(changed, plain, atol=1e-3)
    assert torch.allclose(plain.norm(dim=1), torch.ones(1))


def test_texts_keep_their_order_whatever_their_length() -> None:
    network = EncoderNetwork(rank=2)
    texts = ["query: apa?", "query: " + "panjang sekali " * 30, "query: jam berapa kantor buka?"]
    with torch.no_grad():
        together = network(texts, tokens=64)
        alone = torch.cat([network([text]) for text in texts])
    assert (together * alone).sum(1).min() > 0.99


def test_figures_are_told_for_each_set_and_direction(data: Path) -> None:
    told = figures(EncoderNetwork(rank=2), load_part(data, "dev"))
    assert {"squad-parallel en>id", "written id>en", "idk-mrc id>id"} <= told.keys()
    hit, third, _ = told["idk-mrc id>id"].split(" ")[0].split("/")
    assert 0 <= float(hit) <= float(third) <= 1
