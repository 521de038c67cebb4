"""The rules of apps and recovery codes: a code counts once, a last factor stays, a reset ends the sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories.accounts import OFFICE, app_code, give_app, make_staff
from webapp.accounts import factors, queries, sessions
from webapp.accounts.models import ADMINISTRATOR, AuthenticatorApp, FactorChallenge, RecoveryCode, Staff, StaffSession
from webapp.audit.models import JournalLine
from webapp.crypto import KeyRing, Sealer
from webapp.errors import NotFound, OfficeError

# At the beginning of a time step.
START = "2026-11-24T03:00:00Z"
STEP = timedelta(seconds=30)


@pytest.fixture
def sealer(app: Flask) -> Sealer:
    found: Sealer = app.extensions["sealer"]
    return found


@pytest.fixture
def keyring(app: Flask) -> KeyRing:
    found: KeyRing = app.extensions["keyring"]
    return found


@pytest.fixture
def sri(app: Flask, session: Session) -> Staff:
    """An administrator with an app that has made no code yet."""
    staff = make_staff(session, role=ADMINISTRATOR)
    give_app(session, app, staff)
    return staff


class Trier:
    """Types codes for one account."""

    def __init__(self, session: Session, staff: Staff, sealer: Sealer, keyring: KeyRing) -> None:
        self.session, self.staff, self.sealer, self.keyring = session, staff, sealer, keyring

    def __call__(self, code: str) -> str:
        """The kind of factor that let in, or the refusal's code."""
        try:
            return factors.check_code(
                self.session,
                office_id=OFFICE,
                staff_id=self.staff.id,
                code=code,
                sealer=self.sealer,
                keyring=self.keyring,
            )
        except OfficeError as error:
            return error.code


@pytest.fixture
def types(session: Session, sri: Staff, sealer: Sealer, keyring: KeyRing) -> Trier:
    return Trier(session, sri, sealer, keyring)


def told(session: Session, staff: Staff) -> list[tuple[str, str]]:
    lines = session.scalars(select(JournalLine).where(JournalLine.subject_id == staff.id).order_by(JournalLine.id))
    return [(line.action, line.outcome) for line in lines if line.action != "sign_in"]


def opened(session: Session, staff: Staff) -> StaffSession:
    made, _token = sessions.open_session(session, staff=staff)
    return made


def renew(session: Session, staff: Staff, keyring: KeyRing) -> list[str]:
    return factors.renew_codes(session, office_id=OFFICE, staff_id=staff.id, keyring=keyring)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_the_code_of_now_and_of_its_two_neighbours_is_good(types: Trier, steps: int) -> None:
    with time_machine.travel(START, tick=False):
        assert types(app_code(steps)) == factors.APP


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_a_code_further_away_is_wrong(types: Trier, steps: int) -> None:
    with time_machine.travel(START, tick=False):
        assert types(app_code(steps)) == "factor_wrong"


def test_a_code_is_accepted_once_and_none_before_it_any_more(types: Trier) -> None:
    with time_machine.travel(START, tick=False) as at:
        seen, earlier = app_code(), app_code(-1)
        assert types(seen) == factors.APP
        assert types(seen) == types(earlier) == "factor_wrong"
        at.shift(STEP)
        assert types(seen) == "factor_wrong"
        assert types(app_code()) == factors.APP


@pytest.mark.parametrize("code", ["", "1", "000000", "abcdef", "1234567", "000000000000", "9" * 400, "１２３４５６"])
def test_what_is_no_code_lets_nobody_in(types: Trier, code: str) -> None:
    with time_machine.travel(START, tick=False):
        assert types(code) == "factor_wrong"


def test_the_code_of_another_account_lets_nobody_in(app: Flask, session: Session, types: Trier, sealer: Sealer) -> None:
    other = make_staff(session, name="Budi")
    session.add(
        AuthenticatorApp(
            office_id=OFFICE,
            staff_id=other.id,
            secret=sealer.seal("KRSXG5DSMFXGOZLSEBUW4ZDVON2HE2LB"),
            last_step=0,
            created_at=other.created_at,
        )
    )
    session.flush()
    with time_machine.travel(START, tick=False):
        assert types(app_code(secret="KRSXG5DSMFXGOZLSEBUW4ZDVON2HE2LB")) == "factor_wrong"


