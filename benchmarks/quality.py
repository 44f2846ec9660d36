"""How good the answers are, each way of answering added in turn, and beside other programs.

    python -m benchmarks.quality DATA [--peers FOLDER] [--sample 20] [--write]

DATA holds the public sets that training/README.md names. Questions are those of articles that
nothing was trained, fitted or calibrated on, and those of the repository's two test sets. FOLDER is
the environment that `sh benchmarks/peers/install.sh FOLDER` makes; without it, no other program is
run. With --write, docs/quality.md gets the tables. Vectors and the other programs' rankings are
kept in the folder --work from run to run.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from assistant.answering.reader import load_reader
from assistant.retrieval import load_encoder
from assistant.retrieval.bundled_model import model_folder
from assistant.retrieval.representation import passage_texts
from assistant.settings import Settings
from benchmarks.quality_figures import COLUMNS, Outcome, cell, figures
from benchmarks.quality_peers import peer_outcomes
from benchmarks.quality_tasks import Kind, Task, load_tasks, passages_of
from benchmarks.quality_ways import outcomes_by_way
from benchmarks.remembered import RememberedEncoder
from benchmarks.retrieval import write_table

DOCUMENT = Path(__file__).parents[1] / "docs" / "quality.md"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder of the public sets")
    parser.add_argument("--peers", type=Path, help="environment of the other programs")
    parser.add_argument("--questions", type=int, default=250, help="at most, of each kind")
    parser.add_argument("--sample", type=int, metavar="N", help="a short trial: N of each kind")
    parser.add_argument("--work", type=Path, default=Path("/tmp/tanya-quality-benchmark"))
    parser.add_argument("--threads", type=int, help="threads of the encoder")
    parser.add_argument("--write", action="store_true", help="write the tables of docs/quality.md")
    options = parser.parse_args()
    settings = Settings(threads=options.threads)
    encoder = RememberedEncoder(load_encoder(settings), options.work)
    reader = load_reader(settings)
    tasks = load_tasks(options.data, options.sample or options.questions)
    readings = [r for task in tasks for r in (task.alone, task.translated) if r is not None]
    passages = [passage for reading in readings for passage in passages_of(reading)]
    encoder.encode_passages([text for passage in passages for text in passage_texts(passage)])
    encoder.encode_queries([ask.text for task in tasks for ask in task.asks])
    encoder.save()
    rows: dict[str, list[tuple[str, list[Outcome]]]] = {task.name: [] for task in tasks}
    for task in tasks:
        began = time.perf_counter()
        rows[task.name] += outcomes_by_way(task, encoder, reader, options.work)
        print(f"{task.name}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    if options.peers:
        python = options.peers / "bin" / "python"
        model = model_folder(settings)
        for name, peer, outcomes in peer_outcomes(tasks, python, model, options.work):
            rows[name].append((peer, outcomes))
    made = [
        f"Made with at most {options.sample or options.questions} questions of each kind, "
        f"{'with' if reader else 'without'} a reader"
        + (" and without the other programs." if options.peers is None else ".")
    ]
    tables = "\n\n".join(made + [table(task, rows[task.name]) for task in tasks])
    print(tables)
    if options.write:
        write_table(DOCUMENT, tables)


def table(task: Task, rows: list[tuple[str, list[Outcome]]]) -> str:
    """One task: its size, and a row a way."""
    counts = [f"{sum(a.kind is kind for a in task.asks)} {kind.value}" for kind in Kind]
    lines = [
        f"### {task.name}",
        "",
        f"{len(passages_of(task.alone))} passages; questions: {', '.join(counts)}.",
        "",
        "| | " + " | ".join(COLUMNS) + " |",
        "|---|" + "---:|" * len(COLUMNS),
    ]
    for name, outcomes in rows:
        found = figures(outcomes)
        cells = " | ".join(cell(found[column], column) for column in COLUMNS)
        lines.append(f"| {name} | {cells} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
