"""An index in Milvus Lite between processes: what one has built, the next one answers from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.retrieval.toy import CORPUS, write_corpus

ROOT = Path(__file__).parents[2]

BUILD = """
import sys, pathlib
from assistant.retrieval import update_index
from tests.retrieval.toy import ToyEncoder

report = update_index(pathlib.Path(sys.argv[2]), ToyEncoder(), pathlib.Path(sys.argv[1]))
print(report.generation, report.changed)
"""

ASK = """
import sys, pathlib
from assistant.retrieval import Index, Retriever, retriever
from tests.retrieval.toy import ToyEncoder

retriever._SCAN_ROWS = 0  # searched in Milvus, as in a large index
index = Index.open(pathlib.Path(sys.argv[1]))
hits = Retriever(index, ToyEncoder()).search("Berapa hari cuti setahun?", "id", 1)
print(index.folder.name, hits[0].passage.id)
"""


def run(program: str, *arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=3_000,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


def test_a_new_process_answers_from_what_another_built(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", CORPUS)
    index = f"milvus-lite:{tmp_path}/tanya.db"
    name, changed = run(BUILD, index, corpus).split()
    assert changed == "True"
    assert run(ASK, index) == f"{name} cuti#p1"
    assert run(BUILD, index, corpus) == f"{name} False"
