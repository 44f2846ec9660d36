"""The report as one HTML file that needs nothing else: no script, font or image from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from markupsafe import Markup

from assistant.evaluation import charts
from assistant.evaluation.comparing import Comparison
from assistant.evaluation.gates import GateResult
from assistant.evaluation.measures import plain_name
from assistant.evaluation.report import Figure, Group, Report
from assistant.evaluation.report_rows import answer_row, miss_row
from assistant.evaluation.report_words import ReportWords
from assistant.evaluation.report_words_en import ENGLISH
from assistant.evaluation.report_words_id import INDONESIAN
from assistant.evaluation.words import OUTCOMES, number, percent, summary, told_comparison, why

MOST_MISSES = 2000
"""Rows in the table of misses: beyond it a browser grows slow, and nobody scrolls so far."""

_GROUPS_ACROSS = 6
"""Groups in one table of figures: as many as fit on paper."""
_ASSETS = files("assistant.evaluation") / "assets"


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure worth seeing at once."""

    label: str
    value: str
    detail: str


@dataclass(frozen=True, slots=True)
class FigureCell:
    """A value with its interval, ready to read."""

    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Groups with how many questions each has, and for each measure its name, meaning and cells."""

    heads: list[tuple[str, int]]
    rows: list[tuple[str, str, list[FigureCell]]]


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
    misses, unjudged = report.misses, report.unjudged
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
        misses=[miss_row(result, words) for result in misses[:MOST_MISSES]],
        answers=[answer_row(result, words) for result in unjudged[:MOST_MISSES]],
        answer_count=len(unjudged),
        warnings=report.told_warnings(language),
        miss_count=len(misses),
        reasons=sorted({(str(m.outcome), OUTCOMES[language][m.outcome]) for m in misses}),
        languages=sorted({m.spoken for m in misses if m.spoken}),
        figure_tables=_figure_tables(report, words),
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
    judged = [r for r in report.results if str(r.expectation) != "nothing" and r.was_asked]
    drawn = []
    if judged:
        languages = [group for group in report.groups if group.kind == "language"]
        drawn = [
            (words.chart_hits, charts.hit_rates(report, words), words.note_hits),
            (words.chart_ranks, charts.ranks(report, words), words.note_ranks),
            (
                words.chart_reliability,
                _reliability(report.overall, words),
                words.note_reliability,
            ),
            # One language alone is the curve of all.
            *(
                (
                    f"{words.chart_reliability} {words.group(group)}",
                    _reliability(group, words),
                    words.note_reliability,
                )
                for group in (languages if len(languages) > 1 else ())
                if group.reliability
            ),
            (words.chart_confidence, charts.confidences(judged, words), words.note_confidence),
        ]
    if report.misses:
        drawn.append((words.chart_outcomes, charts.outcomes(report, words), words.note_outcomes))
    return [*drawn, (words.chart_times, charts.times(report, words), words.note_times)]


def _reliability(group: Group, words: ReportWords) -> Markup:
    ece = group.figure("ece")
    told = ""
    if ece is not None and ece.value is not None:
        cell = _cell(ece, words)
        told = f"{cell.value} ({cell.interval})" if cell.interval else cell.value
    return charts.reliability(group.reliability, told, words)


def _figure_tables(report: Report, words: ReportWords) -> list[FigureTable]:
    """Every measure of every group, so many groups side by side as a page is wide."""
    return [
        _figure_table(report, report.groups[start : start + _GROUPS_ACROSS], words)
        for start in range(0, len(report.groups), _GROUPS_ACROSS)
    ]


def _figure_table(report: Report, groups: Sequence[Group], words: ReportWords) -> FigureTable:
    rows = []
    for figure in report.overall.figures:
        plain = plain_name(figure.name)
        found = [group.figure(figure.name) for group in groups]
        cells = [_cell(one, words) if one else FigureCell("–", "") for one in found]
        rows.append((figure.name, words.measures[plain], cells))
    heads = [(words.group(group), group.questions) for group in groups]
    return FigureTable(heads, rows)


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
