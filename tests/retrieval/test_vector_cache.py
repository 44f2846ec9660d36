"""The file of encoded texts, as it is after stops and damage."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.retrieval import vector_cache
from assistant.retrieval.vector_cache import VectorCache, text_digests

DIMENSION = 5
RECORD = 32 + 4 * DIMENSION + 4
HEADER = 52


def vector_of(text: str) -> np.ndarray:
    return np.random.default_rng(len(text)).standard_normal(DIMENSION).astype(np.float32)


def fill(index: Path, texts: list[str], fingerprint: str = "one") -> Path:
    with VectorCache(index, fingerprint, DIMENSION) as cache:
        cache.append(text_digests(texts), np.stack([vector_of(text) for text in texts]))
        return cache.path


def found(index: Path, texts: list[str], fingerprint: str = "one") -> list[str]:
    """The texts whose vector is there; it must be theirs."""
    with VectorCache(index, fingerprint, DIMENSION) as cache:
        rows = cache.rows(text_digests(texts))
        there = [text for text, row in zip(texts, rows, strict=True) if row >= 0]
        vectors = cache.vectors(rows[rows >= 0])
        for text, vector in zip(there, vectors, strict=True):
            assert (vector == vector_of(text)).all()
        return there


TEXTS = [f"kalimat {'x' * n}" for n in range(7)]


def test_what_was_appended_is_found_by_its_text(tmp_path: Path) -> None:
    path = fill(tmp_path, TEXTS[:3])
    fill(tmp_path, TEXTS[3:])
    assert found(tmp_path, ["lain", *reversed(TEXTS)]) == TEXTS[::-1]
    assert path.stat().st_size == HEADER + len(TEXTS) * RECORD


def test_each_encoder_has_its_own(tmp_path: Path) -> None:
    fill(tmp_path, TEXTS)
    assert found(tmp_path, TEXTS, "two") == []
    assert found(tmp_path, TEXTS) == TEXTS


@given(cut=st.integers(0, HEADER + len(TEXTS) * RECORD))
@settings(max_examples=40)
def test_cut_anywhere_it_keeps_the_whole_records_before(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    path = fill(folder, TEXTS)
    with path.open("r+b") as file:
        file.truncate(cut)
    whole = max(0, cut - HEADER) // RECORD
    assert found(folder, TEXTS) == TEXTS[:whole]
    fill(folder, TEXTS[whole:] or ["lagi"])  # and goes on from there
    assert found(folder, TEXTS) == TEXTS


@given(place=st.integers(0, HEADER + len(TEXTS) * RECORD - 1), flip=st.integers(1, 255))
@settings(max_examples=60)
def test_a_changed_byte_loses_its_record_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, place: int, flip: int
) -> None:
    folder = tmp_path_factory.mktemp("flip")
    path = fill(folder, TEXTS)
    content = bytearray(path.read_bytes())
    content[place] ^= flip
    path.write_bytes(content)
    lost = TEXTS if place < HEADER else [TEXTS[(place - HEADER) // RECORD]]
    assert found(folder, TEXTS) == [text for text in TEXTS if text not in lost]
    fill(folder, lost)
    assert found(folder, TEXTS) == TEXTS


def test_a_damaged_head_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    fill(tmp_path, TEXTS).write_bytes(b"something else")
    with caplog.at_level(logging.WARNING):
        assert found(tmp_path, TEXTS) == []
    assert "is damaged" in caplog.text


def test_rows_out_of_use_go_once_they_are_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_cache, "_SPARE_RECORDS", 1)
    fill(tmp_path, ["lain"], "two")
    path = fill(tmp_path, TEXTS)
    for kept, left in ((TEXTS[1:4], 7), (TEXTS[1:3], 2)):
        with VectorCache(tmp_path, "one", DIMENSION) as cache:
            cache.keep_only(cache.rows(text_digests(kept)))
        assert path.stat().st_size == HEADER + left * RECORD
        assert found(tmp_path, kept) == kept
    assert list(tmp_path.iterdir()) == [path]  # the other encoder's is gone too
