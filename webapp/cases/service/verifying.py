"""The check of a case (verifikasi, SP4N-LAPOR!: within 3 working days): what it is, whose, since when it is whole.

It may be made again while the case runs; each time is a row of its own. What it says starts clocks by their rules; a
clock that runs already goes on, so that nobody gains time by another choice: the earliest day is the one that counts.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as wall

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import service as journal
from webapp.cases import competence, matters, reckoning, states
from webapp.cases.clock_rules import Traits
from webapp.cases.models import Case, Verification
from webapp.cases.queries import has_identity
from webapp.cases.service import clocks, conduct, history, legs, mishaps, naming
from webapp.cases.service.filing import NAMELESS, OPEN, REGISTERED_AT_ONCE, SEALED
from webapp.cases.service.handling import Hand
from webapp.errors import Conflict, OfficeError

VERIFIED, COMPLETE = "verified", "complete"
COMPLAINT, INFORMATION, INPUT, PRAISE = "complaint", "information", "input", "praise"
# What a report about a matter can be; a service stays a request of its own standard.
KINDS = (COMPLAINT, INFORMATION, INPUT, PRAISE)
SUPERVISION, NO_SUPERVISION, ASKED_INFORMATION, ASPIRATION = "pengawasan", "non_pengawasan", "information", "aspiration"
CLASSES = (SUPERVISION, NO_SUPERVISION, ASKED_INFORMATION, ASPIRATION)
STORY, PLACE, TIME, PROOF, IDENTITY = "story", "place", "time", "proof", "identity"
MISSING = (STORY, PLACE, TIME, PROOF, IDENTITY)
# A name is only ever closed further; opening it is the citizen's own word.
OPENNESS = {OPEN: (OPEN, SEALED), SEALED: (SEALED,), NAMELESS: (NAMELESS,)}
# Doors of matters that two people alone may read.
RESTRICTED = ("conduct", "safe")
CAP = "pgd.statutory_cap"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Everything a check says. `reason` is why the choice stands against the data; empty without such a choice."""

    competence: str
    kind: str
    matter: str | None
    unit_key: str
    openness: str
    klass: str
    complete_on: date | None
    missing: tuple[str, ...] = ()
    reason: str = ""


def list_verifications(session: Session, case: Case) -> list[Verification]:
    """Every check of a case, oldest first; the last one counts."""
    mine = Verification.office_id == case.office_id, Verification.case_id == case.id
    return list(session.scalars(select(Verification).where(*mine).order_by(Verification.id)))


def may_verify(case: Case) -> bool:
    """Whether there is something to check: while the case runs."""
    return case.state in states.RUNNING


def is_anonymous(session: Session, case: Case) -> bool:
    """Whether nobody is named: such a report is never incomplete for lack of a name."""
    return case.openness == NAMELESS or not any(has_identity(session, case))


def verify(session: Session, case: Case, hand: Hand, chosen: Chosen) -> Verification:
    """Write down a check, let its clocks begin, and take the case in hand.

    Raises Conflict `case_moved_on`, and OfficeError: `verify_over`, `openness_lowered`, `complete_ahead`,
    `complete_before`, `identity_no_fault`, `missing_needed`, `missing_and_complete`, `restricted_nobody`, and
    `competence_contradicts` for a choice against the data without a reason.
    """
    if case.version != hand.seen_version:
        raise Conflict("case_moved_on")
    _check(session, case, chosen)
    overridden = competence.contradicts(chosen.matter, chosen.competence)
    if overridden and not chosen.reason:
        raise OfficeError("competence_contradicts")
    row = _row(case, hand, chosen, overridden=overridden)
    before, unit_before = reckoning.traits(case), case.unit_key
    _restrict(session, case, chosen.matter)
    case.kind, case.matter, case.unit_key, case.openness = chosen.kind, chosen.matter, chosen.unit_key, chosen.openness
    case.begun_at, case.needs_check = case.begun_at or clock.now(), False
    _promise(case)
    _let_run(session, case, hand, chosen, before)
    session.add(row)
    mishaps.unit_changed(session, case, before=unit_before, actor=hand.actor)
    _note(session, case, hand, row)
    naming.from_words(session, case, actor=hand.actor)
    if case.unit_key != unit_before:
        clocks.follow(session, case, clocks.ASSIGNED, hand.days)
    if chosen.competence == competence.BOTH and not any(
        leg.body_key == legs.OURS for leg in legs.list_legs(session, case)
    ):
        legs.open_own(session, case, staff_id=hand.staff_id)
        history.add_event(session, case, actor=hand.actor, kind="leg_opened", facts={"body": legs.OURS})
    session.flush()
    return row