def test_an_app_counts_only_after_its_first_code_and_shows_the_same_secret_until_then(
    session: Session, sealer: Sealer
) -> None:
    staff = make_staff(session)
    here, there = opened(session, staff), opened(session, staff)
    with time_machine.travel(START, tick=False):
        begin = {"office_id": OFFICE, "session_id": here.id, "sealer": sealer}
        secret = factors.begin_app(session, **begin)  # type: ignore[arg-type]
        assert factors.begin_app(session, **begin) == secret  # type: ignore[arg-type]
        assert len(secret) == 32
        assert queries.list_factors(session, OFFICE, staff.id).count == 0
        keep = {"office_id": OFFICE, "staff_id": staff.id, "session_id": here.id, "sealer": sealer}
        with pytest.raises(OfficeError, match="factor_wrong"):
            factors.confirm_app(session, code=app_code(5, secret), **keep)  # type: ignore[arg-type]
        factors.confirm_app(session, code=app_code(0, secret), **keep)  # type: ignore[arg-type]
        with pytest.raises(OfficeError, match="factor_stale"):
            factors.confirm_app(session, code=app_code(0, secret), **keep)  # type: ignore[arg-type]
    assert queries.list_factors(session, OFFICE, staff.id).count == 1
    assert there.ended_at is not None
    assert here.ended_at is None
    assert told(session, staff) == [("set_up_factor", "ok")]


def test_the_code_that_proved_an_app_does_not_sign_in(session: Session, sealer: Sealer, keyring: KeyRing) -> None:
    staff = make_staff(session)
    here = opened(session, staff)
    with time_machine.travel(START, tick=False):
        secret = factors.begin_app(session, office_id=OFFICE, session_id=here.id, sealer=sealer)
        code = app_code(0, secret)
        factors.confirm_app(session, office_id=OFFICE, staff_id=staff.id, session_id=here.id, code=code, sealer=sealer)
        assert Trier(session, staff, sealer, keyring)(code) == "factor_wrong"
        assert Trier(session, staff, sealer, keyring)(app_code(1, secret)) == factors.APP


def test_a_secret_shown_to_one_session_is_nothing_to_another(session: Session, sealer: Sealer) -> None:
    staff = make_staff(session)
    here, there = opened(session, staff), opened(session, staff)
    with time_machine.travel(START, tick=False):
        secret = factors.begin_app(session, office_id=OFFICE, session_id=here.id, sealer=sealer)
        with pytest.raises(OfficeError, match="factor_stale"):
            factors.confirm_app(
                session,
                office_id=OFFICE,
                staff_id=staff.id,
                session_id=there.id,
                code=app_code(0, secret),
                sealer=sealer,
            )


def test_no_secret_and_no_code_stands_in_the_database_in_the_clear(
    session: Session, sri: Staff, sealer: Sealer, keyring: KeyRing
) -> None:
    here = opened(session, sri)
    waiting = factors.begin_app(session, office_id=OFFICE, session_id=here.id, sealer=sealer)
    codes = renew(session, sri, keyring)
    kept = [one.secret for one in session.scalars(select(AuthenticatorApp))]
    kept += [one.value for one in session.scalars(select(FactorChallenge))]
    kept += [one.code_hash.encode() for one in session.scalars(select(RecoveryCode))]
    assert len(kept) == 12
    for clear in ("JBSWY3DPEHPK3PXP", waiting, *codes):
        assert not any(clear.encode() in row for row in kept)


def test_ten_codes_of_twelve_digits_each_open_once(session: Session, types: Trier, keyring: KeyRing) -> None:
    codes = renew(session, types.staff, keyring)
    assert len(set(codes)) == 10
    assert all(len(code) == 12 and code.isascii() and code.isdigit() for code in codes)
    assert [types(code) for code in codes] == [factors.RECOVERY] * 10
    assert [types(code) for code in codes] == ["factor_wrong"] * 10
    assert queries.list_factors(session, OFFICE, types.staff.id).codes_left == 0
    assert told(session, types.staff).count(("use_recovery_code", "ok")) == 10


def test_new_codes_make_the_old_ones_void(session: Session, types: Trier, keyring: KeyRing) -> None:
    old, new = renew(session, types.staff, keyring), renew(session, types.staff, keyring)
    assert types(old[0]) == "factor_wrong"
    assert types(new[0]) == factors.RECOVERY


def test_codes_of_one_account_open_no_other(session: Session, types: Trier, app: Flask, keyring: KeyRing) -> None:
    other = make_staff(session, name="Budi")
    give_app(session, app, other)
    assert types(renew(session, other, keyring)[0]) == "factor_wrong"


def test_codes_made_under_an_older_key_still_open(
    session: Session, sri: Staff, sealer: Sealer, keyring: KeyRing
) -> None:
    from webapp.config import Key

    code = renew(session, sri, keyring)[0]
    rotated = KeyRing((Key("k2", b"n" * 32), *keyring.keys))
    assert Trier(session, sri, sealer, rotated)(code) == factors.RECOVERY


def test_an_account_without_a_factor_gets_no_codes(session: Session, keyring: KeyRing) -> None:
    with pytest.raises(OfficeError, match="factor_missing"):
        renew(session, make_staff(session), keyring)


