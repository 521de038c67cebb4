"""Setting a consultation up: drafted, filled with questions, groups, meetings and documents, published, prolonged.

Whoever writes says which version of the consultation they saw (Conflict when somebody else was first). What citizens
were told stays: after publication its reason, its draft and its questions no longer change, its end may only move on.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import service as audit
from webapp.charter import queries as charter
from webapp.charter.models import DRAFT, Standard
from webapp.charter.service import drafts
from webapp.consultations import queries, ready
from webapp.consultations.models import (
    CLOSED,
    DRAFTED,
    PUBLISHED,
    Consultation,
    ConsultationGroup,
    ConsultationQuestion,
    Meeting,
)
from webapp.db import new_id
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.files import service as files
from webapp.files.storing import PutFile


@dataclass(frozen=True, slots=True)
class Plan:
    """What staff write about a consultation; days are days in WIB, both of them within it.

    `service_slug` names the service whose draft is asked about, None where only questions are.
    """

    title_id: str
    why_id: str
    first_on: date
    last_on: date
    title_jv: str = ""
    why_jv: str = ""
    service_slug: str | None = None


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """A meeting: at a place, over a link, or both."""

    starts_at: datetime
    place: str = ""
    link: str = ""
    sign_language: bool = False
    captions: bool = False
    large_print: bool = False


def create(session: Session, *, office_id: str, plan: Plan, by: uuid.UUID) -> Consultation:
    """A drafted consultation with its address for ever.

    Raises OfficeError `consultation_backwards`, `consultation_over`, `consultation_no_draft`.
    """
    _check_days(plan)
    year = clock.today().year
    taken = select(func.count()).where(Consultation.office_id == office_id, Consultation.slug.startswith(f"{year}-"))
    consultation = Consultation(
        office_id=office_id,
        id=new_id(),
        slug=f"{year}-{(session.scalar(taken) or 0) + 1}",
        state=DRAFTED,
        inputs=0,
        version=1,
    )
    _write(session, consultation, plan)
    session.add(consultation)
    session.flush()
    _journal(session, consultation, "consultation.created", by)
    return consultation


def edit(session: Session, *, office_id: str, slug: str, seen: int, plan: Plan, by: uuid.UUID) -> Consultation:
    """Other words, days or draft, before publication.

    Raises NotFound, Conflict, OfficeError `consultation_published` and those of `create`.
    """
    consultation = _begin(session, office_id, slug, seen, drafted=True)
    _check_days(plan)
    _write(session, consultation, plan)
    _journal(session, consultation, "consultation.edited", by)
    return consultation


def publish(session: Session, *, office_id: str, slug: str, seen: int, by: uuid.UUID) -> Consultation:
    """Show it to everybody; a draft it asks about goes into consultation. Done already is no fault.

    Raises NotFound, Conflict, OfficeError `consultation_nothing_asked`, `consultation_over`.
    """
    consultation = _locked(session, office_id, slug)
    if consultation.state != DRAFTED:
        return consultation
    _check_seen(consultation, seen)
    if not queries.list_clauses(session, consultation) and not queries.list_questions(session, consultation):
        raise OfficeError("consultation_nothing_asked")
    if consultation.closes_at <= clock.now():
        raise OfficeError("consultation_over")
    if consultation.standard_id is not None:
        draft = session.get_one(Standard, (office_id, consultation.standard_id))
        if draft.state == DRAFT:
            drafts.consult(session, draft, seen=draft.revision, by=by)
    consultation.state, consultation.published_at = PUBLISHED, clock.now()
    consultation.version += 1
    _journal(session, consultation, "consultation.published", by)
    return consultation


def prolong(session: Session, *, office_id: str, slug: str, seen: int, last_on: date, by: uuid.UUID) -> Consultation:
    """A later last day; one that had ended is open again.

    Raises NotFound, Conflict, OfficeError `consultation_shorter`, `consultation_closed`.
    """
    consultation = _locked(session, office_id, slug)
    if consultation.state == CLOSED:
        raise OfficeError("consultation_closed", status=409)
    closes_at = _end_of(last_on)
    if closes_at == consultation.closes_at:
        return consultation
    _check_seen(consultation, seen)
    if closes_at < consultation.closes_at or closes_at <= clock.now():
        raise OfficeError("consultation_shorter")
    consultation.closes_at = closes_at
    consultation.version += 1
    _journal(session, consultation, "consultation.prolonged", by, last_on=last_on.isoformat())
    return consultation


def set_groups(
    session: Session, *, office_id: str, slug: str, seen: int, letters: Mapping[str, int], by: uuid.UUID
) -> Consultation:
    """Who is invited, and how many letters went out to each group. Raises NotFound, Conflict, ValueError."""
    if set(letters) - set(ready.UNSUR):
        raise ValueError("no such group")
    consultation = _begin(session, office_id, slug, seen)
    session.execute(
        delete(ConsultationGroup).where(
            ConsultationGroup.office_id == office_id, ConsultationGroup.consultation_id == consultation.id
        )
    )
    for unsur, number in letters.items():
        session.add(
            ConsultationGroup(office_id=office_id, consultation_id=consultation.id, unsur=unsur, letters=number)
        )
    session.flush()
    _journal(session, consultation, "consultation.groups_set", by, groups=len(letters), letters=sum(letters.values()))
    return consultation


def set_questions(
    session: Session,
    *,
    office_id: str,
    slug: str,
    seen: int,
    ready_keys: Collection[str],
    keep: Collection[uuid.UUID],
    more: Iterable[tuple[str, str]],
    by: uuid.UUID,
) -> Consultation:
    """Which questions are asked: ready ones by key, own ones that stay, new ones (Indonesian, Javanese text).

    Raises NotFound, Conflict, OfficeError `consultation_published`.
    """
    consultation = _begin(session, office_id, slug, seen, drafted=True)
    wanted = [one for key, one in ready.questions().items() if key in ready_keys]
    there = queries.list_questions(session, consultation)
    stay = {row.text_id: row for row in there if row.topic != ready.OWN}
    own = [row for row in there if row.topic == ready.OWN and row.id in keep]
    kept = [stay[one.text.id] for one in wanted if one.text.id in stay]
    for row in there:
        if row not in kept and row not in own:
            session.delete(row)
    rows = [
        stay.get(one.text.id) or _question(consultation, one.topic, one.text.id, one.text.of("jv")) for one in wanted
    ]
    rows += [*own, *(_question(consultation, ready.OWN, text_id, text_jv) for text_id, text_jv in more)]
    for position, row in enumerate(rows, start=1):
        row.position = position
        session.add(row)
    session.flush()
    _journal(session, consultation, "consultation.questions_set", by, questions=len(rows))
    return consultation


def set_meetings(
    session: Session,
    *,
    office_id: str,
    slug: str,
    seen: int,
    keep: Collection[uuid.UUID],
    more: Iterable[MeetingPlan],
    by: uuid.UUID,
) -> Consultation:
    """Meetings that stay and new ones; one in which inputs were said stays. Raises NotFound, Conflict."""
    consultation = _begin(session, office_id, slug, seen)
    spoken = queries.spoken_in(session, consultation)
    for row in queries.list_meetings(session, consultation):
        if row.id not in keep and row.id not in spoken:
            session.delete(row)
    for plan in more:
        session.add(
            Meeting(
                office_id=office_id,
                id=new_id(),
                consultation_id=consultation.id,
                place=plan.place,
                link=plan.link,
                starts_at=plan.starts_at,
                sign_language=plan.sign_language,
                captions=plan.captions,
                large_print=plan.large_print,
            )
        )
    session.flush()
    _journal(
        session,
        consultation,
        "consultation.meetings_set",
        by,
        meetings=len(queries.list_meetings(session, consultation)),
    )
    return consultation


def set_documents(
    session: Session,
    *,
    office_id: str,
    slug: str,
    seen: int,
    keep: Collection[uuid.UUID],
    put: Iterable[PutFile],
    by: uuid.UUID,
) -> Consultation:
    """Documents that stay and new ones. Raises NotFound, Conflict."""
    consultation = _begin(session, office_id, slug, seen)
    for row in queries.list_documents(session, consultation):
        if row.id not in keep:
            session.delete(row)
    session.flush()
    files.attach(
        session,
        office_id=office_id,
        owner_kind=queries.DOCUMENTS,
        owner_id=consultation.id,
        message_id=None,
        put=put,
        origin=files.OFFICE,
    )
    _journal(
        session,
        consultation,
        "consultation.documents_set",
        by,
        documents=len(queries.list_documents(session, consultation)),
    )
    return consultation


def _question(consultation: Consultation, topic: str, text_id: str, text_jv: str) -> ConsultationQuestion:
    return ConsultationQuestion(
        office_id=consultation.office_id,
        id=new_id(),
        consultation_id=consultation.id,
        topic=topic,
        text_id=text_id,
        text_jv=text_jv,
    )


def _write(session: Session, consultation: Consultation, plan: Plan) -> None:
    standard_id = None
    if plan.service_slug is not None:
        draft = charter.find_on_its_way(session, consultation.office_id, plan.service_slug)
        if draft is None or draft.state not in drafts.EDITABLE:
            raise OfficeError("consultation_no_draft")
        standard_id = draft.id
    consultation.service_slug, consultation.standard_id = plan.service_slug, standard_id
    consultation.title_id, consultation.title_jv = plan.title_id, plan.title_jv
    consultation.why_id, consultation.why_jv = plan.why_id, plan.why_jv
    consultation.opens_at = datetime.combine(plan.first_on, time(), clock.JAKARTA)
    consultation.closes_at = _end_of(plan.last_on)


def _end_of(day: date) -> datetime:
    """The first moment after a day in WIB."""
    return datetime.combine(day + timedelta(days=1), time(), clock.JAKARTA)


def _check_days(plan: Plan) -> None:
    if plan.last_on < plan.first_on:
        raise OfficeError("consultation_backwards")
    if plan.last_on < clock.today():
        raise OfficeError("consultation_over")


def _locked(session: Session, office_id: str, slug: str) -> Consultation:
    rows = select(Consultation).where(Consultation.office_id == office_id, Consultation.slug == slug)
    found = session.scalar(rows.with_for_update())
    if found is None:
        raise NotFound()
    return found


def _begin(session: Session, office_id: str, slug: str, seen: int, *, drafted: bool = False) -> Consultation:
    """The consultation for one change, counted as its next version."""
    consultation = _locked(session, office_id, slug)
    if drafted and consultation.state != DRAFTED:
        raise OfficeError("consultation_published", status=409)
    if consultation.state == CLOSED:
        raise OfficeError("consultation_closed", status=409)
    _check_seen(consultation, seen)
    consultation.version += 1
    return consultation


def _check_seen(consultation: Consultation, seen: int) -> None:
    if consultation.version != seen:
        raise Conflict()


def _journal(session: Session, consultation: Consultation, deed: str, by: uuid.UUID, **facts: int | str) -> None:
    audit.record(
        session,
        office_id=consultation.office_id,
        actor=audit.staff(by),
        action=deed,
        subject_id=consultation.id,
        facts={"consultation": consultation.slug, **facts},
    )