def close_leg(session: Session, case: Case, hand: Hand, *, leg_id: uuid.UUID, outcome: str) -> None:
    """End a part of the case with what came of it. When ours is done and another one runs, the case is the others'.

    Raises Conflict `case_moved_on`, OfficeError `leg_unknown`.
    """
    if case.version != hand.seen_version:
        raise Conflict("case_moved_on")
    leg = legs.find_leg(session, case, leg_id)
    if leg is None or leg.state != legs.OPEN:
        raise OfficeError("leg_unknown")
    legs.end_leg(leg, outcome=outcome)
    case.begun_at = case.begun_at or clock.now()
    others = legs.others_open(legs.list_legs(session, case))
    facts = {"body": leg.body_key}
    if leg.body_key == legs.OURS and others and states.REFERRED in states.OFFICE_MOVES[case.state]:
        last = others[-1]
        case.referred_body, case.referred_number, case.referred_on = last.body_key, last.letter_number, last.letter_on
        history.move(
            *(session, case, states.REFERRED),
            actor=hand.actor,
            by_citizen=False,
            days=hand.days,
            kind="leg_closed",
            facts=facts,
        )
    else:
        history.add_event(session, case, actor=hand.actor, kind="leg_closed", facts=facts)


def note_insisted(session: Session, case: Case, hand: Hand, warning: str) -> None:
    """An officer went on in spite of a warning, which `warning` names: the journal's line."""
    journal.record(
        session,
        office_id=case.office_id,
        actor=hand.actor,
        action="warning.overridden",
        subject_id=case.id,
        facts={"warning": warning},
    )


def _check(session: Session, case: Case, chosen: Chosen) -> None:
    if not may_verify(case):
        raise OfficeError("verify_over")
    if chosen.openness not in OPENNESS[case.openness]:
        raise OfficeError("openness_lowered")
    if IDENTITY in chosen.missing and is_anonymous(session, case):
        raise OfficeError("identity_no_fault")
    if chosen.complete_on is None:
        if chosen.kind == COMPLAINT and not chosen.missing:
            raise OfficeError("missing_needed")
        return
    if chosen.missing:
        raise OfficeError("missing_and_complete")
    if chosen.complete_on > clock.today():
        raise OfficeError("complete_ahead")
    if chosen.complete_on < clock.local(case.received_at).date():
        raise OfficeError("complete_before")


def _row(case: Case, hand: Hand, chosen: Chosen, *, overridden: bool) -> Verification:
    return Verification(
        office_id=case.office_id,
        case_id=case.id,
        staff_id=hand.staff_id,
        at=clock.now(),
        competence=chosen.competence,
        kind=chosen.kind,
        matter=chosen.matter,
        unit_key=chosen.unit_key,
        openness=chosen.openness,
        klass=chosen.klass,
        complete_on=chosen.complete_on,
        missing=list(chosen.missing),
        overridden=overridden,
        reason=chosen.reason if overridden else "",
        before={"kind": case.kind, "matter": case.matter, "unit": case.unit_key, "openness": case.openness},
    )


def _restrict(session: Session, case: Case, matter: str | None) -> None:
    """A report that turns out to be about a person's conduct or violence is its two handlers' alone, and stays so."""
    found = matters.by_slug().get(matter or "")
    if found is None or found.door not in RESTRICTED or case.conduct:
        return
    pair = conduct.named_pair(session, case.office_id)
    if pair is None:
        raise OfficeError("restricted_nobody")
    case.conduct = True
    conduct.put_handlers(case, naming.fit_among(session, case, pair))


def _promise(case: Case) -> None:
    """A matter with a promise gives it to a case that has none; what was promised before stays."""
    found = matters.by_slug().get(case.matter or "")
    if found is not None and case.answer_days is None and case.standard_id is None:
        case.answer_days, case.answer_calendar = found.answer_days, found.calendar


def _let_run(session: Session, case: Case, hand: Hand, chosen: Chosen, before: Traits) -> None:
    """What the check starts: what the case would have had from its receipt on, its class, and the law's own cap."""
    since = {clocks.RECEIVED: case.received_at}
    if case.kind in REGISTERED_AT_ONCE:
        since[clocks.REGISTERED] = case.received_at
    clocks.follow_change(session, case, before, hand.days, since)
    clocks.follow(session, case, VERIFIED, hand.days, klass=chosen.klass)
    # An aspiration is no complaint in the law's sense: it has no time of its own.
    if chosen.kind == COMPLAINT and chosen.klass != ASPIRATION and chosen.complete_on is not None:
        whole = datetime.combine(chosen.complete_on, wall.min, tzinfo=clock.JAKARTA)
        clocks.follow(session, case, COMPLETE, hand.days, at=whole)
        clocks.begin_earlier(session, case, CAP, hand.days, at=whole)
    if case.state == states.WAITING:  # what begins while the citizen is asked waits for the answer too
        clocks.wait_on(session, case)


def _note(session: Session, case: Case, hand: Hand, row: Verification) -> None:
    facts: dict[str, history.Fact] = {
        "competence": row.competence,
        "kind": row.kind,
        "matter": row.matter,
        "unit": row.unit_key,
        "openness": row.openness,
        "class": row.klass,
        "complete": row.complete_on.isoformat() if row.complete_on else None,
        "overridden": row.overridden,
    }
    if row.overridden:
        journal.record(
            session,
            office_id=case.office_id,
            actor=hand.actor,
            action="verification.overridden",
            subject_id=case.id,
            facts={"matter": row.matter, "competence": row.competence},
        )
    if case.state in states.TO_BE_TAKEN_UP:
        history.move(
            *(session, case, states.IN_HAND),
            actor=hand.actor,
            by_citizen=False,
            days=hand.days,
            kind="verified",
            facts=facts,
        )
    else:
        history.add_event(session, case, actor=hand.actor, kind="verified", facts=facts)
