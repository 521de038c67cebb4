"""Opening and correcting a case: `open_case` is the one way in, for citizens and for the desk."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import service as journal
from webapp.cases import states
from webapp.cases.models import NO_DEADLINE, Case, CaseNumber, Receipt, SealedIdentity, Submission
from webapp.cases.reckoning import Days
from webapp.cases.service import clocks, conduct, history, naming, once
from webapp.crypto import KeyRing, Sealer, receipt_digits
from webapp.db import insert_first, new_id
from webapp.errors import Conflict, OfficeError
from webapp.offices import queries as offices

FILING = "filing"
RECEIPT_MINUTES = 30
OPEN, SEALED, NAMELESS = "open", "sealed", "nameless"
OUTSIDE = "outside"
# A request for information and an objection get their number when they come in (UU 14/2008 art. 22(5)).
REGISTERED_AT_ONCE = ("information", "objection")
# `village_code` of a place the citizen wants kept in their own words: no village is suggested any more.
AS_TYPED = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """What a citizen (or an officer for one) sends. `body` is the canonical text for sending once."""

    submission_id: uuid.UUID
    kind: str
    matter: str | None
    service_slug: str | None
    standard_id: uuid.UUID | None
    unit_key: str
    conduct: bool
    answer_days: int | None
    calendar: str
    same_day: bool
    content: Content
    language: str
    channel: str
    received_at: datetime
    body: str
    needs_check: bool = False
    actor: str = journal.CITIZEN


@dataclass(frozen=True, slots=True)
class Content:
    """The part of a filing that can be corrected until an officer begins."""

    openness: str
    text: str
    answers: dict[str, str]
    place: str
    district_code: str | None
    village_text: str
    happened_on: date | None
    known_on: date | None
    election: str
    for_other: bool
    ease: tuple[str, ...]
    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The case behind a send: new, or the one it already made."""

    case: Case
    submission: Submission
    repeated: bool


def open_case(
    session: Session, filing: Filing, *, office_id: str, keyring: KeyRing, sealer: Sealer, days: Days
) -> Opened:
    """Open a case, or find the one this very send opened before.

    Raises Conflict `other_body` when the id is known with another body.
    """
    known = once.seen(
        session,
        office_id=office_id,
        keyring=keyring,
        submission_id=filing.submission_id,
        purpose=FILING,
        body=filing.body,
    )
    if known is not None:
        if known.closed_at is None:
            known.open_until = clock.now() + timedelta(minutes=RECEIPT_MINUTES)
        history.note_again(session, office_id, known.case_id, actor=filing.actor)
        return Opened(session.get_one(Case, (office_id, known.case_id)), known, repeated=True)
    case = _new_case(session, filing, office_id)
    _keep_content(session, case, filing.content, sealer, new=True)
    _start_clocks(session, case, filing, days)
    history.add_event(
        session,
        case,
        actor=filing.actor,
        kind="received",
        facts={"channel": filing.channel, "kind": filing.kind, "needs_check": filing.needs_check},
    )
    naming.from_words(session, case, actor=filing.actor)
    history.first_words(session, case, _words(case))
    digits = receipt_digits(filing.submission_id)
    session.add(Receipt(office_id=office_id, digits_hash=keyring.digest("receipt", digits), case_id=case.id))
    submission = once.remember(
        session,
        office_id=office_id,
        keyring=keyring,
        submission_id=filing.submission_id,
        purpose=FILING,
        body=filing.body,
        case_id=case.id,
        open_until=clock.now() + timedelta(minutes=RECEIPT_MINUTES),
    )
    return Opened(case, submission, repeated=False)


def correct_case(
    session: Session, case: Case, content: Content, *, seen_version: int, sealer: Sealer, actor: str
) -> list[str]:
    """Put right what was recorded; the names of the changed fields go into the history.

    Raises OfficeError `already_begun` when an officer has begun, and Conflict `changed_elsewhere` when the
    case is no longer at `seen_version` and this would change it: the caller rolls back. The same correction
    pressed twice changes nothing and is no conflict.
    """
    if case.begun_at is not None or case.state != states.RECEIVED:
        raise OfficeError("already_begun", status=409)
    before = _snapshot(case)
    _keep_content(session, case, content, sealer)
    changed = [name for name, value in _snapshot(case).items() if before[name] != value]
    if content.name or content.contact:
        changed.append("identity")
    if changed and seen_version != case.version:
        raise Conflict("changed_elsewhere")
    if changed:
        history.add_event(session, case, actor=actor, kind="corrected", facts={"fields": ",".join(changed)})
        naming.from_words(session, case, actor=actor)
    return changed


