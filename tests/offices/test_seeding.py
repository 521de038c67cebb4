"""The real office is seeded once; what is edited in the app stays."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.errors import NotFound, OfficeError
from webapp.offices import queries, service
from webapp.offices.cli import seed_all
from webapp.offices.models import Body, Division, Office, Region, Unit

TABLES = (Office, Unit, Division, Body, Region)


def counts(session: Session) -> list[int]:
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def test_the_office_of_jombang_is_seeded_with_its_units_and_divisions(session: Session, office_id: str) -> None:
    office = queries.get_office(session, office_id)
    assert (office.office_id, office.short, office.number_prefix) == ("3517", "KPU Jombang", "JBG")
    assert office.timezone == "Asia/Jakarta"
    assert [unit.key for unit in queries.list_units(session, office_id)] == [
        "data",
        "teknis",
        "hukum",
        "umum",
        "parmas",
    ]
    assert len(queries.list_divisions(session, office_id)) == 5


def test_contacts_that_nobody_has_established_stay_empty(session: Session, office_id: str) -> None:
    office = queries.get_office(session, office_id)
    assert queries.missing_contacts(office) == ["hours", "phone", "whatsapp", "email"]
    assert office.address_certainty == "medium"


def test_seeding_twice_doubles_nothing(session: Session, office_id: str) -> None:
    before = counts(session)
    assert seed_all(session, office_id) == 0
    assert counts(session) == before


def test_seeding_again_never_changes_an_edited_row(session: Session, office_id: str) -> None:
    service.edit_office(session, office_id=office_id, changes={"phone": "0321 123456"})
    service.rename_unit(session, office_id=office_id, key="data", name="Subbagian Data", head_title="Kasubbag Data")
    seed_all(session, office_id)
    session.expire_all()
    assert queries.get_office(session, office_id).phone == "0321 123456"
    assert queries.get_unit(session, office_id, "data").name == "Subbagian Data"


def test_a_unit_that_is_missing_comes_back_with_the_next_seeding(session: Session, office_id: str) -> None:
    session.delete(session.get_one(Division, (office_id, "data")))
    session.flush()
    assert service.seed_office(session, office_id) == 1


def test_an_office_without_shipped_data_is_refused(session: Session) -> None:
    with pytest.raises(OfficeError, match="office_unknown"):
        service.seed_office(session, "9999")


def test_editing_says_what_really_changed_and_when(session: Session, office_id: str) -> None:
    changed = service.edit_office(session, office_id=office_id, changes={"hours": "Senin sampai Jumat", "email": ""})
    assert changed == ["hours"]
    assert queries.get_office(session, office_id).edited_at is not None


def test_saving_the_address_confirms_it(session: Session, office_id: str) -> None:
    address = queries.get_office(session, office_id).address
    assert service.edit_office(session, office_id=office_id, changes={"address": address}) == ["address_certainty"]
    assert service.edit_office(session, office_id=office_id, changes={"address": address}) == []


def test_codes_and_number_prefix_cannot_be_edited(session: Session, office_id: str) -> None:
    assert service.edit_office(session, office_id=office_id, changes={"number_prefix": "XXX", "timezone": "UTC"}) == []


def test_renaming_an_unknown_unit_is_not_found(session: Session, office_id: str) -> None:
    with pytest.raises(NotFound):
        service.rename_unit(session, office_id=office_id, key="lain", name="Lain", head_title="Kepala")


def test_every_body_says_what_it_handles_in_both_languages(session: Session, office_id: str) -> None:
    bodies = queries.list_bodies(session, office_id)
    assert {"kpu-jombang", "bawaslu-jombang", "dkpp", "ombudsman-jatim"} <= {body.key for body in bodies}
    for body in bodies:
        assert body.name
        assert body.short.of("jv")
        assert body.handles.of("id")
        assert body.handles.of("jv")
        assert body.certainty in ("high", "medium", "low")


def test_an_unknown_body_is_not_found(session: Session, office_id: str) -> None:
    assert queries.get_body(session, office_id, "dkpp").short.of("id") == "DKPP"
    with pytest.raises(NotFound):
        queries.get_body(session, office_id, "tidak-ada")
