"""Add a row to a test set file that somebody else may be editing.

What is in the file stays as it is, byte for byte: its encoding, delimiter, columns and line ends
are those of the new row. Programs of ours take turns by a lock; a program that knows nothing of it,
such as a spreadsheet, is noticed because the file is no longer the one that was read, and the row
is then added to what it is now.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import TanyaError
from assistant.evaluation.cells import safe_cell
from assistant.evaluation.matching import normalised
from assistant.evaluation.testset import Place, Problem
from assistant.evaluation.testset_columns import columns_of
from assistant.evaluation.testset_files import RawRow, head_of, read_rows, within_a_cell
from assistant.evaluation.testset_text import text_of

EDITABLE = (".csv", ".tsv", ".jsonl", ".ndjson")
_COLUMNS = ("question", "expected_quote", "language", "note")
_LOCK_SECONDS = 10
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class NewRow:
    """A question and what must come back; without a quote it must be refused."""

    question: str
    expected_quote: str = ""
    language: str = ""
    note: str = ""


def asked_in(path: Path) -> dict[str, Place]:
    """The questions of a test set, as `known_as` names them, and where each stands first.

    Raises:
        TanyaError: the file cannot be read.
    """
    found: dict[str, Place] = {}
    if path.exists():
        for row in read_rows(path):
            if isinstance(row, RawRow):
                found.setdefault(known_as(row.question), row.place)
    return found


def known_as(question: str) -> str:
    """The same for questions that a test set counts as the same."""
    return normalised(question).casefold()


def append_row(path: Path, row: NewRow) -> None:
    """Add `row` to the end of the test set at `path`; a CSV that is missing is made.

    Raises:
        TanyaError: the question is in it already (409), the file has no column for the quote or
            no letters for the text, it is a workbook, or it cannot be written.
    """
    if path.suffix.lower() not in EDITABLE:
        raise TanyaError(
            f"{path.name} cannot be added to. Save it as CSV, and choose that.",
            f"{path.name} tidak dapat ditambahi. Simpan sebagai CSV, lalu pilih berkas itu.",
        )
    with _turn(path):
        for _ in range(_ATTEMPTS):
            before = path.read_bytes() if path.exists() else None
            _check_whole(path)
            known = asked_in(path).get(known_as(row.question))
            if known is not None:
                raise TanyaError(
                    f"{path.name} has this question already ({known.told()}).",
                    f"Pertanyaan ini sudah ada di {path.name} ({known.told('id')}).",
                    status=409,
                )
            if _replaced(path, before, _with_row(path, before, row)):
                return
    raise TanyaError(
        f"{path.name} keeps changing. Close what edits it, and try again.",
        f"{path.name} terus berubah. Tutup program yang menyuntingnya, lalu coba lagi.",
        status=409,
    )


def _check_whole(path: Path) -> None:
    """Refuse a file with wrong rows: after an open quotation mark a new row would be part of it."""
    wrong = [row for row in read_rows(path) if isinstance(row, Problem)] if path.exists() else []
    if wrong:
        raise TanyaError(
            f"{path.name} cannot be added to before this is mended:\n  {wrong[0].told()}",
            f"{path.name} tidak dapat ditambahi sebelum ini diperbaiki:\n  {wrong[0].told('id')}",
            status=409,
        )


def _with_row(path: Path, before: bytes | None, row: NewRow) -> bytes:
    cells = {name: getattr(row, name) for name in _COLUMNS}
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        text, encoding = text_of(before or b"", path.name)
        added = json.dumps(cells, ensure_ascii=False)
        return _joined(before or b"", text, added, encoding, path.name)
    if not before:
        # With a byte-order mark, without which Excel takes UTF-8 for Windows-1252.
        lines = [_COLUMNS, tuple(safe_cell(cells[name]) for name in _COLUMNS)]
        return "".join(_csv_line(line, ",") for line in lines).encode("utf-8-sig")
    text, encoding = text_of(before, path.name)
    _, _, delimiter, header = head_of(text)
    within = within_a_cell(header)
    header = within or header
    columns = columns_of(header)
    if "question" not in columns or "expected_quote" not in columns:
        raise TanyaError(
            f"{path.name} has no column expected_quote. Add one: in a file without it no question "
            "is judged.",
            f"{path.name} tidak punya kolom kutipan. Tambahkan dahulu: tanpa kolom itu tidak ada "
            "pertanyaan yang dinilai.",
        )
    filled = [""] * len(header)
    for name, number in columns.items():
        filled[number] = safe_cell(cells[name])
    line = _csv_line(tuple(filled), "," if within else delimiter)
    if within:
        line = _csv_line((line.rstrip("\n"),), delimiter)
    return _joined(before, text, line, encoding, path.name)


def _csv_line(cells: tuple[str, ...], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _joined(before: bytes, text: str, added: str, encoding: str, name: str) -> bytes:
    end = "\r\n" if "\r\n" in text else "\n"
    begin = end if text and not text.endswith(("\n", "\r")) else ""
    try:
        return before + (begin + added.rstrip("\n") + end).encode(encoding)
    except UnicodeEncodeError as error:
        letter = error.object[error.start]
        raise TanyaError(
            f"{name} is in an encoding that has no {letter!r}. Save it as CSV (UTF-8).",
            f"{name} memakai pengodean yang tidak mengenal {letter!r}. Simpan sebagai CSV (UTF-8).",
        ) from None


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_LOCK_SECONDS):
            yield
    except Timeout:
        raise TanyaError(
            f"Somebody else has been writing {path.name} for {_LOCK_SECONDS} s. Try again.",
            f"{path.name} sedang ditulis pihak lain selama {_LOCK_SECONDS} detik. Coba lagi.",
            status=503,
        ) from None
    except OSError as error:
        raise TanyaError(
            f"{path.name} cannot be written: {error.strerror}. Give this server the right to "
            "write in the documents folder, or add the row yourself.",
            f"{path.name} tidak dapat ditulis: {error.strerror}. Beri server ini izin menulis di "
            "folder dokumen, atau tambahkan barisnya sendiri.",
            status=503,
        ) from error


def _replaced(path: Path, before: bytes | None, after: bytes) -> bool:
    """Put `after` in the place of `before` in one step; False where it is another file by now."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        if before is None:
            temporary.chmod(0o644)
        else:
            shutil.copymode(path, temporary)
        now = path.read_bytes() if path.exists() else None
        if _digest(now) != _digest(before):
            return False
        temporary.replace(path)
        return True
    finally:
        temporary.unlink(missing_ok=True)


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()
