"""`assistant evaluate TESTSET`: the command line of this room."""

from __future__ import annotations

import argparse
import locale
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import TanyaError
from assistant.evaluation.report import Report
from assistant.evaluation.terminal import harmless
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.evaluation.gates import Gate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `evaluate` to `parser`."""
    parser.add_argument(
        "testset",
        type=Path,
        help="questions with what must come back: a CSV, XLSX or JSONL file, or a BEIR folder",
    )
    parser.add_argument(
        "--report", type=Path, metavar="OUT.html", help="write a report for the browser"
    )
    parser.add_argument(
        "--json", action="store_true", help="write the whole run as JSON to standard output"
    )
    parser.add_argument(
        "--junit", type=Path, metavar="OUT.xml", help="write the questions as JUnit test cases"
    )
    parser.add_argument(
        "--trec", type=Path, metavar="DIR", help="write run.trec and qrels.trec into DIR"
    )
    parser.add_argument(
        "--misses", type=Path, metavar="OUT.csv", help="write the misses as CSV or XLSX"
    )
    parser.add_argument(
        "--answers",
        type=Path,
        metavar="OUT.csv",
        help="write every question with its answer as CSV or XLSX",
    )
    parser.add_argument(
        "--compare", type=Path, metavar="PREVIOUS.json", help="tell what changed since that run"
    )
    parser.add_argument(
        "--fail-under",
        metavar="GATES",
        help='exit with 1 unless met, such as "hit@1=0.95,refused=0.9,hit@1:id=0.9"',
    )
    parser.add_argument(
        "--top-k", type=int, default=10, help="passages asked for with each question, 1-10"
    )
    # Not named as the setting `language` is, which changes answers.
    parser.add_argument(
        "--language",
        dest="report_language",
        choices=("id", "en"),
        help="language of the summary and the report",
    )
    parser.add_argument(
        "--missing-quotes",
        action="store_true",
        help="count a question whose quote is in no document as a miss, instead of stopping",
    )
    parser.add_argument(
        "--write-corpus",
        type=Path,
        metavar="DIR",
        help="write the documents of a BEIR folder into DIR, to build an index of, and stop",
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Evaluate and tell. Returns 0, or 1 where a gate is not met.

    Raises:
        TanyaError: an option, the test set, or the earlier run is wrong.
    """
    try:
        return _run(args, settings)
    except TanyaError as error:
        # What is wrong is often the text of a cell, and a cell may hold anything.
        raise TanyaError(
            harmless(error.english), harmless(error.indonesian), status=error.status
        ) from error


def _run(args: argparse.Namespace, settings: Settings) -> int:
    from assistant.evaluation.gates import check_gates, parse_gates
    from assistant.evaluation.outputs import outputs_of, write_outputs
    from assistant.evaluation.report_json import read_report, to_json
    from assistant.evaluation.told import table, told_answers, told_misses
    from assistant.evaluation.words import summary, told_comparison, told_gates

    # What is wrong with the options is told before the model is loaded.
    language = args.report_language or _language(settings)
    gates = parse_gates(args.fail_under, args.top_k) if args.fail_under else ()
    earlier = read_report(args.compare) if args.compare else None
    if not args.testset.exists():
        raise TanyaError(
            f"There is no test set at {args.testset}.",
            f"Tidak ada berkas uji di {args.testset}.",
            status=404,
        )
    if args.write_corpus:
        return _write_corpus(args.testset, args.write_corpus)
    outputs = outputs_of(args)

    report = _evaluated(args, settings, earlier, gates)
    # With --json standard output is the run alone, so that it can go into a file.
    out = sys.stderr if args.json else sys.stdout
    for warning in report.told_warnings(language):
        label = "peringatan" if language == "id" else "warning"
        print(harmless(f"{label}: {warning}"), file=sys.stderr)
    parts = [list(summary(report, language))]
    if len(report.groups) > 2:
        parts.append(["", *table(report, language)])
    comparison = None
    if earlier is not None:
        from assistant.evaluation.comparing import compare

        comparison = compare(earlier, report)
        parts.append(["", *told_comparison(comparison, language)])
    if not args.json:
        parts.append(list(told_misses(report.misses, language)))
        parts.append(list(told_answers(report.unjudged, language)))
    results = check_gates(report, gates)
    if results:
        parts.append(["", *told_gates(results, language)])
    for part in parts:
        for line in part:
            print(harmless(line), file=out)
    if args.json:
        sys.stdout.write(to_json(report))
    write_outputs(outputs, report, language, comparison, results)
    return 0 if all(result.is_met for result in results) else 1


def _evaluated(
    args: argparse.Namespace,
    settings: Settings,
    earlier: Report | None,
    gates: Iterable[Gate],
) -> Report:
    from tqdm import tqdm

    from assistant import Assistant
    from assistant.evaluation.comparing import quotes_found
    from assistant.evaluation.gates import check_groups
    from assistant.evaluation.run import evaluate
    from assistant.evaluation.testset import TestSet
    from assistant.terminal_progress import progress_bars

    with progress_bars() as bars:
        assistant = Assistant.open(settings=settings, progress=bars)
    testset = TestSet.load(
        args.testset,
        assistant.index,
        missing_quotes=args.missing_quotes,
        known_quotes=quotes_found(earlier) if earlier else (),
    )
    check_groups(testset, gates)
    # None: no bar where standard error is not a terminal.
    with tqdm(total=len(testset.questions), unit="question", disable=None, leave=False) as bar:

        def moved(done: int, total: int) -> None:
            bar.update(1)

        return evaluate(
            assistant,
            testset,
            moved,
            depth=args.top_k,
            command=shlex.join(["assistant", *sys.argv[1:]]),
        )


def _language(settings: Settings) -> str:
    if settings.language != "auto":
        return settings.language
    return "id" if (locale.getlocale()[0] or "").lower().startswith(("id", "in_")) else "en"


def _write_corpus(folder: Path, target: Path) -> int:
    from assistant.evaluation.beir import write_corpus

    count = write_corpus(folder, target)
    print(
        f"{count} documents in {target}. Next: assistant build --corpus {shlex.quote(str(target))}"
    )
    return 0
