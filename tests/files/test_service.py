"""Attaching, holding for a form that came back, claiming, withdrawing."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from obstore.store import MemoryStore
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import files
from webapp.errors import NotFound
from webapp.files import queries, service
from webapp.files.models import Attachment
from webapp.files.service import PutFile

OFFICE = "3517"
CASE, OTHER = uuid.uuid4(), uuid.uuid4()
MESSAGE = uuid.uuid4()
MORNING = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def stored(store: MemoryStore, *names: str) -> list[PutFile]:
    batch = service.prepare([files.upload(name, files.pdf() + b"%" + name.encode()) for name in names])
    return service.put(store, OFFICE, batch.files)


def attach(
    session: Session, put: list[PutFile], owner: uuid.UUID = CASE, message: uuid.UUID | None = None
) -> list[Attachment]:
    return service.attach(
        session, office_id=OFFICE, owner_kind="case", owner_id=owner, message_id=message, put=put, origin="citizen"
    )


def kept_names(session: Session, owner: uuid.UUID = CASE) -> list[str]:
    return [row.name for row in queries.list_attachments(session, office_id=OFFICE, owner_kind="case", owner_id=owner)]


def held_names(session: Session, *hashes: str) -> list[str]:
    return [row.name for row in service.list_held(session, office_id=OFFICE, held_for=hashes)]


def test_attached_files_are_listed_in_the_order_they_came(session: Session, store: MemoryStore) -> None:
    attach(session, stored(store, "c.pdf", "a.pdf"))
    attach(session, stored(store, "b.pdf"))
    rows = queries.list_attachments(session, office_id=OFFICE, owner_kind="case", owner_id=CASE)
    assert [(row.name, row.position) for row in rows] == [("c.pdf", 1), ("a.pdf", 2), ("b.pdf", 3)]
    assert {(row.media_type, row.kind, row.origin) for row in rows} == {("application/pdf", "document", "citizen")}


@pytest.mark.parametrize("message", [None, MESSAGE])
def test_the_same_send_again_attaches_nothing_twice(
    session: Session, store: MemoryStore, message: uuid.UUID | None
) -> None:
    first = attach(session, stored(store, "a.pdf"), message=message)
    again = attach(session, stored(store, "a.pdf", "b.pdf", "b.pdf"), message=message)
    assert again[0] is first[0]
    assert [row.name for row in again] == ["a.pdf", "b.pdf"]
    assert kept_names(session) == ["a.pdf", "b.pdf"]


def test_the_same_form_sent_in_a_later_answer_hangs_on_that_answer_too(session: Session, store: MemoryStore) -> None:
    attach(session, stored(store, "a.pdf"))
    attach(session, stored(store, "a.pdf"), message=MESSAGE)
    assert kept_names(session) == ["a.pdf", "a.pdf"]


@pytest.mark.parametrize("message", [None, MESSAGE])
def test_the_database_itself_refuses_a_double(session: Session, store: MemoryStore, message: uuid.UUID | None) -> None:
    (row,) = attach(session, stored(store, "a.pdf"), message=message)
    session.add(
        Attachment(
            office_id=OFFICE,
            owner_kind="case",
            owner_id=CASE,
            message_id=message,
            name="a.pdf",
            media_type=row.media_type,
            size_bytes=1,
            digest=row.digest,
            store_key="other",
            position=9,
            origin="citizen",
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_file_is_found_only_through_its_own_case_and_office(session: Session, store: MemoryStore) -> None:
    (row,) = attach(session, stored(store, "a.pdf"))

    def found(office_id: str, owner_kind: str, owner_id: uuid.UUID) -> Attachment | None:
        return queries.get_attachment(
            session, office_id=office_id, owner_kind=owner_kind, owner_id=owner_id, attachment_id=row.id
        )

    assert found(OFFICE, "case", CASE) is row
    assert found(OFFICE, "case", OTHER) is None
    assert found(OFFICE, "input", CASE) is None
    assert found("3518", "case", CASE) is None


def test_held_files_move_to_the_case_without_those_left_out(session: Session, store: MemoryStore) -> None:
    held = service.hold(session, office_id=OFFICE, held_for="k1:a", put=stored(store, "a.pdf", "b.pdf"))
    claimed = service.claim_held(
        session,
        office_id=OFFICE,
        held_for=["k2:a", "k1:a"],
        leave_out={held[0].id},
        owner_kind="case",
        owner_id=CASE,
        message_id=None,
    )
    assert [row.name for row in claimed] == kept_names(session) == ["b.pdf"]
    assert claimed[0].store_key == held[1].store_key
    assert held_names(session, "k1:a") == []


def test_a_form_that_comes_back_twice_holds_each_file_once(session: Session, store: MemoryStore) -> None:
    service.hold(session, office_id=OFFICE, held_for="k1:a", put=stored(store, "a.pdf"))
    held = service.hold(session, office_id=OFFICE, held_for="k1:a", put=stored(store, "a.pdf", "b.pdf"))
    assert [file.name for file in held] == held_names(session, "k1:a") == ["a.pdf", "b.pdf"]


def test_a_file_held_and_sent_again_is_attached_once(session: Session, store: MemoryStore) -> None:
    service.hold(session, office_id=OFFICE, held_for="k1:a", put=stored(store, "a.pdf"))
    attach(session, stored(store, "a.pdf"))
    service.claim_held(session, office_id=OFFICE, held_for=["k1:a"], owner_kind="case", owner_id=CASE, message_id=None)
    assert kept_names(session) == ["a.pdf"]


def test_a_fresh_id_takes_the_held_files_along(session: Session, store: MemoryStore) -> None:
    service.hold(session, office_id=OFFICE, held_for="k1:old", put=stored(store, "a.pdf", "b.pdf"))
    service.hold(session, office_id=OFFICE, held_for="k2:new", put=stored(store, "b.pdf"))
    moved = service.rehold(session, office_id=OFFICE, old_hashes=["k2:old", "k1:old"], new_hash="k2:new")
    assert moved == 1
    assert held_names(session, "k1:old") == []
    assert sorted(held_names(session, "k2:new")) == ["a.pdf", "b.pdf"]


def test_after_a_day_a_held_file_is_gone_before_any_sweep(session: Session, store: MemoryStore) -> None:
    with time_machine.travel(MORNING, tick=False) as at:
        service.hold(session, office_id=OFFICE, held_for="k1:a", put=stored(store, "a.pdf"))
        at.move_to(MORNING + timedelta(hours=24))
        assert held_names(session, "k1:a") == ["a.pdf"]
        at.move_to(MORNING + timedelta(hours=24, seconds=1))
        assert held_names(session, "k1:a") == []
        claimed = service.claim_held(
            session, office_id=OFFICE, held_for=["k1:a"], owner_kind="case", owner_id=CASE, message_id=None
        )
        assert claimed == []


def test_the_same_file_may_be_held_again_after_a_day(session: Session, store: MemoryStore) -> None:
    with time_machine.travel(MORNING, tick=False) as at:
        for name in ("k1:a", "k1:b"):
            service.hold(session, office_id=OFFICE, held_for=name, put=stored(store, "a.pdf"))
        at.move_to(MORNING + timedelta(hours=25))
        service.hold(session, office_id=OFFICE, held_for="k1:a", put=stored(store, "a.pdf"))
        assert held_names(session, "k1:a") == ["a.pdf"]
        assert service.rehold(session, office_id=OFFICE, old_hashes=["k1:a"], new_hash="k1:b") == 1
        assert held_names(session, "k1:b") == ["a.pdf"]


def test_another_forms_files_are_not_shown_and_not_dropped(session: Session, store: MemoryStore) -> None:
    (mine,) = service.hold(session, office_id=OFFICE, held_for="k1:a", put=stored(store, "a.pdf"))
    (theirs,) = service.hold(session, office_id=OFFICE, held_for="k1:b", put=stored(store, "b.pdf"))
    assert service.drop_held(session, office_id=OFFICE, held_for=["k1:a"], only={theirs.id}) == 0
    assert service.drop_held(session, office_id=OFFICE, held_for=["k1:a"], only={mine.id}) == 1
    assert held_names(session, "k1:a") == []
    assert held_names(session, "k1:b") == ["b.pdf"]


def test_a_withdrawn_file_is_gone_and_a_strangers_cannot_be_withdrawn(session: Session, store: MemoryStore) -> None:
    (row,) = attach(session, stored(store, "a.pdf"))
    with pytest.raises(NotFound):
        service.withdraw(session, office_id=OFFICE, owner_kind="case", owner_id=OTHER, attachment_id=row.id)
    service.withdraw(session, office_id=OFFICE, owner_kind="case", owner_id=CASE, attachment_id=row.id)
    assert kept_names(session) == []
