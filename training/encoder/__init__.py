"""How the encoder's adapter is made: data preparation, training, packing. See ../README.md."""
