"""Reads of the staff: who is signed in, who works here, who handles conduct matters."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, ConductHandler, Invitation, Staff, StaffSession
from webapp.errors import NotFound, OfficeError

IDLE_LIMIT = timedelta(minutes=60)
ABSOLUTE_LIMIT = timedelta(hours=12)
HANDLERS_NEEDED = 2


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in member of staff, as every other room sees them."""

    office_id: str
    staff_id: uuid.UUID
    name: str
    role: str
    unit_key: str | None
    handles_conduct: bool
    may_open_names: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open session and whose it is."""

    actor: Actor
    session_id: uuid.UUID
    seen_at: datetime


def token_hash(token: str) -> str:
    """What the database keeps of a token. Tokens are 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_signed_in(session: Session, office_id: str, token: str) -> SignedIn | None:
    """Whose open session this token is; None when it ended, idled out, or never was."""
    now = clock.now()
    found = session.execute(
        select(StaffSession, Staff)
        .join(Staff, (Staff.office_id == StaffSession.office_id) & (Staff.id == StaffSession.staff_id))
        .where(
            StaffSession.office_id == office_id,
            StaffSession.token_hash == token_hash(token),
            StaffSession.ended_at.is_(None),
            StaffSession.seen_at > now - IDLE_LIMIT,
            StaffSession.created_at > now - ABSOLUTE_LIMIT,
            Staff.active,
        )
    ).first()
    if found is None:
        return None
    opened, staff = found
    return SignedIn(actor_of(session, staff), opened.id, opened.seen_at)


def actor_of(session: Session, staff: Staff) -> Actor:
    """A member of staff as an actor."""
    handles = staff.id in conduct_handlers(session, staff.office_id)
    return Actor(staff.office_id, staff.id, staff.name, staff.role, staff.unit_key, handles, staff.may_open_names)


def conduct_handlers(session: Session, office_id: str) -> frozenset[uuid.UUID]:
    """The two accounts that see conduct matters; empty unless two active ones who may write are named."""
    ids = session.scalars(
        select(ConductHandler.staff_id)
        .join(Staff, (Staff.office_id == ConductHandler.office_id) & (Staff.id == ConductHandler.staff_id))
        .where(ConductHandler.office_id == office_id, Staff.active, Staff.role != AUDITOR)
    ).all()
    return frozenset(ids) if len(ids) == HANDLERS_NEEDED else frozenset()


def named_handlers(session: Session, office_id: str) -> list[Staff]:
    """Who is named for conduct matters, by slot, whether still active or not."""
    return list(
        session.scalars(
            select(Staff)
            .join(ConductHandler, (Staff.office_id == ConductHandler.office_id) & (Staff.id == ConductHandler.staff_id))
            .where(ConductHandler.office_id == office_id)
            .order_by(ConductHandler.slot)
        )
    )


def list_staff(
    session: Session, office_id: str, *, unit_key: str | None = None, active: bool | None = True
) -> list[Staff]:
    """Staff by name; of one unit when given; `active=None` lists the deactivated too."""
    query = select(Staff).where(Staff.office_id == office_id)
    if unit_key is not None:
        query = query.where(Staff.unit_key == unit_key)
    if active is not None:
        query = query.where(Staff.active.is_(active))
    return list(session.scalars(query.order_by(Staff.name, Staff.id)))


def get_staff(session: Session, office_id: str, staff_id: uuid.UUID) -> Staff:
    """One account. Raises NotFound."""
    staff = session.get(Staff, (office_id, staff_id))
    if staff is None:
        raise NotFound()
    return staff


def find_by_sign_in_name(session: Session, office_id: str, sign_in_name: str) -> Staff | None:
    """The account of a sign-in name that was already folded to lower case."""
    return session.scalar(select(Staff).where(Staff.office_id == office_id, Staff.sign_in_name == sign_in_name))


def count_administrators(session: Session, office_id: str) -> int:
    """Active administrators: the last one can neither be deactivated nor demoted."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Staff)
            .where(Staff.office_id == office_id, Staff.role == ADMINISTRATOR, Staff.active)
        )
        or 0
    )


def list_open_invitations(session: Session, office_id: str) -> list[Invitation]:
    """Invitations that still work, newest first."""
    return list(
        session.scalars(
            select(Invitation)
            .where(
                Invitation.office_id == office_id,
                Invitation.used_at.is_(None),
                Invitation.withdrawn_at.is_(None),
                Invitation.expires_at > clock.now(),
            )
            .order_by(Invitation.id.desc())
        )
    )


def open_invitation(session: Session, office_id: str, token: str) -> Invitation:
    """The invitation of a link.

    Raises OfficeError `invitation_unknown` (404), or `invitation_used`, `invitation_withdrawn`,
    `invitation_expired` (410), so that the page can say what to do.
    """
    found = session.scalar(
        select(Invitation).where(Invitation.office_id == office_id, Invitation.token_hash == token_hash(token))
    )
    if found is None:
        raise NotFound("invitation_unknown")
    if found.used_at is not None:
        raise OfficeError("invitation_used", status=410)
    if found.withdrawn_at is not None:
        raise OfficeError("invitation_withdrawn", status=410)
    if found.expires_at <= clock.now():
        raise OfficeError("invitation_expired", status=410)
    return found


def list_sessions(session: Session, office_id: str, staff_id: uuid.UUID) -> list[StaffSession]:
    """Open sessions of one account, last seen first."""
    now = clock.now()
    return list(
        session.scalars(
            select(StaffSession)
            .where(
                StaffSession.office_id == office_id,
                StaffSession.staff_id == staff_id,
                StaffSession.ended_at.is_(None),
                StaffSession.seen_at > now - IDLE_LIMIT,
                StaffSession.created_at > now - ABSOLUTE_LIMIT,
            )
            .order_by(StaffSession.seen_at.desc())
        )
    )
