"""How the reader's weights are made: data preparation, training, packing. See README.md."""
