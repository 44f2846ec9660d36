"""The report's charts as inline SVG: no script, no font, colours from the page's style sheet.

Each is drawn on a canvas of 400 units' width and named for who cannot see it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from assistant.evaluation.drawing import WIDTH as _WIDTH
from assistant.evaluation.drawing import box as _box
from assistant.evaluation.drawing import line as _line
from assistant.evaluation.drawing import svg as _svg
from assistant.evaluation.drawing import text as _text
from assistant.evaluation.report import Bin, Figure, QuestionResult, Report
from assistant.evaluation.report_words import ReportWords
from assistant.evaluation.testset import Expectation
from assistant.evaluation.words import OUTCOMES, number, percent

_BINS = 10


def hit_rates(report: Report, words: ReportWords) -> Markup:
    """Share of questions with the right passage first and among three, by language."""
    groups = [group for group in report.groups if group.kind != "note"]
    rows: list[tuple[str, Figure, str]] = []
    for group in groups if len(groups) > 2 else groups[:1]:
        for name, label, style in (
            ("hit@1", words.first, "one"),
            ("hit@3", words.among_three, "two"),
        ):
            figure = group.figure(name)
            if figure and figure.value is not None:
                rows.append((f"{words.group(group)}, {label}", figure, style))
    parts = []
    left, right = 10.0, _WIDTH - 60.0
    for place, (label, figure, style) in enumerate(rows):
        top = place * 42 + 6
        value = figure.value or 0.0
        width = (right - left) * value
        parts += [
            _text(left, top + 10, label),
            _box(left, top + 16, right - left, 12, "track"),
            _box(left, top + 16, width, 12, style),
            _text(_WIDTH - 4, top + 27, percent(value, words.language), "end strong"),
        ]
        if figure.low is not None and figure.high is not None:
            low, high = (left + (right - left) * edge for edge in (figure.low, figure.high))
            parts += [
                _line(low, top + 22, high, top + 22, "whisker"),
                _line(low, top + 18, low, top + 26, "whisker"),
                _line(high, top + 18, high, top + 26, "whisker"),
            ]
    told = "; ".join(f"{label}: {percent(f.value or 0, words.language)}" for label, f, _ in rows)
    return _svg(len(rows) * 42 + 6, words.chart_hits, told, parts)


def ranks(report: Report, words: ReportWords) -> Markup:
    """How many questions have their right passage at each rank."""
    good = [r for r in report.results if r.expectation is Expectation.ANSWER]
    counts = Counter(result.rank for result in good)
    labels = [*((rank, str(rank)) for rank in range(1, report.depth + 1)), (None, words.none)]
    bars = [(label, counts[rank], "bad" if rank is None else "one") for rank, label in labels]
    return _columns(words.chart_ranks, words.axis_rank, bars)


def reliability(bins: Sequence[Bin], ece: str, words: ReportWords) -> Markup:
    """Share right at each confidence, against the diagonal where the two agree.

    `ece` is the calibration error as it is told, empty where there is none.
    """
    left, top, size = 84.0, 12.0, 250.0
    parts = [_line(left, top + size, left + size, top, "diagonal")]
    for step in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = left + size * step, top + size * (1 - step)
        parts += [
            _line(left, y, left + size, y, "grid"),
            _text(left - 6, y + 4, percent(step), "end"),
            _text(x, top + size + 18, percent(step), "middle"),
        ]
    most = max((one.count for one in bins), default=1)
    points = [
        (left + size * one.confidence, top + size * (1 - one.right), 4 + 8 * (one.count / most))
        for one in bins
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    parts.append(Markup('<polyline class="curve" points="{}"/>').format(path))
    for (x, y, radius), one in zip(points, bins, strict=True):
        said = words.point.format(
            count=one.count,
            confidence=percent(one.confidence, words.language),
            right=percent(one.right, words.language),
        )
        parts.append(
            Markup(
                '<circle class="point" cx="{}" cy="{}" r="{}"><title>{}</title></circle>'
            ).format(f"{x:.1f}", f"{y:.1f}", f"{radius:.1f}", said)
        )
    parts.append(_text(left + size / 2, top + size + 38, words.axis_confidence, "middle small"))
    if ece:
        error = f"{words.calibration_error}: {ece}"
        # Under the axis: inside, the curve may run anywhere.
        parts.append(_text(left + size / 2, top + size + 56, error, "middle strong"))
    told = "; ".join(
        f"{percent(one.confidence, words.language)} → {percent(one.right, words.language)} "
        f"({one.count})"
        for one in bins
    )
    return _svg(int(top + size + 62), words.chart_reliability, told, parts)


def confidences(results: Sequence[QuestionResult], words: ReportWords) -> Markup:
    """Confidence of questions with an answer (up) and of those without (down)."""
    counts = []
    for expectation in (Expectation.ANSWER, Expectation.REFUSAL):
        values = [r.confidence for r in results if r.expectation is expectation]
        counts.append(np.histogram(values, bins=_BINS, range=(0, 1))[0].tolist())
    most = max(1, *counts[0], *counts[1])
    left, width, half, middle = 12.0, 376.0, 96.0, 146.0
    step = width / _BINS
    parts = [
        _text(left, 14, words.with_answer, "start key-one"),
        _text(left, 2 * middle - 2, words.without_answer, "start key-bad"),
    ]
    for place in range(_BINS):
        x = left + place * step + 2
        for up, count in ((True, counts[0][place]), (False, counts[1][place])):
            height = half * count / most
            y = middle - height - 9 if up else middle + 9
            parts.append(_box(x, y, step - 4, height, "one" if up else "bad"))
            if count:
                at = y - 3 if up else y + height + 12
                parts.append(_text(x + (step - 4) / 2, at, str(count), "middle small"))
    for edge in range(0, _BINS + 1, 2):
        anchor = "start" if edge == 0 else "end" if edge == _BINS else "middle"
        parts.append(_text(left + edge * step, middle + 4, percent(edge / _BINS), anchor))
    told = f"{words.with_answer}: {counts[0]}; {words.without_answer}: {counts[1]}"
    return _svg(int(2 * middle + 6), words.chart_confidence, told, parts)


def times(report: Report, words: ReportWords) -> Markup:
    """How long answers took, with the median and the 95th percentile marked."""
    values = np.array([result.took_ms for result in report.results if result.was_asked])
    if not len(values):
        return Markup("")
    median, tail = (float(np.percentile(values, at)) for at in (50, 95))
    # A single slow first answer would squeeze all the others into one column.
    top = max(tail * 1.5, 1e-6)
    counts = np.histogram(np.minimum(values, top), bins=24, range=(0, top))[0].tolist()
    most = max(counts)
    left, width, height, base = 12.0, 376.0, 190.0, 236.0
    step = width / len(counts)
    parts = [
        _box(
            left + n * step + 0.5,
            base - height * count / most,
            step - 1,
            height * count / most,
            "one",
        )
        for n, count in enumerate(counts)
    ]
    parts.append(_line(left, base, left + width, base, "axis"))
    for value, label, y in ((median, words.median, 12.0), (tail, "95 %", 28.0)):
        x = left + width * min(value / top, 1)
        said = f"{label} {number(value, 1, words.language)} ms"
        parts += [
            _line(x, y - 4, x, base, "whisker"),
            _text(x + 5, y + 4, said, "strong halo")
            if x < 260
            else _text(x - 5, y + 4, said, "end strong halo"),
        ]
    for share in (0.0, 0.5, 1.0):
        anchor = {0.0: "start", 0.5: "middle", 1.0: "end"}[share]
        at = number(top * share, 0 if top > 20 else 1, words.language)
        mark = "≥ " if share == 1 and float(values.max()) > top else ""
        parts.append(_text(left + width * share, base + 16, f"{mark}{at} ms", anchor))
    told = "; ".join(
        f"{label} {number(value, 1, words.language)} ms"
        for label, value in ((words.median, median), ("95 %", tail))
    )
    return _svg(260, words.chart_times, told, parts)


def outcomes(report: Report, words: ReportWords) -> Markup:
    """Why questions were missed, the most frequent reason first."""
    counts = Counter(miss.outcome for miss in report.misses)
    named = OUTCOMES[words.language]
    rows = [(named[outcome], count) for outcome, count in counts.most_common()]
    most = max((count for _, count in rows), default=1)
    parts = []
    for place, (label, count) in enumerate(rows):
        top = place * 42 + 6
        parts += [
            _text(10, top + 10, label),
            _box(10, top + 16, 330 * count / most, 12, "bad"),
            _text(_WIDTH - 4, top + 27, str(count), "end strong"),
        ]
    told = "; ".join(f"{label}: {count}" for label, count in rows)
    return _svg(len(rows) * 42 + 6, words.chart_outcomes, told, parts)


def _columns(name: str, axis: str, bars: Sequence[tuple[str, int, str]]) -> Markup:
    left, width, height, base = 12.0, 376.0, 200.0, 222.0
    # The last column has a word under it, not a digit.
    step = width / (len(bars) + 1)
    most = max(1, *(count for _, count, _ in bars))
    parts = []
    for place, (label, count, style) in enumerate(bars):
        wide = step * 2 if place == len(bars) - 1 else step
        x, tall = left + place * step, height * count / most
        parts += [
            _box(x + (wide - step) / 2 + 2, base - tall, step - 4, tall, style),
            _text(x + wide / 2, base - tall - 4, str(count), "middle small"),
            _text(x + wide / 2, base + 16, label, "middle"),
        ]
    parts.append(_line(left, base, left + width, base, "axis"))
    parts.append(_text(left + width / 2, base + 36, axis, "middle small"))
    told = "; ".join(f"{label}: {count}" for label, count, _ in bars)
    return _svg(266, name, told, parts)
