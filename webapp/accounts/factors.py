"""Verbs of the second factor: codes of an app (TOTP, RFC 6238), recovery codes, removal, reset.

Tries are counted by the door (`sessions.begin_try`, apart from those of the password) before a code comes
here. An account is locked while its factors change, so that two requests at once cannot take the last one.
"""

from __future__ import annotations

import hmac
import secrets
import uuid

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import queries, sessions
from webapp.accounts.models import AuthenticatorApp, FactorChallenge, Passkey, RecoveryCode, Staff
from webapp.audit import service as journal
from webapp.crypto import KeyRing, Sealer
from webapp.errors import NotFound, OfficeError

APP, PASSKEY, RECOVERY = "app", "passkey", "recovery"
STEP_SECONDS = 30
# One step earlier and one later are good too: phones' clocks differ, and people type slowly.
WINDOW_STEPS = 1
APP_DIGITS = 6
CODES, CODE_DIGITS = 10, 12
CODE_PURPOSE = "recovery-code"
SET_UP = "set_up_app"
# A secret that is shown but not confirmed lives as long as a session may.
SET_UP_LIFE = queries.ABSOLUTE_LIMIT


def begin_app(session: Session, *, office_id: str, session_id: uuid.UUID, sealer: Sealer) -> str:
    """The secret (base32) that this session is setting up: the same one until it is confirmed.

    A reload must not change the picture that somebody has scanned already.
    """
    import pyotp

    waiting = _waiting(session, office_id, session_id)
    if waiting is not None:
        try:
            return sealer.open(waiting.value)
        except OfficeError:  # its key was retired: begin again
            session.delete(waiting)
    secret = pyotp.random_base32()
    expires = clock.now() + SET_UP_LIFE
    session.add(
        FactorChallenge(
            office_id=office_id, session_id=session_id, purpose=SET_UP, value=sealer.seal(secret), expires_at=expires
        )
    )
    session.flush()
    return secret


def otpauth_link(secret: str, *, sign_in_name: str, issuer: str) -> str:
    """The `otpauth:` address of a secret: what the picture holds, and what opens the app on the same phone."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=sign_in_name, issuer_name=issuer)


def confirm_app(
    session: Session, *, office_id: str, staff_id: uuid.UUID, session_id: uuid.UUID, code: str, sealer: Sealer
) -> None:
    """Keep the app whose secret this session was shown, when it makes the right code; an older app goes.

    Raises OfficeError `factor_stale` when nothing waits to be confirmed, `factor_wrong` for a wrong code.
    """
    lock(session, office_id, staff_id)
    waiting = _waiting(session, office_id, session_id)
    if waiting is None:
        raise OfficeError("factor_stale")
    step = _step_of(sealer.open(waiting.value), code)
    if step is None:
        raise OfficeError("factor_wrong")
    app = session.get(AuthenticatorApp, (office_id, staff_id))
    if app is None:
        app = AuthenticatorApp(office_id=office_id, staff_id=staff_id)
        session.add(app)
    app.secret, app.last_step, app.created_at = waiting.value, step, clock.now()
    session.delete(waiting)
    changed(session, office_id=office_id, staff_id=staff_id, keep=session_id, action="set_up_factor", kind=APP)


def check_code(
    session: Session, *, office_id: str, staff_id: uuid.UUID, code: str, sealer: Sealer, keyring: KeyRing
) -> str:
    """Accept a code of the app or a recovery code (digits only), once; returns APP or RECOVERY.

    Raises OfficeError `factor_wrong`, also for a code that was used already.
    """
    lock(session, office_id, staff_id)
    if len(code) == APP_DIGITS and _app_fits(session, office_id, staff_id, code, sealer):
        kind = APP
    elif len(code) == CODE_DIGITS and _recovery_fits(session, office_id, staff_id, code, keyring):
        kind = RECOVERY
        left = queries.list_factors(session, office_id, staff_id).codes_left
        _record(session, office_id, staff_id, "use_recovery_code", left=left)
    else:
        raise OfficeError("factor_wrong")
    _record(session, office_id, staff_id, "pass_factor", kind=kind)
    return kind


def note_failure(session: Session, *, office_id: str, staff_id: uuid.UUID) -> None:
    """The journal's line of a second step that failed, never what was typed."""
    journal.record(
        session,
        office_id=office_id,
        actor=journal.STRANGER,
        action="pass_factor",
        outcome="denied",
        subject_id=staff_id,
    )


def renew_codes(session: Session, *, office_id: str, staff_id: uuid.UUID, keyring: KeyRing) -> list[str]:
    """Ten new recovery codes of twelve digits; the old ones stop working. They are returned once.

    Raises OfficeError `factor_missing` for an account without a factor.
    """
    lock(session, office_id, staff_id)
    if not queries.list_factors(session, office_id, staff_id).count:
        raise OfficeError("factor_missing")
    _forget(session, RecoveryCode, office_id, staff_id)
    codes: set[str] = set()
    while len(codes) < CODES:
        codes.add(f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}")
    now = clock.now()
    for code in codes:
        digest = keyring.digest(CODE_PURPOSE, f"{staff_id}\0{code}")
        session.add(RecoveryCode(office_id=office_id, staff_id=staff_id, code_hash=digest, created_at=now))
    session.flush()
    _record(session, office_id, staff_id, "renew_recovery_codes", codes=CODES)
    return sorted(codes)


