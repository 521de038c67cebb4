"""Clocks of a case, each with the frozen version of its rule; open cases get theirs by what their columns say."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op
from uuid_utils.compat import uuid7

from webapp.db import UtcDateTime

revision = "0018"
down_revision = "0017"

# As they were when clocks came: the zone, and the matters that are checked on the same day.
WIB = timezone(timedelta(hours=7))
SAME_DAY = ("logistik", "dugaan-pelanggaran", "tindak-pidana-pemilu")
OPEN = ("received", "verifying", "in_hand", "waiting", "reopened", "answered", "referred")
ENDED = ("answered", "referred")
AT_ONCE = 500


def upgrade() -> None:
    _clocks()
    _pauses()
    _fill(op.get_bind())


def _clocks() -> None:
    op.create_table(
        "clocks",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("rule_key", sa.String(64), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("in_stage", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("started_by", sa.String(32), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime()),
        sa.Column("due_on", sa.Date()),
        sa.Column("calendar_revision", sa.Integer(), nullable=False),
        sa.Column("extends_id", sa.Uuid()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("ended_by", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("told_share", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_clocks"),
        sa.UniqueConstraint("office_id", "extends_id", name="uq_clocks_office_id_extends_id"),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"], ["cases.office_id", "cases.id"], name="fk_clocks_office_id_case_id_cases"
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "extends_id"], ["clocks.office_id", "clocks.id"], name="fk_clocks_office_id_extends_id_clocks"
        ),
    )
    op.create_index("ix_clocks_office_id_case_id", "clocks", ["office_id", "case_id", "id"])
    still_open: dict[str, Any] = {
        "sqlite_where": sa.text("ended_at IS NULL"),
        "postgresql_where": sa.text("ended_at IS NULL"),
    }
    op.create_index("ix_clocks_open_due_on", "clocks", ["office_id", "due_on", "id"], **still_open)
    op.create_index(
        "ix_clocks_open_calendar_revision", "clocks", ["office_id", "calendar_revision", "case_id"], **still_open
    )


def _pauses() -> None:
    op.create_table(
        "clock_pauses",
        sa.Column("office_id", sa.String(16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("office_id", "id", name="pk_clock_pauses"),
        sa.ForeignKeyConstraint(
            ["office_id", "clock_id"],
            ["clocks.office_id", "clocks.id"],
            name="fk_clock_pauses_office_id_clock_id_clocks",
        ),
    )
    op.create_index("ix_clock_pauses_office_id_clock_id", "clock_pauses", ["office_id", "clock_id", "id"])


def _fill(connection: sa.Connection) -> None:
    """The check that is still owed, and the promise, with the waiting that the history tells of."""
    revisions = connection.execute(sa.text("SELECT office_id, number FROM calendar_revisions"))
    numbers: dict[str, int] = {row.office_id: row.number for row in revisions}
    for case in _open_cases(connection):
        for clock, waits in _clocks_of(case, *_story(connection, case)):
            clock["calendar_revision"] = numbers.get(case.office_id, 0)
            connection.execute(_CLOCKS.insert().values(**clock))
            for begun, ended in waits:
                row = {"office_id": case.office_id, "id": uuid7(), "clock_id": clock["id"]}
                connection.execute(_PAUSES.insert().values(**row, begun_at=begun, ended_at=ended))


Wait = tuple[datetime, datetime | None]

_CLOCKS = sa.table(
    "clocks",
    *(sa.column(name, sa.String) for name in ("office_id", "rule_key", "started_by", "reason", "ended_by", "outcome")),
    *(sa.column(name, sa.Uuid) for name in ("id", "case_id", "extends_id")),
    *(sa.column(name, sa.Integer) for name in ("rule_version", "round", "calendar_revision", "told_share")),
    *(sa.column(name, UtcDateTime) for name in ("started_at", "due_at", "ended_at")),
    sa.column("in_stage", sa.Boolean),
    sa.column("due_on", sa.Date),
)
_PAUSES = sa.table(
    "clock_pauses",
    sa.column("office_id", sa.String),
    *(sa.column(name, sa.Uuid) for name in ("id", "clock_id")),
    *(sa.column(name, UtcDateTime) for name in ("begun_at", "ended_at")),
)
_CASES = sa.table(
    "cases",
    sa.column("office_id", sa.String),
    sa.column("id", sa.Uuid),
    sa.column("matter", sa.String),
    sa.column("standard_id", sa.Uuid),
    sa.column("state", sa.String),
    sa.column("state_since", UtcDateTime),
    sa.column("received_at", UtcDateTime),
    sa.column("answered_at", UtcDateTime),
    sa.column("verify_on", sa.Date),
    sa.column("answer_on", sa.Date),
    sa.column("answer_days", sa.Integer),
)
_EVENTS = sa.table(
    "case_events",
    sa.column("office_id", sa.String),
    sa.column("case_id", sa.Uuid),
    sa.column("id", sa.Uuid),
    sa.column("at", UtcDateTime),
    sa.column("from_state", sa.String),
    sa.column("to_state", sa.String),
)


def _open_cases(connection: sa.Connection) -> Iterator[Any]:
    last: tuple[str, uuid.UUID] = ("", uuid.UUID(int=0))
    while True:
        some = connection.execute(
            sa.select(_CASES)
            .where(
                _CASES.c.state.in_(OPEN),
                sa.or_(_CASES.c.office_id > last[0], sa.and_(_CASES.c.office_id == last[0], _CASES.c.id > last[1])),
            )
            .order_by(_CASES.c.office_id, _CASES.c.id)
            .limit(AT_ONCE)
        ).all()
        yield from some
        if len(some) < AT_ONCE:
            return
        last = (some[-1].office_id, some[-1].id)


def _story(connection: sa.Connection, case: Any) -> tuple[datetime | None, list[Wait]]:
    """When it was reopened for the last time, and when it waited for its citizen since then (or since it came in)."""
    moves = connection.execute(
        sa.select(_EVENTS.c.at, _EVENTS.c.from_state, _EVENTS.c.to_state)
        .where(_EVENTS.c.office_id == case.office_id, _EVENTS.c.case_id == case.id, _EVENTS.c.to_state.is_not(None))
        .order_by(_EVENTS.c.id)
    )
    reopened: datetime | None = None
    waits: list[Wait] = []
    for at, before, after in moves:
        if after == "reopened":
            reopened, waits = at, []
        elif after == "waiting":
            waits.append((at, None))
        elif before == "waiting" and waits and waits[-1][1] is None:
            waits[-1] = (waits[-1][0], at)
    if case.state == "waiting" and not (waits and waits[-1][1] is None):
        waits.append((case.state_since, None))
    return reopened, waits


def _clocks_of(case: Any, reopened: datetime | None, waits: list[Wait]) -> Iterator[tuple[dict[str, Any], list[Wait]]]:
    if case.state == "received":
        key = "pgd.same_day" if case.matter in SAME_DAY else "pgd.verify"
        yield _clock(case, key, "received", case.received_at, case.verify_on), []
    if case.answer_on is None:
        return
    key = "pgd.look_again" if case.answer_days is None else "janji.standar" if case.standard_id else "janji.perihal"
    event = "reopened" if reopened else "received"
    row = _clock(case, key, event, reopened or case.received_at, case.answer_on)
    if case.state == "waiting":
        row |= {"due_at": None, "due_on": None}
    if case.state in ENDED:
        ended = (case.answered_at or case.state_since) if case.state == "answered" else case.state_since
        late = ended.astimezone(WIB).date() > case.answer_on
        row |= {"ended_at": ended, "ended_by": case.state}
        row["outcome"] = "late" if late else "kept" if case.state == "answered" else "stopped"
    yield row, waits


def _clock(case: Any, key: str, event: str, since: datetime, due_on: date) -> dict[str, Any]:
    return {
        "office_id": case.office_id,
        "id": uuid7(),
        "case_id": case.id,
        "rule_key": key,
        "rule_version": 1,
        "in_stage": False,
        "round": 1,
        "started_by": event,
        "started_at": since,
        "due_at": datetime.combine(due_on, time(23, 59, 59), WIB),
        "due_on": due_on,
        "extends_id": None,
        "reason": "",
        "ended_at": None,
        "ended_by": "",
        "outcome": "",
        "told_share": 0,
    }


def downgrade() -> None:
    op.drop_table("clock_pauses")
    op.drop_table("clocks")
