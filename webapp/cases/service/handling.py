"""What officers do with a case: answer, ask, note, transcribe, assign, move, refer.

Each verb takes the version the officer saw. When something came in between, nothing is
written: Conflict `case_moved_on` leads to a page that shows it, with the typed text kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import queries as accounts
from webapp.accounts.models import AUDITOR, Staff
from webapp.cases import states, who_sees
from webapp.cases.models import Case, CaseEvent, Message
from webapp.cases.reckoning import Days
from webapp.cases.service import clocks, history, legs, mishaps, once, prolonging, talk, twins
from webapp.cases.service.conduct import handlers_of
from webapp.cases.service.history import Fact
from webapp.cases.service.legs import Handed
from webapp.cases.service.talk import Posted, Sent
from webapp.crypto import KeyRing
from webapp.errors import Conflict, OfficeError

ANSWER, QUESTION, NOTE, TRANSCRIPT = "answer", "question", "note", "transcript"
KINDS = (ANSWER, QUESTION, NOTE)
PURPOSE = "office"
# As many deeds of one's own may lie between the page that was read and the text that was sent from it.
OWN_DEEDS = 50
AFTER = {ANSWER: states.ANSWERED, QUESTION: states.WAITING}


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts, on which version of the case, under which calendar."""

    staff_id: uuid.UUID
    seen_version: int
    days: Days

    @property
    def actor(self) -> str:
        """The mark in history and journal."""
        return history.officer_mark(self.staff_id)


def post_message(
    session: Session, case: Case, hand: Hand, *, kind: str, text: str, sent: Sent, keyring: KeyRing
) -> Posted:
    """Answer, ask, or note. An answer makes the case answered, a question makes it wait.

    Raises Conflict `case_moved_on` or `other_body`, OfficeError `move_refused`.
    """
    known = once.seen(
        session,
        office_id=case.office_id,
        keyring=keyring,
        submission_id=sent.submission_id,
        purpose=PURPOSE,
        body=sent.body,
    )
    if known is not None:
        return Posted(known.message_id, repeated=True)
    check_version(session, case, hand)
    message = send_message(session, case, hand, kind=kind, text=text)
    once.remember(
        session,
        office_id=case.office_id,
        keyring=keyring,
        submission_id=sent.submission_id,
        purpose=PURPOSE,
        body=sent.body,
        case_id=case.id,
        message_id=message.id,
    )
    return Posted(message.id, repeated=False)


def send_message(
    session: Session,
    case: Case,
    hand: Hand,
    *,
    kind: str,
    text: str,
    outcome: str = "",
    reason: str = "",
    facts: Mapping[str, Fact] | None = None,
) -> Message:
    """The one way in which an officer's words go out, after `check_version`. `outcome` (declined) makes a refusal.

    Raises OfficeError `move_refused`.
    """
    message = talk.add_message(session, case, author=talk.OFFICE, kind=kind, body=text, staff_id=hand.staff_id)
    _begin(case)
    after = outcome or AFTER.get(kind, case.state)
    if kind in AFTER:
        _taken_for_real(case)
    if kind == ANSWER:
        case.answered_at = clock.now()
    told: dict[str, Any] = {"actor": hand.actor, "kind": f"{kind}_sent", "reason": reason, "facts": facts}
    if after != case.state:
        history.move(session, case, after, by_citizen=False, days=hand.days, **told)
    else:
        history.add_event(session, case, **told)
    if after == states.ANSWERED and kind == ANSWER:
        twins.pass_on(session, case, hand, text)
    return message


def take_up(session: Session, case: Case, hand: Hand) -> None:
    """What every work on an answer begins with; the case is held, so that of two at once one comes second.

    Raises Conflict `case_moved_on`.
    """
    session.flush()
    session.refresh(case, with_for_update=True)
    check_version(session, case, hand)
    _begin(case)
    _taken_for_real(case)


def check_version(session: Session, case: Case, hand: Hand) -> None:
    """Nobody else did anything since the page was read; one's own deeds one knows. Raises Conflict `case_moved_on`."""
    _check_version(case, hand, own=_own_deeds(session, case, hand))


def carry_out(session: Session, case: Case, *, sent: Sent, keyring: KeyRing, deed: Callable[[], object]) -> bool:
    """Do a deed once for one send; False when this very send did it before.

    Raises Conflict `other_body` when the send's id is known with another body, and what the deed raises.
    """
    known = once.seen(
        session,
        office_id=case.office_id,
        keyring=keyring,
        submission_id=sent.submission_id,
        purpose=PURPOSE,
        body=sent.body,
    )
    if known is not None:
        return False
    deed()
    once.remember(
        session,
        office_id=case.office_id,
        keyring=keyring,
        submission_id=sent.submission_id,
        purpose=PURPOSE,
        body=sent.body,
        case_id=case.id,
    )
    return True


def transcribe(session: Session, case: Case, hand: Hand, *, attachment_id: uuid.UUID, text: str) -> None:
    """Write down a voice note, so that nobody needs to hear it; the citizen reads the transcript too."""
    check_version(session, case, hand)
    _begin(case)
    talk.add_message(
        session,
        case,
        author=talk.OFFICE,
        kind=TRANSCRIPT,
        body=text,
        staff_id=hand.staff_id,
        attachment_id=attachment_id,
    )
    history.add_event(session, case, actor=hand.actor, kind="transcribed")


