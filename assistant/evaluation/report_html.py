"""The report as one HTML file that needs nothing else: no script, font or image from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from markupsafe import Markup, escape

from assistant.documents import Span
from assistant.evaluation import charts
from assistant.evaluation.comparing import Comparison
from assistant.evaluation.gates import GateResult
from assistant.evaluation.report import Excerpt, Figure, QuestionResult, Report
from assistant.evaluation.report_words import ReportWords
from assistant.evaluation.report_words_en import ENGLISH
from assistant.evaluation.report_words_id import INDONESIAN
from assistant.evaluation.words import OUTCOMES, number, percent, summary, told_comparison, why

MOST_MISSES = 2000
"""Rows in the table of misses: beyond it a browser grows slow, and nobody scrolls so far."""

_AROUND = 100
"""Characters shown on either side of a highlight."""
_ASSETS = files("assistant.evaluation") / "assets"


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure worth seeing at once."""

    label: str
    value: str
    detail: str


@dataclass(frozen=True, slots=True)
class MissRow:
    """A miss as the table shows it; with where each text stands."""

    result: QuestionResult
    reason: str
    reason_key: str
    language: str
    expected: Markup
    expected_at: str
    came_back: Markup
    came_back_at: str


@dataclass(frozen=True, slots=True)
class FigureCell:
    """A value with its interval, ready to read."""

    value: str
    interval: str


def write_html(
    report: Report,
    path: Path,
    language: str = "en",
    *,
    comparison: Comparison | None = None,
    gates: Sequence[GateResult] = (),
) -> None:
    """Write `report` to `path`; see `render`."""
    path.write_text(render(report, language, comparison=comparison, gates=gates), encoding="utf-8")


def render(
    report: Report,
    language: str = "en",
    *,
    comparison: Comparison | None = None,
    gates: Sequence[GateResult] = (),
) -> str:
    """The report as one HTML page in `language` (`id` or `en`).

    Args:
        report: what to show.
        language: of every label; the questions and passages stay as they are.
        comparison: what changed since an earlier run, if there is one.
        gates: the gates it was held against, if any.
    """
    from jinja2 import Environment, StrictUndefined

    words = INDONESIAN if language == "id" else ENGLISH
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(_asset("report.html.jinja"))
    misses = report.misses
    # A number and its % stay on one line.
    lines = [line.replace(" %", "\u00a0%") for line in summary(report, language)]
    return template.render(
        words=words,
        report=report,
        verdict=lines[0],
        lines=lines[1:],
        tiles=_tiles(report, words),
        gates=gates,
        gates_met=all(gate.is_met for gate in gates),
        comparison=comparison,
        changes=told_comparison(comparison, language)[:1] if comparison else (),
        why=lambda result: why(result, language),
        charts=_charts(report, words),
        misses=[_miss(result, words) for result in misses[:MOST_MISSES]],
        miss_count=len(misses),
        reasons=sorted({(str(m.outcome), OUTCOMES[language][m.outcome]) for m in misses}),
        languages=sorted({m.spoken for m in misses if m.spoken}),
        figure_rows=_figure_rows(report, words),
        how=_how(report, words),
        style=Markup(_asset("report.css")),  # noqa: S704 - a file of this package
        script=Markup(_asset("report.js")),  # noqa: S704
        policy=content_security_policy(),
        number=lambda value, decimals: number(value, decimals, language),
    )


