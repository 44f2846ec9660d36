"""What `assistant build` says to whoever put the files there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.commands.build import build_once
from assistant.settings import Settings
from tests.retrieval.toy import CORPUS, ToyEncoder, write_corpus


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    corpus = write_corpus(tmp_path / "corpus", {**CORPUS, "Salinan (2).md": CORPUS["cuti.md"]})
    return Settings(corpus=corpus, index=tmp_path / "index")


def test_files_are_told_by_their_names(own: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    (own.corpus / "lama.doc").write_text("Isi")
    (own.corpus / "cuti.en.md").write_text("# Leave\n\nOne sentence.")
    for _ in range(2):  # also where nothing has changed
        build_once(own, ToyEncoder())
        told = capsys.readouterr()
        assert "skipped lama.doc: files that end in `.doc` cannot be read. Save it" in told.err
        assert "unpaired cuti.en.md: does not line up with cuti.md at block" in told.err
        assert "duplicate Salinan (2).md: 2 passages word for word as in cuti.md" in told.err
        assert "4 documents" in told.out
        assert "1 file skipped" in told.out
        assert "2 passages in more than one document, indexed once." in told.out


def test_many_files_with_one_reason_do_not_hide_the_others(
    own: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(40):
        (own.corpus / f"foto{number:02}.jpg").write_text("x")
    (own.corpus / "kosong.txt").write_text("")
    build_once(own, ToyEncoder())
    told = capsys.readouterr()
    lines = [line for line in told.err.splitlines() if line.startswith("skipped")]
    assert len(lines) == 12
    assert lines[0].startswith("skipped foto00.jpg: a picture")
    assert lines[10] == "skipped 30 more files for the same reason"
    assert lines[11].startswith("skipped kosong.txt: the file is empty")
    assert "41 files skipped" in told.out


def test_a_build_for_a_program_tells_the_same_as_json(own: Settings) -> None:
    build_once(own, ToyEncoder())
    program = (
        "import assistant.retrieval, sys\n"
        "from assistant.commands import build_steps\n"
        "from tests.retrieval.toy import ToyEncoder\n"
        "assistant.retrieval.DeferredEncoder = lambda *_: ToyEncoder()\n"
        "sys.exit(build_steps.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        env={"TANYA_CORPUS": str(own.corpus), "TANYA_INDEX": str(own.index)},
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(done.stdout.splitlines()[-1])["report"]
    assert (report["documents"], report["changed"]) == (3, False)
    assert report["paths"] == {"salinan-2": "Salinan (2).md", "cuti": "cuti.md"}
