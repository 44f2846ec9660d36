"""Haystack's hybrid retrieval: BM25 and embeddings, joined.

`default` is every component as it comes; `prefixes` gives the embedders the prefixes that the model
was trained with; `ranks` joins by reciprocal rank fusion besides.
"""

from __future__ import annotations

from functools import lru_cache

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from job import COUNT, Hits, Passages, Search, run


@lru_cache(1)
def _indexed(passages: Passages, model: str, prefix: str) -> InMemoryDocumentStore:
    store = InMemoryDocumentStore()
    embedder = SentenceTransformersDocumentEmbedder(model=model, prefix=prefix)
    embedder.warm_up()
    documents = [Document(id=identity, content=text) for identity, text in passages]
    store.write_documents(embedder.run(documents)["documents"])
    return store


def build(passages: Passages, model: str, variant: str) -> Search:
    """Index the passages and say how to search them."""
    asked, read = ("", "") if variant == "default" else ("query: ", "passage: ")
    store = _indexed(passages, model, read)
    pipeline = Pipeline()
    pipeline.add_component(
        "embedder",
        SentenceTransformersTextEmbedder(model=model, prefix=asked, progress_bar=False),
    )
    pipeline.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=COUNT))
    pipeline.add_component("lexical", InMemoryBM25Retriever(store, top_k=COUNT))
    joined = DocumentJoiner("reciprocal_rank_fusion") if variant == "ranks" else DocumentJoiner()
    pipeline.add_component("joiner", joined)
    pipeline.connect("embedder.embedding", "dense.query_embedding")
    pipeline.connect("dense", "joiner")
    pipeline.connect("lexical", "joiner")

    def search(question: str) -> Hits:
        found = pipeline.run({"embedder": {"text": question}, "lexical": {"query": question}})
        return [(d.id, float(d.score)) for d in found["joiner"]["documents"]]

    return search


if __name__ == "__main__":
    run(build, ("default", "prefixes", "ranks"))
