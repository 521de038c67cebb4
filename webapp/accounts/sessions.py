"""Verbs of signing in and out: tries, sessions, their end.

The password is verified by the door before `sign_in()`; failures are counted before that.
Tokens are returned once and stored only as hashes.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, time, timedelta
from math import ceil

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from webapp import clock, db
from webapp.accounts import queries
from webapp.accounts.models import FactorChallenge, SignInFailure, Staff, StaffSession
from webapp.audit import service as journal
from webapp.errors import NotFound, OfficeError
from webapp.throttle import service as throttle

TOKEN_BYTES = 256 // 8
FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
# An ended session is of use to nobody; a day is left to look at it.
KEEP_ENDED = timedelta(hours=24)
SWEPT_AT_ONCE = 500
# What is tried: the two are counted apart, else a known password would forgive wrong codes.
PASSWORD, FACTOR = "", "faktor\0"


def begin_try(session: Session, *, office_id: str, sign_in_name: str, address: str, what: str = PASSWORD) -> None:
    """Count a try BEFORE the password (or code) is looked at, so that parallel guesses gain nothing.

    Slows one pair of account and address: five free tries, then waits of 30 s, 60 s … 15 min.
    Another address is never slowed, so nobody can lock an owner out. A try made while waiting
    is not counted. Raises OfficeError `sign_in_wait` (facts: seconds).
    """
    sweep(session, office_id=office_id)
    now = clock.now()
    pair = _pair(session, office_id, what + sign_in_name, address)
    failure = session.get(SignInFailure, (office_id, pair))
    if failure is None:
        failure = SignInFailure(office_id=office_id, pair_hash=pair, failures=0, last_failed_at=now)
        session.add(failure)
    seconds_left = ceil((failure.last_failed_at + waiting(failure.failures) - now).total_seconds())
    if seconds_left > 0:
        raise OfficeError("sign_in_wait", status=429, seconds=seconds_left)
    failure.failures += 1
    failure.last_failed_at = now
    session.flush()


def waiting(failures: int) -> timedelta:
    """How long the next try waits after so many failures."""
    if failures < FREE_TRIES:
        return timedelta(0)
    factor: int = 2 ** min(failures - FREE_TRIES, 10)
    return min(FIRST_WAIT * factor, LONGEST_WAIT)


def note_failure(session: Session, *, office_id: str, staff_id: uuid.UUID | None, reason: str = "password") -> None:
    """The journal's line of a failed sign-in: the account when it exists, never what was typed.

    `reason` is a code: `password` was wrong, or the pair had to `wait`.
    """
    journal.record(
        session,
        office_id=office_id,
        actor=journal.STRANGER,
        action="sign_in",
        outcome="denied",
        subject_id=staff_id,
        facts={"reason": reason},
    )


def sign_in(
    session: Session, *, office_id: str, staff_id: uuid.UUID, address: str, browser: str = ""
) -> tuple[StaffSession, str]:
    """Open a session after the password was verified; returns it and its token.

    Raises OfficeError `sign_in_wrong` when the account was deactivated meanwhile.
    """
    staff = session.get(Staff, (office_id, staff_id))
    if staff is None or not staff.active:
        raise OfficeError("sign_in_wrong")
    forget_failures(session, office_id=office_id, sign_in_name=staff.sign_in_name, address=address)
    return open_session(session, staff=staff, browser=browser)


def forget_failures(session: Session, *, office_id: str, sign_in_name: str, address: str, what: str = PASSWORD) -> None:
    """The right password (or code) was given: this pair begins anew."""
    pair = _pair(session, office_id, what + sign_in_name, address)
    session.execute(delete(SignInFailure).where(SignInFailure.office_id == office_id, SignInFailure.pair_hash == pair))


def open_session(session: Session, *, staff: Staff, browser: str = "") -> tuple[StaffSession, str]:
    """A new session of an account, without asking for a password (an accepted invitation).

    `browser` is a coarse word (accounts.devices). The second factor is still owed where there is one.
    """
    now = clock.now()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    opened = StaffSession(
        office_id=staff.office_id,
        token_hash=queries.token_hash(token),
        staff_id=staff.id,
        created_at=now,
        seen_at=now,
        browser=browser,
    )
    session.add(opened)
    session.flush()
    journal.record(
        session,
        office_id=staff.office_id,
        actor=journal.staff(staff.id),
        action="sign_in",
        subject_id=staff.id,
    )
    return opened, token


def pass_factor(session: Session, *, office_id: str, session_id: uuid.UUID) -> str:
    """The second factor was passed: the session is whole, under a new token, which is returned.

    Raises OfficeError `sign_in_again` (403) when the session ended meanwhile.
    """
    opened = session.get(StaffSession, (office_id, session_id))
    if opened is None or opened.ended_at is not None:
        raise OfficeError("sign_in_again", status=403)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    opened.token_hash = queries.token_hash(token)
    opened.factor_passed_at = opened.seen_at = clock.now()
    session.flush()
    return token


def touch(session: Session, *, office_id: str, session_id: uuid.UUID) -> None:
    """Note that a session was used just now."""
    opened = session.get(StaffSession, (office_id, session_id))
    if opened is not None and opened.ended_at is None:
        opened.seen_at = clock.now()
        session.flush()


def sign_out(session: Session, *, office_id: str, session_id: uuid.UUID) -> None:
    """End one session. Ending it twice changes nothing."""
    opened = session.get(StaffSession, (office_id, session_id))
    if opened is not None and opened.ended_at is None:
        opened.ended_at = clock.now()
        journal.record(
            session,
            office_id=office_id,
            actor=journal.staff(opened.staff_id),
            action="sign_out",
            subject_id=opened.staff_id,
        )


def sign_out_device(session: Session, *, office_id: str, staff_id: uuid.UUID, session_id: uuid.UUID) -> None:
    """End one session of one's own, seen in the list. Ending it twice changes nothing. Raises NotFound."""
    opened = session.get(StaffSession, (office_id, session_id))
    if opened is None or opened.staff_id != staff_id:
        raise NotFound()
    if opened.ended_at is None:
        opened.ended_at = clock.now()
        _record(session, office_id, staff_id, "sign_out_device", device=str(session_id))


