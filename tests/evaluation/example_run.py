"""A run of eight questions whose figures are worked out by hand in `test_measures.py`."""

from __future__ import annotations

from assistant.answering.answer import Status
from assistant.evaluation.testset import TestSet
from tests.evaluation.handmade import HandmadeAssistant, answer, document, index_of, shown

LEAVE = document(
    "cuti",
    "Cuti tahunan diberikan dua belas hari. Sisanya hangus pada akhir tahun.",
    "Cuti sakit memerlukan surat dokter.",
    "Cuti melahirkan berlangsung tiga bulan.",
    english=(
        "Annual leave is twelve days. What remains lapses at the end of the year.",
        "Sick leave needs a doctor's note.",
        "Maternity leave lasts three months.",
    ),
)
PAY = document("gaji", "Gaji dibayar pada tanggal 25.", "Lembur dibayar satu setengah kali gaji.")
INDEX = index_of(LEAVE, PAY)
P = {passage.id: passage for passage in INDEX.passages}

ROWS = """question,expected_quote,language,note
Berapa hari cuti tahunan?,Cuti tahunan diberikan dua belas hari,id,near
Apa syarat cuti sakit?,memerlukan surat dokter,id,near
How long is maternity leave?,Maternity leave lasts three months,en,near
Kapan gaji dibayar?,Gaji dibayar pada tanggal 25.,id,near
When does leave lapse?,lapses at the end || satu setengah kali gaji,en,near
Siapa presiden Prancis?,,id,far
Where can I park?,,en,far
Halo,,id,far
"""


def _ranked(question, *ids, sentence=0, **more):
    language = more.get("language", "id")
    passages = [
        shown(P[one], rank, sentence if rank == 1 else 0, language)
        for rank, one in enumerate(ids, 1)
    ]
    return answer(question, passages, **more)


def example_answers():
    refused = Status.NOT_FOUND
    given = [
        # The right passage first, the right sentence highlighted.
        _ranked("Berapa hari cuti tahunan?", "cuti#p1", "cuti#p2", "gaji#p1", confidence=0.95),
        # The right passage second.
        _ranked("Apa syarat cuti sakit?", "cuti#p1", "cuti#p2", "gaji#p2", confidence=0.85),
        # First, but refused; and taken for Indonesian.
        _ranked("How long is maternity leave?", "cuti#p3", confidence=0.35, status=refused),
        # Not retrieved.
        _ranked("Kapan gaji dibayar?", "cuti#p1", "gaji#p2", confidence=0.75),
        # First, but the first sentence is highlighted, and the second was expected.
        _ranked(
            "When does leave lapse?",
            "cuti#p1",
            "cuti#p2",
            "gaji#p2",
            confidence=0.95,
            language="en",
        ),
        # Should be refused: refused, answered, greeted.
        _ranked("Siapa presiden Prancis?", "gaji#p1", confidence=0.15, status=refused),
        _ranked("Where can I park?", "gaji#p1", confidence=0.85, language="en"),
        answer("Halo", [], confidence=0.05, status=Status.GREETING),
    ]
    return {one.question: one for one in given}


def example_testset(folder, rows=ROWS):
    path = folder / "testset.csv"
    path.write_text(rows, encoding="utf-8")
    return TestSet.load(path, INDEX)


def example_assistant():
    return HandmadeAssistant(INDEX, example_answers())
