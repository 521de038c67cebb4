"""Telling the right person, once, how much of a deadline has passed: officer, head of the unit, secretary, chair.

At which share of the time whom is data of the clock's rule (`tell`); `Clock.tell_at` says when the next one comes, so
that a run reads what is due and nothing else. Who is missing, barred or closed is passed over to the next above; who
is away is stood in for. Of several shares passed at once (the worker was off) the highest is told.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import posts
from webapp.accounts import queries as accounts
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, HEAD, Staff
from webapp.audit import service as journal
from webapp.cases import reckoning
from webapp.cases.clock_rules import TOLD
from webapp.cases.models import Case, Clock
from webapp.cases.queries import visible_to
from webapp.cases.reckoning import Days, Running
from webapp.cases.service import clocks, history, open_clocks
from webapp.cases.service.conduct import handlers_of
from webapp.cases.service.open_clocks import Held
from webapp.notify import service as notify
from webapp.workdays import queries as calendar

ESCALATED = "escalated"
# A case that nobody may read: its administrators learn that there is one, and nothing else.
UNREAD = "unread_case"
HANDLERS, ADMINISTRATORS = "handlers", "administrators"
CLOCKS_AT_ONCE = 40
OFFICER, HEADS, SECRETARY, CHAIR = TOLD

Place = tuple[datetime, uuid.UUID]


@dataclass(frozen=True, slots=True)
class Telling:
    """One clock of one case, with what is to be told of it: nothing, when only its moment was wrong."""

    held: Held
    clock: Clock
    facts: dict[str, history.Fact]
    messages: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Round:
    """What one transaction writes, and where the next round goes on."""

    office_id: str
    days: Days
    place: Place
    told: Sequence[Telling]


@dataclass(slots=True)
class Line:
    """Who stands where in this office today, looked up once for a round."""

    session: Session
    office_id: str
    case_ids: Sequence[uuid.UUID]
    staff: dict[uuid.UUID, Staff]
    held: dict[str, Staff]
    acting: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    sight: dict[uuid.UUID, frozenset[uuid.UUID]] = field(default_factory=dict)

    def reached(self, case: Case, role: str) -> tuple[str, list[uuid.UUID]]:
        """Who is told of a case, and as what: the role itself, else the next above; nobody: the administrators."""
        if case.conduct:
            able = [one for one in sorted(handlers_of(case)) if self._able(one, case)]
            return (HANDLERS, able) if able else (ADMINISTRATORS, [])
        for level in TOLD[TOLD.index(role) :]:
            for one in self._holders(case, level):
                acting = self._acting(one)
                if self._able(acting, case):
                    return level, [acting]
        return ADMINISTRATORS, []

    def administrators(self) -> list[uuid.UUID]:
        """Everybody who administrates the office."""
        return sorted(one.id for one in self.staff.values() if one.role == ADMINISTRATOR and one.active)

    def _holders(self, case: Case, level: str) -> Iterator[uuid.UUID]:
        if level == OFFICER:
            if case.officer_id is not None:
                yield case.officer_id
        elif level == HEADS:
            heads = [one.id for one in self.staff.values() if one.role == HEAD and one.unit_key == case.unit_key]
            yield from sorted(heads)
        elif level in self.held:
            yield self.held[level].id

    def _acting(self, staff_id: uuid.UUID) -> uuid.UUID:
        if staff_id not in self.acting:
            self.acting[staff_id] = posts.stand_in(self.session, self.office_id, staff_id, clock.today())
        return self.acting[staff_id]

    def _able(self, staff_id: uuid.UUID, case: Case) -> bool:
        """Whether an account is open, may act, and may read the case."""
        one = self.staff.get(staff_id)
        if one is None or not one.active or one.role == AUDITOR:
            return False
        if staff_id not in self.sight:
            self.sight[staff_id] = readable(self.session, one, self.case_ids)
        return case.id in self.sight[staff_id]


def readable(session: Session, staff: Staff, case_ids: Sequence[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of these cases an account may read: the one rule of sight, whoever asks."""
    mine = select(Case.id).where(Case.office_id == staff.office_id, Case.id.in_(case_ids))
    return frozenset(session.scalars(mine.where(visible_to(accounts.actor_of(session, staff)))))


