"""A report as JSON, and back: what `--json` writes and `--compare` reads."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import TanyaError
from assistant.evaluation.report import FORMAT, Report

if TYPE_CHECKING:
    from pydantic import TypeAdapter

MAX_BYTES = 500_000_000


@cache
def _adapter() -> TypeAdapter[Report]:
    from pydantic import TypeAdapter

    return TypeAdapter(Report)


def to_json(report: Report) -> str:
    """The whole report, every question included, as one JSON object."""
    return _adapter().dump_json(report, indent=1).decode() + "\n"


def read_report(path: Path) -> Report:
    """Read what `to_json` wrote.

    Raises:
        TanyaError: there is no such file, it is too large, or it is not a report.
    """
    from pydantic import ValidationError

    if not path.is_file():
        raise TanyaError(
            f"There is no earlier run at {path}. Write one with --json > {path.name}.",
            f"Tidak ada hasil sebelumnya di {path}. Simpan dengan --json > {path.name}.",
            status=404,
        )
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise TanyaError(
            f"{path} has {size:,} bytes; an earlier run may have {MAX_BYTES:,}.",
            f"{path} berukuran {size:,} byte; batasnya {MAX_BYTES:,} byte.",
            status=413,
        )
    data = path.read_bytes()
    try:
        return _adapter().validate_json(data)
    except ValidationError as error:
        other = _format_of(data)
        if other not in {None, FORMAT}:
            raise TanyaError(
                f"{path} has report format {other}; this version reads {FORMAT}. Run the "
                "evaluation again with --json.",
                f"{path} memakai format laporan {other}; versi ini membaca {FORMAT}. Jalankan "
                "ulang evaluasinya dengan --json.",
            ) from error
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise TanyaError(
            f"{path} is not a run written by --json ({where}: {first['msg']}).",
            f"{path} bukan hasil yang ditulis oleh --json ({where}: {first['msg']}).",
        ) from error


def _format_of(data: bytes) -> object:
    try:
        record = json.loads(data)
    except ValueError:
        return None  # not JSON at all: told as such by the caller
    return record.get("format") if isinstance(record, dict) else None
