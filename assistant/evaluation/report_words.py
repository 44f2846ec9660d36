"""The fixed words of the HTML report, whatever the language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.evaluation.report import Group


@dataclass(frozen=True, slots=True)
class ReportWords:
    """Every label of the report in one language."""

    language: str
    title: str
    verdict_gates_met: str
    verdict_gates_broken: str
    gates: str
    in_words: str
    changes: str
    measure: str
    before: str
    after: str
    chance: str
    fixed: str
    broken: str
    nothing_changed: str
    charts: str
    chart_hits: str
    chart_ranks: str
    chart_reliability: str
    chart_confidence: str
    chart_times: str
    chart_outcomes: str
    note_hits: str
    note_ranks: str
    note_reliability: str
    note_confidence: str
    note_times: str
    note_outcomes: str
    first: str
    among_three: str
    none: str
    axis_rank: str
    axis_confidence: str
    calibration_error: str
    point: str
    with_answer: str
    without_answer: str
    median: str
    misses: str
    no_misses: str
    search: str
    all_reasons: str
    all_languages: str
    shown: str
    cut: str
    answers: str
    answers_cut: str
    answer: str
    status: str
    question: str
    why: str
    expected: str
    came_back: str
    rank: str
    confidence: str
    a_refusal: str
    nothing: str
    refused: str
    figures: str
    figures_note: str
    group_label: str
    questions: str
    how: str
    warnings: str
    all_questions: str
    indonesian: str
    english: str
    tiles: Mapping[str, str]
    measures: Mapping[str, str]
    run: Mapping[str, str]

    def group(self, group: Group) -> str:
        """The name of a group as a reader knows it."""
        if group.kind == "all":
            return self.all_questions
        if group.kind == "language":
            return self.language_name(group.name)
        return group.name

    def language_name(self, code: str) -> str:
        """`Indonesian` for `id`."""
        return {"id": self.indonesian, "en": self.english}.get(code, code)
