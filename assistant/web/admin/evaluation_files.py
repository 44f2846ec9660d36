"""A run as each of the files that the command line writes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.evaluation.comparing import Comparison
    from assistant.evaluation.report import Report


@dataclass(frozen=True, slots=True)
class Download:
    """A file: what it is called, its media type, and how it is named on the page."""

    name: str
    kind: str


_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

DOWNLOADS = {
    "html": Download("report.html", "text/html"),
    "json": Download("run.json", "application/json"),
    "csv": Download("misses.csv", "text/csv"),
    "xlsx": Download("misses.xlsx", _WORKBOOK),
    "answers": Download("answers.xlsx", _WORKBOOK),
    "junit": Download("junit.xml", "application/xml"),
    "trec": Download("trec.zip", "application/zip"),
}


def content_of(kind: str, report: Report, language: str, comparison: Comparison | None) -> bytes:
    """The content of the download `kind`, one of `DOWNLOADS`.

    Args:
        kind: which file.
        report: the run.
        language: of the report and of the column names of the misses.
        comparison: with an earlier run, for the report.
    """
    if kind == "html":
        from assistant.evaluation.report_html import render

        return render(report, language, comparison=comparison).encode()
    if kind == "json":
        from assistant.evaluation.report_json import to_json

        return to_json(report).encode()
    with TemporaryDirectory(prefix="tanya-download-") as temporary:
        folder = Path(temporary)
        path = folder / DOWNLOADS[kind].name
        if kind in {"csv", "xlsx"}:
            from assistant.evaluation.misses_file import write_misses

            write_misses(report, path, language)
        elif kind == "answers":
            from assistant.evaluation.answers_file import write_answers

            write_answers(report, path, language)
        elif kind == "junit":
            from assistant.evaluation.junit import write_junit

            write_junit(report, (), path)
        else:
            from assistant.evaluation.trec import write_trec

            packed = io.BytesIO()
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                for file in write_trec(report, folder):
                    archive.write(file, file.name)
            return packed.getvalue()
        return path.read_bytes()
