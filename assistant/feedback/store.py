"""Keeps what was asked and how the answer was judged."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from assistant.answering.answer import Answer, Status
from assistant.errors import TanyaError
from assistant.feedback.database import empty_write_ahead_log, open_engine, told_plainly
from assistant.feedback.question import AskedQuestion, DayCount, UnansweredQuestion
from assistant.feedback.tables import QuestionRow

_BATCH = 500
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""PostgreSQL takes no NUL; no database takes half a surrogate pair."""


class FeedbackStore:
    """Questions and thumbs in a database. Threads and processes may share one.

    Args:
        url: SQLAlchemy address: `sqlite:///file.db`, or `postgresql://user:password@host/name`.

    Raises:
        TanyaError: the database cannot be used.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def record_question(
        self, answer: Answer, *, identity: str | None = None, question_id: str | None = None
    ) -> str:
        """Keep a question and what it was answered with.

        Args:
            answer: what the question came back as.
            identity: who asked, where a portal vouched for it.
            question_id: 32 hex digits that the caller drew (`uuid4().hex`) and has handed out
                already; drawn here if None.

        Returns:
            The id, which cannot be guessed, for `record_thumb`.
        """
        row = QuestionRow(
            id=question_id or uuid.uuid4().hex,
            time=datetime.datetime.now(datetime.UTC),
            question=_storable(answer.question),
            language=answer.language,
            status=str(answer.status),
            confidence=float(answer.confidence),
            passage=answer.passages[0].citation.passage_id if answer.passages else "",
            quote=_storable(answer.quote),
            thumb=None,
            identity=None if identity is None else _storable(identity),
        )
        kept_as = row.id
        with self._writing() as session:
            session.add(row)
        return kept_as

    def record_thumb(self, question_id: str, up: bool) -> None:
        """Keep how somebody judged the answer to a question; the last judgement counts.

        Raises:
            TanyaError: no question has this id (status 404).
        """
        known = re.fullmatch("[0-9a-f]{32}", question_id) is not None
        if known:
            statement = update(QuestionRow).where(QuestionRow.id == question_id).values(thumb=up)
            with self._writing() as session:
                known = session.connection().execute(statement).rowcount > 0
        if not known:
            raise TanyaError(
                "There is no question with this id. It may have been erased.",
                "Tidak ada pertanyaan dengan ID ini. Mungkin sudah dihapus.",
                status=404,
            )

    def questions(self, since: datetime.datetime | None = None) -> Iterator[AskedQuestion]:
        """Every question, oldest first, read in batches: none holds the database for long.

        Args:
            since: leave out what was asked before; with its time zone.
        """
        statement = select(QuestionRow).order_by(QuestionRow.time, QuestionRow.id).limit(_BATCH)
        if since is not None:
            statement = statement.where(QuestionRow.time >= since)
        last: QuestionRow | None = None
        while True:
            batch = statement
            if last is not None:
                batch = batch.where(
                    or_(
                        QuestionRow.time > last.time,
                        and_(QuestionRow.time == last.time, QuestionRow.id > last.id),
                    )
                )
            with self._reading() as session:
                rows = session.scalars(batch).all()
            if not rows:
                return
            yield from map(_asked, rows)
            last = rows[-1]

    def days(self, since: datetime.datetime | None = None) -> tuple[DayCount, ...]:
        """How many questions each day (UTC) brought; days without any are left out."""
        day = func.date(QuestionRow.time)

        def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
            return func.sum(case((condition, 1), else_=0))

        statement = (
            select(
                day,
                func.count(),
                count(QuestionRow.status == str(Status.ANSWERED)),
                count(QuestionRow.status == str(Status.NOT_FOUND)),
                count(QuestionRow.thumb.is_(True)),
                count(QuestionRow.thumb.is_(False)),
            )
            .group_by(day)
            .order_by(day)
        )
        if since is not None:
            statement = statement.where(QuestionRow.time >= since)
        with self._reading() as session:
            rows = session.execute(statement).all()
        # SQLite gives a date as text, PostgreSQL as a date.
        return tuple(DayCount(datetime.date.fromisoformat(str(row[0])), *row[1:]) for row in rows)

    def unanswered(self, most: int = 50) -> tuple[UnansweredQuestion, ...]:
        """Questions that the documents did not answer, the most frequent first.

        Args:
            most: how many at most.
        """
        times, last = func.count(), func.max(QuestionRow.time)
        statement = (
            select(func.max(QuestionRow.question), times, last)
            .where(QuestionRow.status == str(Status.NOT_FOUND))
            .group_by(func.lower(QuestionRow.question))
            .order_by(times.desc(), last.desc())
            .limit(most)
        )
        with self._reading() as session:
            return tuple(UnansweredQuestion(*row) for row in session.execute(statement))

    def answers_by_passage(self) -> Mapping[str, int]:
        """How many questions each passage answered, by its id; only those that answered any."""
        statement = (
            select(QuestionRow.passage, func.count())
            .where(QuestionRow.status == str(Status.ANSWERED))
            .group_by(QuestionRow.passage)
        )
        with self._reading() as session:
            return {row[0]: row[1] for row in session.execute(statement)}

    def erase(self, *, before: datetime.datetime | None = None, identity: str | None = None) -> int:
        """Forget questions: those asked before a time, those of a person, or both conditions.

        Returns:
            How many were forgotten.

        Raises:
            TanyaError: neither condition was given, which would forget everything.
        """
        if before is None and identity is None:
            raise TanyaError("Say what to erase: questions before a date, or of a person.")
        statement = delete(QuestionRow)
        if before is not None:
            statement = statement.where(QuestionRow.time < before)
        if identity is not None:
            statement = statement.where(QuestionRow.identity == _storable(identity))
        with self._writing() as session:
            erased = session.connection().execute(statement).rowcount
        with told_plainly(self._engine.url):
            empty_write_ahead_log(self._engine)
        return erased

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with told_plainly(self._engine.url), Session(self._engine) as session:
            yield session

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with (
            told_plainly(self._engine.url),
            self._engine.connect().execution_options(writes=True) as connection,
            Session(connection) as session,
            session.begin(),
        ):
            yield session


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)


def _asked(row: QuestionRow) -> AskedQuestion:
    return AskedQuestion(
        id=row.id,
        time=row.time,
        question=row.question,
        language=row.language,
        status=row.status,
        confidence=row.confidence,
        passage=row.passage,
        quote=row.quote,
        thumb=row.thumb,
        identity=row.identity,
    )
