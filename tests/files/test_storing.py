"""Bytes in the store, and the sweep of what nobody names."""

from __future__ import annotations

import stat
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import obstore
import pytest
from obstore.store import LocalStore, MemoryStore, ObjectStore

from tests.factories import files
from webapp import clock
from webapp.db import Database
from webapp.errors import NotFound, OfficeError
from webapp.files import service, storing, sweeping
from webapp.files.service import PutFile

OFFICE = "3517"
LATER = timedelta(hours=24, minutes=1)


def put_pdf(store: ObjectStore, word: str = "") -> PutFile:
    batch = service.prepare([files.upload("../../surat.pdf", files.pdf() + b"%" + word.encode())])
    return service.put(store, OFFICE, batch.files)[0]


def stored_keys(store: ObjectStore) -> set[str]:
    return {str(item["path"]) for chunk in obstore.list(store) for item in chunk}


def test_a_folder_keeps_bytes_under_a_key_that_tells_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "berkas warga"
    store = storing.open_store(folder.as_uri())
    put = put_pdf(store)
    office, _, name = put.store_key.partition("/")
    assert office == OFFICE
    assert uuid.UUID(name).version == 4
    assert [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()] == [put.store_key]
    assert storing.read(store, put.store_key) == files.pdf() + b"%"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_stored_file_is_never_overwritten(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=7))
    first = put_pdf(store, "first")
    with pytest.raises(OfficeError) as caught:
        put_pdf(store, "second")
    assert (caught.value.code, caught.value.status) == ("file_store_away", 503)
    assert storing.read(store, first.store_key).endswith(b"first")


def test_a_full_or_absent_store_is_said_in_words(tmp_path: Path) -> None:
    store = storing.open_store((tmp_path / "berkas").as_uri())
    (tmp_path / "berkas" / OFFICE).write_text("a file where the folder should be")
    with pytest.raises(OfficeError) as caught:
        put_pdf(store)
    assert caught.value.code == "file_store_away"


def test_a_missing_file_is_not_found(store: MemoryStore) -> None:
    with pytest.raises(NotFound) as caught:
        storing.read(store, "3517/none")
    assert caught.value.code == "file_gone"


def sweep(
    database: Database, store: ObjectStore, *, office_id: str = OFFICE, now: datetime | None = None
) -> tuple[int, int]:
    """Both halves, in the worker's order: how many held files and how many objects went."""
    with database.transaction() as session:
        held = sweeping.forget_held(session, office_id=office_id, now=now)
    return held, sweeping.sweep_objects(database, store, office_id=office_id, now=now)


def test_what_a_killed_process_was_writing_goes_after_a_day(database: Database, tmp_path: Path) -> None:
    store = storing.open_store((tmp_path / "berkas").as_uri())
    put = put_pdf(store)
    half = tmp_path / "berkas" / f"{put.store_key}#1"
    half.write_bytes(b"half a pho")
    assert stored_keys(store) == {put.store_key}, "the store itself does not list it"
    assert sweep(database, store) == (0, 0)
    assert half.exists()
    assert sweep(database, store, now=clock.now() + LATER) == (0, 2)
    assert not half.exists()


def test_a_sweep_that_lost_its_lease_removes_nothing_more(database: Database, store: MemoryStore) -> None:
    put = put_pdf(store)
    later = clock.now() + LATER
    assert sweeping.sweep_objects(database, store, office_id=OFFICE, now=later, still_mine=lambda: False) == 0
    assert stored_keys(store) == {put.store_key}


@pytest.mark.parametrize("kind", ["folder", "memory"])
def test_after_a_day_held_files_and_bytes_without_a_row_go_and_attached_ones_stay(
    kind: str, database: Database, tmp_path: Path
) -> None:
    store = storing.open_store((tmp_path / "berkas").as_uri()) if kind == "folder" else MemoryStore()
    attached, held, orphan = (put_pdf(store, word) for word in ("attached", "held", "orphan"))
    with database.transaction() as session:
        service.attach(
            session,
            office_id=OFFICE,
            owner_kind="case",
            owner_id=uuid.uuid4(),
            message_id=None,
            put=[attached],
            origin="citizen",
        )
        service.hold(session, office_id=OFFICE, held_for="k1:a", put=[held])
    assert sweep(database, store) == (0, 0)
    assert stored_keys(store) == {attached.store_key, held.store_key, orphan.store_key}
    later = clock.now() + LATER
    assert sweep(database, store, now=later) == (1, 2)
    assert stored_keys(store) == {attached.store_key}
    assert sweep(database, store, now=later) == (0, 0)


def test_the_sweep_of_one_office_leaves_the_others_alone(database: Database, store: MemoryStore) -> None:
    put_pdf(store)
    assert sweep(database, store, office_id="351", now=clock.now() + LATER) == (0, 0)
    assert len(stored_keys(store)) == 1


def test_two_sweeps_at_once_do_not_disturb_each_other(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = storing.open_store((tmp_path / "berkas").as_uri())
    assert isinstance(store, LocalStore)
    put = put_pdf(store)
    found = sweeping.find_unnamed

    def other_process_first(*args: object, **facts: object) -> list[str]:
        keys = found(*args, **facts)  # type: ignore[arg-type]
        (tmp_path / "berkas" / put.store_key).unlink()
        return keys

    monkeypatch.setattr(sweeping, "find_unnamed", other_process_first)
    sweeping.sweep_objects(database, store, office_id=OFFICE, now=clock.now() + LATER)
    assert stored_keys(store) == set()
