import pytest

from assistant.evaluation import evaluate, summary
from assistant.evaluation.told import table
from assistant.evaluation.words import percent
from tests.evaluation.example_run import example_assistant, example_testset


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return evaluate(example_assistant(), example_testset(tmp_path_factory.mktemp("words")))


# The figures are those of test_measures.py.
def test_the_summary_in_english(report):
    lines = summary(report)
    assert lines[0].startswith("3 of 8 questions handled correctly (38 %, 95 % interval 14–69 %)")
    assert lines[1].startswith("2 of 2 English questions have the right passage first (100 %")
    assert lines[2].startswith("1 of 3 Indonesian questions have the right passage first (33 %")
    assert lines[3] == "Wrongly refused: 1 of 5 (20 %)."
    assert lines[4] == "Answered though it should have been refused: 1 of 3 (33 %)."
    assert lines[5].startswith("Right sentence highlighted in 1 of 4 (25 %")
    assert lines[6] == "Language taken for the other: 1 of 8."
    assert lines[7].startswith("Time per question: median ")


def test_the_summary_in_indonesian(report):
    lines = summary(report, "id")
    assert lines[0].startswith("3 dari 8 pertanyaan ditangani dengan benar (38 %, selang 95 %:")
    assert (
        "1 dari 3 pertanyaan berbahasa Indonesia: bagian yang tepat di urutan pertama" in lines[2]
    )
    assert lines[3] == "Ditolak padahal ada jawabannya: 1 dari 5 (20 %)."
    assert len(lines) == len(summary(report))


def test_a_file_without_quotes_is_asked_and_not_judged(tmp_path):
    rows = "question,language\nBerapa hari cuti tahunan?,id\nHalo,id\n"
    report = evaluate(example_assistant(), example_testset(tmp_path, rows))
    assert summary(report)[0].startswith("2 questions asked; none judged")
    assert report.misses == ()
    assert report.results[0].quote == "Cuti tahunan diberikan dua belas hari."


@pytest.mark.parametrize(
    ("value", "told"), [(1.0, "100 %"), (0.999, "99.9 %"), (0.0, "0 %"), (0.002, "0.2 %")]
)
def test_nearly_all_is_not_told_as_all(value, told):
    assert percent(value) == told


def test_the_table_has_a_line_for_each_group(report):
    lines = table(report)
    assert [line.split()[0] for line in lines[1:]] == ["all", "en", "id", "near", "far"]
    assert lines[1].split()[1:3] == ["38", "%"]
    indonesian = table(report, "id")
    assert indonesian[0].split() == [
        "benar",
        "pertama",
        "3",
        "teratas",
        "kalimat",
        "dijawab",
        "ditolak",
    ]
    assert [line.split()[0] for line in indonesian[1:4]] == ["semua", "Inggris", "Indonesia"]
