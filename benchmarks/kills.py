"""Kills builds, watching, uploads and deletes at random moments, and checks what is left.

    python -m benchmarks.kills [--kills 50] [--seed 1]

After every kill the index must open and answer, hold each document once and whole, and the folder
must hold every document whose upload had ended, word for word; every fifth time, and at the end,
the next build must take exactly what is there.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.commands.killing import kill_at_random


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        tally = kill_at_random(Path(folder), options.kills, options.seed)
    print(
        f"{tally.kills} kills, {tally.documents} uploads, {tally.generations} builds that ended, "
        f"{time.monotonic() - began:.0f} s: every index opened, no document was lost or doubled."
    )


if __name__ == "__main__":
    main()