def choose_village(session: Session, case: Case, code: str | None, *, actor: str) -> None:
    """The citizen's answer to “maksud Anda …?”; None keeps the place as it was typed.

    Raises OfficeError `village_unknown` for a code that is no village of this office.
    """
    if case.village_code == (AS_TYPED if code is None else code):
        return
    if code is None:
        case.village_code = AS_TYPED
    else:
        region = offices.get_region(session, case.office_id, code) if code.isprintable() else None
        if region is None or region.level not in offices.VILLAGES:
            raise OfficeError("village_unknown")
        case.village_code, case.district_code, case.place = region.code, region.parent_code, "district"
    history.add_event(session, case, actor=actor, kind="place_settled", facts={"known": code is not None})


def _new_case(session: Session, filing: Filing, office_id: str) -> Case:
    year = clock.local(filing.received_at).year
    case = Case(
        office_id=office_id,
        id=new_id(),
        year=year,
        number=_next_number(session, office_id, year),
        kind=filing.kind,
        matter=filing.matter,
        service_slug=filing.service_slug,
        standard_id=filing.standard_id,
        state=states.RECEIVED,
        state_since=clock.now(),
        needs_check=filing.needs_check,
        conduct=filing.conduct,
        channel=filing.channel,
        language=filing.language,
        unit_key=filing.unit_key,
        received_at=filing.received_at,
        recorded_at=clock.now(),
        verify_on=NO_DEADLINE,
        answer_days=filing.answer_days,
        answer_calendar=filing.calendar,
        due_on=NO_DEADLINE,
        version=0,
        openness=filing.content.openness,
        text=filing.content.text,
    )
    if case.conduct:
        conduct.put_handlers(case, conduct.named_pair(session, office_id))
    session.add(case)
    return case


def _start_clocks(session: Session, case: Case, filing: Filing, days: Days) -> None:
    """What runs from the day on which it came in, in the order in which a filing is registered."""
    at = filing.received_at
    clocks.follow(session, case, clocks.RECEIVED, days, at=at, same_day=filing.same_day)
    if case.kind in REGISTERED_AT_ONCE:
        clocks.follow(session, case, clocks.REGISTERED, days, at=at)


def _keep_content(session: Session, case: Case, content: Content, sealer: Sealer, *, new: bool = False) -> None:
    """Write what the filing says; a `new` case has nothing yet that must give way."""
    same_place = (case.village_text, case.district_code) == (content.village_text, content.district_code)
    settled = case.village_code if same_place else None  # “maksud Anda …?” is not asked again
    case.openness = content.openness
    case.text = content.text
    case.answers = dict(content.answers)
    case.place = content.place
    case.district_code = content.district_code
    case.village_text = content.village_text
    case.happened_on, case.known_on, case.election = content.happened_on, content.known_on, content.election
    case.for_other, case.ease = content.for_other, list(content.ease)
    case.village_code = settled if settled is not None else _village(session, case)
    if not new:  # a new case is written with its first event, in one go
        session.flush()
    _seal_identity(session, case, content, sealer, new=new)
    if not new:
        history.replace_words(session, case, _words(case))


def _words(case: Case) -> str:
    """What the text search finds a filing by."""
    return " ".join((case.text, case.village_text, *case.answers.values()))


def _village(session: Session, case: Case) -> str | None:
    """The code of a village that is named beyond doubt; an unsure place stays as typed."""
    if not case.village_text or case.place == OUTSIDE:
        return None
    village = offices.sure_village(session, case.office_id, case.village_text, case.district_code)
    if village is None:
        return None
    case.district_code, case.place = village.parent_code, "district"
    return village.code


def _seal_identity(session: Session, case: Case, content: Content, sealer: Sealer, *, new: bool) -> None:
    """A nameless case keeps no name, even when one was typed; empty fields leave the sealed ones alone."""
    row = None if new else session.get(SealedIdentity, (case.office_id, case.id))
    if content.openness == NAMELESS:
        if row is not None:
            session.delete(row)
        return
    if not content.name and not content.contact:
        return
    if row is None:
        row = SealedIdentity(office_id=case.office_id, case_id=case.id)
        session.add(row)
    if content.name:
        row.name = sealer.seal(content.name)
    if content.contact:
        row.contact = sealer.seal(content.contact)


def _snapshot(case: Case) -> dict[str, object]:
    names = ("openness", "text", "answers", "place", "district_code", "village_text", "happened_on", "known_on")
    return {name: getattr(case, name) for name in (*names, "election", "for_other", "ease")}


def _next_number(session: Session, office_id: str, year: int) -> int:
    """The next number of the year, without a gap: it rolls back with its case."""
    insert = insert_first(session, CaseNumber).values(office_id=office_id, year=year, last=1)
    counted = insert.on_conflict_do_update(
        index_elements=["office_id", "year"], set_={"last": CaseNumber.last + 1}
    ).returning(CaseNumber.last)
    number: int = session.execute(counted).scalar_one()
    return number
