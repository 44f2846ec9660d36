"""The tables and the chart of docs/scaling.md."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.scaling import Row
    from benchmarks.store_kinds import Kind

_DOCS = Path(__file__).parents[1] / "docs"
_PAGE = _DOCS / "scaling.md"
_CHART = _DOCS / "images" / "scaling.svg"


def sizes_table(rows: Sequence[Row]) -> str:
    """A row a size."""
    lines = [
        "| passages | store | build s | of that vectors s | disk MB | open s | MB when open "
        "(own) | MB after 200 questions (own) | p50 ms | p95 ms | recall@10 of vectors | of hits |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        asked = row.asked
        lines.append(
            f"| {row.passages:,} | {row.store} | {row.build_s:.1f} | {row.vectors_s:.1f} | "
            f"{row.disk_mb:,} | {asked.open_s:.2f} | {asked.opened_mb:,} ({asked.opened_own_mb:,}) "
            f"| {asked.asked_mb:,} ({asked.asked_own_mb:,}) | {asked.p50_ms:.1f} | "
            f"{asked.p95_ms:.1f} | {asked.recall:.3f} | {asked.recall_of_hits:.3f} |"
        )
    return "\n".join(lines)


def kinds_table(kinds: Sequence[Kind]) -> str:
    """A row a kind and size."""
    lines = [
        "| vectors | search | build s (processor) | median ms | recall@10 |",
        "|---:|---|---:|---:|---:|",
    ]
    lines += [
        f"| {kind.passages:,} | {kind.name} | {kind.build_s:.1f} | {kind.median_ms:.2f} | "
        f"{kind.recall:.3f} |"
        for kind in kinds
    ]
    return "\n".join(lines)


def write(rows: Sequence[Row], kinds: Sequence[Kind]) -> None:
    """Put both tables between their marks in the page, and draw the chart."""
    text = _PAGE.read_text(encoding="utf-8")
    for name, table in (("sizes", sizes_table(rows)), ("kinds", kinds_table(kinds))):
        pattern = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
        text, found = re.subn(
            pattern, lambda m, t=table: f"{m[1]}{t}\n{m[2]}", text, flags=re.DOTALL
        )
        if found != 1:
            raise SystemExit(f"{_PAGE} has no place for the table of {name}")
    _PAGE.write_text(text, encoding="utf-8")
    _CHART.write_text(chart(rows), encoding="utf-8")


def chart(rows: Sequence[Row]) -> str:
    """Time and memory over the number of passages, both axes by powers of ten."""
    panels: tuple[tuple[str, tuple[tuple[str, str, Callable[[Row], float]], ...]], ...] = (
        (
            "search of a question, ms",
            (
                ("p95", "#c2410c", lambda row: row.asked.p95_ms),
                ("p50", "#1d4ed8", lambda row: row.asked.p50_ms),
            ),
        ),
        (
            "memory, MB",
            (
                ("with mapped files", "#c2410c", lambda row: row.asked.asked_mb),
                ("own", "#1d4ed8", lambda row: row.asked.asked_own_mb),
            ),
        ),
    )
    parts = [_panel(40 + 360 * n, title, series, rows) for n, (title, series) in enumerate(panels)]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 300" width="740" height="300" '
        'font-family="system-ui, sans-serif" font-size="12" role="img">'
        "<title>Time and memory by number of passages</title>"
        '<rect width="740" height="300" fill="#fff"/>' + "".join(parts) + "</svg>\n"
    )


def _panel(
    left: int,
    title: str,
    series: Sequence[tuple[str, str, Callable[[Row], float]]],
    rows: Sequence[Row],
) -> str:
    values = [of(row) for _, _, of in series for row in rows]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)
    first, last = math.log10(rows[0].passages), math.log10(rows[-1].passages)

    def x(passages: int) -> float:
        return left + 20 + 260 * (math.log10(passages) - first) / max(last - first, 1e-9)

    def y(value: float) -> float:
        return 250 - 200 * (math.log10(value) - low) / (high - low)

    out = [f'<text x="{left}" y="24" font-weight="600">{title}</text>']
    for power in range(low, high + 1):
        at = y(10.0**power)
        out.append(
            f'<path d="M{left + 20} {at:.1f}h260" stroke="#ddd"/>'
            f'<text x="{left + 14}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        )
    for row in rows:
        out.append(
            f'<text x="{x(row.passages):.1f}" y="270" text-anchor="middle">{row.passages:,}</text>'
        )
    for name, colour, of in series:
        points = " ".join(f"{x(row.passages):.1f},{y(of(row)):.1f}" for row in rows)
        end = rows[-1]
        out.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
            f'<text x="{x(end.passages) - 4:.1f}" y="{y(of(end)) - 8:.1f}" fill="{colour}" '
            f'text-anchor="end">{name}</text>'
        )
    return "".join(out)
