"""`assistant evaluate TESTSET`: the command line of this room."""

from __future__ import annotations

import argparse
import locale
import re
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path

from assistant.errors import TanyaError
from assistant.evaluation.report import QuestionResult, Report
from assistant.settings import Settings

_WIDTH = 160
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could move a terminal's cursor, colour it or turn its text around."""


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
    parser.add_argument(
        "--language", choices=("id", "en"), help="language of the summary and the report"
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
    from assistant.evaluation.gates import check_gates, parse_gates
    from assistant.evaluation.misses_file import check_spreadsheet
    from assistant.evaluation.report_json import read_report, to_json
    from assistant.evaluation.words import summary, table, told_comparison, told_gates

    # What is wrong with the options is told before the model is loaded.
    language = args.language or _language(settings)
    gates = parse_gates(args.fail_under, args.top_k) if args.fail_under else ()
    earlier = read_report(args.compare) if args.compare else None
    if not args.testset.exists():
        raise TanyaError(f"There is no test set at {args.testset}.", status=404)
    if args.write_corpus:
        return _write_corpus(args.testset, args.write_corpus)
    if args.misses:
        check_spreadsheet(args.misses)
    for target in (args.report, args.junit, args.misses):
        _check_writable(target, args)

    report = _evaluated(args, settings, earlier)
    # With --json standard output is the run alone, so that it can go into a file.
    out = sys.stderr if args.json else sys.stdout
    for warning in report.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    print("\n".join(summary(report, language)), file=out)
    if len(report.groups) > 2:
        print("\n" + "\n".join(table(report, language)), file=out)
    comparison = None
    if earlier is not None:
        from assistant.evaluation.comparing import compare

        comparison = compare(earlier, report)
        print("\n" + "\n".join(told_comparison(comparison, language)), file=out)
    if not args.json:
        print("\n".join(_told_misses(report.misses, language)))
    results = check_gates(report, gates)
    if results:
        print("\n" + "\n".join(told_gates(results, language)), file=out)
    if args.json:
        sys.stdout.write(to_json(report))
    if args.trec:
        from assistant.evaluation.trec import write_trec

        write_trec(report, args.trec)
    if args.junit:
        from assistant.evaluation.junit import write_junit

        write_junit(report, results, args.junit)
    if args.misses:
        from assistant.evaluation.misses_file import write_misses

        write_misses(report, args.misses, language)
    if args.report:
        from assistant.evaluation.report_html import write_html

        write_html(report, args.report, language, comparison=comparison, gates=results)
    return 0 if all(result.is_met for result in results) else 1


def _evaluated(args: argparse.Namespace, settings: Settings, earlier: Report | None) -> Report:
    from tqdm import tqdm

    from assistant import Assistant
    from assistant.commands.progress import progress_bars
    from assistant.evaluation.comparing import quotes_found
    from assistant.evaluation.run import evaluate
    from assistant.evaluation.testset import TestSet

    with progress_bars() as bars:
        assistant = Assistant.open(settings=settings, progress=bars)
    testset = TestSet.load(
        args.testset,
        assistant.index,
        missing_quotes=args.missing_quotes,
        known_quotes=quotes_found(earlier) if earlier else (),
    )
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


def _told_misses(misses: Iterable[QuestionResult], language: str) -> Iterable[str]:
    from assistant.evaluation.words import why

    labels = ("harapan", "hasil") if language == "id" else ("expected", "came back")
    for miss in misses:
        yield ""
        yield f"{miss.place.told(language)}: {_cut(miss.question)}"
        yield f"  {why(miss, language)}"
        expected = " || ".join(miss.quotes) or ("ditolak" if language == "id" else "a refusal")
        yield f"  {labels[0]}: {_cut(expected)}"
        if miss.first:
            shown = miss.quote or miss.first.text
            yield f"  {labels[1]}: {_cut(shown)} [{miss.first.id}, {miss.confidence:.2f}]"


def _cut(text: str) -> str:
    flat = _CONTROL.sub("\ufffd", " ".join(text.split()))
    return flat if len(flat) <= _WIDTH else flat[: _WIDTH - 1] + "…"


def _language(settings: Settings) -> str:
    if settings.language != "auto":
        return settings.language
    return "id" if (locale.getlocale()[0] or "").lower().startswith(("id", "in_")) else "en"


def _check_writable(target: Path | None, args: argparse.Namespace) -> None:
    """Refuse a target that cannot be written now, not after the questions are asked."""
    if target is None:
        return
    if target.is_dir() or not target.parent.is_dir():
        raise TanyaError(f"{target} cannot be written: name a file in a folder that exists.")
    inputs = (args.testset, args.compare)
    if any(
        one is not None and one.exists() and target.resolve() == one.resolve() for one in inputs
    ):
        raise TanyaError(f"{target} is read by this command: write to another file.")


def _write_corpus(folder: Path, target: Path) -> int:
    from assistant.evaluation.beir import write_corpus

    count = write_corpus(folder, target)
    print(
        f"{count} documents in {target}. Next: assistant build --corpus {shlex.quote(str(target))}"
    )
    return 0
