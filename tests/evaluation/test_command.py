"""`assistant evaluate`, with the real model, index and answers."""

from __future__ import annotations

import contextlib
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.cli import main

ROOT = Path(__file__).parents[2]

LEAVE = """# Cuti

Cuti tahunan diberikan dua belas hari kerja setiap tahun.

Cuti sakit memerlukan surat keterangan dokter sejak hari kedua.

Cuti melahirkan berlangsung tiga bulan dan dibayar penuh.
"""
PAY = """# Gaji

Gaji dibayarkan pada tanggal dua puluh lima setiap bulan.

Tunjangan makan sebesar lima puluh ribu rupiah dibayar untuk setiap hari hadir.
"""
QUESTIONS = """pertanyaan;kutipan;bahasa
Berapa hari cuti tahunan?;dua belas hari kerja;id
Apa syarat cuti sakit?;surat keterangan dokter;id
Berapa lama cuti melahirkan?;tiga bulan dan dibayar penuh;id
Kapan gaji dibayarkan?;tanggal dua puluh lima;id
Berapa tunjangan makan?;lima puluh ribu rupiah;id
Apa resep rendang yang enak?;;id
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A corpus of two documents with a test set, and an index that the first run builds."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "cuti.md").write_text(LEAVE, encoding="utf-8")
    (folder / "corpus" / "gaji.md").write_text(PAY, encoding="utf-8")
    (folder / "testset.csv").write_text(QUESTIONS, encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def assistant(folder, *arguments):
    """Run the command in this process: starting one for each call takes most of the time."""
    out, err = io.StringIO(), io.StringIO()
    places = ["--corpus", str(folder / "corpus"), "--index", str(folder / "index")]
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        status = main(["evaluate", *map(str, arguments), *places])
    return Done(status, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def first_run(office):
    done = assistant(
        office,
        "testset.csv",
        "--json",
        *("--report", "report.html"),
        *("--junit", "junit.xml"),
        *("--trec", "trec"),
        *("--misses", "misses.csv"),
        *("--language", "en"),
    )
    assert done.returncode == 0, done.stderr
    (office / "first.json").write_text(done.stdout, encoding="utf-8")
    return done


def test_everything_asked_for_is_written(office, first_run):
    record = json.loads(first_run.stdout)
    assert len(record["results"]) == 6
    assert record["how"]["generation"]
    assert record["how"]["model"]
    assert dict(record["how"]["settings"])["language"] == "auto"  # --language is the report's
    assert "of 6 questions handled correctly" in first_run.stderr
    assert "<!doctype html>" in (office / "report.html").read_text(encoding="utf-8")
    assert ElementTree.parse(office / "junit.xml").getroot()[0].get("tests") == "6"
    assert (office / "trec" / "run.trec").stat().st_size
    assert (office / "misses.csv").stat().st_size


def test_the_same_run_again_changes_nothing(office, first_run):
    done = assistant(office, "testset.csv", "--compare", "first.json", "--language", "id")
    assert done.returncode == 0, done.stderr
    assert "0 membaik, 0 memburuk, 6 tetap; tidak ada perbedaan." in done.stdout


def test_a_changed_document_breaks_its_three_questions_and_the_gate(office, first_run):
    (office / "corpus" / "cuti.md").write_text(
        "# Cuti\n\nUrusan cuti kini diatur dalam peraturan lain.\n", encoding="utf-8"
    )
    try:
        done = assistant(
            office,
            "testset.csv",
            *("--compare", "first.json"),
            *("--fail-under", "hit@1=0.9"),
            *("--language", "en"),
        )
        alone = assistant(office, "testset.csv", "--language", "en")
        allowed = assistant(office, "testset.csv", "--missing-quotes", "--language", "en")
    finally:
        (office / "corpus" / "cuti.md").write_text(LEAVE, encoding="utf-8")
    assert done.returncode == 1, done.stderr
    assert "BROKEN: hit@1 ≥ 0.9 (0.4)" in done.stdout
    broken = [line for line in done.stdout.splitlines() if line.startswith("  Broken: ")]
    assert [line.partition("?")[0].removeprefix("  Broken: ") for line in broken] == [
        "Berapa hari cuti tahunan",
        "Apa syarat cuti sakit",
        "Berapa lama cuti melahirkan",
    ]
    # Without an earlier run nothing proves the quotes, so the test set is refused by its rows.
    assert alone.returncode == 2
    assert all(f"row {row}: " in alone.stderr for row in (2, 3, 4))
    assert allowed.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nothing.csv"], "no test set at nothing.csv"),
        (["testset.csv", "--fail-under", "hits=1"], "Known: correct, hit@1"),
        (["testset.csv", "--compare", "testset.csv"], "not a run written by --json"),
        (["testset.csv", "--report", "none/report.html"], "cannot be written"),
        (["testset.csv", "--report", "/proc/x.html"], "cannot be written"),
        (["testset.csv", "--trec", "testset.csv"], "cannot be written"),
        (["testset.csv", "--report", "a.csv", "--misses", "./a.csv"], "name two files"),
        (["testset.csv", "--report", "run.trec", "--trec", "."], "name two files"),
        (["testset.csv", "--fail-under", "hit@1:far=0.9"], "It has all, id"),
        (["testset.csv", "--misses", "testset.csv"], "is read by this command"),
        (["testset.csv", "--top-k", "11"], "--top-k"),
        (["testset.csv", "--misses", "misses.pdf"], ".csv or .xlsx"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_asked(office, arguments, told):
    before = (office / "testset.csv").read_bytes()
    done = assistant(office, *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stdout == ""
    assert (office / "testset.csv").read_bytes() == before


def test_a_file_without_quotes_shows_the_answers(office):
    (office / "questions.csv").write_text("question\nBerapa hari cuti tahunan?\n")
    done = assistant(
        office,
        "questions.csv",
        *("--report", "answers.html"),
        *("--answers", "answers.csv"),
        *("--language", "en"),
    )
    assert done.returncode == 0, done.stderr
    assert "row 2: Berapa hari cuti tahunan?" in done.stdout
    assert "dua belas hari kerja" in done.stdout
    for name in ("answers.html", "answers.csv"):
        assert "dua belas hari kerja" in (office / name).read_text(encoding="utf-8")


def test_no_text_of_a_file_moves_the_terminal(office):
    rows = "question,expected_quote,language,note\nA?,\x1b[31mzzz,id,\x1b]0;x\x07\n"
    (office / "escapes.csv").write_text(rows)
    done = assistant(office, "escapes.csv")
    assert done.returncode == 2
    done = assistant(office, "escapes.csv", "--missing-quotes")
    assert "\x1b" not in done.stdout + done.stderr


class Outcomes:
    """A plugin of pytest that keeps what became of each test."""

    def __init__(self):
        self.seen = {}

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.failed:
            self.seen[report.nodeid.partition("[")[2].rstrip("]")] = (report.when, report.outcome)


def test_the_documented_pytest_file_runs_on_a_corpus(office, first_run):
    example = (ROOT / "docs" / "examples" / "test_corpus.py").read_text(encoding="utf-8")
    (office / "test_corpus.py").write_text(example, encoding="utf-8")
    (office / "corpus" / "testset.csv").write_text(QUESTIONS, encoding="utf-8")
    outcomes = Outcomes()
    with contextlib.chdir(office), contextlib.redirect_stdout(io.StringIO()):
        pytest.main(["-p", "no:cacheprovider", "-c", os.devnull, "test_corpus.py"], [outcomes])
    of_questions = {name: kept for name, kept in outcomes.seen.items() if name.endswith("?")}
    assert len(of_questions) == 6
    outcomes.seen = {n: kept for n, kept in outcomes.seen.items() if n not in of_questions}
    missed = [r for r in json.loads(first_run.stdout)["results"] if r["outcome"] != "right"]
    failed = [kept for kept in of_questions.values() if kept != ("call", "passed")]
    assert len(failed) == len(missed)
    figures = {f["name"]: f["value"] for f in json.loads(first_run.stdout)["groups"][0]["figures"]}
    gates = {"hit@1": 0.9, "answered": 0.95, "refused": 0.9}
    assert outcomes.seen == {
        f"{name}-{least}": ("call", "passed" if figures[name] >= least else "failed")
        for name, least in gates.items()
    }
