"""Gates: measures a release must meet, such as `hit@1=0.95,refused:far=0.95,p95_ms=100`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.errors import TanyaError
from assistant.evaluation.measures import LESS_IS_BETTER, measure_names, notes_of
from assistant.evaluation.report import Report
from assistant.evaluation.testset import TestSet

_ALL = "all"
_LANGUAGES = ("en", "id")


@dataclass(frozen=True, slots=True)
class Gate:
    """A bound on one measure of one group (`all`, a language, a note).

    At least `bound`, or at most for the measures where less is better.
    """

    measure: str
    group: str
    bound: float

    @property
    def is_most(self) -> bool:
        """Whether the measure may be at most, not at least, the bound."""
        return self.measure in LESS_IS_BETTER

    def __str__(self) -> str:
        return self.told()

    def told(self, language: str = "en") -> str:
        """`hit@1:id ≥ 0.9`, with the decimal mark of `language`."""
        name = self.measure if self.group == "all" else f"{self.measure}:{self.group}"
        bound = f"{self.bound:g}"
        if language == "id":
            bound = bound.replace(".", ",")
        return f"{name} {'≤' if self.is_most else '≥'} {bound}"


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate and the value it was held against; None, which fails, where nothing was measured."""

    gate: Gate
    value: float | None

    @property
    def is_met(self) -> bool:
        """Whether the value is within the bound."""
        if self.value is None:
            return False
        bound = self.gate.bound
        return self.value <= bound if self.gate.is_most else self.value >= bound


def parse_gates(text: str, depth: int) -> tuple[Gate, ...]:
    """Read `measure=bound,…`; `measure:group=bound` for one language or note.

    Raises:
        TanyaError: a measure is unknown (the known ones are listed) or a bound is no number.
    """
    known = measure_names(depth)
    gates = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, equals, number = part.partition("=")
        measure, _, group = name.strip().partition(":")
        if measure not in known:
            raise TanyaError(
                f'--fail-under: there is no measure "{measure}". Known: {", ".join(known)}.',
                f'--fail-under: tidak ada ukuran "{measure}". Yang ada: {", ".join(known)}.',
            )
        try:
            bound = float(number) if equals else float("nan")
        except ValueError:
            bound = float("nan")
        if not 0 <= bound < float("inf"):
            raise TanyaError(
                f'--fail-under: "{part}" has no number. Write {measure}=0.95.',
                f'--fail-under: "{part}" tidak memuat angka. Tulis {measure}=0.95.',
            )
        if bound > 1 and not measure.endswith("_ms"):
            raise TanyaError(
                f'--fail-under: "{part}" can never be met: {measure} is 0 to 1, so write 0.95 for '
                "95 %.",
                f'--fail-under: "{part}" tidak akan pernah terpenuhi: {measure} bernilai 0 sampai '
                "1; tulis 0.95 untuk 95 %.",
            )
        gates.append(Gate(measure, _group_name(group.strip()), bound))
    if not gates:
        raise TanyaError(
            f"--fail-under names no measure. Known: {', '.join(known)}.",
            f"--fail-under tidak menyebut ukuran apa pun. Yang ada: {', '.join(known)}.",
        )
    return tuple(gates)


def check_groups(testset: TestSet, gates: Iterable[Gate]) -> None:
    """Refuse gates on groups that a run of `testset` cannot have, before anything is asked.

    A language counts as there where a row does not name its own: it may be taken for any.

    Raises:
        TanyaError: no question can be in that group; those that there are are listed.
    """
    named = {question.language for question in testset.questions}
    languages = [one for one in _LANGUAGES if one in named or None in named]
    known = (_ALL, *languages, *notes_of(testset.questions))
    for gate in gates:
        if gate.group not in known:
            raise _no_group(gate, known)


def check_gates(report: Report, gates: Iterable[Gate]) -> tuple[GateResult, ...]:
    """Hold each gate against the report. On a language nobody spoke, it is not met.

    Raises:
        TanyaError: the report has no group of that name.
    """
    results = []
    for gate in gates:
        group = report.group(gate.group)
        if group is None and gate.group not in _LANGUAGES:
            raise _no_group(gate, [group.name for group in report.groups])
        figure = group.figure(gate.measure) if group else None
        results.append(GateResult(gate, figure.value if figure else None))
    return tuple(results)


def _group_name(written: str) -> str:
    """The group's name; languages are known in any capitals, notes as they are written."""
    plain = written.casefold()
    return plain if plain in {_ALL, *_LANGUAGES} else written or _ALL


def _no_group(gate: Gate, known: Iterable[str]) -> TanyaError:
    names = ", ".join(known)
    return TanyaError(
        f'--fail-under: there is no group "{gate.group}" in this test set. It has {names}.',
        f'--fail-under: tidak ada kelompok "{gate.group}" di berkas uji ini. Yang ada: {names}.',
    )