def sign_out_elsewhere(session: Session, *, office_id: str, staff_id: uuid.UUID, keep: uuid.UUID) -> int:
    """End all of one's sessions but this one; returns how many."""
    ended = end_other_sessions(session, office_id=office_id, staff_id=staff_id, keep=keep)
    if ended:
        _record(session, office_id, staff_id, "sign_out_elsewhere", sessions=ended)
    return ended


def end_other_sessions(session: Session, *, office_id: str, staff_id: uuid.UUID, keep: uuid.UUID | None) -> int:
    """End every open session of an account but `keep`; returns how many."""
    opened = [one for one in queries.list_sessions(session, office_id, staff_id) if one.id != keep]
    for one in opened:
        one.ended_at = clock.now()
    session.flush()
    return len(opened)


def end_all(session: Session, *, office_id: str) -> int:
    """End every open session of the office (after a restore); returns how many."""
    opened = session.scalars(
        select(StaffSession).where(StaffSession.office_id == office_id, StaffSession.ended_at.is_(None))
    ).all()
    for one in opened:
        one.ended_at = clock.now()
    session.flush()
    return len(opened)


def _record(session: Session, office_id: str, staff_id: uuid.UUID, action: str, **facts: str | int) -> None:
    actor = journal.staff(staff_id)
    journal.record(session, office_id=office_id, actor=actor, action=action, subject_id=staff_id, facts=facts)


def _pair(session: Session, office_id: str, sign_in_name: str, address: str) -> str:
    value = f"{sign_in_name}\0{throttle.network_of(address)}"
    return throttle.pair_mark(session, office_id=office_id, value=value)


def sweep(session: Session, *, office_id: str, limit: int = SWEPT_AT_ONCE) -> int:
    """Forget yesterday's failures and counts: their key is gone, nobody can match them any more.

    Every try does it; the worker does it besides, for days on which nobody signs in.
    Returns how many failures went, at most `limit`.
    """
    throttle.sweep(session, office_id=office_id)
    midnight = datetime.combine(clock.today(), time.min, clock.JAKARTA)
    old = SignInFailure.office_id == office_id, SignInFailure.last_failed_at < midnight
    spent = FactorChallenge.office_id == office_id, FactorChallenge.expires_at <= clock.now()
    db.delete_some(session, FactorChallenge, *spent, limit=limit)
    return db.delete_some(session, SignInFailure, *old, limit=limit)


def sweep_sessions(session: Session, *, office_id: str, limit: int = SWEPT_AT_ONCE) -> int:
    """Forget sessions that ended a day ago, by hand or by their absolute limit; returns how many, at most `limit`."""
    day_ago = clock.now() - KEEP_ENDED
    ended = or_(StaffSession.ended_at < day_ago, StaffSession.created_at < day_ago - queries.ABSOLUTE_LIMIT)
    return db.delete_some(session, StaffSession, StaffSession.office_id == office_id, ended, limit=limit)
