"""The case itself with its clocks, history, messages and receipts. Sealed names live in a table of their own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    Uuid,
    false,
    text,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from webapp.cases.states import RUNNING_SQL
from webapp.db import SEALED_FIELD, Base, UtcDateTime, new_id

# `due_on` of a case that nobody owes anything just now: it sorts behind every date.
NO_DEADLINE = date(9999, 12, 31)


def _some(name: str, where: str, *columns: str, beside: Sequence[str] = ()) -> Index:
    """An index by deadline over some of the cases; `beside` are columns to judge by without reading the case."""
    names = ("office_id", *columns, "due_on", "id", *beside)
    return Index(name, *names, sqlite_where=text(where), postgresql_where=text(where))


# What the rule of sight asks of each case (cases.who_sees).
_WHO_SEES = ("conduct", "about_person")


class Case(Base):
    """One case. Dates are days in WIB, moments are UTC; `answers` holds the extra questions.

    `handler_1_id` and `handler_2_id` are the two who alone read a conduct matter: those named when it
    was opened, so that whoever is named later reads no earlier case (cases.service.conduct).
    `about_person`: accounts are named that must not see it (`named_persons`); kept by cases.service.naming.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Unique("office_id", "year", "number"),
        ForeignKeyConstraint(["office_id", "unit_key"], ["units.office_id", "units.key"]),
        ForeignKeyConstraint(["office_id", "standard_id"], ["standards.office_id", "standards.id"]),
        ForeignKeyConstraint(["office_id", "officer_id"], ["staff.office_id", "staff.id"]),
        ForeignKeyConstraint(["office_id", "handler_1_id"], ["staff.office_id", "staff.id"]),
        ForeignKeyConstraint(["office_id", "handler_2_id"], ["staff.office_id", "staff.id"]),
        Index("ix_cases_office_id_due_on", "office_id", "due_on", "id"),
        Index("ix_cases_office_id_unit_key_due_on", "office_id", "unit_key", "due_on", "id"),
        Index("ix_cases_office_id_officer_id_due_on", "office_id", "officer_id", "due_on", "id"),
        _some("ix_cases_running_due_on", RUNNING_SQL, beside=_WHO_SEES),
        _some("ix_cases_running_unit_key", RUNNING_SQL, "unit_key", beside=_WHO_SEES),
        _some("ix_cases_running_officer_id", RUNNING_SQL, "officer_id", beside=(*_WHO_SEES, "unit_key")),
        _some("ix_cases_unassigned_unit_key", f"officer_id IS NULL AND {RUNNING_SQL}", "unit_key", beside=_WHO_SEES),
        _some("ix_cases_needs_check", "needs_check"),
        _some("ix_cases_handler_1_id", "conduct", "handler_1_id"),
        _some("ix_cases_handler_2_id", "conduct", "handler_2_id"),
        Index("ix_cases_office_id_matter_received_at", "office_id", "matter", "received_at", "id"),
        Index(
            "ix_cases_closed_since",
            *("office_id", "state_since", "id"),
            sqlite_where=text("state = 'closed'"),
            postgresql_where=text("state = 'closed'"),
        ),
        Index(
            "ix_cases_answered",
            *("office_id", "unit_key", "answered_at", "id", "conduct", "officer_id"),
            *("handler_1_id", "handler_2_id", "about_person"),
            sqlite_where=text("answered_at IS NOT NULL"),
            postgresql_where=text("answered_at IS NOT NULL"),
        ),
        Index(
            "ix_cases_answered_at",
            *("office_id", "answered_at"),
            sqlite_where=text("answered_at IS NOT NULL"),
            postgresql_where=text("answered_at IS NOT NULL"),
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(16))
    matter: Mapped[str | None] = mapped_column(String(64))
    service_slug: Mapped[str | None] = mapped_column(String(64))
    standard_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    state: Mapped[str] = mapped_column(String(16))
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    needs_check: Mapped[bool] = mapped_column(Boolean, default=False)
    conduct: Mapped[bool] = mapped_column(Boolean, default=False)
    about_person: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    handler_1_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    handler_2_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    channel: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(8))
    openness: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    place: Mapped[str] = mapped_column(String(16), default="")
    district_code: Mapped[str | None] = mapped_column(String(16))
    village_text: Mapped[str] = mapped_column(String(200), default="")
    village_code: Mapped[str | None] = mapped_column(String(16))
    happened_on: Mapped[date | None] = mapped_column(Date)
    known_on: Mapped[date | None] = mapped_column(Date)
    election: Mapped[str] = mapped_column(String(16), default="")
    for_other: Mapped[bool] = mapped_column(Boolean, default=False)
    ease: Mapped[list[str]] = mapped_column(JSON, default=list)
    unit_key: Mapped[str] = mapped_column(String(32))
    officer_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verify_on: Mapped[date] = mapped_column(Date)
    answer_on: Mapped[date | None] = mapped_column(Date)
    answer_days: Mapped[int | None] = mapped_column(Integer)
    answer_calendar: Mapped[str] = mapped_column(String(16), default="workdays")
    due_on: Mapped[date] = mapped_column(Date)
    paused_on: Mapped[date | None] = mapped_column(Date)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    referred_body: Mapped[str | None] = mapped_column(String(32))
    referred_number: Mapped[str] = mapped_column(String(100), default="")
    referred_on: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer, default=1)


