"""A job on standard input and rankings on standard output, one JSON object a line.

In: `{"corpus": name, "passage": id, "text": …}` for each passage and
`{"corpus": name, "question": id, "text": …}` for each question to ask of those passages. Out, for
each question and each variant: `{"variant": …, "question": id, "hits": [[passage id, score], …]}`.
This file imports nothing of the project: the peers run it in an environment of their own.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence

COUNT = 50

Passages = tuple[tuple[str, str], ...]
Hits = list[tuple[str, float]]
Search = Callable[[str], Hits]
Build = Callable[[Passages, str, str], Search]


def run(build: Build, variants: Sequence[str]) -> None:
    """Answer the job with the searches that `build(passages, model, variant)` makes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True, help="a Sentence Transformers folder")
    model = parser.parse_args().model
    # Libraries print their progress: standard output is the rankings' alone.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lines = [json.loads(line) for line in sys.stdin.buffer]
    for corpus in dict.fromkeys(line["corpus"] for line in lines):
        own = [line for line in lines if line["corpus"] == corpus]
        passages = tuple((line["passage"], line["text"]) for line in own if "passage" in line)
        for variant in variants:
            search = build(passages, model, variant)
            for line in own:
                if "question" in line:
                    hits = search(line["text"])
                    row = {"variant": variant, "question": line["question"], "hits": hits}
                    answers.write(json.dumps(row) + "\n")
    answers.close()
