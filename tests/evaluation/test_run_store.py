"""Earlier runs in a folder."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from assistant.errors import TanyaError
from assistant.evaluation import Report, evaluate
from assistant.evaluation.run_store import RunStore
from tests.evaluation.example_run import example_assistant, example_testset


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return evaluate(example_assistant(), example_testset(tmp_path_factory.mktemp("run")))


def test_a_run_is_read_as_it_was_kept(tmp_path: Path, report: Report) -> None:
    store = RunStore(tmp_path / "evaluations")
    assert store.runs() == ()
    name = store.keep(report)
    assert RunStore(tmp_path / "evaluations").read(name) == report
    (kept,) = store.runs()
    assert (kept.id, kept.questions, kept.misses) == (name, 8, len(report.misses))
    assert stat.S_IMODE(store.path(name).stat().st_mode) == 0o600


def test_the_oldest_are_deleted(tmp_path: Path, report: Report) -> None:
    store = RunStore(tmp_path, most=2)
    names = [store.keep(report) for _ in range(4)]
    assert [kept.id for kept in store.runs()] == [names[3], names[2]]
    assert len(list(tmp_path.iterdir())) == 2
    with pytest.raises(TanyaError) as caught:
        store.read(names[0])
    assert caught.value.status == 404


def test_other_files_are_left_alone_and_damaged_ones_left_out(
    tmp_path: Path, report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    store = RunStore(tmp_path, most=2)
    (tmp_path / "mine.json").write_text("{}")
    name = store.keep(report)
    store.path("20260101T000000000000Z-01234567").write_text('{"format": 1')
    assert [kept.id for kept in store.runs()] == [name]
    assert "20260101T000000000000Z-01234567" in caplog.text
    store.keep(report)
    assert (tmp_path / "mine.json").exists()


@pytest.mark.parametrize("name", ["", "../x", "20260101T000000000000Z-01234567/../x", "mine"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(TanyaError) as caught:
        RunStore(tmp_path / "runs").read(name)
    assert caught.value.status == 404


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, report: Report) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TanyaError, match="TANYA_EVALUATIONS"):
        RunStore(tmp_path / "file").keep(report)
