from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.commands.killing import kill_at_random


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_at_random_moments_no_document_is_lost_or_doubled(tmp_path: Path) -> None:
    """benchmarks/kills.py does the same with 50."""
    tally = kill_at_random(tmp_path, kills=6, seed=20260201)
    assert tally.kills == 6
    assert tally.documents > 0
