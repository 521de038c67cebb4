"""Tries, waits, and the limits of a session."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories.accounts import OFFICE, make_staff
from webapp.accounts import queries, sessions
from webapp.accounts.models import SignInFailure, StaffSession
from webapp.audit.models import JournalLine
from webapp.errors import OfficeError

HOME, ELSEWHERE = "203.0.113.9", "198.51.100.7"
START = "2026-11-24T03:00:00Z"


def begin(session: Session, name: str = "sri.wahyuni", address: str = HOME) -> int:
    """Seconds to wait; 0 when the try may go on."""
    try:
        sessions.begin_try(session, office_id=OFFICE, sign_in_name=name, address=address)
    except OfficeError as error:
        return int(str(error.facts["seconds"]))
    return 0


def test_five_tries_are_free_and_the_sixth_waits_half_a_minute(session: Session) -> None:
    with time_machine.travel(START, tick=False) as at:
        assert [begin(session) for _ in range(6)] == [0, 0, 0, 0, 0, 30]
        at.shift(timedelta(seconds=29))
        assert begin(session) == 1
        at.shift(timedelta(seconds=1))
        assert begin(session) == 0
        assert begin(session) == 60


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [sessions.waiting(failures).total_seconds() for failures in (0, 4, 5, 6, 7, 8, 9, 10, 500)]
    assert waits == [0, 0, 30, 60, 120, 240, 480, 900, 900]


def test_waiting_is_not_made_longer_by_trying(session: Session) -> None:
    with time_machine.travel(START, tick=False) as at:
        for _ in range(5):
            begin(session)
        at.shift(timedelta(seconds=20))
        assert [begin(session), begin(session)] == [10, 10]


def test_the_owner_is_not_slowed_at_another_address(session: Session) -> None:
    with time_machine.travel(START, tick=False):
        assert [begin(session) for _ in range(6)][-1] == 30
        assert begin(session, address=ELSEWHERE) == 0
        assert begin(session, name="budi") == 0


def test_the_right_password_forgives_this_pair(session: Session) -> None:
    staff = make_staff(session)
    with time_machine.travel(START, tick=False):
        for _ in range(5):
            begin(session)
        sessions.sign_in(session, office_id=OFFICE, staff_id=staff.id, address=HOME)
        assert begin(session) == 0


def test_failures_keep_neither_account_nor_address_and_go_the_next_day(session: Session) -> None:
    with time_machine.travel(START, tick=False) as at:
        begin(session)
        stored = repr([vars(row) for row in session.scalars(select(SignInFailure))])
        assert "sri" not in stored
        assert HOME not in stored
        at.shift(timedelta(days=1))
        begin(session)
        assert len(session.scalars(select(SignInFailure)).all()) == 1


def test_a_closed_account_opens_no_session(session: Session) -> None:
    staff = make_staff(session, active=False)
    with pytest.raises(OfficeError, match="sign_in_wrong"):
        sessions.sign_in(session, office_id=OFFICE, staff_id=staff.id, address=HOME)


def test_a_session_ends_after_sixty_idle_minutes(session: Session) -> None:
    with time_machine.travel(START, tick=False) as at:
        _opened, token = sessions.open_session(session, staff=make_staff(session))
        at.shift(timedelta(minutes=59, seconds=59))
        assert queries.find_signed_in(session, OFFICE, token)
        at.shift(timedelta(seconds=1))
        assert queries.find_signed_in(session, OFFICE, token) is None


def test_a_session_in_use_ends_after_twelve_hours_all_the_same(session: Session) -> None:
    with time_machine.travel(START, tick=False) as at:
        opened, token = sessions.open_session(session, staff=make_staff(session))
        for _ in range(23):
            at.shift(timedelta(minutes=31))
            sessions.touch(session, office_id=OFFICE, session_id=opened.id)
        assert queries.find_signed_in(session, OFFICE, token)
        at.shift(timedelta(minutes=7))
        assert queries.find_signed_in(session, OFFICE, token) is None


def test_a_session_ended_elsewhere_is_closed_and_touch_does_not_wake_it(session: Session) -> None:
    staff = make_staff(session)
    here, kept = sessions.open_session(session, staff=staff)
    there, lost = sessions.open_session(session, staff=staff)
    assert sessions.end_other_sessions(session, office_id=OFFICE, staff_id=staff.id, keep=here.id) == 1
    sessions.touch(session, office_id=OFFICE, session_id=there.id)
    assert queries.find_signed_in(session, OFFICE, kept)
    assert queries.find_signed_in(session, OFFICE, lost) is None


def test_signing_out_ends_only_this_session(session: Session) -> None:
    staff = make_staff(session)
    here, token = sessions.open_session(session, staff=staff)
    _there, other = sessions.open_session(session, staff=staff)
    sessions.sign_out(session, office_id=OFFICE, session_id=here.id)
    assert queries.find_signed_in(session, OFFICE, token) is None
    assert queries.find_signed_in(session, OFFICE, other)


def test_a_token_opens_nothing_at_another_office_and_is_stored_only_as_a_hash(session: Session) -> None:
    _opened, token = sessions.open_session(session, staff=make_staff(session))
    assert queries.find_signed_in(session, "3518", token) is None
    assert token not in repr([vars(row) for row in session.scalars(select(StaffSession))])


def test_the_journal_tells_of_sign_in_failure_and_sign_out_by_id_only(session: Session) -> None:
    staff = make_staff(session)
    sessions.note_failure(session, office_id=OFFICE, staff_id=staff.id)
    sessions.note_failure(session, office_id=OFFICE, staff_id=None)
    opened, _token = sessions.open_session(session, staff=staff)
    sessions.sign_out(session, office_id=OFFICE, session_id=opened.id)
    about = JournalLine.action.in_(("sign_in", "sign_out"))
    lines = session.scalars(select(JournalLine).where(about).order_by(JournalLine.id)).all()
    assert [(line.actor, line.action, line.outcome) for line in lines] == [
        ("stranger", "sign_in", "denied"),
        ("stranger", "sign_in", "denied"),
        (f"staff:{staff.id}", "sign_in", "ok"),
        (f"staff:{staff.id}", "sign_out", "ok"),
    ]
    assert lines[1].subject_id is None
    assert "Sri" not in repr([line.facts for line in lines])
