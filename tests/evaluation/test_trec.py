"""Other tools, reading the exported files, must come to our figures."""

import itertools

import ir_measures
import pytest
import pytrec_eval
from ir_measures import RR, R, Success, nDCG

from assistant.evaluation import evaluate
from assistant.evaluation.trec import write_trec
from tests.evaluation.example_run import example_assistant, example_testset


@pytest.fixture
def exported(tmp_path):
    report = evaluate(example_assistant(), example_testset(tmp_path))
    run, qrels = write_trec(report, tmp_path / "trec")
    return report, run, qrels


def test_ir_measures_on_the_files_gives_our_figures(exported):
    report, run, qrels = exported
    theirs = ir_measures.calc_aggregate(
        [Success @ 1, Success @ 3, RR @ 10, nDCG @ 10, R @ 10],
        ir_measures.read_trec_qrels(str(qrels)),
        ir_measures.read_trec_run(str(run)),
    )
    ours = {
        Success @ 1: "hit@1",
        Success @ 3: "hit@3",
        RR @ 10: "mrr@10",
        nDCG @ 10: "ndcg@10",
        R @ 10: "recall@10",
    }
    for measure, name in ours.items():
        assert theirs[measure] == pytest.approx(report.overall.figure(name).value, abs=5e-5)


def test_trec_eval_on_the_files_gives_our_figures(exported):
    report, run, qrels = exported
    with qrels.open() as file:
        relevant = pytrec_eval.parse_qrel(file)
    with run.open() as file:
        ranked = pytrec_eval.parse_run(file)
    evaluator = pytrec_eval.RelevanceEvaluator(
        relevant, {"success_1,3", "recip_rank", "ndcg_cut_10", "recall_10"}
    )
    per_question = evaluator.evaluate(ranked)
    names = {
        "success_1": "hit@1",
        "success_3": "hit@3",
        "recip_rank": "mrr@10",
        "ndcg_cut_10": "ndcg@10",
        "recall_10": "recall@10",
    }
    assert len(per_question) == 5
    for theirs, ours in names.items():
        mean = sum(values[theirs] for values in per_question.values()) / len(per_question)
        assert mean == pytest.approx(report.overall.figure(ours).value, abs=5e-5)


def test_a_question_nothing_came_back_for_still_counts(tmp_path):
    from assistant.answering.answer import Status
    from tests.evaluation.example_run import INDEX, example_answers
    from tests.evaluation.handmade import HandmadeAssistant, answer

    answers = example_answers()
    answers["Kapan gaji dibayar?"] = answer("Kapan gaji dibayar?", [], status=Status.GREETING)
    report = evaluate(HandmadeAssistant(INDEX, answers), example_testset(tmp_path))
    run, qrels = write_trec(report, tmp_path / "trec")
    with qrels.open() as file:
        relevant = pytrec_eval.parse_qrel(file)
    with run.open() as file:
        ranked = pytrec_eval.parse_run(file)
    assert ranked.keys() == relevant.keys()


def test_ids_with_blanks_stay_one_column(exported, tmp_path):
    from dataclasses import replace

    report, _, _ = exported
    odd = replace(report.results[0], relevant=("cuti tahunan 5%#p1",), returned=("a b#p1",))
    run, qrels = write_trec(replace(report, results=(odd,)), tmp_path / "odd")
    assert len(run.read_text().split()) == 6
    assert qrels.read_text() == "q2 0 cuti%20tahunan%205%25#p1 1\n"


# trec_eval sorts by score and not by rank, in single precision.
def test_scores_fall_with_the_rank(exported):
    _, run, _ = exported
    lines = [line.split() for line in run.read_text().splitlines()]
    for one, following in itertools.pairwise(lines):
        if one[0] == following[0]:
            assert float(one[4]) > float(following[4])
