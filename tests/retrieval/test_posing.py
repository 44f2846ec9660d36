import pytest

from assistant.retrieval.posing import announces, poses_question


@pytest.mark.parametrize(
    "sentence",
    [
        "Apakah cuti bisa diuangkan?",
        "Lalu, siapa yang menyetujuinya?”",
        "Pertanyaan apakah cuti bisa diuangkan sering muncul.",
        "The question of whether leave can be cashed often comes up.",
        "Bab ini menjelaskan tata cara cuti.",
        "This section describes how leave is taken.",
    ],
)
def test_what_asks_or_announces(sentence: str) -> None:
    assert poses_question(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Cuti tidak bisa diuangkan.",
        "Atasan menjawab pertanyaan karyawan paling lambat tiga hari kerja.",
        "It depends on whether the manager agrees.",
        "The section is led by a supervisor.",
        "Dokumen ini ditandatangani direktur.",
    ],
)
def test_what_tells(sentence: str) -> None:
    assert not poses_question(sentence)


def test_what_asks_itself_does_not_announce() -> None:
    """The passage of a frequent question answers it."""
    assert not announces("Apakah cuti bisa diuangkan?")
    assert announces("Pertanyaan apakah cuti bisa diuangkan sering muncul.")
