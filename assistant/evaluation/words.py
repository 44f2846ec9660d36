"""An evaluation told in plain words, in English or Indonesian."""

from __future__ import annotations

from assistant.evaluation.comparing import Comparison, PairedTest
from assistant.evaluation.gates import GateResult
from assistant.evaluation.report import Figure, Group, Outcome, QuestionResult, Report

_LANGUAGES = {
    "en": {"id": "Indonesian", "en": "English"},
    "id": {"id": "berbahasa Indonesia", "en": "berbahasa Inggris"},
}

OUTCOMES = {
    "en": {
        Outcome.RIGHT: "right",
        Outcome.NOT_RETRIEVED: "not retrieved",
        Outcome.QUOTE_GONE: "the expected quote is in no document",
        Outcome.RANKED_BELOW: "ranked below another passage",
        Outcome.REFUSED: "refused, though the documents answer it",
        Outcome.WRONG_SENTENCE: "right passage, wrong sentence",
        Outcome.NOT_REFUSED: "answered though it should have been refused",
        Outcome.FAILED: "could not be asked",
        Outcome.UNJUDGED: "not judged",
    },
    "id": {
        Outcome.RIGHT: "benar",
        Outcome.NOT_RETRIEVED: "tidak ditemukan",
        Outcome.QUOTE_GONE: "kutipan yang diharapkan tidak ada di dokumen mana pun",
        Outcome.RANKED_BELOW: "kalah peringkat dari bagian lain",
        Outcome.REFUSED: "ditolak, padahal ada di dokumen",
        Outcome.WRONG_SENTENCE: "bagiannya benar, kalimatnya keliru",
        Outcome.NOT_REFUSED: "dijawab, padahal seharusnya ditolak",
        Outcome.FAILED: "tidak dapat ditanyakan",
        Outcome.UNJUDGED: "tidak dinilai",
    },
}


STATUSES = {
    "en": {"answered": "answered", "not_found": "refused", "greeting": "a greeting"},
    "id": {"answered": "dijawab", "not_found": "ditolak", "greeting": "sapaan"},
}
"""What an answer's status is called where questions are listed."""


def percent(value: float, language: str = "en") -> str:
    """`0.967` as `97 %`; one decimal where a round figure would read as none or all."""
    rounded = round(value * 100)
    if rounded in {0, 100} and value not in {0.0, 1.0}:
        return number(value * 100, 1, language) + " %"
    return f"{rounded} %"


def number(value: float, decimals: int, language: str = "en") -> str:
    """A number with the decimal mark of `language`."""
    text = f"{value:.{decimals}f}"
    return text.replace(".", ",") if language == "id" else text


