"""Roles, closing accounts, and the two handlers of conduct matters."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories.accounts import OFFICE, make_staff
from webapp.accounts import queries, service, sessions
from webapp.accounts.models import ADMINISTRATOR, AUDITOR, HEAD, OFFICER, Staff
from webapp.audit.models import JournalLine
from webapp.errors import NotFound, OfficeError


@pytest.fixture
def admin(session: Session) -> Staff:
    return make_staff(session, role=ADMINISTRATOR, name="Admin Satu")


def handlers(session: Session, admin: Staff, *staff: Staff) -> frozenset[uuid.UUID]:
    ids = tuple(one.id for one in staff)
    service.name_handlers(session, office_id=OFFICE, staff_ids=ids, by=admin.id)
    return queries.conduct_handlers(session, OFFICE)


def test_another_role_or_unit_ends_the_sessions(session: Session, admin: Staff) -> None:
    staff = make_staff(session)
    for role, unit in ((HEAD, None), (HEAD, "data"), (AUDITOR, None)):
        _opened, token = sessions.open_session(session, staff=staff)
        change = {"role": role, "unit_key": unit, "by": admin.id}
        service.change_role(session, office_id=OFFICE, staff_id=staff.id, **change)  # type: ignore[arg-type]
        assert queries.find_signed_in(session, OFFICE, token) is None
        _opened, token = sessions.open_session(session, staff=staff)
        signed_in = queries.find_signed_in(session, OFFICE, token)
        assert signed_in
        assert (signed_in.actor.role, signed_in.actor.unit_key) == (role, unit)


def test_saving_the_same_role_again_ends_no_session(session: Session, admin: Staff) -> None:
    staff = make_staff(session, role=HEAD, unit_key="data")
    _opened, token = sessions.open_session(session, staff=staff)
    service.change_role(session, office_id=OFFICE, staff_id=staff.id, role=HEAD, unit_key="data", by=admin.id)
    assert queries.find_signed_in(session, OFFICE, token)


def test_who_changes_their_own_role_stays_signed_in_here_alone(session: Session, admin: Staff) -> None:
    make_staff(session, role=ADMINISTRATOR, name="Admin Dua")
    here, token = sessions.open_session(session, staff=admin)
    _there, other = sessions.open_session(session, staff=admin)
    service.change_role(
        session, office_id=OFFICE, staff_id=admin.id, role=HEAD, unit_key="data", by=admin.id, keep=here.id
    )
    assert queries.find_signed_in(session, OFFICE, token)
    assert queries.find_signed_in(session, OFFICE, other) is None


def test_the_permission_for_sealed_names_ends_the_sessions_and_is_journaled(session: Session, admin: Staff) -> None:
    staff = make_staff(session, unit_key="data")
    for allowed in (True, False):
        _opened, token = sessions.open_session(session, staff=staff)
        for _twice in range(2):
            service.let_open_names(session, office_id=OFFICE, staff_id=staff.id, allowed=allowed, by=admin.id)
        assert staff.may_open_names is allowed
        assert queries.find_signed_in(session, OFFICE, token) is None
    lines = session.scalars(select(JournalLine).where(JournalLine.subject_id == staff.id).order_by(JournalLine.id))
    told = [line.action for line in lines if line.action.endswith("open_names")]
    assert told == ["give_open_names", "take_open_names"]


@pytest.mark.parametrize("role", [ADMINISTRATOR, AUDITOR])
def test_only_officers_and_heads_open_sealed_names(session: Session, admin: Staff, role: str) -> None:
    staff = make_staff(session, role=role, sign_in_name="lain")
    with pytest.raises(OfficeError, match="open_names_unfit"):
        service.let_open_names(session, office_id=OFFICE, staff_id=staff.id, allowed=True, by=admin.id)
    officer = make_staff(session, unit_key="data")
    service.let_open_names(session, office_id=OFFICE, staff_id=officer.id, allowed=True, by=admin.id)
    service.change_role(session, office_id=OFFICE, staff_id=officer.id, role=role, unit_key=None, by=admin.id)
    assert not officer.may_open_names


def test_a_closed_account_gets_no_permission(session: Session, admin: Staff) -> None:
    staff = make_staff(session, active=False)
    with pytest.raises(OfficeError, match="staff_inactive"):
        service.let_open_names(session, office_id=OFFICE, staff_id=staff.id, allowed=True, by=admin.id)


def test_the_last_administrator_can_neither_leave_nor_be_closed(session: Session, admin: Staff) -> None:
    make_staff(session, role=ADMINISTRATOR, name="Admin Lama", active=False)
    with pytest.raises(OfficeError, match="last_administrator"):
        service.deactivate(session, office_id=OFFICE, staff_id=admin.id, by=admin.id)
    with pytest.raises(OfficeError, match="last_administrator"):
        service.change_role(session, office_id=OFFICE, staff_id=admin.id, role=OFFICER, unit_key=None, by=admin.id)
    make_staff(session, role=ADMINISTRATOR, name="Admin Dua")
    assert not service.deactivate(session, office_id=OFFICE, staff_id=admin.id, by=admin.id).active


def test_closing_an_account_ends_its_sessions_and_its_password_links(session: Session, admin: Staff) -> None:
    staff = make_staff(session)
    _opened, token = sessions.open_session(session, staff=staff)
    link, _token = service.offer_new_password(session, office_id=OFFICE, staff_id=staff.id, created_by=admin.id)
    service.deactivate(session, office_id=OFFICE, staff_id=staff.id, by=admin.id)
    assert queries.find_signed_in(session, OFFICE, token) is None
    assert link not in queries.list_open_invitations(session, OFFICE)
    assert staff not in queries.list_staff(session, OFFICE)
    assert staff in queries.list_staff(session, OFFICE, active=None)


def test_an_account_opened_again_needs_a_new_sign_in(session: Session, admin: Staff) -> None:
    staff = make_staff(session)
    _opened, token = sessions.open_session(session, staff=staff)
    service.deactivate(session, office_id=OFFICE, staff_id=staff.id, by=admin.id)
    service.reactivate(session, office_id=OFFICE, staff_id=staff.id, by=admin.id)
    assert staff.active
    assert queries.find_signed_in(session, OFFICE, token) is None


def test_a_closed_account_gets_no_password_link(session: Session) -> None:
    staff = make_staff(session, active=False)
    with pytest.raises(OfficeError, match="staff_inactive"):
        service.offer_new_password(session, office_id=OFFICE, staff_id=staff.id, created_by=None)


def test_nobody_handles_conduct_until_two_are_named(session: Session, admin: Staff) -> None:
    one, two = make_staff(session, name="Satu Orang"), make_staff(session, name="Dua Orang")
    assert queries.conduct_handlers(session, OFFICE) == frozenset()
    assert handlers(session, admin, one, two) == {one.id, two.id}
    assert queries.actor_of(session, one).handles_conduct
    assert not queries.actor_of(session, admin).handles_conduct


def test_when_one_handler_leaves_nobody_handles_conduct(session: Session, admin: Staff) -> None:
    one, two = make_staff(session, name="Satu Orang"), make_staff(session, name="Dua Orang")
    handlers(session, admin, one, two)
    service.deactivate(session, office_id=OFFICE, staff_id=two.id, by=admin.id)
    assert queries.conduct_handlers(session, OFFICE) == frozenset()
    assert queries.named_handlers(session, OFFICE) == [one, two]


def test_handlers_can_be_exchanged_and_dismissed(session: Session, admin: Staff) -> None:
    one, two = make_staff(session, name="Satu Orang"), make_staff(session, name="Dua Orang")
    handlers(session, admin, one, two)
    assert handlers(session, admin, two, admin) == {two.id, admin.id}
    assert handlers(session, admin) == frozenset()


def test_one_person_twice_or_alone_or_a_mere_reader_is_refused(session: Session, admin: Staff) -> None:
    one, reader = make_staff(session, name="Satu Orang"), make_staff(session, role=AUDITOR, name="Pembaca")
    for chosen, code in (((one,), "handlers_two"), ((one, one), "handlers_two"), ((one, reader), "handler_unfit")):
        with pytest.raises(OfficeError, match=code):
            handlers(session, admin, *chosen)


def test_a_handler_who_becomes_a_mere_reader_handles_no_more(session: Session, admin: Staff) -> None:
    one, two = make_staff(session, name="Satu Orang"), make_staff(session, name="Dua Orang")
    handlers(session, admin, one, two)
    service.change_role(session, office_id=OFFICE, staff_id=one.id, role=AUDITOR, unit_key=None, by=admin.id)
    assert queries.conduct_handlers(session, OFFICE) == frozenset()


def test_staff_of_another_office_are_not_found(session: Session, admin: Staff) -> None:
    with pytest.raises(NotFound):
        queries.get_staff(session, "3518", admin.id)
