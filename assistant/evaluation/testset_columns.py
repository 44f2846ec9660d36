"""The columns of a test set by their names, and what to say of names that are not known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.errors import TanyaError
from assistant.evaluation.testset import Problem

_NEAR = 80.0
"""Likeness from 0 to 100 at which a name is taken for a mistyped one."""
_MOST_NAMED = 8

_COLUMNS = {
    "question": "question",
    "pertanyaan": "question",
    "expected_quote": "expected_quote",
    "expected quote": "expected_quote",
    "quote": "expected_quote",
    "kutipan": "expected_quote",
    "kutipan_diharapkan": "expected_quote",
    "kutipan diharapkan": "expected_quote",
    "language": "language",
    "bahasa": "language",
    "note": "note",
    "notes": "note",
    "catatan": "note",
}

_OURS = frozenset(
    (
        *("why", "came_back", "passage", "rank", "confidence", "status", "answer", "title"),
        *("outcome", "sebab", "hasil", "bagian", "urutan", "keyakinan", "judul", "penilaian"),
    )
)
"""Columns of the files that an evaluation writes, which can be read again. One alone may be
anybody's: an `answer` in place of an `expected_quote` is told as not read."""


def column_named(name: object) -> str:
    """Which column a header means, empty where it is none."""
    return _COLUMNS.get(_plain(name), "")


def columns_of(header: Sequence[object]) -> dict[str, int]:
    """Which cell of a row is which column, from the header row."""
    found: dict[str, int] = {}
    for number, cell in enumerate(header):
        column = column_named(cell)
        if column and column not in found:
            found[column] = number
    return found


def check_columns(path: Path, header: Sequence[object]) -> Problem | None:
    """What to warn of in a header: the columns that are not read, None where all are.

    Raises:
        TanyaError: there is no column of questions, or a name looks like that of a column that the
            file does not have otherwise: left aside, it would change what is judged.
    """
    from rapidfuzz import fuzz, process

    found = columns_of(header)
    ours = [cell for cell in header if _plain(cell) in _OURS]
    written_here = "expected_quote" in found or len(ours) > 1
    unknown = [
        str(cell).strip()
        for cell in header
        if _plain(cell) and not column_named(cell) and not (written_here and cell in ours)
    ]
    for name in unknown:
        near = process.extractOne(
            _plain(name), list(_COLUMNS), scorer=fuzz.ratio, score_cutoff=_NEAR
        )
        if near and _COLUMNS[near[0]] not in found:
            raise TanyaError(
                f'{path}: there is no column "{name[:40]}". Call it "{near[0]}" if that is what '
                "is meant, or else by a name that is less like it.",
                f'{path}: kolom "{name[:40]}" tidak dikenal. Beri nama "{near[0]}" jika itu yang '
                "dimaksud; jika bukan, beri nama yang tidak mirip.",
            )
    if "question" not in found:
        raise no_question_column(path, header)
    if not unknown:
        return None
    names = ", ".join(f'"{name[:40]}"' for name in unknown[:_MOST_NAMED])
    return Problem(
        None,
        f"these columns are not read: {names}. Words of the documents go into expected_quote.",
        f"kolom ini tidak dibaca: {names}. Kata-kata dari dokumen ditulis di kolom kutipan.",
    )


def no_question_column(path: Path, header: Sequence[object]) -> TanyaError:
    """The error for a file whose header names no column of questions."""
    names = ", ".join(f'"{str(cell)[:30]}"' for cell in header[:8] if str(cell or "").strip())
    return TanyaError(
        f'{path}: the first row names no column "question" (it has {names or "nothing"}). The '
        "columns are question, expected_quote, language, note; only question is required.",
        f'{path}: baris pertama tidak memuat kolom "pertanyaan" (isinya: {names or "kosong"}). '
        "Kolomnya: pertanyaan, kutipan, bahasa, catatan; hanya pertanyaan yang wajib.",
    )


def _plain(name: object) -> str:
    return str(name or "").strip().lstrip("\ufeff").casefold().replace("-", "_")
