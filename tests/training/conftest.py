"""A few invented articles in the layout of the public sets."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest

from training.written_set import write_set

PLACES = ("Bandung", "Medan", "Ambon", "Manado", "Kupang", "Palu", "Jambi", "Serang")


def _write(folder: Path, passages: list, questions: list) -> None:
    (folder / "qrels").mkdir(parents=True)
    rows = [dict(zip(("_id", "title", "text", "lang"), p, strict=True)) for p in passages]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "queries.jsonl").write_text(
        "\n".join(
            json.dumps({"_id": i, "text": text, "lang": i.split("-")[1], "answerable": bool(a)})
            for i, text, _, a in questions
        )
    )
    (folder / "answers.jsonl").write_text(
        "\n".join(json.dumps({"_id": i, "answers": [a]}) for i, _, _, a in questions if a)
    )
    for name, wanted in (("qrels/dev.tsv", True), ("unanswerable.tsv", False)):
        with (folder / name).open("w", newline="") as file:
            table = csv.writer(file, delimiter="\t")
            table.writerow(["query-id", "corpus-id", "score"][: 2 + wanted])
            rows = [(i, p, 1) for i, _, of, a in questions for p in of if bool(a) is wanted]
            table.writerows(row[: 2 + wanted] for row in rows)


@pytest.fixture(scope="package")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    passages, questions = [], []
    for n, place in enumerate(PLACES):
        both = (f"sq-id-p{n}", f"sq-en-p{n}")
        passages += [
            (both[0], place, f"Pabrik di {place} dibuka pada 19{n}0. Ia memintal kapas.", "id"),
            (both[1], place, f"The mill in {place} opened in 19{n}0. It spins cotton.", "en"),
        ]
        questions += [
            (f"sq-id-{n}", f"Kapan pabrik di {place} dibuka?", both, f"19{n}0"),
            (f"sq-en-{n}", f"When did the mill in {place} open?", both, f"19{n}0"),
            (f"sq-id-u{n}", f"Siapa pendiri pabrik di {place}?", both, ""),
            (f"sq-en-{n}s", f"What does the mill in {place} do?", both, "spins cotton"),
        ]
    _write(folder / "squad-parallel", passages, questions)
    for name in ("idk-mrc", "facqa"):
        made = [(f"{name[:3]}-id-{n}", _invented(n), PLACES[n % len(PLACES)]) for n in range(60)]
        _write(
            folder / name,
            [(f"{i}p", "", f"{subject} lahir di {place}.", "id") for i, subject, place in made],
            [
                (i, f"Di mana {subject.split()[0]} lahir?", (f"{i}p",), place)
                for i, subject, place in made
            ],
        )
    write_set([_written(folder / "rules.txt")], folder / "written")
    return folder


def _invented(number: int) -> str:
    """Words that no other number has, so that passages of them are about something else."""
    draw = random.Random(number)
    return " ".join("".join(draw.choices("abdegiklmnoprstu", k=9)) for _ in range(6))


def _written(path: Path) -> Path:
    lines = []
    for place in PLACES * 4:
        lines += [
            f"# Aturan di {place} || Rules in {place}",
            "## Jam || Hours",
            "@",
            f"Kantor {place} buka pukul 8. || The office in {place} opens at 8.",
            "Sabtu libur. || Saturdays are off.",
            f"? id casual 1: kantor {place} buka jam brp?",
            f"? en yesno 2: Is the {place} office open at weekends?",
            f"! en why: Why was the office in {place} moved?",
        ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