def test_the_last_factor_of_an_account_that_needs_one_stays(session: Session, sri: Staff) -> None:
    here = opened(session, sri)
    with pytest.raises(OfficeError, match="factor_last"):
        factors.remove_app(session, office_id=OFFICE, staff_id=sri.id, keep=here.id)
    assert queries.list_factors(session, OFFICE, sri.id).count == 1


def test_whoever_may_open_sealed_names_keeps_the_last_one_too(app: Flask, session: Session) -> None:
    staff = make_staff(session, unit_key="data")
    staff.may_open_names = True
    give_app(session, app, staff)
    with pytest.raises(OfficeError, match="factor_last"):
        factors.remove_app(session, office_id=OFFICE, staff_id=staff.id, keep=opened(session, staff).id)


def test_others_may_remove_theirs_and_its_codes_go_with_it(app: Flask, session: Session, keyring: KeyRing) -> None:
    staff = make_staff(session)
    give_app(session, app, staff)
    renew(session, staff, keyring)
    here, there = opened(session, staff), opened(session, staff)
    factors.remove_app(session, office_id=OFFICE, staff_id=staff.id, keep=here.id)
    found = queries.list_factors(session, OFFICE, staff.id)
    assert (found.count, found.codes_left) == (0, 0)
    assert (here.ended_at is None, there.ended_at is None) == (True, False)
    assert ("remove_factor", "ok") in told(session, staff)
    with pytest.raises(NotFound):
        factors.remove_app(session, office_id=OFFICE, staff_id=staff.id, keep=here.id)


def test_a_reset_takes_everything_and_ends_every_session(session: Session, sri: Staff, keyring: KeyRing) -> None:
    admin = make_staff(session, role=ADMINISTRATOR, name="Admin Dua")
    renew(session, sri, keyring)
    here = opened(session, sri)
    assert factors.reset(session, office_id=OFFICE, staff_id=sri.id, by=admin.id) == 1
    found = queries.list_factors(session, OFFICE, sri.id)
    assert (found.count, found.codes_left) == (0, 0)
    assert here.ended_at is not None
    line = session.scalars(select(JournalLine).where(JournalLine.action == "reset_factor")).one()
    assert (line.actor, line.subject_id, line.facts) == (f"staff:{admin.id}", sri.id, {"factors": 1})


def test_nobody_resets_their_own(session: Session, sri: Staff) -> None:
    with pytest.raises(OfficeError, match="factor_own"):
        factors.reset(session, office_id=OFFICE, staff_id=sri.id, by=sri.id)


def test_a_session_owes_what_its_account_has_or_must_have(app: Flask, session: Session) -> None:
    def step(staff: Staff, passed: bool = False) -> str:
        made, token = sessions.open_session(session, staff=staff)
        if passed:
            token = sessions.pass_factor(session, office_id=OFFICE, session_id=made.id)
        found = queries.find_signed_in(session, OFFICE, token)
        assert found
        return found.step

    plain, admin = make_staff(session, name="Biasa"), make_staff(session, role=ADMINISTRATOR, name="Admin")
    opener = make_staff(session, name="Pembuka", unit_key="data")
    opener.may_open_names = True
    session.flush()
    assert [step(plain), step(admin), step(opener)] == [queries.DONE, queries.SET_UP, queries.SET_UP]
    assert queries.list_without_factor(session, OFFICE) == {admin.id, opener.id}
    for staff in (plain, admin, opener):
        give_app(session, app, staff)
    assert [step(plain), step(admin), step(opener)] == [queries.ASK] * 3
    assert [step(one, passed=True) for one in (plain, admin, opener)] == [queries.DONE] * 3
    assert queries.list_without_factor(session, OFFICE) == frozenset()


def test_passing_gives_the_session_a_new_token_and_the_old_one_opens_nothing(session: Session, sri: Staff) -> None:
    made, old = sessions.open_session(session, staff=sri)
    new = sessions.pass_factor(session, office_id=OFFICE, session_id=made.id)
    assert queries.find_signed_in(session, OFFICE, old) is None
    assert queries.find_signed_in(session, OFFICE, new)
    sessions.sign_out(session, office_id=OFFICE, session_id=made.id)
    with pytest.raises(OfficeError, match="sign_in_again"):
        sessions.pass_factor(session, office_id=OFFICE, session_id=made.id)


def test_what_was_begun_is_swept_when_its_time_is_over(session: Session, sri: Staff, sealer: Sealer) -> None:
    with time_machine.travel(START, tick=False) as at:
        here = opened(session, sri)
        factors.begin_app(session, office_id=OFFICE, session_id=here.id, sealer=sealer)
        sessions.sweep(session, office_id=OFFICE)
        assert len(session.scalars(select(FactorChallenge)).all()) == 1
        at.shift(factors.SET_UP_LIFE)
        sessions.sweep(session, office_id=OFFICE)
        assert session.scalars(select(FactorChallenge)).all() == []