def content_security_policy() -> str:
    """The policy of the page: its own script and styles, and nothing from anywhere."""
    digest = base64.b64encode(hashlib.sha256(_asset("report.js").encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _tiles(report: Report, words: ReportWords) -> list[Tile]:
    tiles = []
    for name, label in words.tiles.items():
        figure = report.overall.figure(name)
        if figure is None or figure.value is None:
            continue
        if name == "median_ms":
            tail = report.overall.figure("p95_ms")
            slow = number(tail.value, 1, words.language) if tail and tail.value else "–"
            tiles.append(
                Tile(label, f"{number(figure.value, 1, words.language)} ms", f"95 %: {slow} ms")
            )
            continue
        cell = _cell(figure, words)
        tiles.append(
            Tile(label, percent(figure.value, words.language), _of(figure, words, cell.interval))
        )
    return tiles


def _of(figure: Figure, words: ReportWords, between: str) -> str:
    of = "dari" if words.language == "id" else "of"
    return f"{figure.right} {of} {figure.count} · {between}" if between else f"{figure.count}"


def _charts(report: Report, words: ReportWords) -> list[tuple[str, Markup, str]]:
    judged = [r for r in report.results if str(r.expectation) != "nothing"]
    drawn = []
    if judged:
        ece = report.overall.figure("ece")
        drawn = [
            (words.chart_hits, charts.hit_rates(report, words), words.note_hits),
            (words.chart_ranks, charts.ranks(report, words), words.note_ranks),
            (
                words.chart_reliability,
                charts.reliability(report.overall.reliability, ece.value if ece else None, words),
                words.note_reliability,
            ),
            (words.chart_confidence, charts.confidences(judged, words), words.note_confidence),
        ]
    if report.misses:
        drawn.append((words.chart_outcomes, charts.outcomes(report, words), words.note_outcomes))
    return [*drawn, (words.chart_times, charts.times(report, words), words.note_times)]


def _miss(result: QuestionResult, words: ReportWords) -> MissRow:
    expected = Markup(" <b>||</b> ").join(result.quotes)
    if result.expected is not None:
        expected = excerpt(result.expected)
    first = result.first
    return MissRow(
        result=result,
        reason=why(result, words.language),
        reason_key=str(result.outcome),
        language=result.spoken,
        expected=expected or escape(words.a_refusal),
        expected_at=_at(result.expected),
        came_back=excerpt(first) if first else escape(result.error or words.nothing),
        came_back_at=_at(first),
    )


def _at(shown: Excerpt | None) -> str:
    # A heading that introduces a list ends in a colon; inside a path that reads wrong.
    return " › ".join((shown.title, *(h.rstrip(" :") for h in shown.heading))) if shown else ""


def excerpt(shown: Excerpt) -> Markup:
    """The text around its highlights, each marked; long text is cut at both ends."""
    marks = sorted(shown.highlights) or [Span(0, 0)]
    start = max(0, marks[0].start - _AROUND)
    end = min(len(shown.text), max(mark.end for mark in marks) + _AROUND)
    while 0 < start < marks[0].start and not shown.text[start - 1].isspace():
        start += 1
    while marks[-1].end < end < len(shown.text) and not shown.text[end].isspace():
        end -= 1
    parts = [Markup("… ") if start else Markup("")]
    position = start
    for mark in marks:
        parts.append(escape(shown.text[position : mark.start]))
        if mark.end > mark.start:
            parts.append(Markup("<mark>{}</mark>").format(mark.of(shown.text)))
        position = max(position, mark.end)
    parts.append(escape(shown.text[position:end]))
    if end < len(shown.text):
        parts.append(Markup(" …"))
    return Markup("").join(parts)


def _figure_rows(report: Report, words: ReportWords) -> list[tuple[str, str, list[FigureCell]]]:
    """Name, meaning, and a cell for each group."""
    rows = []
    for figure in report.overall.figures:
        meaning = words.measures[
            figure.name.partition("@")[0] if figure.name[:3] != "hit" else figure.name
        ]
        cells = []
        for group in report.groups:
            found = group.figure(figure.name)
            cells.append(_cell(found, words) if found else FigureCell("–", ""))
        rows.append((figure.name, meaning, cells))
    return rows


def _cell(figure: Figure, words: ReportWords) -> FigureCell:
    if figure.value is None:
        return FigureCell("–", "")
    if figure.name.endswith("_ms"):
        return FigureCell(number(figure.value, 1, words.language), "")
    if figure.right is not None:
        between = (
            f"{round(figure.low * 100)}–{round(figure.high * 100)} %"
            if figure.low is not None and figure.high is not None
            else ""
        )
        return FigureCell(percent(figure.value, words.language), between)
    between = (
        f"{number(figure.low, 3, words.language)}–{number(figure.high, 3, words.language)}"
        if figure.low is not None and figure.high is not None
        else ""
    )
    return FigureCell(number(figure.value, 3, words.language), between)


def _how(report: Report, words: ReportWords) -> list[tuple[str, str]]:
    how = report.how
    told = {
        "testset": how.testset,
        "testset_digest": how.testset_digest,
        "date": how.date,
        "command": how.command,
        "index": how.index,
        "generation": how.generation,
        "model": how.model,
        "passages": str(how.passages),
        "seconds": number(how.seconds, 1, words.language),
        "settings": ", ".join(f"{name}={value}" for name, value in how.settings),
        "versions": ", ".join(f"{name} {version}" for name, version in how.versions),
    }
    return [(words.run[name], value) for name, value in told.items() if value]
