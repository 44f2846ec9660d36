"""Check the rows of a test set against the index: every wrong row is told at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from assistant.evaluation.matching import QuoteFinder, normalised
from assistant.evaluation.testset import (
    MISSING,
    Expectation,
    IndexContents,
    Place,
    Problem,
    TestQuestion,
    refuse,
)
from assistant.evaluation.testset_files import RawRow, Remark, Row

_BETWEEN_ALTERNATIVES = "||"
_MOST_CLOSEST = 25
_MANY_PASSAGES = 10
"""Where a quote is in more, one of them comes back whatever is asked."""
TODO = "todo"
"""How the note of a row begins that waits for its quote: without one, it expects no refusal."""
_MOST_NAMED = 10
_LANGUAGES = {
    "id": "id",
    "ind": "id",
    "in": "id",
    "indonesia": "id",
    "indonesian": "id",
    "bahasa indonesia": "id",
    "en": "en",
    "eng": "en",
    "english": "en",
    "inggris": "en",
    "bahasa inggris": "en",
}


def checked(
    rows: Iterable[Row],
    index: IndexContents,
    name: str,
    *,
    missing_quotes: bool,
    known_quotes: Collection[str],
) -> tuple[tuple[TestQuestion, ...], tuple[Problem, ...]]:
    """The questions of `rows`, and warnings; the options are those of `TestSet.load`.

    Raises:
        TanyaError: rows are wrong (all of them told), or there is no question at all.
    """
    finder = QuoteFinder(index.documents, index.passages)
    problems: list[Problem] = []
    warnings: list[Problem] = []
    seen: dict[str, TestQuestion] = {}
    unfilled: list[Place] = []
    for row in rows:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        if isinstance(row, Remark):
            warnings.append(row.problem)
            continue
        if _waits_for_its_quote(row):
            unfilled.append(row.place)
            continue
        wrong = list(_wrong_cells(row))
        question = _question(row, finder)
        for quote in question.quotes:
            places = finder.passages_with(quote)
            if len(places) > _MANY_PASSAGES:
                warnings.append(_everywhere(row.place, quote, len(places)))
            if not places:
                # Looking for the closest text is slow, and nobody reads the hundredth.
                near = len(problems) < _MOST_CLOSEST
                told = _missing(row.place, quote, finder, near)
                allowed = missing_quotes or quote in known_quotes
                (warnings if allowed else wrong).append(told)
        problems.extend(wrong)
        if wrong:
            continue
        words = normalised(question.question).casefold()
        same = seen.get(words)
        if same is None:
            seen[words] = question
        elif (same.expectation, same.relevant) == (question.expectation, question.relevant):
            warnings.append(_repeated(question.place, same.place))
            seen[words] = _with_quotes_of(same, question)
        else:
            problems.append(_contradicting(question.place, same.place))
    if problems:
        raise refuse(name, problems)
    if unfilled:
        warnings.append(_not_filled_in(unfilled))
    questions = tuple(seen.values())
    if not questions and unfilled:
        raise refuse(name, [_not_filled_in(unfilled)])
    if not questions:
        empty = Problem(
            None,
            "there is no question in it. Put one question in each row under the header.",
            "tidak ada pertanyaan di dalamnya. Isi satu pertanyaan per baris di bawah judul kolom.",
        )
        raise refuse(name, [empty])
    return questions, tuple(warnings)


def _with_quotes_of(question: TestQuestion, other: TestQuestion) -> TestQuestion:
    """`question` with the quotes of the same one in another row: either sentence is right."""
    have = {normalised(quote) for quote in question.quotes}
    more = tuple(quote for quote in other.quotes if normalised(quote) not in have)
    return replace(question, quotes=question.quotes + more)


def _waits_for_its_quote(row: RawRow) -> bool:
    if row.quotes is None or any(quote.strip() for quote in row.quotes):
        return False
    return bool(re.match(rf"\s*{TODO}\b", row.note, re.IGNORECASE))


def quote_problems(text: str, index: IndexContents) -> tuple[Problem, ...]:
    """What is wrong with a cell of quotes (` || ` between alternatives), the closest text told."""
    finder = QuoteFinder(index.documents, index.passages)
    return tuple(
        _missing(None, quote, finder, near=True)
        for quote in _alternatives((text,))
        if not finder.passages_with(quote)
    )


def _alternatives(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        quote.strip()
        for cell in cells
        for quote in cell.split(_BETWEEN_ALTERNATIVES)
        if quote.strip()
    )


def _question(row: RawRow, finder: QuoteFinder) -> TestQuestion:
    quotes = _alternatives(row.quotes or ())
    relevant: dict[str, None] = {}
    for quote in quotes:
        relevant |= dict.fromkeys(finder.passages_with(quote))
    if quotes and not relevant:
        relevant = {MISSING: None}
    if row.quotes is None:
        expectation = Expectation.NOTHING
    else:
        expectation = Expectation.ANSWER if quotes else Expectation.REFUSAL
    return TestQuestion(
        key=row.key,
        place=row.place,
        question=row.question.strip(),
        expectation=expectation,
        quotes=quotes,
        relevant=tuple(relevant),
        grades=(1,) * len(relevant),
        language=_LANGUAGES.get(row.language.strip().casefold()),
        note=row.note.strip(),
    )


def _wrong_cells(row: RawRow) -> Iterable[Problem]:
    if not row.question.strip():
        yield Problem(
            row.place,
            "there is no question. Fill it in, or delete the row.",
            "pertanyaannya kosong. Isi pertanyaannya, atau hapus baris ini.",
        )
    language = row.language.strip()
    if language and language.casefold() not in _LANGUAGES:
        yield Problem(
            row.place,
            f'"{language[:40]}" is not a language it knows. Write "id" or "en", or leave it empty.',
            f'bahasa "{language[:40]}" tidak dikenal. Tulis "id" atau "en", atau kosongkan.',
        )


def _missing(place: Place | None, quote: str, finder: QuoteFinder, near: bool) -> Problem:
    cut = quote if len(quote) <= 120 else quote[:120] + "…"
    across = finder.passages_across(quote)
    if across is not None and len(across) > 1:
        names = ", ".join(across)
        return Problem(
            place,
            f'"{cut}" runs across {len(across)} passages ({names}). Quote words of one of them, '
            'or put " || " between the two.',
            f'"{cut}" melintasi {len(across)} bagian ({names}). Kutip kata-kata dari salah '
            'satunya saja, atau pisahkan keduanya dengan " || ".',
        )
    if across is not None:
        return Problem(
            place,
            f'"{cut}" is (partly) a heading. Quote words of the text under it.',
            f'"{cut}" adalah (bagian dari) judul. Kutip kata-kata dari teks di bawahnya.',
        )
    closest = finder.closest(quote) if near else None
    if closest:
        return Problem(
            place,
            f'"{cut}" is in no document. The closest text is "{closest}": copy the quote from '
            "the document again.",
            f'"{cut}" tidak ada di dokumen mana pun. Teks yang paling mirip: "{closest}". '
            "Salin ulang kutipannya dari dokumen.",
        )
    return Problem(
        place,
        f'"{cut}" is in no document, nor anything close to it. Copy the quote from the document, '
        "or leave it empty if the question should be refused.",
        f'"{cut}" tidak ada di dokumen mana pun, begitu juga yang mirip dengannya. Salin '
        "kutipannya dari dokumen, atau kosongkan jika pertanyaan ini seharusnya ditolak.",
    )


def _everywhere(place: Place, quote: str, count: int) -> Problem:
    cut = quote if len(quote) <= 120 else quote[:120] + "…"
    return Problem(
        place,
        f'"{cut}" is in {count} passages, and each of them counts as right. Quote more words.',
        f'"{cut}" ada di {count} bagian, dan semuanya dianggap benar. Kutip lebih banyak kata.',
    )


def _not_filled_in(places: Sequence[Place]) -> Problem:
    shown, more = places[:_MOST_NAMED], len(places) - _MOST_NAMED
    rows = {language: ", ".join(p.told(language) for p in shown) for language in ("en", "id")}
    return Problem(
        None,
        f"{len(places)} not filled in yet, and not asked: {rows['en']}{', …' if more > 0 else ''}. "
        'Give each a quote, or take "todo" from its note if it should be refused.',
        f"{len(places)} belum diisi, dan tidak ditanyakan: {rows['id']}"
        f'{", …" if more > 0 else ""}. Isi kutipannya, atau hapus "todo" dari catatannya jika '
        "memang harus ditolak.",
    )


def _repeated(place: Place, first: Place) -> Problem:
    return Problem(
        place,
        f"the same question as {first.told()}; counted once.",
        f"pertanyaannya sama dengan {first.told('id')}; dihitung sekali.",
    )


def _contradicting(place: Place, first: Place) -> Problem:
    return Problem(
        place,
        f"the same question as {first.told()}, but another answer is expected. Keep one of the "
        'rows; several right quotes go into one cell with " || " between them.',
        f"pertanyaannya sama dengan {first.told('id')}, tetapi jawaban yang diharapkan berbeda. "
        'Pertahankan salah satu; beberapa kutipan yang benar ditulis dalam satu sel dengan " || ".',
    )
