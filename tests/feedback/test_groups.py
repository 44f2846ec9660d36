"""Questions that went wrong, grouped by the real encoder."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.errors import TanyaError
from assistant.evaluation.testset_files import RawRow, read_rows
from assistant.feedback import AskedQuestion, FeedbackStore
from assistant.feedback import groups as groups_module
from assistant.feedback.groups import QuestionGroup, grouped
from assistant.retrieval import Encoder
from tests.feedback.test_store import AnswerMaker

NOON = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)


def asked(question: str, minutes: int = 0, **more: object) -> AskedQuestion:
    given = {
        "id": "0" * 32,
        "time": NOON + datetime.timedelta(minutes=minutes),
        "question": question,
        "language": "id",
        "status": "not_found",
        "confidence": 0.1,
        "passage": "",
        "quote": "",
        "thumb": None,
        "identity": "budi",
        **more,
    }
    return AskedQuestion(**given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def found(encoder: Encoder) -> tuple[QuestionGroup, ...]:
    questions = [
        asked("Berapa hari cuti melahirkan?", 0),
        asked("berapa hari cuti melahirkan", 1),
        asked("Berapa hari cuti  melahirkan??", 2),
        asked(
            "Berapa lama cuti melahirkan?", 3, status="answered", quote="Tiga hari.", thumb=False
        ),
        asked("Di mana tempat parkir sepeda motor?", 9),
        asked("Siapa kepala bagian keuangan?", 4),
        # Neither refused nor judged unhelpful, or refused and judged helpful: nothing went wrong.
        asked("Apa syarat cuti sakit?", 5, status="answered"),
        asked("Apa syarat cuti besar?", 6, thumb=True),
        asked("Halo", 7, status="greeting"),
        asked(" ?! ", 8),
    ]
    return grouped(questions, encoder.encode_queries).groups


def test_near_duplicates_are_one_group_and_counted(found: tuple[QuestionGroup, ...]) -> None:
    first = found[0]
    assert (first.count, first.refused, first.thumbs_down) == (4, 3, 1)
    # The wording asked most often, as it was written last.
    assert first.question == "Berapa hari cuti  melahirkan??"
    assert first.others == ("Berapa lama cuti melahirkan?",)
    assert (first.status, first.quote) == ("answered", "Tiga hari.")
    assert first.newest == NOON + datetime.timedelta(minutes=3)


def test_the_most_frequent_come_first_then_the_newest(found: tuple[QuestionGroup, ...]) -> None:
    assert [group.question for group in found[1:]] == [
        "Di mana tempat parkir sepeda motor?",
        "Siapa kepala bagian keuangan?",
    ]


def test_nothing_went_wrong(encoder: Encoder) -> None:
    assert grouped([], encoder.encode_queries).groups == ()
    assert len(grouped([asked("Apa itu IT?")], encoder.encode_queries).groups) == 1


def test_only_the_newest_texts_are_compared(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups_module, "MOST_TEXTS", 2)
    subjects = ["gaji", "parkir", "seragam", "lembur"]
    questions = [asked(f"Bagaimana aturan {one}?", n) for n, one in enumerate(subjects)]
    wrong = grouped(questions, encoder.encode_queries)
    assert {group.question for group in wrong.groups} == {
        "Bagaimana aturan seragam?",
        "Bagaimana aturan lembur?",
    }
    assert wrong.left_out == 2


def test_the_export_is_a_test_set_to_fill_in(
    tmp_path: Path,
    answer: AnswerMaker,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url, target = f"sqlite:///{tmp_path / 'feedback.db'}", tmp_path / "isi.csv"
    store = FeedbackStore(url)
    for question in ("=HYPERLINK(1) berapa?", "Apa itu IT?", "apa itu IT"):
        store.record_thumb(store.record_question(answer(question)), up=False)
    store.close()
    monkeypatch.setenv("TANYA_FEEDBACK_URL", url)
    assert main(["feedback", "export", "--as-testset", str(target)]) == 0
    assert "2 questions" in capsys.readouterr().out
    with target.open(encoding="utf-8-sig", newline="") as file:
        header, first, second = csv.reader(file)
    assert header == ["question", "expected_quote", "language", "note"]
    assert first[:3] == ["apa itu IT", "", "id"]
    assert "asked 2 times" in first[3]
    assert "budi" not in target.read_text(encoding="utf-8-sig")
    # Harmless in a spreadsheet, and itself again as a test set.
    assert second[0] == "'=HYPERLINK(1) berapa?"
    rows = [row for row in read_rows(target) if isinstance(row, RawRow)]
    assert [row.question for row in rows] == ["apa itu IT", "=HYPERLINK(1) berapa?"]


@pytest.mark.parametrize("name", ["isi.txt", "no/isi.csv", "ada.csv"])
def test_a_target_that_cannot_be_is_told_before_the_model_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from assistant.commands.feedback_testset import export_testset
    from assistant.settings import Settings

    (tmp_path / "ada.csv").write_text("somebody's work")
    settings = Settings(feedback_url=f"sqlite:///{tmp_path / 'f.db'}", model="no-such-model")
    with pytest.raises(TanyaError, match=name.split("/")[-1]):
        export_testset(settings, since=None, target=str(tmp_path / name))
    assert (tmp_path / "ada.csv").read_text() == "somebody's work"
