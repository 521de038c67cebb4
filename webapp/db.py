"""Tables, sessions and the ONLY commit.

Every key begins with `office_id`, so that offices can be spread over machines later.
SQLite runs in WAL with FULL sync, and a writer takes its lock at BEGIN: reading first and
writing later in a plain transaction would fail under load ("database is locked").
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    create_engine,
    delete,
    event,
    inspect,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

WAIT_SECONDS = 15
QUEUE_SECONDS = 1.0
BEGIN_WRITING = "BEGIN IMMEDIATE"
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # else INSERT OR REPLACE slips past the triggers that keep history append-only
    "temp_store=MEMORY",
    "cache_size=-16000",
    "journal_size_limit=67108864",
)


# `info` of a column that holds bytes of crypto.Sealer: `flask seal rotate` finds such columns by it.
SEALED_FIELD = {"sealed": True}


class Base(DeclarativeBase):
    """All tables of the house; constraint names are fixed so that migrations can find them."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as UTC. Naive values are a fault of ours and raise ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone must not be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> uuid.UUID:
    """A UUIDv7: unique without a sequence, and in order of time within one office."""
    return uuid7()


class Database:
    """One engine and its two ways in: `reading()` and `transaction()`."""

    def __init__(self, url: str, wait_seconds: int = WAIT_SECONDS, most_waiting: int = 64) -> None:
        """`wait_seconds` is how long a writer waits for another one before it gives up (503).

        Of this process no more than `most_waiting` wait at a time; the next one gives up after a second, so that
        a locked database never takes all threads from those who only read.
        """
        self._places, self._most = BoundedSemaphore(most_waiting), most_waiting
        self.engine = _engine(url, wait_seconds, self._places)

    @property
    def waiting(self) -> int:
        """How many writers of this process wait just now."""
        return self._most - self._places._value

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for looking: whatever was changed in it is thrown away."""
        session = Session(self.engine, expire_on_commit=False)
        try:
            yield session
        finally:
            session.close()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session for writing: leaving commits, an exception or `discard()` rolls back."""
        session = Session(self.engine.execution_options(write=True), expire_on_commit=False)
        try:
            yield session
            if session.info.get("discarded"):
                session.rollback()
            else:
                session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()

    def peek(self, statement: str, **values: str) -> Any:
        """The first column of the first row, None without one: a look that costs a tenth of a session.

        Always what is committed now. Raises what a session raises.
        """
        try:
            with closing(self.engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute(self._in_dialect(statement), values)
                row = cursor.fetchone()
                cursor.close()
        except self.engine.dialect.loaded_dbapi.Error as error:
            raise OperationalError(statement, None, error, hide_parameters=True) from error
        return row[0] if row else None

    def _in_dialect(self, statement: str) -> str:
        """Named places as the driver wants them: `:name` or `%(name)s`."""
        return statement if self.engine.dialect.name == "sqlite" else re.sub(r":(\w+)", r"%(\1)s", statement)

    def dispose(self) -> None:
        """Close all connections (before a fork, at the end of a test)."""
        self.engine.dispose()


def insert_first(session: Session, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of this database that knows ON CONFLICT: for rows that two writers may make first."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(model)
    return sqlite.insert(model)


def discard(session: Session) -> None:
    """Let the running transaction end without a trace (an answer of 400 and above)."""
    session.info["discarded"] = True


def delete_some(session: Session, model: type[Base], *where: ColumnElement[bool], limit: int) -> int:
    """Delete at most `limit` rows that fit; returns how many went. Small rounds keep the write lock short."""
    keys = inspect(model).primary_key
    some = select(*keys).where(*where).limit(limit)
    chosen = delete(model).where(tuple_(*keys).in_(some)).execution_options(synchronize_session=False)
    result = session.execute(chosen)
    return result.rowcount if isinstance(result, CursorResult) else 0


def _engine(url: str, wait_seconds: int, queue: BoundedSemaphore) -> Engine:
    # hide_parameters: an error in the log must not carry what a citizen wrote.
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", partial(_on_connect, wait_seconds))
        event.listen(engine, "begin", partial(_on_begin, queue))
    return engine


def _on_connect(wait_seconds: int, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we emit BEGIN ourselves, see _on_begin
    connection.execute(f"PRAGMA busy_timeout={wait_seconds * 1000}")  # first: the others may have to wait
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(queue: BoundedSemaphore, connection: Any) -> None:
    if not connection.get_execution_options().get("write"):
        connection.exec_driver_sql("BEGIN")
        return
    if not queue.acquire(timeout=QUEUE_SECONDS):
        raise OperationalError(BEGIN_WRITING, None, TimeoutError("too many writers wait already"))
    try:
        connection.exec_driver_sql(BEGIN_WRITING)  # whoever has begun waits no more
    finally:
        queue.release()
