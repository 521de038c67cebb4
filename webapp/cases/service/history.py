"""What every change of a case leaves behind: an event, a journal line, a new version, a deadline."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import service as journal
from webapp.cases import states
from webapp.cases.models import Case, CaseEvent, Message
from webapp.cases.reckoning import Days
from webapp.cases.service import clocks, mishaps
from webapp.db import new_id

Fact = str | int | bool | None


def add_event(
    session: Session,
    case: Case,
    *,
    actor: str,
    kind: str,
    reason: str = "",
    from_state: str | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> CaseEvent:
    """Append an event and its journal line; the case's version moves on by one."""
    case.version += 1
    event = CaseEvent(
        office_id=case.office_id,
        case_id=case.id,
        at=clock.now(),
        actor=actor,
        kind=kind,
        from_state=from_state,
        to_state=case.state if from_state is not None else None,
        reason=reason,
        facts=dict(facts or {}),
    )
    session.add(event)
    journal.record(
        session,
        office_id=case.office_id,
        actor=actor,
        action=f"case.{kind}",
        subject_id=case.id,
        facts={**(facts or {}), "version": case.version},
    )
    session.flush()
    return event


@dataclass(frozen=True, slots=True)
class Told:
    """One event of one of many cases. `version` is what the case becomes by it."""

    case_id: uuid.UUID
    version: int
    facts: Mapping[str, Fact]


def add_events(session: Session, office_id: str, *, actor: str, kind: str, told: Sequence[Told]) -> None:
    """`add_event` for many cases at once, without a change of state: versions, events and lines in three statements.

    The caller holds the cases and knows that nobody changed them since it read their versions; of several events of
    one case the last one has the highest version.
    """
    if not told:
        return
    moment = clock.now()
    table = Case.__table__
    moved = (
        update(table)  # type: ignore[arg-type]  # the table itself: no objects
        .where(table.c.office_id == office_id, table.c.id == bindparam("case"))
        .values(version=bindparam("fresh"))
    )
    session.execute(moved, [{"case": one.case_id, "fresh": one.version} for one in told])
    events = [
        {
            "office_id": office_id,
            "id": new_id(),
            "case_id": one.case_id,
            "at": moment,
            "actor": actor,
            "kind": kind,
            "reason": "",
            "facts": dict(one.facts),
        }
        for one in told
    ]
    session.execute(insert(CaseEvent.__table__), events)  # type: ignore[arg-type]  # likewise
    lines = [(one.case_id, {**one.facts, "version": one.version}) for one in told]
    journal.record_many(session, office_id=office_id, actor=actor, action=f"case.{kind}", told=lines)


def note_again(session: Session, office_id: str, case_id: uuid.UUID, *, actor: str) -> None:
    """The same form came once more: it changes no word of the case, but may reopen its receipt and bring files."""
    journal.record(session, office_id=office_id, actor=actor, action="case.sent_again", subject_id=case_id)


def move(
    session: Session,
    case: Case,
    to: str,
    *,
    actor: str,
    by_citizen: bool,
    days: Days,
    reason: str = "",
    kind: str = "moved",
    facts: Mapping[str, Fact] | None = None,
) -> None:
    """Change the state: the machine is asked, its clocks follow, the event says why.

    Raises OfficeError `move_refused`.
    """
    states.check_move(case.state, to, by_citizen=by_citizen)
    before = case.state
    if to == states.REOPENED and by_citizen:
        mishaps.citizen_reopens(session, case)
    case.paused_on = clock.today() if to == states.WAITING else None
    case.state = to
    case.state_since = clock.now()
    if means := clocks.event_of(before, to):
        clocks.follow(session, case, means, days)
    add_event(session, case, actor=actor, kind=kind, reason=reason, from_state=before, facts=facts)


def index_words(session: Session, case: Case, words: str) -> None:
    """Add words to the case's line of the text search (SQLite; PostgreSQL searches the columns)."""
    if session.get_bind().dialect.name != "sqlite":
        return
    row = search_row(case.office_id, case.year, case.number)
    known = session.execute(
        text("UPDATE case_search SET words = words || ' ' || :words WHERE rowid = :row"), {"words": words, "row": row}
    )
    if known.rowcount == 0:  # type: ignore[attr-defined]
        first_words(session, case, words)


def first_words(session: Session, case: Case, words: str) -> None:
    """Begin the line of the text search of a case that has none."""
    if session.get_bind().dialect.name != "sqlite":
        return
    session.execute(
        text("INSERT INTO case_search (rowid, words, case_id, office_id) VALUES (:row, :words, :case, :office)"),
        {
            "row": search_row(case.office_id, case.year, case.number),
            "words": words,
            "case": case.id.hex,
            "office": case.office_id,
        },
    )


def replace_words(session: Session, case: Case, words: str) -> None:
    """Write the case's line of the text search anew (a correction), with what was said since."""
    if session.get_bind().dialect.name == "sqlite":
        row = search_row(case.office_id, case.year, case.number)
        session.execute(text("DELETE FROM case_search WHERE rowid = :row"), {"row": row})
    said = session.scalars(
        select(Message.body).where(Message.office_id == case.office_id, Message.case_id == case.id).order_by(Message.id)
    )
    index_words(session, case, " ".join((words, *said)))


def search_row(office_id: str, year: int, number: int) -> int:
    """The search line's row: in order of time within an office, so that newest first is cheap."""
    return int(f"{int(office_id)}{year:04d}{number:07d}")


def public_number(prefix: str, case: Case) -> str:
    """`JBG-2026-000123`: for talk with staff; it opens nothing."""
    return f"{prefix}-{case.year}-{case.number:06d}"


def officer_mark(staff_id: uuid.UUID) -> str:
    """The actor's mark of an officer in events and journal."""
    return journal.staff(staff_id)