def assign(session: Session, case: Case, hand: Hand, *, unit_key: str, officer_id: uuid.UUID | None) -> None:
    """Give the case to a unit and, if wanted, to a person of it.

    Raises OfficeError `objection_stays` while its superior has it; `officer_unfit` for an account that was closed
    meanwhile, only reads, or must not see the case, and for a unit in which nobody may.
    """
    _check_version(case, hand)
    if (unit_key, officer_id) == (case.unit_key, case.officer_id):
        return
    if case.state == states.OBJECTED:
        raise OfficeError("objection_stays")
    if officer_id is not None and not _works_here(session, case, officer_id):
        raise OfficeError("officer_unfit")
    if unit_key != case.unit_key and case.about_person and not _reads_there(session, case, unit_key):
        raise OfficeError("officer_unfit")
    _begin(case)
    before, case.unit_key, case.officer_id = case.unit_key, unit_key, officer_id
    mishaps.unit_changed(session, case, before=before, actor=hand.actor)
    if case.state in states.TO_BE_TAKEN_UP:
        clocks.follow(session, case, clocks.ASSIGNED, hand.days)
    history.add_event(
        session,
        case,
        actor=hand.actor,
        kind="assigned",
        facts={"unit": unit_key, "officer": str(officer_id) if officer_id else None},
    )


def move_case(session: Session, case: Case, hand: Hand, *, to: str, reason: str) -> None:
    """Change the state by hand.

    Raises OfficeError `refuse_by_answer` (a refusal is an answer, see `answers`), `reason_needed` or `move_refused`:
    also for the states that only an answer, a question or a letter brings about.
    """
    _check_version(case, hand)
    if to == states.DECLINED:
        raise OfficeError("refuse_by_answer")
    if to in states.BY_DEED or case.state in states.LEFT_BY_DEED:
        raise OfficeError("move_refused", status=409, from_state=case.state, to_state=to)
    if to in states.NEED_REASON and not reason:
        raise OfficeError("reason_needed")
    _begin(case)
    _taken_for_real(case)
    history.move(session, case, to, actor=hand.actor, by_citizen=False, days=hand.days, reason=reason, kind="moved")


def refer(session: Session, case: Case, hand: Hand, *, handed: Handed, reason: str) -> None:
    """Hand the case, or the part that is not ours, to the competent body, with its letter and the text word for word.

    While our own part runs the case stays ours. Raises Conflict `case_moved_on`, OfficeError `move_refused`.
    """
    _check_version(case, hand)
    _begin(case)
    _taken_for_real(case)
    facts = {"body": handed.body_key}
    if legs.own_open(legs.list_legs(session, case)) is not None and case.state in states.RUNNING:
        legs.open_elsewhere(session, case, handed, staff_id=hand.staff_id)
        history.add_event(session, case, actor=hand.actor, kind="leg_opened", reason=reason, facts=facts)
        return
    states.check_move(case.state, states.REFERRED, by_citizen=False)
    legs.open_elsewhere(session, case, handed, staff_id=hand.staff_id)
    case.referred_body, case.referred_number, case.referred_on = handed.body_key, handed.number, handed.on
    history.move(
        *(session, case, states.REFERRED),
        actor=hand.actor,
        by_citizen=False,
        days=hand.days,
        reason=reason,
        kind="referred",
        facts=facts,
    )


def extend(session: Session, case: Case, hand: Hand, *, clock_id: uuid.UUID, reason: str) -> None:
    """Prolong a running clock once, for a reason that the citizen reads. Raises what `extend_clock` raises."""
    _check_version(case, hand)
    _begin(case)
    _taken_for_real(case)
    prolonging.extend_clock(session, case, hand.days, clock_id=clock_id, reason=reason, actor=hand.actor)


def clear_check(session: Session, case: Case, hand: Hand) -> None:
    """An officer looked: the case is no flood. Clears “perlu dilihat”."""
    _check_version(case, hand)
    if case.needs_check:
        case.needs_check = False
        history.add_event(session, case, actor=hand.actor, kind="checked")


def _works_here(session: Session, case: Case, officer_id: uuid.UUID) -> bool:
    """Whether the account may take the case now; it is held, so that nobody closes it in the same moment."""
    staff = session.get(Staff, (case.office_id, officer_id), with_for_update={"read": True})
    able = staff is not None and staff.active and staff.role != AUDITOR
    if not able or (case.about_person and officer_id in who_sees.barred_ids(session, case)):
        return False
    return not case.conduct or officer_id in handlers_of(case)


def _reads_there(session: Session, case: Case, unit_key: str) -> bool:
    """Whether a unit has somebody whom the case is not about; a unit without accounts has nobody to hide it from."""
    people = {one.id for one in accounts.list_staff(session, case.office_id, unit_key=unit_key)}
    return not people or not people <= who_sees.barred_ids(session, case)


def _check_version(case: Case, hand: Hand, *, own: int = 0) -> None:
    if not 0 <= case.version - hand.seen_version <= own:
        raise Conflict("case_moved_on")


def _own_deeds(session: Session, case: Case, hand: Hand) -> int:
    """How many of the latest events are this officer's own: what she did herself, she knows.

    Her first answer may have waited on her computer while a second one went out (each event is one version).
    """
    since = case.version - hand.seen_version
    if hand.seen_version < 1 or not 0 < since <= OWN_DEEDS:  # no page says less: filing is the first event
        return 0
    latest = select(CaseEvent.actor).where(CaseEvent.office_id == case.office_id, CaseEvent.case_id == case.id)
    actors = session.scalars(latest.order_by(CaseEvent.at.desc(), CaseEvent.id.desc()).limit(since))
    return sum(1 for _actor in takewhile(lambda actor: actor == hand.actor, actors))


def _taken_for_real(case: Case) -> None:
    """Whoever answers, asks, moves or refers a case has looked at it: no question of a flood is left."""
    case.needs_check = False


def _begin(case: Case) -> None:
    """From the first deed on the filing is no longer corrected, only talked about."""
    case.begun_at = case.begun_at or clock.now()