def remove_app(session: Session, *, office_id: str, staff_id: uuid.UUID, keep: uuid.UUID) -> None:
    """Forget the app. Raises NotFound, or OfficeError `factor_last`."""
    staff, app = lock(session, office_id, staff_id), session.get(AuthenticatorApp, (office_id, staff_id))
    if app is None:
        raise NotFound()
    _spare(session, staff)
    session.delete(app)
    _removed(session, office_id, staff_id, keep, APP)


def remove_passkey(
    session: Session, *, office_id: str, staff_id: uuid.UUID, passkey_id: uuid.UUID, keep: uuid.UUID
) -> None:
    """Forget one passkey. Raises NotFound, or OfficeError `factor_last`."""
    staff, passkey = lock(session, office_id, staff_id), session.get(Passkey, (office_id, passkey_id))
    if passkey is None or passkey.staff_id != staff_id:
        raise NotFound()
    _spare(session, staff)
    session.delete(passkey)
    _removed(session, office_id, staff_id, keep, PASSKEY)


def reset(session: Session, *, office_id: str, staff_id: uuid.UUID, by: uuid.UUID | None) -> int:
    """Take all factors of a lost phone away and end the account's sessions; returns how many factors went.

    `by` is the administrator, None for the command. Raises NotFound, or OfficeError `factor_own` for one's own.
    """
    if by == staff_id:
        raise OfficeError("factor_own")
    lock(session, office_id, staff_id)
    count = queries.list_factors(session, office_id, staff_id).count
    for table in (AuthenticatorApp, Passkey, RecoveryCode):
        _forget(session, table, office_id, staff_id)
    sessions.end_other_sessions(session, office_id=office_id, staff_id=staff_id, keep=None)
    actor = journal.staff(by) if by is not None else journal.SYSTEM
    facts = {"factors": count}
    journal.record(session, office_id=office_id, actor=actor, action="reset_factor", subject_id=staff_id, facts=facts)
    return count


def lock(session: Session, office_id: str, staff_id: uuid.UUID) -> Staff:
    """The account, held until the transaction ends. Raises NotFound."""
    staff = session.get(Staff, (office_id, staff_id), with_for_update=True)
    if staff is None:
        raise NotFound()
    return staff


def changed(session: Session, *, office_id: str, staff_id: uuid.UUID, keep: uuid.UUID, action: str, kind: str) -> None:
    """What every change of a factor leaves: a journal line, and no other session."""
    session.flush()
    sessions.end_other_sessions(session, office_id=office_id, staff_id=staff_id, keep=keep)
    _record(session, office_id, staff_id, action, kind=kind)


def _waiting(session: Session, office_id: str, session_id: uuid.UUID) -> FactorChallenge | None:
    return session.scalar(
        select(FactorChallenge)
        .where(
            FactorChallenge.office_id == office_id,
            FactorChallenge.session_id == session_id,
            FactorChallenge.purpose == SET_UP,
            FactorChallenge.expires_at > clock.now(),
        )
        .order_by(FactorChallenge.id.desc())
        .limit(1)
    )


def _step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is, within the window; None for a wrong code."""
    import pyotp

    totp = pyotp.TOTP(secret)
    present = int(clock.now().timestamp()) // STEP_SECONDS
    fitting = None
    for step in range(present - WINDOW_STEPS, present + WINDOW_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            fitting = step
    return fitting


def _app_fits(session: Session, office_id: str, staff_id: uuid.UUID, code: str, sealer: Sealer) -> bool:
    app = session.get(AuthenticatorApp, (office_id, staff_id))
    step = _step_of(sealer.open(app.secret), code) if app is not None else None
    if app is None or step is None or step <= app.last_step:
        return False
    app.last_step = step
    session.flush()
    return True


def _recovery_fits(session: Session, office_id: str, staff_id: uuid.UUID, code: str, keyring: KeyRing) -> bool:
    for digest in keyring.digests(CODE_PURPOSE, f"{staff_id}\0{code}"):
        kept = session.get(RecoveryCode, (office_id, staff_id, digest))
        if kept is not None and kept.used_at is None:
            kept.used_at = clock.now()
            session.flush()
            return True
    return False


def _spare(session: Session, staff: Staff) -> None:
    """An account that needs a factor keeps its last one. Raises OfficeError `factor_last`."""
    if queries.needs_factor(staff) and queries.list_factors(session, staff.office_id, staff.id).count <= 1:
        raise OfficeError("factor_last")


def _removed(session: Session, office_id: str, staff_id: uuid.UUID, keep: uuid.UUID, kind: str) -> None:
    changed(session, office_id=office_id, staff_id=staff_id, keep=keep, action="remove_factor", kind=kind)
    if not queries.list_factors(session, office_id, staff_id).count:
        _forget(session, RecoveryCode, office_id, staff_id)


def _forget(
    session: Session, table: type[AuthenticatorApp | Passkey | RecoveryCode], office_id: str, staff_id: uuid.UUID
) -> None:
    session.execute(delete(table).where(table.office_id == office_id, table.staff_id == staff_id))


def _record(session: Session, office_id: str, staff_id: uuid.UUID, action: str, **facts: str | int) -> None:
    actor = journal.staff(staff_id)
    journal.record(session, office_id=office_id, actor=actor, action=action, subject_id=staff_id, facts=facts)
