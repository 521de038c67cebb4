"""Invitations: one link, one account, for a while."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories.accounts import OFFICE, PASSWORD_HASH, make_staff
from webapp.accounts import queries, service, sessions
from webapp.accounts.models import ADMINISTRATOR, HEAD, OFFICER, Invitation, Staff
from webapp.audit.models import JournalLine
from webapp.db import Database
from webapp.errors import NotFound, OfficeError


def accept(session: Session, token: str, sign_in_name: str = "budi") -> Staff:
    return service.accept_invitation(
        session,
        office_id=OFFICE,
        token=token,
        name="Budi Santoso",
        sign_in_name=sign_in_name,
        password_hash=PASSWORD_HASH,
    )


def refusal(session: Session, token: str) -> str:
    with pytest.raises(OfficeError) as caught:
        accept(session, token, "lain")
    return caught.value.code


def test_an_accepted_invitation_gives_its_role_and_unit(session: Session) -> None:
    _invitation, token = service.invite(session, office_id=OFFICE, role=HEAD)
    staff = accept(session, token, " Budi.Santoso ")
    assert (staff.role, staff.unit_key, staff.sign_in_name, staff.active) == (HEAD, None, "budi.santoso", True)


def test_an_invitation_works_once(session: Session) -> None:
    _invitation, token = service.invite(session, office_id=OFFICE, role=OFFICER)
    accept(session, token)
    assert refusal(session, token) == "invitation_used"


def test_an_invitation_stops_after_seven_days(session: Session) -> None:
    with time_machine.travel("2026-11-24T03:00:00Z", tick=False) as at:
        _invitation, token = service.invite(session, office_id=OFFICE, role=OFFICER)
        at.move_to("2026-12-01T02:59:59Z")
        assert queries.open_invitation(session, OFFICE, token)
        at.move_to("2026-12-01T03:00:00Z")
        assert refusal(session, token) == "invitation_expired"


def test_a_withdrawn_invitation_says_so(session: Session) -> None:
    admin = make_staff(session, role=ADMINISTRATOR)
    invitation, token = service.invite(session, office_id=OFFICE, role=OFFICER, created_by=admin.id)
    service.withdraw_invitation(session, office_id=OFFICE, invitation_id=invitation.id, by=admin.id)
    assert refusal(session, token) == "invitation_withdrawn"
    assert invitation not in queries.list_open_invitations(session, OFFICE)


def test_the_invitations_of_a_leaver_let_nobody_in_again(session: Session) -> None:
    stays, leaves = (make_staff(session, role=ADMINISTRATOR, sign_in_name=name) for name in ("tinggal", "pergi"))
    _invitation, token = service.invite(session, office_id=OFFICE, role=ADMINISTRATOR, created_by=leaves.id)
    _invitation, other = service.invite(session, office_id=OFFICE, role=OFFICER, created_by=stays.id)
    service.deactivate(session, office_id=OFFICE, staff_id=leaves.id, by=stays.id)
    assert refusal(session, token) == "invitation_withdrawn"
    assert queries.open_invitation(session, OFFICE, other)


def test_the_invitations_of_who_is_no_administrator_any_more_stop_working(session: Session) -> None:
    stays, moves = (make_staff(session, role=ADMINISTRATOR, sign_in_name=name) for name in ("tinggal", "pindah"))
    _invitation, token = service.invite(session, office_id=OFFICE, role=ADMINISTRATOR, created_by=moves.id)
    service.change_role(session, office_id=OFFICE, staff_id=moves.id, role=OFFICER, unit_key="data", by=stays.id)
    assert refusal(session, token) == "invitation_withdrawn"


def test_a_made_up_token_opens_nothing(session: Session) -> None:
    assert refusal(session, "x" * 43) == "invitation_unknown"


def test_the_token_itself_is_not_in_the_database(session: Session) -> None:
    invitation, token = service.invite(session, office_id=OFFICE, role=OFFICER)
    assert token not in repr(vars(invitation))
    assert len(token) >= 43  # 256 bits


def test_another_office_does_not_know_the_link(session: Session) -> None:
    _invitation, token = service.invite(session, office_id=OFFICE, role=OFFICER)
    with pytest.raises(NotFound):
        queries.open_invitation(session, "3518", token)


def test_a_sign_in_name_belongs_to_one_account_whatever_its_letters(session: Session) -> None:
    make_staff(session, sign_in_name="budi")
    _invitation, token = service.invite(session, office_id=OFFICE, role=OFFICER)
    with pytest.raises(OfficeError) as caught:
        accept(session, token, "BUDI")
    assert caught.value.code == "sign_in_name_taken"
    assert queries.open_invitation(session, OFFICE, token)


def test_the_first_administrator_link_replaces_the_one_before_and_ends_with_an_administrator(session: Session) -> None:
    first = service.first_admin_link(session, office_id=OFFICE, base_url="http://127.0.0.1:8000/")
    second = service.first_admin_link(session, office_id=OFFICE, base_url="http://127.0.0.1:8000")
    assert first
    assert second
    assert second.startswith("http://127.0.0.1:8000/petugas/undangan/")
    assert refusal(session, first.rsplit("/", 1)[1]) == "invitation_withdrawn"
    assert accept(session, second.rsplit("/", 1)[1]).role == ADMINISTRATOR
    assert service.first_admin_link(session, office_id=OFFICE, base_url="") is None


def test_a_password_link_changes_the_password_and_ends_every_session(session: Session) -> None:
    admin = make_staff(session, role=ADMINISTRATOR, name="Admin Satu")
    staff = make_staff(session)
    sessions.open_session(session, staff=staff)
    _invitation, token = service.offer_new_password(session, office_id=OFFICE, staff_id=staff.id, created_by=admin.id)
    changed = service.accept_invitation(
        session, office_id=OFFICE, token=token, name="Orang Lain", sign_in_name="lain", password_hash="other"
    )
    assert (changed.id, changed.name, changed.password_hash) == (staff.id, "Sri Wahyuni", "other")
    assert queries.list_sessions(session, OFFICE, staff.id) == []
    assert refusal(session, token) == "invitation_used"


def test_a_newer_password_link_makes_the_older_one_void(session: Session) -> None:
    staff = make_staff(session)
    _one, old = service.offer_new_password(session, office_id=OFFICE, staff_id=staff.id, created_by=None)
    service.offer_new_password(session, office_id=OFFICE, staff_id=staff.id, created_by=None)
    assert refusal(session, old) == "invitation_withdrawn"


def test_the_journal_tells_of_the_invitation_without_names_or_tokens(session: Session) -> None:
    invitation, token = service.invite(session, office_id=OFFICE, role=OFFICER, note="Budi dari Hukum")
    accept(session, token)
    lines = session.scalars(
        select(JournalLine).where(JournalLine.subject_id == invitation.id).order_by(JournalLine.id)
    ).all()
    assert [(line.action, line.outcome) for line in lines] == [("invite", "ok"), ("accept_invitation", "ok")]
    told = repr([(line.actor, line.facts, line.subject_id) for line in lines])
    assert not any(word in told for word in ("Budi", "budi", token))
    assert session.get(Invitation, (OFFICE, invitation.id)) is not None


def at_once(database: Database, *tries: Callable[[Session], object]) -> list[str]:
    """What becomes of tries that begin in the same moment, each in a transaction of its own."""
    begin = threading.Barrier(len(tries), timeout=10)

    def one(deed: Callable[[Session], object]) -> str:
        begin.wait()
        try:
            with database.transaction() as session:
                deed(session)
        except OfficeError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(tries)) as pool:
        return sorted(pool.map(one, tries))


def test_two_acceptances_at_once_make_one_account(database: Database) -> None:
    with database.transaction() as session:
        _invitation, token = service.invite(session, office_id=OFFICE, role=OFFICER)
    tries = [lambda session, name=name: accept(session, token, name) for name in ("budi", "joko", "ratna", "sri")]
    assert at_once(database, *tries) == ["done", *["invitation_used"] * 3]
    with database.reading() as session:
        assert len(queries.list_staff(session, OFFICE)) == 1


def test_two_invitations_at_once_for_one_sign_in_name_make_one_account(database: Database) -> None:
    with database.transaction() as session:
        tokens = [service.invite(session, office_id=OFFICE, role=OFFICER)[1] for _number in range(2)]
    tries = [lambda session, token=token: accept(session, token, "budi") for token in tokens]
    assert at_once(database, *tries) == ["done", "sign_in_name_taken"]


def test_a_name_taken_after_the_look_is_a_refusal_too(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two transactions look at once, the constraint is what tells."""
    make_staff(session, sign_in_name="budi")
    _invitation, token = service.invite(session, office_id=OFFICE, role=OFFICER)
    monkeypatch.setattr(queries, "find_by_sign_in_name", lambda *_args: None)
    with pytest.raises(OfficeError, match="sign_in_name_taken"):
        accept(session, token, "budi")
    session.rollback()


