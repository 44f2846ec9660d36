from __future__ import annotations

import pytest

from assistant.retrieval import Encoder, load_encoder
from assistant.settings import Settings


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The bundled model, from the user's cache; the first run on a machine converts it."""
    return load_encoder(Settings(threads=1))
