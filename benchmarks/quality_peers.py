"""The same questions and passages given to other programs, each in a process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.retrieval.representation import passage_text
from benchmarks.quality_figures import Outcome
from benchmarks.quality_tasks import Task, passages_of
from benchmarks.quality_ways import FETCHED, units

PEERS = {
    "haystack_peer.py": {
        "default": "Haystack, defaults",
        "prefixes": "Haystack, with prefixes",
        "ranks": "Haystack, prefixes and rank fusion",
    },
    "txtai_peer.py": {"default": "txtai, defaults"},
}
"""Names of the rows, by script and variant."""

_FOLDER = Path(__file__).parent / "peers"
_ENVIRONMENT = {"HAYSTACK_TELEMETRY_ENABLED": "False", "HF_HUB_OFFLINE": "1"}


def peer_outcomes(
    tasks: Sequence[Task], python: Path, model: Path, work: Path
) -> Iterator[tuple[str, str, list[Outcome]]]:
    """Name of the task, name of the peer, what it made of the questions.

    A folder with translations is given to them in both languages, each rendition a passage of its
    own: either is right.
    """
    together: dict[tuple[tuple[str, str], ...], list[Task]] = {}
    for task in tasks:
        together.setdefault(tuple(_passages(task)), []).append(task)
    for script, names in PEERS.items():
        found: dict[tuple[str, str], Sequence[tuple[str, float]]] = {}
        # A job for each folder: what is done is kept if a later one is interrupted.
        for passages, sharing in together.items():
            lines = [{"corpus": 0, "passage": i, "text": text} for i, text in passages]
            lines += [
                {"corpus": 0, "question": _key(task, place), "text": ask.text}
                for task in sharing
                for place, ask in enumerate(task.asks)
            ]
            rankings = _run("\n".join(map(json.dumps, lines)), script, python, model, work)
            for row in map(json.loads, rankings.splitlines()):
                found[row["variant"], row["question"]] = row["hits"]
        for variant, name in names.items():
            for task in tasks:
                hits = [found[variant, _key(task, place)] for place in range(len(task.asks))]
                yield task.name, name, _outcomes(task, hits)


def _passages(task: Task) -> Iterator[tuple[str, str]]:
    # The sets' own translations are left out: a set is asked in each direction by itself.
    reading = task.translated if task.by_passage and task.translated else task.alone
    for passage in passages_of(reading):
        for rendition in passage.renditions:
            identity = f"{task.unit(passage)}|{passage.number} {rendition.language}"
            yield identity, passage_text(rendition)


def _key(task: Task, number: int) -> str:
    return f"{task.name} {number}"


def _run(job: str, script: str, python: Path, model: Path, work: Path) -> str:
    """The rankings of one job, from an earlier run of the very same where there is one."""
    requirements = (_FOLDER / "requirements.txt").read_text(encoding="utf-8")
    source = (_FOLDER / script).read_text(encoding="utf-8")
    weights = hashlib.sha256((model / "model.safetensors").read_bytes()).hexdigest()
    digest = hashlib.sha256("\0".join((job, requirements, source, weights)).encode()).hexdigest()
    kept = work / "peers" / f"{digest[:24]}.jsonl"
    if not kept.exists():
        print(f"{script}: {len(job.splitlines())} lines", file=sys.stderr, flush=True)
        done = subprocess.run(
            [python, _FOLDER / script, "--model", model],
            input=job.encode(),
            capture_output=True,
            env={**os.environ, **_ENVIRONMENT},
        )
        if done.returncode:
            raise SystemExit(f"{script} failed:\n{done.stderr.decode()[-3000:]}")
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(done.stdout)
    return kept.read_text(encoding="utf-8")


def _outcomes(task: Task, found: Sequence[Sequence[tuple[str, float]]]) -> list[Outcome]:
    outcomes = []
    for ask, hits in zip(task.asks, found, strict=True):
        first = hits[:FETCHED]
        ranking = units(identity.rpartition("|")[0] for identity, _ in first)
        outcomes.append(Outcome(ask, ranking, None, first[0][1] if first else 0.0, None))
    return outcomes
