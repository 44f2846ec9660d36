"""From which cosine two questions are the same one, asked in other words.

    python -m benchmarks.near_duplicates [TESTSET.csv]

Pairs that must not be put together: two questions of the test set in one language that expect
different quotes, all about the same document, which is as hard as it gets. Pairs that should be:
a question and the same one as somebody else would type it (other capitals and marks, a polite
beginning, a letter wrong).
"""

from __future__ import annotations

import argparse
import random
from itertools import combinations
from pathlib import Path

import numpy as np

from assistant.evaluation.testset_files import RawRow, read_rows
from assistant.feedback.groups import plain
from assistant.retrieval import load_encoder
from assistant.settings import load_settings

POLITE = {"id": "Permisi, mau tanya, ", "en": "Hello, I would like to know: "}
COSINES = (0.90, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98)


def with_typo(text: str, chance: random.Random) -> str:
    """`text` with two neighbouring letters of one word changed round."""
    at = chance.choice([n for n in range(1, len(text) - 2) if text[n : n + 2].isalpha()])
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("testset", type=Path, nargs="?", default=Path("corpus/testset.csv"))
    path = parser.parse_args().testset
    chance = random.Random(20240817)
    rows = [row for row in read_rows(path) if isinstance(row, RawRow) and any(row.quotes or ())]
    encode = load_encoder(load_settings()).encode_queries
    questions = [row.question for row in rows]
    vectors = encode(questions)
    cosines = vectors @ vectors.T
    different = np.array(
        [
            cosines[one, other]
            for one, other in combinations(range(len(rows)), 2)
            if rows[one].language == rows[other].language and rows[one].quotes != rows[other].quotes
        ]
    )
    kinds = {
        "capitals and marks": [plain(question) for question in questions],
        "polite beginning": [
            POLITE[row.language if row.language in POLITE else "en"] + row.question for row in rows
        ],
        "two letters changed": [with_typo(question, chance) for question in questions],
    }
    same = {kind: np.sum(vectors * encode(variants), axis=1) for kind, variants in kinds.items()}
    print(f"{len(rows)} questions, {len(different)} pairs with different answers")
    print(f"{'cosine':>7} {'different':>11}  " + "  ".join(f"{kind:>20}" for kind in same))
    for cosine in COSINES:
        shares = "  ".join(f"{np.mean(values >= cosine):>20.1%}" for values in same.values())
        print(f"{cosine:>7.2f} {np.mean(different >= cosine):>11.3%}  {shares}")


if __name__ == "__main__":
    main()
