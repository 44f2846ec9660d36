"""The files that `assistant evaluate` writes: refused before anything is asked, written after."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import TanyaError
from assistant.evaluation.comparing import Comparison
from assistant.evaluation.gates import GateResult
from assistant.evaluation.report import Report
from assistant.evaluation.spreadsheet import check_spreadsheet


@dataclass(frozen=True, slots=True)
class Output:
    """A file (for `--trec`, a folder with two) that an option asks for."""

    option: str
    path: Path

    @property
    def files(self) -> tuple[Path, ...]:
        """What is written."""
        if self.option == "--trec":
            return self.path / "run.trec", self.path / "qrels.trec"
        return (self.path,)


def outputs_of(args: argparse.Namespace) -> tuple[Output, ...]:
    """What the options ask for.

    Raises:
        TanyaError: a file cannot be written, is read by this command, or is named twice.
    """
    named = {
        "--report": args.report,
        "--junit": args.junit,
        "--trec": args.trec,
        "--misses": args.misses,
        "--answers": args.answers,
    }
    outputs = tuple(Output(option, path) for option, path in named.items() if path is not None)
    read = {path.resolve() for path in _read(args)}
    taken: dict[Path, str] = {}
    for output in outputs:
        if output.option in {"--misses", "--answers"}:
            check_spreadsheet(output.path, output.option)
        for file in output.files:
            place = file.resolve()
            if place in read:
                raise TanyaError(
                    f"{output.option}: {file} is read by this command: write to another file.",
                    f"{output.option}: {file} dibaca oleh perintah ini; tulis ke berkas lain.",
                )
            if place in taken:
                raise TanyaError(
                    f"{taken[place]} and {output.option} both write {file}: name two files.",
                    f"{taken[place]} dan {output.option} sama-sama menulis {file}; pilih dua "
                    "nama yang berbeda.",
                )
            taken[place] = output.option
            _check_writable(output, file)
    return outputs


def write_outputs(
    outputs: Sequence[Output],
    report: Report,
    language: str,
    comparison: Comparison | None,
    gates: Sequence[GateResult],
) -> None:
    """Write every file that can be; the questions are asked, and asking them again takes long.

    Raises:
        TanyaError: some could not be written; the others were.
    """
    from assistant.evaluation.answers_file import write_answers
    from assistant.evaluation.junit import write_junit
    from assistant.evaluation.misses_file import write_misses
    from assistant.evaluation.report_html import write_html
    from assistant.evaluation.trec import write_trec

    writers: dict[str, Callable[[Path], object]] = {
        "--report": lambda path: write_html(
            report, path, language, comparison=comparison, gates=gates
        ),
        "--junit": lambda path: write_junit(report, gates, path),
        "--trec": lambda path: write_trec(report, path),
        "--misses": lambda path: write_misses(report, path, language),
        "--answers": lambda path: write_answers(report, path, language),
    }
    failed: list[TanyaError] = []
    for output in outputs:
        try:
            writers[output.option](output.path)
        except OSError as error:
            failed.append(_cannot(output, output.path, error))
    if failed:
        raise TanyaError(
            "\n".join(one.english for one in failed), "\n".join(one.indonesian for one in failed)
        )


def _read(args: argparse.Namespace) -> tuple[Path, ...]:
    """The files that the run reads."""
    testset: Path = args.testset
    parts = (testset / "corpus.jsonl", testset / "queries.jsonl", *testset.glob("qrels/*.tsv"))
    return tuple(path for path in (testset, args.compare, *parts) if path is not None)


def _check_writable(output: Output, file: Path) -> None:
    """Refuse a target that cannot be written now, not after the questions are asked.

    Rights alone do not tell: a file system may be read-only, or hold no files at all.
    """
    folder = file.parent
    if output.option == "--trec":  # its folder is made
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
    if file.is_dir() or not folder.is_dir():
        raise TanyaError(
            f"{output.option}: {file} cannot be written: name a file in a folder that exists.",
            f"{output.option}: {file} tidak dapat ditulis; pilih berkas di folder yang ada.",
        )
    try:
        if file.exists():
            with file.open("ab"):
                pass
        else:
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".tanya-"):
                pass
    except OSError as error:
        raise _cannot(output, file, error) from None


def _cannot(output: Output, file: Path, error: OSError) -> TanyaError:
    why = error.strerror or str(error)
    return TanyaError(
        f"{output.option}: {file} cannot be written: {why}. Name another file.",
        f"{output.option}: {file} tidak dapat ditulis: {why}. Pilih berkas lain.",
    )
