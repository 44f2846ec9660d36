"""Passages become an index; a question becomes hits. Knows documents, not answers.

`load_encoder` gives the model, `build_index` writes a generation of the index, `Index.open` reads
the current one, and `Retriever.search` asks it. Heavy libraries are imported where they are used.
"""

from assistant.retrieval.build import BuildReport, build_index
from assistant.retrieval.contracts import DenseStore, Encoder
from assistant.retrieval.encoder import describe_encoder, load_encoder
from assistant.retrieval.hit import Hit
from assistant.retrieval.index import Index, is_stale
from assistant.retrieval.retriever import Retriever, Weights

__all__ = [
    "BuildReport",
    "DenseStore",
    "Encoder",
    "Hit",
    "Index",
    "Retriever",
    "Weights",
    "build_index",
    "describe_encoder",
    "is_stale",
    "load_encoder",
]
