"""How long a search takes beside encoding its question, on an index that is there.

    python -m benchmarks.search_time [--index index] [--repeats 200]

Each repeat encodes a question and then searches with its vector, so that both meet the same load;
the figures are medians.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

from assistant.retrieval import Index, Retriever, load_encoder
from assistant.settings import Settings

QUESTIONS = (
    ("Apa tujuan utamanya?", "id"),
    ("Siapa yang bertanggung jawab atas keamanan data perusahaan?", "id"),
    ("What is measured, and how?", "en"),
    ("Which skills does somebody need who wants to work there?", "en"),
)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--repeats", type=int, default=200)
    parser.add_argument("--threads", type=int, help="threads of the encoder")
    options = parser.parse_args()
    index = Index.open(options.index)
    encoder = load_encoder(Settings(threads=options.threads))
    retriever = Retriever(index, encoder)
    encoding, searching = [], []
    for repeat in range(options.repeats + 10):
        question, language = QUESTIONS[repeat % len(QUESTIONS)]
        start = time.perf_counter()
        vector = encoder.encode_queries([question])[0]
        between = time.perf_counter()
        retriever.rank(vector, question, language, 10)
        end = time.perf_counter()
        if repeat >= 10:  # the first ones warm up
            encoding.append(between - start)
            searching.append(end - between)
    encode, search = (1000 * statistics.median(times) for times in (encoding, searching))
    print(f"{len(index.passages)} passages, {index.layout.rows} vectors")
    print(f"encode {encode:.2f} ms, search {search:.2f} ms: together {1 + search / encode:.2f}×")
    return 0


if __name__ == "__main__":
    sys.exit(main())
