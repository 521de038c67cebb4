"""Verbs of the staff accounts: invite, accept, roles, passwords, handlers of conduct matters.

Passwords arrive here already hashed (`passwords.hash_password`), because a write transaction
must never wait for argon2. Tokens are returned once and stored only as hashes.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
import uuid
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import queries, sessions
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, UNIT_NEEDED, ConductHandler, Invitation, Staff
from webapp.accounts.standing import about_to_change, has_a_name
from webapp.audit import service as journal
from webapp.errors import NotFound, OfficeError

INVITATION_LIFE = timedelta(days=7)
SIGN_IN_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


def fold_sign_in_name(text: str) -> str:
    """A sign-in name as it is stored and compared: `Sri.Wahyuni ` is `sri.wahyuni`."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def invite(
    session: Session,
    *,
    office_id: str,
    role: str,
    unit_key: str | None = None,
    note: str = "",
    created_by: uuid.UUID | None = None,
) -> tuple[Invitation, str]:
    """Make an invitation; returns it and its token, which is shown once and never stored."""
    return _invitation(session, office_id, role, unit_key, note, created_by, None)


def offer_new_password(
    session: Session, *, office_id: str, staff_id: uuid.UUID, created_by: uuid.UUID | None
) -> tuple[Invitation, str]:
    """A one-time link by which an existing account chooses a new password.

    Raises NotFound, or OfficeError `staff_inactive`.
    """
    staff = _active_staff(session, office_id, staff_id)
    _withdraw_where(session, office_id, Invitation.staff_id == staff_id)
    return _invitation(session, office_id, staff.role, staff.unit_key, "", created_by, staff_id)


def accept_invitation(
    session: Session, *, office_id: str, token: str, name: str, sign_in_name: str, password_hash: str
) -> Staff:
    """Use an invitation: the new account, or the old one with its new password.

    Raises what `queries.open_invitation` raises, and OfficeError `sign_in_name_taken`.
    """
    invitation = queries.open_invitation(session, office_id, token, lock=True)
    if invitation.staff_id is not None:
        staff = _active_staff(session, office_id, invitation.staff_id)
        _set_password(session, staff, password_hash)
        sessions.end_other_sessions(session, office_id=office_id, staff_id=staff.id, keep=None)
    else:
        staff = _new_staff(session, invitation, name, sign_in_name, password_hash)
    invitation.used_at = clock.now()
    _record(session, office_id, staff.id, "accept_invitation", invitation.id, {"role": staff.role})
    return staff


def withdraw_invitation(session: Session, *, office_id: str, invitation_id: uuid.UUID, by: uuid.UUID) -> Invitation:
    """Make an unused link void. Withdrawing twice changes nothing, nor does it undo a use. Raises NotFound."""
    invitation = session.get(Invitation, (office_id, invitation_id), with_for_update=True)
    if invitation is None:
        raise NotFound()
    if invitation.used_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = clock.now()
        _record(session, office_id, by, "withdraw_invitation", invitation.id)
    return invitation


def first_admin_link(session: Session, *, office_id: str, base_url: str) -> str | None:
    """The one-time address that makes the first administrator; None when one exists.

    Older unused links of the system are withdrawn, so that only the newest one works.
    """
    if queries.count_administrators(session, office_id):
        return None
    _withdraw_where(session, office_id, Invitation.created_by.is_(None), Invitation.role == ADMINISTRATOR)
    _, token = invite(session, office_id=office_id, role=ADMINISTRATOR)
    return invitation_address(base_url, token)


def invitation_address(base_url: str, token: str) -> str:
    """The link of an invitation."""
    return f"{base_url.rstrip('/')}/petugas/undangan/{token}"


def change_password(
    session: Session, *, office_id: str, staff_id: uuid.UUID, password_hash: str, keep: uuid.UUID | None
) -> Staff:
    """Store a new password and end every other session of the account."""
    staff = _active_staff(session, office_id, staff_id)
    _set_password(session, staff, password_hash)
    sessions.end_other_sessions(session, office_id=office_id, staff_id=staff_id, keep=keep)
    _record(session, office_id, staff_id, "change_password", staff_id)
    return staff


def change_role(
    session: Session,
    *,
    office_id: str,
    staff_id: uuid.UUID,
    role: str,
    unit_key: str | None,
    by: uuid.UUID,
    keep: uuid.UUID | None = None,
) -> Staff:
    """Give an account another role or unit; its sessions end, all but `keep` (who changes their own).

    Whoever no longer works on cases of a unit no longer opens sealed names, and the invitations of whoever is no
    administrator any more stop working. Saving what is already so changes nothing. Raises NotFound, or OfficeError
    `last_administrator`.
    """
    staff = queries.get_staff(session, office_id, staff_id)
    if (staff.role, staff.unit_key) == (role, unit_key):
        return staff
    about_to_change(session, office_id)
    if role != ADMINISTRATOR:
        _keep_an_administrator(session, staff)
        _withdraw_where(session, office_id, Invitation.created_by == staff_id)
    staff.role, staff.unit_key = role, unit_key
    sessions.end_other_sessions(session, office_id=office_id, staff_id=staff_id, keep=keep)
    _record(session, office_id, by, "change_role", staff_id, {"role": role, "unit": unit_key})
    if staff.may_open_names and role not in UNIT_NEEDED:
        staff.may_open_names = False
        _record(session, office_id, by, "take_open_names", staff_id)
    session.flush()
    return staff