_OPEN_CLOCK = "ended_at IS NULL"
_UNCOUNTED_CLOCK = f"{_OPEN_CLOCK} AND NOT late_counted"
_TO_TELL = f"{_OPEN_CLOCK} AND tell_at IS NOT NULL"


class Clock(Base):
    """Tenggat: a running or ended clock of a case, by the version of its rule that was in force when it started.

    `due_at` is the last moment in time and `due_on` its day in WIB; both are empty while the clock waits for the
    citizen. `round` counts how often the case was opened: 1, and one more each time it was reopened. A clock that
    prolongs another names it (`extends_id`) with the written reason, and counts from where that one ended.
    `told_share` is the highest share of the time (percent) of which somebody was told, `tell_at` the moment from which
    on somebody must be told again (cases.service.escalation); empty where nobody is, and while the clock waits.
    `late_counted`: whether it was looked at after its time was over (cases.service.mishaps).
    """

    __tablename__ = "clocks"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(["office_id", "extends_id"], ["clocks.office_id", "clocks.id"]),
        Unique("office_id", "extends_id"),
        Index("ix_clocks_office_id_case_id", "office_id", "case_id", "id"),
        Index(
            "ix_clocks_open_due_on",
            *("office_id", "due_on", "id"),
            sqlite_where=text(_OPEN_CLOCK),
            postgresql_where=text(_OPEN_CLOCK),
        ),
        Index(
            "ix_clocks_open_calendar_revision",
            *("office_id", "calendar_revision", "case_id"),
            sqlite_where=text(_OPEN_CLOCK),
            postgresql_where=text(_OPEN_CLOCK),
        ),
        Index(
            "ix_clocks_uncounted_due_at",
            *("office_id", "due_at", "id"),
            sqlite_where=text(_UNCOUNTED_CLOCK),
            postgresql_where=text(_UNCOUNTED_CLOCK),
        ),
        Index(
            "ix_clocks_to_tell",
            *("office_id", "tell_at", "id"),
            sqlite_where=text(_TO_TELL),
            postgresql_where=text(_TO_TELL),
        ),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    rule_key: Mapped[str] = mapped_column(String(64))
    rule_version: Mapped[int] = mapped_column(Integer)
    in_stage: Mapped[bool] = mapped_column(Boolean, default=False)
    round: Mapped[int] = mapped_column(Integer, default=1)
    started_by: Mapped[str] = mapped_column(String(32))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_on: Mapped[date | None] = mapped_column(Date)
    calendar_revision: Mapped[int] = mapped_column(Integer)
    extends_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str] = mapped_column(String(32), default="")
    outcome: Mapped[str] = mapped_column(String(16), default="")
    told_share: Mapped[int] = mapped_column(Integer, default=0)
    late_counted: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    tell_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ClockPause(Base):
    """A clock waits for what the citizen must add; `ended_at` is empty while it does."""

    __tablename__ = "clock_pauses"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "clock_id"], ["clocks.office_id", "clocks.id"]),
        Index("ix_clock_pauses_office_id_clock_id", "office_id", "clock_id", "id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    clock_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CaseNumber(Base):
    """The last public number given in a year; its row is locked while a case is opened."""

    __tablename__ = "case_numbers"

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class CaseEvent(Base):
    """Riwayat: every change of a case with its actor, time and reason; append-only by trigger."""

    __tablename__ = "case_events"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        Index("ix_case_events_office_id_case_id", "office_id", "case_id", "id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    from_state: Mapped[str | None] = mapped_column(String(16))
    to_state: Mapped[str | None] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Message(Base):
    """Pesan: what citizen and office say to each other; notes and transcripts are internal or public by kind."""

    __tablename__ = "messages"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(["office_id", "staff_id"], ["staff.office_id", "staff.id"]),
        Index("ix_messages_office_id_case_id", "office_id", "case_id", "id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author: Mapped[str] = mapped_column(String(16))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(Text)
    attachment_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)


class SealedIdentity(Base):
    """Name and contact of a citizen, sealed field by field; no row for a nameless case."""

    __tablename__ = "sealed_identities"
    __table_args__ = (ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),)

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED_FIELD)
    contact: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED_FIELD)


class IdentityOpening(Base):
    """Somebody opened a sealed name; append-only by trigger. `reason` is written for the citizen to read."""

    __tablename__ = "identity_openings"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        ForeignKeyConstraint(["office_id", "staff_id"], ["staff.office_id", "staff.id"]),
        ForeignKeyConstraint(["office_id", "unit_key"], ["units.office_id", "units.key"]),
        Index("ix_identity_openings_office_id_case_id", "office_id", "case_id", "id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    staff_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    unit_key: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Submission(Base):
    """One send, known by the keyed hash of its id, so that it counts once (DESIGN §5)."""

    __tablename__ = "submissions"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),
        Index("ix_submissions_office_id_case_id", "office_id", "case_id"),
    )

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    id_hash: Mapped[str] = mapped_column(String(128), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    purpose: Mapped[str] = mapped_column(String(16))
    body_digest: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    message_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    open_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Receipt(Base):
    """Tanda terima: the keyed hash of 16 digits that open one case."""

    __tablename__ = "receipts"
    __table_args__ = (ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),)

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    digits_hash: Mapped[str] = mapped_column(String(128), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)


class CaseSession(Base):
    """A citizen reading one case: an opaque token's hash, ended 30 minutes after its last use."""

    __tablename__ = "case_sessions"
    __table_args__ = (ForeignKeyConstraint(["office_id", "case_id"], ["cases.office_id", "cases.id"]),)

    office_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
