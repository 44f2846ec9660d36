import math

import pytest

from assistant.evaluation import Outcome, evaluate
from assistant.evaluation.calibration import reliability
from assistant.evaluation.measures import auroc, mean, measure_names, share
from tests.evaluation.example_run import (
    INDEX,
    ROWS,
    example_answers,
    example_assistant,
    example_testset,
)
from tests.evaluation.handmade import HandmadeAssistant, answer


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return evaluate(example_assistant(), example_testset(tmp_path_factory.mktemp("example")))


# Worked out by hand for the run in example_run.py. Five questions have an answer; the ranks of
# their first right passage are 1, 2, 1, none, 1. The fifth has two right passages, at 1 and 3.
#   hit@1     ranks 1, 1, 1 of five                                  3/5
#   hit@3     all but the one not retrieved                          4/5
#   mrr       (1 + 1/2 + 1 + 0 + 1) / 5                              0.7
#   ndcg      1, 1/log2(3), 1, 0, (1 + 1/log2(4)) / (1 + 1/log2(3))  3.5506 / 5
#   recall    1, 1, 1, 0, 2/2                                        0.8
#   sentence  the first alone; the third shows Indonesian, and the
#             quote is English, so it cannot be told                 1/4
#   answered  all but the third                                      4/5
#   refused   of three, the car park is answered                     2/3
#   precision refused are the third, the president, the greeting     2/3
#   correct   the first, the president, the greeting                 3/8
#   auroc     .95 .85 .35 .75 .95 over .15 .85 .05: 5 + 5 + 2.5      12.5/15
#   ece       at .95 two right: 2 × .05; at .85 two wrong: 2 × .85;
#             .35 right: .65; .75, .15, .05 wrong: .95; (3.4) / 8    0.425
#   language  the third is taken for Indonesian                      7/8
BY_HAND = {
    "correct": 3 / 8,
    "hit@1": 3 / 5,
    "hit@3": 4 / 5,
    "mrr@10": 0.7,
    "ndcg@10": (2 + 1 / math.log2(3) + 1.5 / (1 + 1 / math.log2(3))) / 5,
    "recall@10": 0.8,
    "sentence": 1 / 4,
    "answered": 4 / 5,
    "refused": 2 / 3,
    "refusal_precision": 2 / 3,
    "auroc": 12.5 / 15,
    "ece": 0.425,
    "language": 7 / 8,
}


def test_the_figures_are_those_worked_out_by_hand(report):
    measured = {f.name: f.value for f in report.overall.figures if not f.name.endswith("_ms")}
    assert measured == pytest.approx(BY_HAND, abs=1e-9)


# By language. Indonesian: ranks 1, 2, none; English: ranks 1, 1, of which one is refused.
@pytest.mark.parametrize(
    ("group", "name", "value"),
    [
        ("id", "hit@1", 1 / 3),
        ("id", "hit@3", 2 / 3),
        ("id", "mrr@10", 0.5),
        ("id", "refused", 1.0),
        ("en", "hit@1", 1.0),
        ("en", "answered", 0.5),
        ("en", "refused", 0.0),
        ("en", "auroc", 0.5),
        ("far", "refused", 2 / 3),
        ("far", "hit@1", None),
        ("near", "refused", None),
    ],
)
def test_figures_of_a_language_or_a_note(report, group, name, value):
    assert report.group(group).figure(name).value == pytest.approx(value)


def test_a_note_that_occurs_once_takes_no_group_away(tmp_path):
    rows = ROWS + "Halo semua,,id,feedback\n"
    answers = example_answers() | {"Halo semua": answer("Halo semua", [], status="greeting")}
    report = evaluate(HandmadeAssistant(INDEX, answers), example_testset(tmp_path, rows))
    assert [group.name for group in report.groups] == ["all", "en", "id", "near", "far"]


def test_a_note_called_like_another_group_makes_none(tmp_path):
    rows = ROWS.replace(",near", ",EN")
    report = evaluate(example_assistant(), example_testset(tmp_path, rows))
    assert [group.name for group in report.groups] == ["all", "en", "id", "far"]


def test_each_question_says_what_became_of_it(report):
    assert [result.outcome for result in report.results] == [
        Outcome.RIGHT,
        Outcome.RANKED_BELOW,
        Outcome.REFUSED,
        Outcome.NOT_RETRIEVED,
        Outcome.WRONG_SENTENCE,
        Outcome.RIGHT,
        Outcome.NOT_REFUSED,
        Outcome.RIGHT,
    ]
    assert [result.rank for result in report.results] == [1, 2, 1, None, 1, None, None, None]


def test_misses_show_what_came_back_and_what_was_expected(report):
    below = report.misses[0]
    assert below.first.id == "cuti#p1"
    assert below.expected.id == "cuti#p2"
    assert "surat dokter" in below.expected.text
    assert report.results[0].first is None, "a question that was met keeps no text"


# z = 1.95996, z² = 3.84146. 3 of 5: centre (0.6 + 0.38415) / 1.76829 = 0.55655,
# half width 1.95996 · √(0.048 + 0.03841) / 1.76829 = 0.32583.
def test_a_share_has_wilsons_interval():
    figure = share("hit@1", [True, True, True, False, False])
    assert (figure.right, figure.count) == (3, 5)
    assert figure.low == pytest.approx(0.23072, abs=1e-4)
    assert figure.high == pytest.approx(0.88238, abs=1e-4)


def test_all_right_is_not_told_as_certain():
    assert share("hit@1", [True] * 20).low < 0.9


# The interval of a mean of 400 fair coins is close to 0.5 ± 1.96 · 0.5 / 20 = 0.451–0.549.
def test_a_mean_has_the_bootstraps_interval():
    import numpy as np

    figure = mean("mrr@10", np.array([0.0, 1.0] * 200))
    assert figure.value == 0.5
    assert figure.low == pytest.approx(0.451, abs=0.01)
    assert figure.high == pytest.approx(0.549, abs=0.01)


def test_auroc_agrees_with_scikit_learn():
    import numpy as np
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(3)
    # Rounded, so that there are ties.
    good = rng.beta(5, 2, 70).round(1)
    bad = rng.beta(2, 4, 40).round(1)
    expected = roc_auc_score([1] * 70 + [0] * 40, [*good, *bad])
    figure = auroc(good.tolist(), bad.tolist())
    assert figure.value == pytest.approx(expected, abs=1e-12)
    assert figure.low < expected < figure.high


def test_reliability_counts_every_question_once(report):
    bins, _ = reliability(report.results)
    assert sum(one.count for one in bins) == 8
    assert all(one.low <= one.confidence <= one.high for one in bins)


def test_the_calibration_error_has_an_interval_around_it(report):
    figure = report.overall.figure("ece")
    assert 0 <= figure.low < figure.value < figure.high <= 1


def test_nothing_to_measure_is_none_not_zero():
    assert share("refused", []).value is None
    assert auroc([0.5], []).value is None


def test_measures_carry_the_depth():
    assert "ndcg@5" in measure_names(5)
    assert "recall@10" in measure_names(10)
