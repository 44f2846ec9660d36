"""Inline SVG, piece by piece: colours and fonts come from the style sheet of the page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

WIDTH = 400
"""Units across a chart, whatever its width on the page."""


def svg(height: int, name: str, told: str, parts: Sequence[Markup]) -> Markup:
    """The chart of `parts`, `height` units high; `told` says in words what it shows."""
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, f"{name}. {told}", Markup("").join(parts)
    )


def box(x: float, y: float, width: float, height: float, style: str) -> Markup:
    """A rectangle with its top left corner at (x, y); `style` is its CSS class."""
    return Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        style, x, y, max(0.0, width), max(0.0, height)
    )


def line(x: float, y: float, to_x: float, to_y: float, style: str) -> Markup:
    """A line between two points."""
    return Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
        style, x, y, to_x, to_y
    )


def text(x: float, y: float, words: str, style: str = "start") -> Markup:
    """Words whose base line begins, or as `style` says ends or is centred, at (x, y)."""
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(
        style, x, y, escape(words)
    )
