"""What `assistant ask` says besides the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.commands.ask import ask
from assistant.settings import Settings
from tests.retrieval.toy import CORPUS, ToyEncoder, write_corpus


def test_files_that_were_left_out_are_told_where_it_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = write_corpus(tmp_path / "corpus", {**CORPUS, "kosong.md": "", "foto.jpg": "x"})
    settings = Settings(corpus=corpus, index=tmp_path / "index", reader="off")
    monkeypatch.setattr("assistant.assistant.load_encoder", lambda *_: ToyEncoder())
    ask("Berapa hari cuti setahun?", settings)
    told = capsys.readouterr()
    assert "skipped foto.jpg: a picture" in told.err
    assert "skipped kosong.md: the file is empty" in told.err
    assert "dua belas hari" in told.out
    assert "skipped" not in told.out
    ask("Berapa hari cuti setahun?", settings)
    assert "skipped" not in capsys.readouterr().err
