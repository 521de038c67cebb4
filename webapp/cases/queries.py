"""Reading cases: one case, its thread, its history, and what an officer may see."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import AUDITOR
from webapp.accounts.queries import Actor
from webapp.cases import matters
from webapp.cases.models import Case, CaseEvent, IdentityOpening, Message, SealedIdentity, Verification
from webapp.cases.service.conduct import handlers_of
from webapp.cases.service.filing import OPEN, SEALED
from webapp.cases.who_sees import barred_ids, may_see, nobody_reads, readers_among, visible_parts, visible_to
from webapp.crypto import Sealer
from webapp.errors import NotFound, OfficeError
from webapp.offices import queries as offices

# Kinds that the citizen never reads.
INTERNAL = ("note",)
PAGE_MESSAGES = 20
OFFICE_WROTE = "office"
# `JBG-2026-000123`; the year and the number are plain ASCII digits.
PUBLIC_NUMBER = re.compile(r"(?P<prefix>[A-Z]+)-(?P<year>[0-9]{4})-(?P<number>[0-9]{6,9})")


def get_case(session: Session, office_id: str, case_id: uuid.UUID) -> Case:
    """A case by id. Raises NotFound."""
    case = session.get(Case, (office_id, case_id))
    if case is None:
        raise NotFound()
    return case


def find_by_number(session: Session, actor: Actor, number: str) -> Case:
    """A case by its public number, when this officer may see it.

    Raises NotFound, the same for a case that does not exist and for one that is not theirs.
    """
    asked = _numbered(session, actor.office_id, number)
    case = session.scalar(select(Case).where(asked, visible_to(actor))) if asked is not None else None
    if case is None:
        raise NotFound()
    return case


def id_of_number(session: Session, office_id: str, number: str) -> uuid.UUID | None:
    """The id of a case by its public number, whoever may see it: for the journal's line of a denied look."""
    asked = _numbered(session, office_id, number)
    return session.scalar(select(Case.id).where(asked)) if asked is not None else None


def numbers_of(session: Session, actor: Actor, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str | None]:
    """The public numbers of the cases among `ids`; None for a case that this officer may not see."""
    found = session.execute(
        select(Case.id, Case.year, Case.number, visible_to(actor)).where(
            Case.office_id == actor.office_id, Case.id.in_(ids)
        )
    ).all()
    prefix = offices.get_office(session, actor.office_id).number_prefix if found else ""
    return {case_id: f"{prefix}-{year}-{number:06d}" if visible else None for case_id, year, number, visible in found}


def _numbered(session: Session, office_id: str, number: str) -> ColumnElement[bool] | None:
    """The condition of a public number; None for what is no number of this office."""
    parts = PUBLIC_NUMBER.fullmatch(number)
    if parts is None or parts["prefix"] != offices.get_office(session, office_id).number_prefix:
        return None
    year, count = int(parts["year"]), int(parts["number"])
    return and_(Case.office_id == office_id, Case.year == year, Case.number == count)


@dataclass(frozen=True, slots=True)
class Thread:
    """One page of a conversation, oldest first; page 1 is the newest."""

    messages: list[Message]
    page: int
    pages: int