def test_withdrawing_and_accepting_at_once_end_in_one_of_both(database: Database) -> None:
    with database.transaction() as session:
        admin = make_staff(session, role=ADMINISTRATOR)
        invitation, token = service.invite(session, office_id=OFFICE, role=OFFICER, created_by=admin.id)
    outcomes = at_once(
        database,
        lambda session: accept(session, token, "budi"),
        lambda session: service.withdraw_invitation(
            session, office_id=OFFICE, invitation_id=invitation.id, by=admin.id
        ),
    )
    with database.reading() as session:
        kept = session.get_one(Invitation, (OFFICE, invitation.id))
        made = len(queries.list_staff(session, OFFICE)) - 1
        withdrawn = session.scalars(select(JournalLine).where(JournalLine.action == "withdraw_invitation")).all()
    assert (kept.used_at is None) != (kept.withdrawn_at is None)
    assert made == (kept.used_at is not None)
    assert outcomes == (["done", "done"] if made else ["done", "invitation_withdrawn"])
    assert len(withdrawn) == 1 - made


def test_withdrawing_what_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        service.withdraw_invitation(session, office_id=OFFICE, invitation_id=uuid.uuid4(), by=uuid.uuid4())


def test_an_invitation_for_a_unit_that_is_not_there_is_refused_in_words(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["accounts", "invite", "--role", "officer", "--unit", "nichtda"])
    assert done.exit_code == 2
    assert "nichtda is no unit of this office" in done.output
    assert "data" in done.output
