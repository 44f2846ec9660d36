"""txtai's hybrid index: embeddings and BM25, normalised and averaged.

`default` is the index as it comes with `hybrid=True`; it reads the model's prefixes from the
folder by itself.
"""

from __future__ import annotations

from job import COUNT, Hits, Passages, Search, run
from txtai import Embeddings


def build(passages: Passages, model: str, variant: str) -> Search:
    """Index the passages and say how to search them."""
    embeddings = Embeddings(hybrid=True, path=model)
    embeddings.index(list(passages))

    def search(question: str) -> Hits:
        return [(identity, float(score)) for identity, score in embeddings.search(question, COUNT)]

    return search


if __name__ == "__main__":
    run(build, ("default",))