def get_thread(session: Session, case: Case, *, page: int, internal: bool) -> Thread:
    """A page of the conversation; `internal` adds the office's notes."""
    wanted: list[Any] = [Message.office_id == case.office_id, Message.case_id == case.id]
    if not internal:
        wanted.append(Message.kind.not_in(INTERNAL))
    newest = select(Message).where(*wanted).order_by(Message.id.desc())
    rows = session.scalars(newest.limit(PAGE_MESSAGES + 1)).all()
    if len(rows) <= PAGE_MESSAGES:  # most conversations are one page: nothing to count
        return Thread(list(reversed(rows)), 1, 1)
    count = session.scalar(select(func.count()).select_from(Message).where(*wanted)) or 0
    pages = max(1, -(-count // PAGE_MESSAGES))
    page = min(max(page, 1), pages)
    rows = session.scalars(newest.limit(PAGE_MESSAGES).offset((page - 1) * PAGE_MESSAGES)).all()
    return Thread(list(reversed(rows)), page, pages)


def get_message(session: Session, case: Case, message_id: uuid.UUID) -> str:
    """The words of one message of the case; empty when it is none of it."""
    row = session.get(Message, (case.office_id, message_id))
    return row.body if row is not None and row.case_id == case.id else ""


def newest_answer(session: Session, case: Case) -> Message | None:
    """What the office answered last; None where it never did."""
    mine = Message.office_id == case.office_id, Message.case_id == case.id, Message.kind == "answer"
    return session.scalar(select(Message).where(*mine).order_by(Message.id.desc()).limit(1))


def list_events(session: Session, case: Case) -> list[CaseEvent]:
    """The history, oldest first."""
    return list(
        session.scalars(
            select(CaseEvent)
            .where(CaseEvent.office_id == case.office_id, CaseEvent.case_id == case.id)
            .order_by(CaseEvent.id)
        )
    )


def messages_since(session: Session, case: Case, version: int) -> tuple[list[CaseEvent], list[Message]]:
    """What came after a version of the case that somebody saw: for the page that tells them."""
    told = list_events(session, case)
    seen, fresh = told[: max(version, 0)], told[max(version, 0) :]
    wanted = [Message.office_id == case.office_id, Message.case_id == case.id]
    if seen:
        # A message is written before its event, so its id lies between the two events' ids.
        wanted.append(Message.id > seen[-1].id)
    messages = list(session.scalars(select(Message).where(*wanted).order_by(Message.id))) if fresh else []
    return fresh, messages


def newest_message(session: Session, case: Case, *, internal: bool) -> uuid.UUID:
    """The mark of what a reader of the conversation has seen: its newest message, else the case itself."""
    wanted: list[Any] = [Message.office_id == case.office_id, Message.case_id == case.id]
    if not internal:
        wanted.append(Message.kind.not_in(INTERNAL))
    return session.scalar(select(Message.id).where(*wanted).order_by(Message.id.desc()).limit(1)) or case.id


def count_news(session: Session, case: Case, *, since: uuid.UUID, reader: uuid.UUID | None) -> int:
    """How many messages of others came after the mark; `reader` is an officer, None the citizen."""
    wanted: list[Any] = [Message.office_id == case.office_id, Message.case_id == case.id, Message.id > since]
    if reader is None:
        wanted += [Message.author == OFFICE_WROTE, Message.kind.not_in(INTERNAL)]
    else:
        wanted.append(or_(Message.staff_id.is_(None), Message.staff_id != reader))
    return session.scalar(select(func.count()).select_from(Message).where(*wanted)) or 0


@dataclass(frozen=True, slots=True)
class Identity:
    """What a page may show of the citizen: the name of an open case to its handling unit.

    `lost`: there is one, but no kept key opens it.
    """

    openness: str
    name: str
    contact: str
    kept: bool
    lost: bool = False


def get_identity(session: Session, case: Case, sealer: Sealer, actor: Actor | None) -> Identity:
    """The identity as `actor` may read it without asking; a sealed one is opened by `service.names` alone."""
    row = session.get(SealedIdentity, (case.office_id, case.id))
    if row is None:
        return Identity(case.openness, "", "", kept=False)
    if case.openness != OPEN or actor is None or not _handles(actor, case):
        return Identity(case.openness, "", "", kept=True)
    try:
        name, contact = (sealer.open(part) if part else "" for part in (row.name, row.contact))
    except OfficeError:  # the case must be workable all the same
        return Identity(OPEN, "", "", kept=True, lost=True)
    return Identity(OPEN, name, contact, kept=True)


def _handles(actor: Actor, case: Case) -> bool:
    """Whether this officer works on the case: the handling unit, its officer, or a handler of conduct."""
    if actor.role == AUDITOR:
        return False
    if case.conduct:
        return actor.staff_id in handlers_of(case)
    units, people = (actor.unit_key, *actor.more_units), (actor.staff_id, *actor.stands_for)
    return case.unit_key in units or case.officer_id in people


def has_identity(session: Session, case: Case) -> tuple[bool, bool]:
    """Whether a name and a contact are kept, without opening either."""
    row = session.get(SealedIdentity, (case.office_id, case.id))
    return (bool(row and row.name), bool(row and row.contact))


def review_reason(session: Session, case: Case) -> str:
    """Why an answer needs a second officer: its matter's words or a code; empty when it needs none.

    The matter a case was filed with counts besides the one a check gave it: no check takes the second officer away.
    """
    mine = Verification.office_id == case.office_id, Verification.case_id == case.id
    first = session.scalar(select(Verification.before).where(*mine).order_by(Verification.id).limit(1))
    filed = first["matter"] if first else case.matter
    now = matters.review_reason(case.matter, conduct=False)
    return now or matters.review_reason(filed, conduct=case.conduct)


def list_openings(session: Session, case: Case) -> list[IdentityOpening]:
    """Who opened the sealed name, oldest first."""
    wanted = select(IdentityOpening).where(
        IdentityOpening.office_id == case.office_id, IdentityOpening.case_id == case.id
    )
    return list(session.scalars(wanted.order_by(IdentityOpening.id)))


def list_transcripts(session: Session, case: Case) -> list[Message]:
    """Voice notes that were written down already."""
    return list(
        session.scalars(
            select(Message).where(
                Message.office_id == case.office_id, Message.case_id == case.id, Message.kind == "transcript"
            )
        )
    )


__all__ = [
    "OPEN",
    "SEALED",
    "Identity",
    "Thread",
    "barred_ids",
    "find_by_number",
    "get_case",
    "get_identity",
    "get_thread",
    "has_identity",
    "id_of_number",
    "list_events",
    "list_openings",
    "list_transcripts",
    "may_see",
    "messages_since",
    "nobody_reads",
    "numbers_of",
    "readers_among",
    "visible_parts",
    "visible_to",
]
