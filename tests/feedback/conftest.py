"""Real databases: a SQLite file, and a PostgreSQL server of this run's own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.answering.answer import Answer, AnswerPassage, Citation, ShownText, Status
from assistant.documents import Span
from assistant.feedback import FeedbackStore


def _postgres_programs() -> Path | None:
    """The folder with `initdb` and `postgres`; Debian keeps it off the PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests.

    The server refuses to run as root, so root starts it as the user `nobody`.
    """
    programs = _postgres_programs()
    if programs is None:
        pytest.fail("no PostgreSQL server here; run .ci/setup, or install postgresql")
    as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    prefix = as_user if os.geteuid() == 0 else []
    # Not tmp_path: only its owner may enter it.
    home = Path(tempfile.mkdtemp(prefix="tanya-postgres-"))
    home.chmod(0o777)
    data = home / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    create = [programs / "initdb", "-D", data, "-U", "tanya", "-A", "trust", "-E", "UTF8"]
    subprocess.run(
        [*prefix, *create, "--locale=C", "-N"], check=True, capture_output=True, cwd=home
    )
    start = [
        programs / "postgres",
        "-D",
        data,
        "-p",
        str(port),
        "-k",
        home,
        "-h",
        "127.0.0.1",
        "-F",
    ]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen([*prefix, *start], stdout=log, stderr=log, cwd=home)
    try:
        ready = [programs / "pg_isready", "-h", "127.0.0.1", "-p", str(port), "-U", "tanya"]
        for _ in range(150):
            if subprocess.run(ready, capture_output=True).returncode == 0:
                break
            assert server.poll() is None, (home / "log").read_text()
            try:
                server.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        yield f"postgresql://tanya:not-checked@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'feedback.db'}"
    import psycopg

    server: str = request.getfixturevalue("postgres_url")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return server


@pytest.fixture
def store(url: str) -> Iterator[FeedbackStore]:
    opened = FeedbackStore(url)
    yield opened
    opened.close()


@pytest.fixture
def answer() -> Callable[..., Answer]:
    """Makes answers to any question."""

    def make(question: str = "Apa itu IT?", status: Status = Status.ANSWERED) -> Answer:
        quote = "IT menjaga sistem."
        citation = Citation(
            number=1,
            passage_id="artikel#p2",
            document="artikel",
            title="Artikel",
            heading=(),
            paragraph=2,
            language="id",
            quote=quote,
            start=0,
            end=len(quote),
            url="/source/artikel#p2",
        )
        shown = ShownText("id", quote, (Span(0, len(quote)),))
        return Answer(
            status=status,
            question=question,
            language="id",
            confidence=0.75,
            quote=quote if status is Status.ANSWERED else "",
            message="",
            passages=(AnswerPassage(citation, shown, shown, 1.0),),
            suggestions=(),
            took_ms=1.0,
        )

    return make
