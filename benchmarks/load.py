"""How the server holds up when many ask at once.

    python -m benchmarks.load [--askers 1 8 32 128] [--seconds 10]

Starts a server of its own on the loopback with the corpus and index of this folder, without rate
limits (they would hide what is measured), and lets askers ask the questions of corpus/testset.csv
one after the other, each the next as soon as it has an answer. Who is refused with 503 or 429 waits
as long as `Retry-After` says, and up to as long again, as the widget does. Askers and server share
the machine's cores. Prints a Markdown table.

Exit status 1 if anything but an answer or such a refusal came back, the 95th percentile at the most
askers is over 4 times that at 8, or memory did not come back to within 10 % of what it was before.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 300
REST_SECONDS = 10
REFUSALS = (429, 503)


@dataclass(slots=True)
class Stage:
    """What some askers saw in some seconds; `accepted` are seconds from question to answer."""

    askers: int
    seconds: float
    accepted: list[float] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    memory: float = 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds that `share` of the accepted questions took at most."""
        ordered = sorted(self.accepted) or [float("nan")]
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True, slots=True)
class Reply:
    """A response: as much of HTTP/1.1 as this needs."""

    status: int
    headers: dict[str, str]


class Connection:
    """One kept-alive connection."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, body: bytes) -> Reply:
        """Send a request and read the whole response."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._address)
        reader, writer = self._streams
        writer.write(
            f"POST {path} HTTP/1.1\r\nHost: {self._address[0]}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        await reader.readexactly(int(headers["content-length"]))
        return Reply(int(first.split()[1]), headers)

    def close(self) -> None:
        """Close it; the next request opens another."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def asker(stage: Stage, host: str, port: int, questions: list[str], end: float) -> None:
    """Ask until `end`."""
    connection = Connection(host, port)
    while (began := time.perf_counter()) < end:
        body = json.dumps({"question": random.choice(questions)}).encode()
        try:
            reply = await connection.post("/api/v1/ask", body)
        except (OSError, EOFError) as error:
            stage.wrong[type(error).__name__] += 1
            connection.close()
            continue
        if reply.status == 200:
            stage.accepted.append(time.perf_counter() - began)
        elif reply.status in REFUSALS and reply.headers.get("retry-after", "").isdecimal():
            stage.refused[reply.status] += 1
            # The server closes connections that are idle for longer than most of these waits.
            connection.close()
            wait = int(reply.headers["retry-after"]) * (1 + random.random())
            await asyncio.sleep(max(0.0, min(wait, end - time.perf_counter())))
        else:
            stage.wrong[f"status {reply.status}"] += 1
    connection.close()


async def run_stage(
    askers: int, seconds: float, host: str, port: int, questions: list[str]
) -> Stage:
    """Let `askers` ask for `seconds`."""
    stage, began = Stage(askers, seconds), time.perf_counter()
    end = began + seconds
    await asyncio.gather(*(asker(stage, host, port, questions, end) for _ in range(askers)))
    stage.seconds = time.perf_counter() - began
    return stage


def memory_of(process: int) -> float:
    """Resident memory of a process in MB (Linux)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    if found is None:
        raise SystemExit("/proc tells no VmRSS; this runs on Linux.")
    return int(found[1]) / 1024


@contextmanager
def server(options: list[str]) -> Iterator[tuple[int, str, int]]:
    """A server of its own: its process, host and port."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "TANYA_ADDRESS_RATE_LIMIT": "off",
            "TANYA_FEEDBACK_URL": f"sqlite:///{folder}/feedback.db",
        }
        command = [sys.executable, "-m", "assistant", "serve", "--port", "0", *options]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout is not None
                address = urlsplit(process.stdout.readline().split()[-1])
                yield process.pid, "127.0.0.1", address.port or 80
            finally:
                process.send_signal(signal.SIGTERM)


async def ready(host: str, port: int) -> None:
    """Wait until questions are answered."""
    end = time.monotonic() + START_SECONDS
    body = json.dumps({"question": "Apa itu IT?"}).encode()
    while time.monotonic() < end:
        connection = Connection(host, port)
        try:
            if (await connection.post("/api/v1/ask", body)).status == 200:
                return
        except (OSError, EOFError):
            pass  # the port opens before anything answers
        finally:
            connection.close()
        await asyncio.sleep(0.2)
    raise SystemExit(f"The server answered nothing in {START_SECONDS} s.")


async def measure(
    pid: int, host: str, port: int, askers: list[int], seconds: float
) -> tuple[float, list[Stage], float]:
    """Memory before, the stages, and memory after a rest."""
    with (ROOT / "corpus" / "testset.csv").open(encoding="utf-8-sig", newline="") as file:
        questions = [row["question"] for row in csv.DictReader(file)]
    await ready(host, port)
    # Warm: every thread of the pool has worked, every buffer has been made.
    await run_stage(8, seconds / 2, host, port, questions)
    before, stages = memory_of(pid), []
    for count in askers:
        stage = await run_stage(count, seconds, host, port, questions)
        stage.memory = memory_of(pid)
        stages.append(stage)
    await asyncio.sleep(REST_SECONDS)
    return before, stages, memory_of(pid)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--askers", type=int, nargs="+", default=[1, 8, 32, 128])
    parser.add_argument("--seconds", type=float, default=10.0)
    arguments, options = parser.parse_known_args()
    with server(options) as (pid, host, port):
        before, stages, after = asyncio.run(
            measure(pid, host, port, arguments.askers, arguments.seconds)
        )
    print("| askers | answers a second | median ms | p95 ms | refused (503, 429) | other | MB |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for stage in stages:
        middle = 1000 * statistics.median(stage.accepted) if stage.accepted else float("nan")
        print(
            f"| {stage.askers} | {len(stage.accepted) / stage.seconds:.0f} | {middle:.0f} "
            f"| {stage.percentile(0.95):.0f} | {stage.refused.total()} "
            f"| {stage.wrong.total()} | {stage.memory:.0f} |"
        )
    print(f"\nMemory: {before:.0f} MB before, {after:.0f} MB {REST_SECONDS} s after.")
    failures = [f"{count} × {kind}" for stage in stages for kind, count in stage.wrong.items()]
    at = {stage.askers: stage.percentile(0.95) for stage in stages}
    most = max(at)
    if 8 in at and most > 8:
        print(f"p95 at {most} askers is {at[most] / at[8]:.1f} times that at 8.")
        if not at[most] <= 4 * at[8]:
            failures.append("the p95 grows more than fourfold")
    if not after <= 1.1 * before:
        failures.append("memory did not come back")
    print("\n".join(f"FAILED: {failure}" for failure in failures), end="\n" if failures else "")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
