"""Passages become an index; a question becomes hits. Knows documents, not answers.

`load_encoder` gives the model, `update_index` writes a generation of the index where the documents
are not those of the last, `Index.open` reads the current one, and `Retriever.search` asks it. Heavy
libraries are imported where they are used.
"""

from assistant.retrieval.build import BuildReport, build_index, update_index
from assistant.retrieval.contracts import DenseStore, Encoder
from assistant.retrieval.deferred_encoder import DeferredEncoder
from assistant.retrieval.encoder import describe_encoder, load_encoder
from assistant.retrieval.generations import current_generation
from assistant.retrieval.hit import Hit
from assistant.retrieval.index import Index, is_stale
from assistant.retrieval.progress import Step, stages
from assistant.retrieval.retriever import Retriever, Weights

__all__ = [
    "BuildReport",
    "DeferredEncoder",
    "DenseStore",
    "Encoder",
    "Hit",
    "Index",
    "Retriever",
    "Step",
    "Weights",
    "build_index",
    "current_generation",
    "describe_encoder",
    "is_stale",
    "load_encoder",
    "stages",
    "update_index",
]