def let_open_names(session: Session, *, office_id: str, staff_id: uuid.UUID, allowed: bool, by: uuid.UUID) -> Staff:
    """Allow an officer or a head of unit to open sealed names of the cases they handle, or stop it.

    The account's sessions end: at the next sign-in a second factor is needed. Saving what is already so
    changes nothing. Raises NotFound, or OfficeError `staff_inactive` or `open_names_unfit`.
    """
    staff = _active_staff(session, office_id, staff_id)
    if allowed and staff.role not in UNIT_NEEDED:
        raise OfficeError("open_names_unfit")
    if staff.may_open_names == allowed:
        return staff
    staff.may_open_names = allowed
    sessions.end_other_sessions(session, office_id=office_id, staff_id=staff_id, keep=None)
    _record(session, office_id, by, "give_open_names" if allowed else "take_open_names", staff_id)
    return staff


def deactivate(session: Session, *, office_id: str, staff_id: uuid.UUID, by: uuid.UUID) -> Staff:
    """Close an account: its sessions end at once, its past work stays signed with its name.

    Links to it and links that it made stop working: nobody lets themselves in again under another name.

    Raises NotFound, or OfficeError `last_administrator`.
    """
    staff = queries.get_staff(session, office_id, staff_id)
    if staff.active:
        _keep_an_administrator(session, staff)
        about_to_change(session, office_id)
        staff.active = False
        sessions.end_other_sessions(session, office_id=office_id, staff_id=staff_id, keep=None)
        _withdraw_where(session, office_id, or_(Invitation.staff_id == staff_id, Invitation.created_by == staff_id))
        _record(session, office_id, by, "deactivate", staff_id)
    return staff


def reactivate(session: Session, *, office_id: str, staff_id: uuid.UUID, by: uuid.UUID) -> Staff:
    """Open a closed account again, with its old password. Raises NotFound."""
    staff = queries.get_staff(session, office_id, staff_id)
    if not staff.active:
        about_to_change(session, office_id)
        staff.active = True
        session.flush()
        _record(session, office_id, by, "reactivate", staff_id)
    return staff


def name_handlers(session: Session, *, office_id: str, staff_ids: tuple[uuid.UUID, ...], by: uuid.UUID) -> None:
    """Name the two accounts that alone see conduct matters, or nobody (an empty tuple).

    Raises OfficeError `handlers_two` unless two different ones are named, `handler_unfit` when
    one is closed or only reads.
    """
    if len(set(staff_ids)) not in (0, queries.HANDLERS_NEEDED):
        raise OfficeError("handlers_two")
    for staff_id in staff_ids:
        staff = queries.get_staff(session, office_id, staff_id)
        if not staff.active or staff.role == AUDITOR:
            raise OfficeError("handler_unfit")
    session.execute(delete(ConductHandler).where(ConductHandler.office_id == office_id))
    for slot, staff_id in enumerate(staff_ids, start=1):
        session.add(ConductHandler(office_id=office_id, slot=slot, staff_id=staff_id))
        session.flush()
    facts = {f"handler_{slot}": str(staff_id) for slot, staff_id in enumerate(staff_ids, start=1)}
    _record(session, office_id, by, "name_handlers", None, facts)


def _invitation(
    session: Session,
    office_id: str,
    role: str,
    unit_key: str | None,
    note: str,
    created_by: uuid.UUID | None,
    staff_id: uuid.UUID | None,
) -> tuple[Invitation, str]:
    now = clock.now()
    token = secrets.token_urlsafe(sessions.TOKEN_BYTES)
    invitation = Invitation(
        office_id=office_id,
        token_hash=queries.token_hash(token),
        role=role,
        unit_key=unit_key,
        staff_id=staff_id,
        note=note,
        created_by=created_by,
        created_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    session.add(invitation)
    session.flush()
    action = "invite" if staff_id is None else "offer_new_password"
    _record(session, office_id, created_by, action, staff_id or invitation.id, {"role": role})
    return invitation, token


def _new_staff(session: Session, invitation: Invitation, name: str, sign_in_name: str, password_hash: str) -> Staff:
    folded = fold_sign_in_name(sign_in_name)
    if queries.find_by_sign_in_name(session, invitation.office_id, folded) is not None:
        raise OfficeError("sign_in_name_taken")
    now = clock.now()
    staff = Staff(
        office_id=invitation.office_id,
        name=name,
        sign_in_name=folded,
        password_hash=password_hash,
        role=invitation.role,
        unit_key=invitation.unit_key,
        active=True,
        created_at=now,
        password_changed_at=now,
    )
    session.add(staff)
    try:
        session.flush()
    except IntegrityError as error:  # two invitations took the same name in the same moment
        raise OfficeError("sign_in_name_taken") from error
    has_a_name(session, staff)
    return staff


def _set_password(session: Session, staff: Staff, password_hash: str) -> None:
    staff.password_hash = password_hash
    staff.password_changed_at = clock.now()
    session.flush()


def _active_staff(session: Session, office_id: str, staff_id: uuid.UUID) -> Staff:
    staff = queries.get_staff(session, office_id, staff_id)
    if not staff.active:
        raise OfficeError("staff_inactive")
    return staff


def _keep_an_administrator(session: Session, staff: Staff) -> None:
    if staff.role == ADMINISTRATOR and staff.active and queries.count_administrators(session, staff.office_id) == 1:
        raise OfficeError("last_administrator")


def _withdraw_where(session: Session, office_id: str, *conditions: ColumnElement[bool]) -> None:
    session.execute(
        update(Invitation)
        .where(
            Invitation.office_id == office_id,
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            *conditions,
        )
        .values(withdrawn_at=clock.now())
    )


def _record(
    session: Session,
    office_id: str,
    by: uuid.UUID | None,
    action: str,
    subject_id: uuid.UUID | None,
    facts: Mapping[str, str | int | bool | None] | None = None,
) -> None:
    actor = journal.staff(by) if by is not None else journal.SYSTEM
    journal.record(session, office_id=office_id, actor=actor, action=action, subject_id=subject_id, facts=facts)
