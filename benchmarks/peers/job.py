"""A job on standard input and rankings on standard output, one JSON object a line.

In: `{"passage": id, "text": …}` for each passage, then `{"question": id, "text": …}` for each
question. Out, for each question: `{"question": id, "hits": [[passage id, score], …]}`. This file
imports nothing of the project: the peers run it in an environment of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence

COUNT = 50

Hits = list[tuple[str, float]]
Search = Callable[[str], Hits]
Build = Callable[[Sequence[tuple[str, str]], str, str], Search]


def run(build: Build, variants: Sequence[str]) -> None:
    """Answer the job with the search that `build(passages, model, variant)` makes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True, help="a Sentence Transformers folder")
    parser.add_argument("--variant", choices=variants, default=variants[0])
    options = parser.parse_args()
    # Libraries print their progress: standard output is the rankings' alone.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lines = [json.loads(line) for line in sys.stdin.buffer]
    passages = [(line["passage"], line["text"]) for line in lines if "passage" in line]
    search = build(passages, options.model, options.variant)
    for line in lines:
        if "question" in line:
            row = {"question": line["question"], "hits": search(line["text"])}
            answers.write(json.dumps(row) + "\n")
    answers.close()
