"""A database address becomes an engine with the tables in place."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, make_url, select, text
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from assistant.errors import TanyaError
from assistant.feedback.tables import SCHEMA_VERSION, Base, SchemaRow

_BUSY_SECONDS = 15
_RETRY_SECONDS = 0.02
_SCHEMA_LOCK = 8_412_070_117
"""Any number, the same in every process: who holds it creates the tables."""


def open_engine(address: str) -> Engine:
    """An engine for `address`, its tables created where they are missing.

    Raises:
        TanyaError: the address is none, its driver is missing, or the database cannot be opened
            or was made by a newer version. The message shows no password.
    """
    url = parse_address(address)
    if url.get_backend_name() == "sqlite":
        _prepare_file(url)
        engine = _sqlite_engine(url)
    else:
        engine = _server_engine(url)
    try:
        with told_plainly(url):
            _create_tables(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def told_plainly(url: URL) -> Iterator[None]:
    """Says what the database refused as a `TanyaError`, with its address but no password."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        # SQLAlchemy wraps what the driver raises, but not while it opens a connection.
        said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
        cause = said.splitlines()[0] if said else "it gave no reason"
        raise TanyaError(
            f"The feedback database {url.render_as_string(hide_password=True)} cannot be used: "
            f"{cause}. Mend it, or name another with TANYA_FEEDBACK_URL.",
            "Basis data umpan balik sedang tidak dapat digunakan. Hubungi pengelola layanan ini.",
            status=503,
        ) from error


def empty_write_ahead_log(engine: Engine) -> None:
    """Write SQLite's log back into its file, so that what was erased lives on nowhere."""
    if engine.dialect.name == "sqlite":
        with _driver_cursor(engine) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def parse_address(address: str) -> URL:
    """The address of a feedback database, with the driver that is used.

    Raises:
        TanyaError: it is no address, or one of another kind of database.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        # Not shown: what could not be read may hold a password.
        raise TanyaError(
            "feedback_url is not a database address. Write it as sqlite:///path/to/file.db or "
            "postgresql://user:password@host/database."
        ) from None
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise TanyaError(
            f"feedback_url names {url.drivername}; feedback is kept in SQLite "
            "(sqlite:///path/to/file.db) or PostgreSQL (postgresql://user:password@host/database)."
        )
    return url


def _prepare_file(url: URL) -> None:
    """Create a missing file readable by its owner alone: questions may be nobody else's business.

    SQLite gives its write-ahead files the same permissions.
    """
    if url.database in (None, "", ":memory:") or url.query:
        return
    path = Path(str(url.database))
    try:
        path.touch(mode=0o600, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TanyaError(
            f"The feedback database {path} cannot be written: {reason}. Make its folder writable, "
            "or name another with TANYA_FEEDBACK_URL."
        ) from None


def _sqlite_engine(url: URL) -> Engine:
    in_memory = url.database in (None, "", ":memory:")
    engine = create_engine(
        url,
        connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        poolclass=QueuePool,
        # A database in memory lives as long as its one connection, which threads take in turn.
        pool_size=1 if in_memory else 5,
        max_overflow=0 if in_memory else 10,
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None  # the transactions are begun below, where it matters how
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE takes the write lock at once, and waits for it: a transaction that reads first
        # and writes later is refused without waiting when another has written in between.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _server_engine(url: URL) -> Engine:
    try:
        return create_engine(
            url,
            pool_pre_ping=True,  # a server that was restarted must not cost anybody their thumb
            connect_args={"connect_timeout": 10} if url.get_driver_name() == "psycopg" else {},
        )
    except ModuleNotFoundError as error:
        raise TanyaError(
            f"feedback_url needs the package {error.name}, which is not installed. Run: "
            'pip install "tanya-assistant[postgres]"'
        ) from None
    except NoSuchModuleError as error:
        raise TanyaError(
            f"feedback_url: {error}. Write it as postgresql://user:password@host/database."
        ) from None


def _create_tables(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        _use_write_ahead_log(engine)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _SCHEMA_LOCK})
        Base.metadata.create_all(connection)
        version = connection.execute(select(SchemaRow.version)).scalar_one_or_none()
        if version is None:
            connection.execute(insert(SchemaRow).values(version=SCHEMA_VERSION))
        elif version != SCHEMA_VERSION:
            raise TanyaError(
                f"The feedback database {engine.url.render_as_string(hide_password=True)} has "
                f"format {version}, this program knows {SCHEMA_VERSION}. Use the version of the "
                "program that wrote it, or name another database with TANYA_FEEDBACK_URL."
            )


def _use_write_ahead_log(engine: Engine) -> None:
    """Let readers read while one writes. The file remembers it, so it is done once.

    SQLite changes the journal only while nobody writes, and its busy time-out is not asked here:
    where two programs open a new file at once, one is refused.
    """
    patience = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            with _driver_cursor(engine) as cursor:
                cursor.execute("PRAGMA journal_mode")
                if cursor.fetchone() not in (("wal",), ("memory",)):
                    cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # The low byte is the kind: extended codes tell more about who is in the way.
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > patience:
                raise
        time.sleep(_RETRY_SECONDS)


@contextmanager
def _driver_cursor(engine: Engine) -> Iterator[DBAPICursor]:
    """A cursor of the driver's own: these pragmas do nothing inside a transaction."""
    connection = engine.raw_connection()
    try:
        yield connection.cursor()
    finally:
        connection.close()
