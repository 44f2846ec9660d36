import pytest

from assistant.errors import TanyaError
from assistant.evaluation import check_gates, evaluate, parse_gates
from assistant.evaluation.gates import check_groups
from tests.evaluation.example_run import example_assistant, example_testset


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return evaluate(example_assistant(), example_testset(tmp_path_factory.mktemp("gates")))


# The figures are those of test_measures.py: hit@1 is 3/5, refused 2/3, ece 0.425.
@pytest.mark.parametrize(
    ("gates", "met"),
    [
        ("hit@1=0.6", True),
        ("hit@1=0.61", False),
        ("hit@1=0.6,refused=0.7", False),
        (" hit@1 = 0.5 , refused=0.66,", True),
        ("ece=0.43", True),
        ("ece=0.42", False),
        ("hit@1:en=1", True),
        ("hit@1:EN=1", True),
        ("hit@1:id=0.5", False),
        ("refused:far=0.66", True),
        ("refused:near=0", False),  # nothing was measured, so nothing is proven
        ("p95_ms=60000", True),
    ],
)
def test_a_gate_is_met_or_not(report, gates, met):
    results = check_gates(report, parse_gates(gates, 10))
    assert all(result.is_met for result in results) is met


@pytest.mark.parametrize(
    ("gates", "told"),
    [
        ("hits=0.9", "Known: correct, hit@1, hit@3, mrr@10"),
        ("mrr=0.9", "Known: correct"),
        ("hit@1", "has no number"),
        ("hit@1=high", "has no number"),
        ("hit@1=nan", "has no number"),
        ("hit@1=-1", "has no number"),
        ("hit@1=95", "can never be met"),
        (",", "names no measure"),
    ],
)
def test_a_gate_that_cannot_be_is_an_error(gates, told):
    with pytest.raises(TanyaError, match=told):
        parse_gates(gates, 10)


def test_an_unknown_group_lists_the_known_ones(report):
    with pytest.raises(TanyaError, match="It has all, en, id, near, far"):
        check_gates(report, parse_gates("hit@1:fr=0.5", 10))


def test_an_unknown_group_is_told_before_anything_is_asked(tmp_path):
    testset = example_testset(tmp_path)
    check_groups(testset, parse_gates("hit@1:ID=0.5,hit@1:en=0.5,refused:far=0.9", 10))
    with pytest.raises(TanyaError, match="It has all, en, id, near, far"):
        check_groups(testset, parse_gates("hit@1:nera=0.5", 10))


def test_a_language_that_nobody_spoke_is_not_met(tmp_path):
    rows = "question,expected_quote\nBerapa hari cuti tahunan?,dua belas hari\n"
    testset = example_testset(tmp_path, rows)
    gates = parse_gates("hit@1:en=0.5", 10)
    check_groups(testset, gates)  # the row names no language, so it may be taken for English
    (result,) = check_gates(evaluate(example_assistant(), testset), gates)
    assert (result.value, result.is_met) == (None, False)
