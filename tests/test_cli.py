from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant import __version__
from assistant.answering.answer import Answer, AnswerPassage, Citation, ShownText, Status
from assistant.answering.reader_description import describe_reader
from assistant.cli import main
from assistant.commands.ask import describe
from assistant.commands.feedback import cell_text
from assistant.doctor import State, examine
from assistant.documents import Span
from assistant.errors import TanyaError
from assistant.feedback import FeedbackStore
from assistant.retrieval import Encoder, update_index
from assistant.settings import Settings
from tests.retrieval.toy import CORPUS, ToyEncoder, write_corpus

ROOT = Path(__file__).parents[1]
HEAVY = ("torch", "transformers", "sentence_transformers", "gradio", "faiss", "sklearn", "onnx")


def run(
    *arguments: str | bytes, folder: Path = ROOT, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """The command as a user runs it, with no option of the machine's own."""
    base = {name: value for name, value in os.environ.items() if not name.startswith("TANYA_")}
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        timeout=300,
        env={**base, "PYTHONPATH": str(ROOT), **environment},
    )


def imported(commands: Sequence[Sequence[str]], folder: Path) -> dict[str, list[str]]:
    """Which slow libraries are loaded after each command, run one after another."""
    script = (
        "import json, sys\nfrom assistant.cli import main\nloaded = {}\n"
        f"for arguments in {commands!r}:\n"
        "    try: main(arguments)\n"
        "    except SystemExit: pass\n"
        f"    loaded[' '.join(arguments)] = [m for m in {HEAVY!r} if m in sys.modules]\n"
        "print(json.dumps(loaded), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    loaded: dict[str, list[str]] = json.loads(done.stderr.splitlines()[-1])
    return loaded


def test_help_and_mistakes_import_nothing_slow(tmp_path: Path) -> None:
    loaded = imported(
        [
            ["--help"],
            ["--version"],
            ["ask", "--help"],
            ["nonsense"],
            ["ask", "x", "--top-k", "99"],
            ["evaluate", "--help"],
            ["feedback", "export"],
            ["build", "--corpus", "nowhere"],
        ],
        tmp_path,
    )
    assert {command: names for command, names in loaded.items() if names} == {}
    assert len(loaded) == 8


def test_the_doctor_never_imports_what_runs_the_model(tmp_path: Path) -> None:
    (names,) = imported([["doctor"]], tmp_path).values()
    assert not set(names) & {"torch", "transformers", "gradio", "onnx"}


def test_says_its_version() -> None:
    assert run("--version").stdout.decode().strip() == f"assistant {__version__}"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "COMMAND"),
        (["nonsense"], "nonsense"),
        (["ask"], "question"),
        (["ask", "x", "--top-k", "eleven"], "--top-k"),
        (["ask", "x", "--language", "fr"], "--language"),
        (["serve", "--port", "99999"], "65535"),
        (["build", "--corpus", "nowhere"], "nowhere"),
        (["evaluate", "nowhere.csv"], "nowhere.csv"),
        (["feedback", "export", "--since", "kemarin"], "YYYY-MM-DD"),
        (["feedback", "export", "--feedback-url", "mysql://x"], "PostgreSQL"),
        (["feedback", "export", "--output", "no/such/folder.csv"], "no/such/folder.csv"),
        (["feedback", "erase"], "--before"),
    ],
)
def test_a_mistake_is_told_with_status_2(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        status = main(arguments)
    except SystemExit as ended:  # argparse's own way
        status = int(str(ended.code))
    shown = capsys.readouterr()
    assert status == 2, shown.err
    assert told in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


@pytest.mark.parametrize(
    ("arguments", "stdin"), [((b"ask", b"\xff\xfe apa?"), b""), ((b"ask", b"-"), b"\xff\xfe apa?")]
)
def test_a_question_that_is_not_text_is_refused(
    arguments: tuple[bytes, ...], stdin: bytes, tmp_path: Path
) -> None:
    done = run(*arguments, stdin=stdin, folder=tmp_path)
    assert done.returncode == 2
    assert b"UTF-8" in done.stderr


def test_an_option_that_is_not_text_is_told(tmp_path: Path) -> None:
    done = run(b"build", b"--corpus", b"\xff\xfe", folder=tmp_path)
    assert done.returncode == 2
    assert b"\\udcff" in done.stderr or b"\\xff" in done.stderr


def test_an_error_of_ours_has_a_trace_and_an_id(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fail(_: object) -> int:
        raise RuntimeError("pipa bocor")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("assistant.doctor.doctor", fail)
    caplog = io.StringIO()
    import logging

    handler = logging.StreamHandler(caplog)
    logging.getLogger("assistant").addHandler(handler)
    try:
        assert main(["doctor"]) == 70
    finally:
        logging.getLogger("assistant").removeHandler(handler)
    told = capsys.readouterr().err
    incident = told.split("error id ")[1].split(")")[0]
    assert incident in caplog.getvalue()
    assert "pipa bocor" in caplog.getvalue()


def test_ctrl_c_is_quiet(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("assistant.doctor.doctor", interrupt)
    assert main(["doctor"]) == 130
    assert capsys.readouterr() == ("", "")


def an_answer(quote: str, text: str, status: Status = Status.ANSWERED) -> Answer:
    start = text.index(quote)
    span = Span(start, start + len(quote))
    citation = Citation(
        number=1,
        passage_id="buku#p3",
        document="buku",
        title="Buku",
        heading=("Cuti", "Tahunan"),
        paragraph=3,
        language="en",
        quote=quote,
        start=span.start,
        end=span.end,
        url="/source/buku#p3",
    )
    passage = AnswerPassage(citation, ShownText("en", text, (span,)), ShownText("id", "x", ()), 1.0)
    answered = status is Status.ANSWERED
    return Answer(
        status=status,
        question="?",
        language="en",
        confidence=0.9,
        quote=quote if answered else "",
        message="" if answered else "Not in the documents.",
        passages=(passage,),
        suggestions=("Who may take leave?",),
        took_ms=1.0,
    )


def test_an_answer_shows_the_sentence_marked_in_its_passage() -> None:
    shown = describe(an_answer("Twelve days.", "How long? Twelve days. Ask first."), bold=False)
    assert shown.splitlines()[0] == "**Twelve days.** [1]"
    assert "    How long? **Twelve days.** Ask first." in shown
    assert "[1] Buku › Cuti › Tahunan, paragraph 3 (buku#p3)" in shown
    assert "translated from Indonesian" in shown
    assert "Who may take leave?" in shown


def test_a_terminal_gets_bold_and_nothing_a_document_brings() -> None:
    quote = "Twelve \x1b[2J\x9b31m\u202edays."
    shown = describe(an_answer(quote, f"How?\n{quote}"), bold=True)
    assert "\x1b[1mTwelve \ufffd[2J\ufffd31m\ufffddays.\x1b[0m" in shown
    assert shown.count("\x1b") == 4


def test_nearest_passages_are_not_shown_as_an_answer() -> None:
    shown = describe(an_answer("Twelve.", "How? Twelve.", Status.NOT_FOUND), bold=False)
    assert shown.startswith("Not in the documents.\n\nThe nearest passages:")
    assert "**" not in shown


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_cell_is_never_a_formula(start: str) -> None:
    assert cell_text(f"{start}HYPERLINK()") == f"'{start}HYPERLINK()"
    assert cell_text(f"a{start}b") == f"a{start}b"


def test_feedback_is_exported_and_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TANYA_FEEDBACK_URL", f"sqlite:///{tmp_path}/f.db")
    store = FeedbackStore(f"sqlite:///{tmp_path}/f.db")
    asked = Answer(Status.NOT_FOUND, '=1+1, "dan"\nbaris', "id", 0.1, "", "", (), (), 1.0)
    store.record_thumb(store.record_question(asked, identity="budi"), up=False)
    store.close()

    assert main(["feedback", "export"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out, newline=""))
    assert row["question"] == '\'=1+1, "dan"\nbaris'
    assert (row["thumb"], row["status"], row["identity"]) == ("down", "not_found", "budi")

    assert main(["feedback", "export", "--output", "f.csv"]) == 0
    assert (tmp_path / "f.csv").read_bytes().startswith(b"\xef\xbb\xbftime,question,")

    assert main(["feedback", "export", "--since", "2999-01-01"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1

    assert main(["feedback", "erase", "--identity", "budi"]) == 0
    assert capsys.readouterr().out == "1 questions erased.\n"


def test_a_reader_that_stops_reading_is_no_error(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/f.db"
    store = FeedbackStore(url)
    for _ in range(600):
        store.record_question(
            Answer(Status.NOT_FOUND, "apa? " * 50, "id", 0.1, "", "", (), (), 1.0)
        )
    store.close()
    command = [sys.executable, "-m", "assistant", "feedback", "export", "--feedback-url", url]
    writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.read(10)
    writer.stdout.close()
    assert writer.stderr.read() == b""
    assert writer.wait(30) == 141
    writer.stderr.close()


def test_the_doctor_tells_what_is_broken(tmp_path: Path) -> None:
    done = run("doctor", folder=tmp_path, TANYA_PROT="1", TANYA_FEEDBACK_URL="sqlite:////no/f.db")
    told = done.stdout.decode()
    assert done.returncode == 2
    assert "TANYA_PROT is no option" in told
    for subject in ("corpus", "index", "feedback"):
        assert any(line.split()[:2] == ["broken", subject] for line in told.splitlines()), told
    assert "Traceback" not in done.stderr.decode()
    assert not list(tmp_path.iterdir()), "a doctor changes nothing"


def test_builds_answers_and_is_then_sound(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "cuti.md").write_text(
        "---\ntitle: Aturan cuti\nlanguage: id\n---\n\n"
        "## Lamanya:\n\n"
        "Karyawan tetap mendapat cuti tahunan dua belas hari kerja setiap tahun.\n\n"
        "Pengajuan cuti disampaikan paling lambat tiga hari kerja sebelumnya kepada atasan.\n",
        encoding="utf-8",
    )
    built = run("build", folder=tmp_path)
    assert built.returncode == 0, built.stderr.decode()
    assert built.stdout.decode().splitlines()[1].startswith("1 document, ")
    assert b"DEBUG" not in built.stderr

    asked = run("ask", "Berapa hari cuti tahunan karyawan?", "--json", folder=tmp_path)
    assert asked.returncode == 0, asked.stderr.decode()
    answer = json.loads(asked.stdout)
    top = answer["passages"][0]
    marked = [top["text"][span["start"] : span["end"]] for span in top["highlights"]]
    assert "dua belas hari" in marked[0]

    asked = run("ask", "Berapa hari cuti tahunan karyawan?", "--explain", folder=tmp_path)
    assert "[1] Aturan cuti › Lamanya, paragraf 1 (" in asked.stdout.decode()
    assert "Mengapa jawaban ini?\n  Keyakinan" in asked.stdout.decode()

    done = run("doctor", folder=tmp_path)
    lines = done.stdout.decode().splitlines()
    for subject in ("corpus", "model", "index", "feedback"):
        assert any(line.split()[:2] == ["ok", subject] for line in lines), lines
    assert any("1 document, 2 passages" in line for line in lines), lines


def test_the_doctor_tells_of_an_index_of_another_model(tmp_path: Path, encoder: Encoder) -> None:
    corpus, index = write_corpus(tmp_path / "corpus", CORPUS), tmp_path / "index"
    update_index(corpus, ToyEncoder(), index)
    told = {each.subject: each for each in examine(Settings(corpus=corpus, index=index))}
    assert told["index"].state is State.NOTE
    assert "another model" in told["index"].said
    update_index(corpus, encoder, index)
    told = {each.subject: each for each in examine(Settings(corpus=corpus, index=index))}
    assert told["index"].state is State.SOUND


def test_the_doctor_tells_of_a_reader_that_is_not_there(tmp_path: Path) -> None:
    for name in ("/nope", str(tmp_path)):
        with pytest.raises(TanyaError, match="TANYA_READER"):
            describe_reader(Settings(reader=name))
    assert "bundled" in describe_reader(Settings())
    assert "off" in describe_reader(Settings(reader="off"))


def test_the_module_runs_as_the_program_does() -> None:
    command = [sys.executable, "-m", "assistant.cli", "--version"]
    said = subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert said.stdout.decode().strip() == f"assistant {__version__}"