def interval(figure: Figure, language: str = "en") -> str:
    """`95 % interval 89-99 %`, empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    span = f"{round(figure.low * 100)}–{round(figure.high * 100)} %"
    return f"selang 95 %: {span}" if language == "id" else f"95 % interval {span}"


def counted(figure: Figure, language: str = "en") -> str:
    """`97 %, 95 % interval 89–99 %`."""
    if figure.value is None:
        return "–"
    share = percent(figure.value, language)
    between = interval(figure, language)
    return f"{share}, {between}" if between else share


def questions_in(group: Group, count: int, language: str) -> str:
    """`60 Indonesian questions`, `60 pertanyaan berbahasa Indonesia`."""
    kind = _LANGUAGES[language].get(group.name, "") if group.kind == "language" else ""
    if language == "id":
        return f"{count} pertanyaan {kind}".strip()
    return " ".join(filter(None, (str(count), kind, "question" if count == 1 else "questions")))


def summary(report: Report, language: str = "en") -> tuple[str, ...]:
    """The report in sentences, the most telling first."""
    overall = report.overall
    indonesian = language == "id"
    lines: list[str] = []
    judged = overall.figure("correct")
    if judged is None or judged.value is None:
        count = len(report.results)
        return (
            f"{count} pertanyaan diajukan; tidak ada yang dinilai karena berkas uji tidak memuat "
            "kolom kutipan."
            if indonesian
            else f"{count} questions asked; none judged, because the test set has no column of "
            "expected quotes.",
            *_not_asked(report, language),
            *_times(overall, language),
        )
    lines.append(
        f"{judged.right} dari {judged.count} pertanyaan ditangani dengan benar "
        f"({counted(judged, language)}): kalimat yang tepat ditampilkan, atau ditolak bila memang "
        "harus ditolak."
        if indonesian
        else f"{judged.right} of {judged.count} questions handled correctly "
        f"({counted(judged, language)}): the right sentence shown, or refused where it should be."
    )
    languages = [group for group in report.groups if group.kind == "language"]
    for group in languages if len(languages) > 1 else [overall, *languages][-1:]:
        lines.extend(_retrieval(group, language))
    lines.extend(_refusals(overall, language))
    lines.extend(_not_asked(report, language))
    sentence = overall.figure("sentence")
    if sentence and sentence.value is not None:
        lines.append(
            f"Kalimat yang tepat disorot pada {sentence.right} dari {sentence.count} "
            f"({counted(sentence, language)})."
            if indonesian
            else f"Right sentence highlighted in {sentence.right} of {sentence.count} "
            f"({counted(sentence, language)})."
        )
    taken = overall.figure("language")
    if taken and taken.value is not None and taken.right is not None:
        wrong = taken.count - taken.right
        lines.append(
            f"Bahasa yang salah dikenali: {wrong} dari {taken.count}."
            if indonesian
            else f"Language taken for the other: {wrong} of {taken.count}."
        )
    lines.extend(_times(overall, language))
    return tuple(lines)


def _retrieval(group: Group, language: str) -> list[str]:
    first, third = group.figure("hit@1"), group.figure("hit@3")
    if first is None or first.value is None:
        return []
    asked = questions_in(group, first.count, language)
    among = (
        f"{third.right} ({percent(third.value, language)})"
        if third and third.value is not None
        else ""
    )
    if language == "id":
        return [
            f"{first.right} dari {asked}: bagian yang tepat di urutan pertama "
            f"({counted(first, language)}); di tiga teratas {among}."
        ]
    return [
        f"{first.right} of {asked} have the right passage first ({counted(first, language)}); "
        f"among the first three: {among}."
    ]


def _refusals(group: Group, language: str) -> list[str]:
    answered, refused = group.figure("answered"), group.figure("refused")
    lines = []
    if answered and answered.value is not None and answered.right is not None:
        wrong = answered.count - answered.right
        share = percent(wrong / answered.count, language)
        lines.append(
            f"Ditolak padahal ada jawabannya: {wrong} dari {answered.count} ({share})."
            if language == "id"
            else f"Wrongly refused: {wrong} of {answered.count} ({share})."
        )
    if refused and refused.value is not None and refused.right is not None:
        wrong = refused.count - refused.right
        share = percent(wrong / refused.count, language)
        lines.append(
            f"Dijawab padahal seharusnya ditolak: {wrong} dari {refused.count} ({share})."
            if language == "id"
            else f"Answered though it should have been refused: {wrong} of {refused.count} "
            f"({share})."
        )
    return lines


def _not_asked(report: Report, language: str) -> list[str]:
    count, of = sum(not result.was_asked for result in report.results), len(report.results)
    if not count:
        return []
    return [
        f"Tidak dapat ditanyakan: {count} dari {of}."
        if language == "id"
        else f"Could not be asked: {count} of {of}."
    ]


def _times(group: Group, language: str) -> list[str]:
    median, tail = group.figure("median_ms"), group.figure("p95_ms")
    if not (median and tail and median.value is not None and tail.value is not None):
        return []
    low, high = number(median.value, 1, language), number(tail.value, 1, language)
    if language == "id":
        return [f"Waktu per pertanyaan: median {low} ms, 95 % di bawah {high} ms."]
    return [f"Time per question: median {low} ms, 95 % under {high} ms."]


def why(result: QuestionResult, language: str = "en") -> str:
    """Why a question counts as a miss, with the rank where there is one."""
    text = OUTCOMES[language][result.outcome]
    if result.outcome is Outcome.RANKED_BELOW:
        return f"{text} (urutan {result.rank})" if language == "id" else f"{text} ({result.rank})"
    error = result.error_id if language == "id" and result.error_id else result.error
    return f"{text}: {error}" if error else text


def told_gates(results: tuple[GateResult, ...], language: str = "en") -> tuple[str, ...]:
    """One line per gate: met or broken, and with what."""
    met, broken = ("terpenuhi", "GAGAL") if language == "id" else ("met", "BROKEN")
    return tuple(
        f"{met if result.is_met else broken}: {result.gate.told(language)}"
        + (f" ({_short(result.value, language)})" if result.value is not None else " (–)")
        for result in results
    )


def _short(value: float, language: str) -> str:
    text = f"{value:.4g}"
    return text.replace(".", ",") if language == "id" else text


def told_comparison(comparison: Comparison, language: str = "en") -> tuple[str, ...]:
    """What changed since the other run, in words, and whether that could be chance."""
    fixed, broken = len(comparison.fixed), len(comparison.broken)
    test = comparison.test("correct")
    indonesian = language == "id"
    lines = []
    if test:
        lines.append(
            f"{fixed} membaik, {broken} memburuk, {len(comparison.unchanged)} tetap; "
            f"{_chance(test, language)}."
            if indonesian
            else f"{fixed} fixed, {broken} broken, {len(comparison.unchanged)} unchanged; "
            f"{_chance(test, language)}."
        )
    for label, changes in (
        ("Membaik" if indonesian else "Fixed", comparison.fixed),
        ("Memburuk" if indonesian else "Broken", comparison.broken),
    ):
        for change in changes:
            shown = change.before if changes is comparison.fixed else change.after
            lines.append(f"  {label}: {change.after.question} ({why(shown, language)})")
    for test in comparison.tests:
        if test.measure != "correct":
            lines.append(
                f"  {test.measure}: {number(test.before, 3, language)} → "
                f"{number(test.after, 3, language)}; {_chance(test, language)}"
            )
    extra = (len(comparison.added), len(comparison.removed), len(comparison.changed))
    if any(extra):
        lines.append(
            "  Tidak dibandingkan: {} baru, {} dihapus, {} berubah harapannya.".format(*extra)
            if indonesian
            else "  Not compared: {} new, {} gone, {} with another expectation.".format(*extra)
        )
    return tuple(lines)


def _chance(test: PairedTest, language: str) -> str:
    if test.before == test.after and not (test.low or test.high):
        return "tidak ada perbedaan" if language == "id" else "no difference"
    p = "< 0.001" if test.p < 0.001 else f"= {test.p:.2g}" if test.p < 1 else "= 1.0"
    if language == "id":
        p = p.replace(".", ",")
        return (
            f"perbedaannya bisa jadi kebetulan (p {p})"
            if test.could_be_chance
            else f"perbedaannya kecil kemungkinannya kebetulan (p {p})"
        )
    return (
        f"the difference could be chance (p {p})"
        if test.could_be_chance
        else f"the difference is unlikely to be chance (p {p})"
    )
