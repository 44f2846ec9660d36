from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from assistant.documents import read_corpus
from assistant.retrieval import BuildReport, build_index
from tests.retrieval.toy import ToyEncoder, write_corpus

Build = Callable[..., BuildReport]


@pytest.fixture
def index_folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def toy() -> ToyEncoder:
    return ToyEncoder()


@pytest.fixture
def build(tmp_path: Path, index_folder: Path, toy: ToyEncoder) -> Build:
    """Writes these files as the corpus and builds the index from them."""

    def run(files: Mapping[str, str], encoder: ToyEncoder | None = None) -> BuildReport:
        corpus = write_corpus(tmp_path / "corpus", files)
        return build_index(read_corpus(corpus), encoder or toy, index_folder)

    return run
