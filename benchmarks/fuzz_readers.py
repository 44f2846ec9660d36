"""Feeds damaged files to the readers, in the process that reads them, and counts what comes back.

    python -m benchmarks.fuzz_readers --mutants 10000 --minutes 10

Every mutant must end as a document's content or as an error that names the file; the parent must
live, nothing may hang longer than the limit, and no file may be written. Mutants are the same for
the same seed: bytes changed, cut, repeated, taken from another file, and for DOCX and XLSX the
same done to the XML inside.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.documents.limits import ReadingLimits
from assistant.documents.readers import READERS
from assistant.documents.reading_process import ReadingProcess
from assistant.errors import TanyaError

_TOKENS = (
    b"\x00", b"\xff", b"\xff\xff\xff\xff", b"-1", b"99999999999", b"<", b">", b"</", b"&", b"<!--",
    b"<![CDATA[", b"<table>", b"<td colspan=9999999>", b"endobj", b"stream", b"/Length 999999",
    b"/Kids[1 0 R]", b"<<", b">>", b"%", b"\n", b'"', b",", b";", b"=", b"| --- |", b"> > > > ",
    b"- - - - ", b"[[[[", b"](", b"```", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80",
)  # fmt: skip


@dataclass
class Outcome:
    """What became of the mutants of one reader; `seconds` is wall time, `slowest` of one file."""

    mutants: int = 0
    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    ended: int = 0
    slowest: float = 0.0
    seconds: float = 0.0


def mutants(samples: list[bytes], seed: int, *, is_zip: bool) -> Iterator[bytes]:
    """Damaged copies of `samples`, without end."""
    chance = random.Random(seed)
    while True:
        sample = chance.choice(samples)
        if is_zip and chance.random() < 0.7:
            yield _mutated_zip(sample, samples, chance)
        else:
            yield _mutated(sample, samples, chance)


def _mutated(data: bytes, samples: list[bytes], chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8, 32))):
        place = chance.randrange(len(changed) + 1)
        length = chance.choice((1, 2, 4, 16, 64, 512))
        match chance.randrange(7):
            case 0 if changed:
                changed[min(place, len(changed) - 1)] = chance.randrange(256)
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = chance.choice(_TOKENS) * chance.choice((1, 1, 3, 100))
            case 3:
                changed[place : place + length] = chance.randbytes(length)
            case 4:
                changed[place:place] = changed[place : place + length] * chance.choice((1, 5, 50))
            case 5:
                other = chance.choice(samples)
                begin = chance.randrange(len(other) + 1)
                changed[place : place + length] = other[begin : begin + length]
            case 6 if chance.random() < 0.2:
                del changed[place:]
    return bytes(changed)


def _mutated_zip(data: bytes, samples: list[bytes], chance: random.Random) -> bytes:
    """The same file with one of its members damaged, and packed again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {one.filename: archive.read(one) for one in archive.infolist()}
    chosen = chance.choice(sorted(members))
    members[chosen] = _mutated(members[chosen], [*members.values()], chance)
    if chance.random() < 0.1:
        del members[chance.choice(sorted(members))]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def fuzz(
    suffix: str, samples: list[bytes], count: int, seconds: float, limits: ReadingLimits, seed: int
) -> Outcome:
    """Read `count` mutants, or as many as there is time for.

    Raises:
        Exception: whatever else than a `TanyaError` came out of reading: a fault of ours.
    """
    outcome = Outcome()
    process = ReadingProcess(limits)
    started = time.monotonic()
    is_zip = suffix in (".docx", ".xlsx")
    try:
        for mutant in mutants(samples, seed, is_zip=is_zip):
            if outcome.mutants >= count or time.monotonic() - started > seconds:
                break
            before = process.pid
            begun = time.monotonic()
            try:
                process.read(suffix, mutant, f"mutant{suffix}")
                outcome.read += 1
            except TanyaError as error:
                reason = error.english.removeprefix(f"mutant{suffix}")
                outcome.refused[_kind(reason)] += 1
            outcome.mutants += 1
            outcome.slowest = max(outcome.slowest, time.monotonic() - begun)
            outcome.ended += before is not None and process.pid != before
    finally:
        process.close()
    outcome.seconds = time.monotonic() - started
    return outcome


def _kind(reason: str) -> str:
    """The first words of a reason, without what differs from file to file."""
    words = "".join(one if one.isalpha() else " " for one in reason.split("(")[0]).split()
    return " ".join(words[:6])


def samples_of(suffix: str) -> list[bytes]:
    """Sound files of this suffix, as the tests make them."""
    from tests.documents.generated_corpus import write_corpus

    with TemporaryDirectory() as folder:
        write_corpus(Path(folder))
        wanted = {".markdown": ".md", ".htm": ".html"}.get(suffix, suffix)
        found = sorted(Path(folder).rglob(f"*{wanted}"))[:12]
        return [path.read_bytes() for path in found]


def main() -> None:
    """Fuzz the readers that are named, or all of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("suffixes", nargs="*", help="such as .pdf; all if none is named")
    parser.add_argument("--mutants", type=int, default=10_000, help="files a reader")
    parser.add_argument("--minutes", type=float, default=10.0, help="most time a reader")
    parser.add_argument("--seconds", type=float, default=10.0, help="most time a file")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    limits = ReadingLimits(seconds=given.seconds, memory_mb=512)
    every = [suffix for suffix in READERS if suffix not in (".htm", ".markdown")]
    print("| reader | mutants | read | refused | process replaced | slowest file | time |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    with TemporaryDirectory() as empty:
        os.chdir(empty)
        for suffix in given.suffixes or every:
            samples = samples_of(suffix)
            outcome = fuzz(suffix, samples, given.mutants, 60 * given.minutes, limits, given.seed)
            print(
                f"| {suffix} | {outcome.mutants:,} | {outcome.read:,} "
                f"| {outcome.refused.total():,} | {outcome.ended:,} "
                f"| {outcome.slowest:.1f} s | {outcome.seconds:.0f} s |",
                flush=True,
            )
            for reason, count in outcome.refused.most_common(8):
                print(f"<!-- {count:,} {reason} -->", flush=True)
        written = sorted(Path(empty).rglob("*"))
        print(f"files written: {len(written)}")


if __name__ == "__main__":
    main()