def look(session: Session, *, office_id: str, after: Round | None = None) -> Round | None:
    """The next clocks that must tell somebody now; None when there is none left."""
    moment = clock.now()
    wanted = [Clock.office_id == office_id, Clock.ended_at.is_(None), Clock.tell_at <= moment]
    if after is not None:
        wanted.append(tuple_(Clock.tell_at, Clock.id) > tuple_(*after.place))
    chosen = select(Clock.id, Clock.case_id, Clock.tell_at).where(*wanted)
    rows = session.execute(chosen.order_by(Clock.tell_at, Clock.id).limit(CLOCKS_AT_ONCE)).all()
    if not rows:
        return None
    revision = calendar.calendar_revision(session, office_id)
    days = after.days if after is not None and after.days.revision == revision else clocks.read_days(session, office_id)
    case_ids = list(dict.fromkeys(row.case_id for row in rows))
    held = {one.id: one for one in open_clocks.read_held(session, office_id, case_ids)}
    staff = {one.id: one for one in accounts.list_staff(session, office_id, active=None)}
    line = Line(session, office_id, case_ids, staff, posts.holders(session, office_id))
    told = []
    for row in rows:
        mine = held[row.case_id]
        running = next((one for one in mine.clocks if one.clock.id == row.id and one.is_open), None)
        if running is not None:  # ended while we read
            told.append(_tell(line, mine, running, days, moment))
    return Round(office_id, days, (rows[-1].tell_at, rows[-1].id), told)


def write(session: Session, batch: Round) -> int:
    """Write a round; returns how many clocks it dealt with. A case that changed meanwhile waits for the next run."""
    office_id = batch.office_id
    free = open_clocks.unchanged(session, office_id, {one.held.id: one.held for one in batch.told}.values())
    ours = [one for one in batch.told if one.held.id in free]
    open_clocks.write_days(session, office_id, [one.clock for one in ours])
    notify.queue_many(session, [message for one in ours for message in one.messages])
    versions: dict[uuid.UUID, int] = {}
    events = []
    for one in ours:
        if one.facts:
            case = one.held.case
            versions[case.id] = versions.get(case.id, case.version) + 1
            events.append(history.Told(case.id, versions[case.id], one.facts))
    history.add_events(session, office_id, actor=journal.SYSTEM, kind=ESCALATED, told=events)
    return len(ours)


def _tell(line: Line, held: Held, running: Running, days: Days, moment: datetime) -> Telling:
    """What is told of one clock now; its copy gets the next moment."""
    fresh = reckoning.to_tell(running, days, moment)
    messages: list[dict[str, Any]] = []
    facts: dict[str, history.Fact] = {}
    if fresh:
        share, role = fresh[-1]
        running.clock.told_share = share
        level, people = line.reached(held.case, role)
        facts = {"rule": running.rule.key, "share": share, "role": level}
        messages = list(_messages(line, held.case, running, facts, people))
    # Its end is not touched: with another calendar that moves with an event of its own (service.new_calendar).
    running.clock.tell_at = reckoning.tells_at(running, days)
    return Telling(held, running.clock, facts, messages)


def _messages(
    line: Line, case: Case, running: Running, facts: dict[str, history.Fact], people: Iterable[uuid.UUID]
) -> Iterator[dict[str, Any]]:
    occasion = f"{running.clock.id}:{facts['share']}"
    common: dict[str, Any] = {"office_id": case.office_id, "subject_id": case.id, "occasion": occasion}
    if facts["role"] == ADMINISTRATORS:
        for one in line.administrators():
            yield notify.message(**common, staff_id=one, kind=UNREAD)
        return
    due = running.clock.due_on
    for one in people:
        told: dict[str, Any] = {**facts, "due": due.isoformat() if due else None}
        yield notify.message(**common, staff_id=one, kind=ESCALATED, facts=told)
