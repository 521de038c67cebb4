"""Reads of the staff: who is signed in, who works here, who handles conduct matters."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import standing
from webapp.accounts.models import (
    ADMINISTRATOR,
    AUDITOR,
    HEAD,
    AuthenticatorApp,
    ConductHandler,
    Invitation,
    Passkey,
    RecoveryCode,
    Staff,
    StaffSession,
)
from webapp.errors import NotFound, OfficeError

IDLE_LIMIT = timedelta(minutes=60)
ABSOLUTE_LIMIT = timedelta(hours=12)
HANDLERS_NEEDED = standing.HANDLERS_NEEDED
# What a session still owes after the password: nothing, its second factor, or to set one up first.
DONE, ASK, SET_UP = "", "ask", "set_up"


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
    # Everybody above, all units for a post, whom this account stands in for today, and the ranks above it
    # (accounts.standing).
    above: frozenset[uuid.UUID] = frozenset()
    all_units: bool = False
    more_units: tuple[str, ...] = ()
    stands_for: tuple[uuid.UUID, ...] = ()
    ranks_above: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open session and whose it is; `step` is what it still owes (DONE, ASK or SET_UP)."""

    actor: Actor
    session_id: uuid.UUID
    seen_at: datetime
    step: str = DONE


def token_hash(token: str) -> str:
    """What the database keeps of a token. Tokens are 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_signed_in(session: Session, office_id: str, token: str) -> SignedIn | None:
    """Whose open session this token is; None when it ended, idled out, or never was."""
    now = clock.now()
    found = session.execute(
        select(StaffSession, Staff, _has_factor())
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
    opened, staff, has_factor = found
    step = _step(staff, bool(has_factor), opened.factor_passed_at is not None)
    return SignedIn(actor_of(session, staff), opened.id, opened.seen_at, step)


def needs_factor(staff: Staff | Actor) -> bool:
    """Whether the account must have a second factor: administrators, and who may open sealed names."""
    return staff.role == ADMINISTRATOR or staff.may_open_names


def _step(staff: Staff, has_factor: bool, passed: bool) -> str:
    if has_factor:
        return DONE if passed else ASK
    return SET_UP if needs_factor(staff) else DONE


def _has_factor() -> ColumnElement[bool]:
    """Whether the account of the row has an app or a passkey (recovery codes alone are none)."""
    app = select(1).where(AuthenticatorApp.office_id == Staff.office_id, AuthenticatorApp.staff_id == Staff.id)
    passkey = select(1).where(Passkey.office_id == Staff.office_id, Passkey.staff_id == Staff.id)
    return or_(app.exists(), passkey.exists())


@dataclass(frozen=True, slots=True)
class Factors:
    """The second factors of one account, as pages show them."""

    app: AuthenticatorApp | None
    passkeys: tuple[Passkey, ...]
    codes_left: int

    @property
    def count(self) -> int:
        """How many factors open the second step; recovery codes are their spare keys and no factor."""
        return len(self.passkeys) + (self.app is not None)


def list_factors(session: Session, office_id: str, staff_id: uuid.UUID) -> Factors:
    """App, passkeys in the order they were made, and how many recovery codes are unused."""
    passkeys = session.scalars(
        select(Passkey).where(Passkey.office_id == office_id, Passkey.staff_id == staff_id).order_by(Passkey.id)
    )
    codes = select(func.count()).select_from(RecoveryCode)
    left = codes.where(
        RecoveryCode.office_id == office_id, RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None)
    )
    app = session.get(AuthenticatorApp, (office_id, staff_id))
    return Factors(app, tuple(passkeys), session.scalar(left) or 0)


def list_without_factor(session: Session, office_id: str) -> frozenset[uuid.UUID]:
    """Active accounts that must have a second factor and have none yet: they set it up at their next sign-in."""
    rows = session.scalars(select(Staff).where(Staff.office_id == office_id, Staff.active, ~_has_factor()))
    return frozenset(one.id for one in rows if needs_factor(one))


def actor_of(session: Session, staff: Staff) -> Actor:
    """A member of staff as an actor."""
    return actors_of(session, [staff])[staff.id]


def actors_of(session: Session, people: Sequence[Staff]) -> dict[uuid.UUID, Actor]:
    """Members of one office's staff as actors, by id; one statement for all of them."""
    if not people:
        return {}
    stand = standing.read(session, people[0].office_id, people)
    return {
        one.id: Actor(
            one.office_id,
            one.id,
            one.name,
            one.role,
            one.unit_key,
            stand[one.id].handles_conduct,
            one.may_open_names,
            stand[one.id].above,
            stand[one.id].all_units,
            stand[one.id].more_units,
            stand[one.id].stands_for,
            stand[one.id].ranks_above,
        )
        for one in people
    }


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


def find_head(session: Session, office_id: str, unit_key: str, *, but: uuid.UUID) -> Staff | None:
    """The head of a unit other than `but`: the one who came first where there are several."""
    return session.scalar(
        select(Staff)
        .where(
            Staff.office_id == office_id,
            Staff.unit_key == unit_key,
            Staff.role == HEAD,
            Staff.active,
            Staff.id != but,
        )
        .order_by(Staff.id)
        .limit(1)
    )


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


def open_invitation(session: Session, office_id: str, token: str, *, lock: bool = False) -> Invitation:
    """The invitation of a link; `lock` holds it until the transaction ends, so that it is used once.

    Raises OfficeError `invitation_unknown` (404), or `invitation_used`, `invitation_withdrawn`,
    `invitation_expired` (410), so that the page can say what to do.
    """
    wanted = select(Invitation).where(Invitation.office_id == office_id, Invitation.token_hash == token_hash(token))
    found = session.scalar(wanted.with_for_update() if lock else wanted)
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
