"""The accounts of the trial: made anew, with random passwords, each time it is filled."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import factors, passwords, queries, sessions
from webapp.accounts import service as accounts
from webapp.accounts.models import Staff
from webapp.crypto import KeyRing, Sealer
from webapp.demo import texts
from webapp.demo.texts import Person

# No letters and digits that are mistaken for one another when they are typed from a screen.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Account:
    """One account as it is printed once; `extra` are lines about its second step."""

    person: Person
    staff_id: uuid.UUID
    password: str = field(repr=False)
    extra: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Keys:
    """What seals the secrets of apps and digests recovery codes."""

    sealer: Sealer
    keyring: KeyRing


def make_accounts(session: Session, office_id: str, keys: Keys) -> list[Account]:
    """All accounts of the trial, who may open sealed names, and who reads conduct matters."""
    made = [make_account(session, office_id, person) for person in texts.staff()]
    for account in made:
        if account.person.may_open_names:
            accounts.let_open_names(
                session, office_id=office_id, staff_id=account.staff_id, allowed=True, by=made[0].staff_id
            )
    made = [_with_factor(session, office_id, account, keys) for account in made]
    handlers = [account.staff_id for account in made if account.person.handles_conduct]
    first, second = handlers
    accounts.name_handlers(session, office_id=office_id, staff_ids=(first, second), by=made[0].staff_id)
    return made


def make_account(session: Session, office_id: str, person: Person) -> Account:
    """One account, by invitation as every other; the only place where the trial makes one."""
    password = new_password()
    passwords.check_password(password, name=person.name, sign_in_name=person.sign_in)
    _invitation, token = accounts.invite(session, office_id=office_id, role=person.role, unit_key=person.unit)
    staff: Staff = accounts.accept_invitation(
        session,
        office_id=office_id,
        token=token,
        name=person.name,
        sign_in_name=person.sign_in,
        password_hash=passwords.hash_password(password),
    )
    return Account(person, staff.id, password)


def _with_factor(session: Session, office_id: str, account: Account, keys: Keys) -> Account:
    """An app and recovery codes for an account that needs them; what is printed opens the second step."""
    import pyotp

    staff = queries.get_staff(session, office_id, account.staff_id)
    if not queries.needs_factor(staff):
        return account
    opened, _token = sessions.open_session(session, staff=staff)
    secret = factors.begin_app(session, office_id=office_id, session_id=opened.id, sealer=keys.sealer)
    code = pyotp.TOTP(secret).at(int(clock.now().timestamp()))
    factors.confirm_app(
        session, office_id=office_id, staff_id=staff.id, session_id=opened.id, code=code, sealer=keys.sealer
    )
    codes = factors.renew_codes(session, office_id=office_id, staff_id=staff.id, keyring=keys.keyring)
    sessions.sign_out(session, office_id=office_id, session_id=opened.id)
    shown = (f"second step, one code each time: {', '.join(codes)}", f"or an app (TOTP) with the key {secret}")
    return replace(account, extra=shown)


def new_password() -> str:
    """Sixteen random signs in groups of four: 79 bits."""
    return "-".join("".join(secrets.choice(SIGNS) for _sign in range(4)) for _group in range(4))


def by_unit(made: list[Account]) -> dict[str, Account]:
    """Who handles a unit's cases."""
    return {unit: account for account in made for unit in account.person.for_units}
