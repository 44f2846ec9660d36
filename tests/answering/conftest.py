from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.retrieval import Encoder

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def tanya(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The product over the corpus it ships with."""
    index = tmp_path_factory.mktemp("index")
    return Assistant.open(REPOSITORY / "corpus", index, settings=Settings(), encoder=encoder)
