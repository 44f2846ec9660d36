"""The feedback tables, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime

from sqlalchemy import DateTime, Dialect, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

SCHEMA_VERSION = 1


class UtcTime(TypeDecorator[datetime.datetime]):
    """A moment, kept as UTC without a zone: SQLite keeps none, and days are counted in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(
        self, value: datetime.datetime | None, dialect: Dialect
    ) -> datetime.datetime | None:
        """To the database: refuses a time without a zone, which could mean any."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("give times with their time zone")
        return value.astimezone(datetime.UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: datetime.datetime | None, dialect: Dialect
    ) -> datetime.datetime | None:
        """From the database: names the zone again."""
        return None if value is None else value.replace(tzinfo=datetime.UTC)


class Base(DeclarativeBase):
    """The tables of this package."""


class SchemaRow(Base):
    """The version of the tables: one row, so that a later release knows what it opens."""

    __tablename__ = "tanya_schema"

    version: Mapped[int] = mapped_column(primary_key=True)


class QuestionRow(Base):
    """One question that was asked; see `AskedQuestion`."""

    __tablename__ = "tanya_question"
    __table_args__ = (
        Index("tanya_question_time", "time", "id"),
        Index("tanya_question_identity", "identity"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    time: Mapped[datetime.datetime] = mapped_column(UtcTime)
    question: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    confidence: Mapped[float]
    passage: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text)
    thumb: Mapped[bool | None]
    identity: Mapped[str | None] = mapped_column(Text)
