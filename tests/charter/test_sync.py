"""`charter sync`: brings the catalogue in once, and never changes what stands there."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp import clock
from webapp.charter import queries, service
from webapp.charter.models import Clause, Question, Service, Standard
from webapp.db import Database, new_id

TABLES = (Service, Standard, Clause, Question)


def counts(session: Session) -> list[int]:
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def second_version(session: Session, office_id: str, slug: str, **changes: object) -> Standard:
    held = queries.find_in_force(session, office_id, slug)
    if held is not None and "state" not in changes:
        held.state = "replaced"
        session.flush()
    standard = Standard(
        office_id=office_id,
        id=new_id(),
        service_slug=slug,
        **{
            "version": 2,
            "state": "in_force",
            "answer_days": 7,
            "calendar": "workdays",
            "promise_source": "SOP 2027",
            "promise_certainty": "high",
            "created_at": clock.now(),
            **changes,
        },
    )
    session.add(standard)
    session.flush()
    return standard


def test_eighteen_services_each_have_version_one(session: Session, office_id: str) -> None:
    services = queries.list_services(session, office_id)
    assert [entry.position for entry in services] == list(range(1, 19))
    assert set(session.scalars(select(Standard.version))) == {1}
    assert session.scalar(select(func.count()).select_from(Standard)) == 18


def test_syncing_twice_doubles_nothing(session: Session, office_id: str) -> None:
    before = counts(session)
    assert service.sync_catalogue(session, office_id) == []
    assert counts(session) == before


def test_syncing_again_leaves_edited_rows_alone(session: Session, office_id: str) -> None:
    entry = session.get_one(Service, (office_id, "ubah-data-pemilih"))
    entry.name_id = "Nama baru"
    clause = session.scalars(select(Clause)).first()
    assert clause is not None
    clause.text_id = "Butir baru."
    session.flush()
    service.sync_catalogue(session, office_id)
    session.refresh(entry)
    session.refresh(clause)
    assert (entry.name_id, clause.text_id) == ("Nama baru", "Butir baru.")


def test_a_service_that_is_missing_comes_back_with_its_standard(session: Session, office_id: str) -> None:
    published = queries.get_published(session, office_id, "ubah-data-pemilih")
    assert published is not None
    for clauses in published.clauses.values():
        for row in clauses:
            session.delete(row)
    for question in published.questions:
        session.delete(question)
    session.flush()
    session.delete(published.standard)
    session.flush()
    session.delete(published.service)
    session.flush()
    assert service.sync_catalogue(session, office_id) == ["ubah-data-pemilih"]
    assert queries.get_published(session, office_id, "ubah-data-pemilih") is not None


def test_a_published_service_can_be_read_after_its_session_is_closed(database: Database, office_id: str) -> None:
    with database.reading() as session:
        published = queries.get_published(session, office_id, "ubah-data-pemilih")
    assert published is not None
    assert published.service.name.of("jv") != published.service.name.of("id")
    assert [clause.number for clause in published.clauses["requirements"]][:2] == ["1.1", "1.2"]
    assert published.questions[0].choices[0][1].of("jv")
    with pytest.raises(FrozenInstanceError):
        published.questions = ()  # type: ignore[misc]


def test_an_unknown_slug_is_no_service(session: Session, office_id: str) -> None:
    assert queries.get_published(session, office_id, "tidak-ada") is None
    assert queries.get_service(session, office_id, "tidak-ada") is None
    assert queries.get_version(session, office_id, UUID(int=0)) is None


def test_a_new_version_is_what_citizens_read_and_the_old_one_is_kept_for_its_cases(
    session: Session, office_id: str
) -> None:
    first = queries.get_published(session, office_id, "petugas-pemilu")
    assert first is not None
    second = second_version(session, office_id, "petugas-pemilu")
    newest = queries.get_published(session, office_id, "petugas-pemilu")
    kept = queries.get_version(session, office_id, first.standard.id)
    assert newest is not None
    assert kept is not None
    assert newest.standard.id == second.id
    assert kept.standard.version == 1
    assert kept.clauses == first.clauses


def test_a_draft_is_not_what_citizens_read(session: Session, office_id: str) -> None:
    second_version(session, office_id, "petugas-pemilu", state="draft")
    published = queries.get_published(session, office_id, "petugas-pemilu")
    assert published is not None
    assert published.standard.version == 1


def test_a_new_version_with_a_time_takes_the_service_off_the_list_without_promise(
    session: Session, office_id: str
) -> None:
    assert "petugas-pemilu" in queries.list_without_promise(session, office_id)
    second_version(session, office_id, "petugas-pemilu")
    assert "petugas-pemilu" not in queries.list_without_promise(session, office_id)


def test_one_version_number_stands_once(session: Session, office_id: str) -> None:
    with pytest.raises(IntegrityError), session.begin_nested():
        second_version(session, office_id, "petugas-pemilu", version=1)
