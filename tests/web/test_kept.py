"""What is kept in memory moves on with every edit, whoever makes it, and with the day."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.factories.accounts import make_staff
from tests.factories.charter import sign
from webapp.accounts.models import ConductHandler
from webapp.charter.service import pledges, promise_days
from webapp.charter.service.promise_days import Tally
from webapp.db import Database
from webapp.files.storing import PutFile
from webapp.offices import queries
from webapp.offices.models import Office
from webapp.web.kept import MOST, Shelf, Stamp, kept, stamp_now
from webapp.workdays import queries as calendar
from webapp.workdays.models import ElectionStage

OFFICE = "3517"
BEFORE_MIDNIGHT = datetime(2026, 11, 24, 16, 59, tzinfo=UTC)  # 23.59 WIB


def revision(database: Database) -> int:
    found = queries.revision(database, OFFICE)
    assert found is not None
    return found


# A change in every table that public pages, or names on staff pages, are made of.
EDITS = {
    "offices": "UPDATE offices SET hours = 'Senin'",
    "units": "UPDATE units SET name = name || '!'",
    "divisions": "UPDATE divisions SET name = name || '!'",
    "bodies": "UPDATE bodies SET phone = '1'",
    "regions": "UPDATE regions SET name = name || '!' WHERE level = 'kecamatan'",
    "calendar_days": "DELETE FROM calendar_days",
    "election_stages": "DELETE FROM election_stages",
    "services": "UPDATE services SET position = position + 1",
    "standards": "UPDATE standards SET answer_days = 5",
    "clauses": "UPDATE clauses SET position = position + 100",
    "pledges": "UPDATE pledges SET signer_post = 'Lain'",
    "voices": "UPDATE voices SET language = 'jv'",
    "service_days": "UPDATE service_days SET cases = 7",
    "questions": "UPDATE questions SET position = position + 100",
    "staff": "UPDATE staff SET name = 'Lain'",
    "conduct_handlers": "DELETE FROM conduct_handlers",
}


@pytest.mark.parametrize("table", EDITS)
def test_an_edit_of_any_of_these_tables_moves_the_number_on(database: Database, table: str) -> None:
    with database.transaction() as session:
        staff = make_staff(session)
        session.add(ConductHandler(office_id=OFFICE, slot=1, staff_id=staff.id))
        stage = {"first_on": date(2027, 1, 1), "last_on": date(2027, 2, 1), "decree": "Keputusan KPU", "version": 1}
        session.add(ElectionStage(office_id=OFFICE, subject="pemilu", **stage))
        pledge = sign(session, staff.id)
        assert pledge is not None
        sound = PutFile("janji.ogg", "audio/ogg", 1, "d", "k")
        pledges.put_voice(session, office_id=OFFICE, of_id=pledge.id, language="id", sound=sound, by=staff.id)
        day = {("hasil-pemilu", 1): Tally(5, 5, 5)}
        promise_days.put_day(session, office_id=OFFICE, day=date(2026, 11, 1), found=day)
    before = revision(database)
    with database.transaction() as session:
        session.execute(text(EDITS[table]))
    assert revision(database) > before


def test_a_new_row_moves_the_number_on_and_a_case_does_not(database: Database, app: Flask) -> None:
    before = revision(database)
    with database.transaction() as session:
        make_staff(session)
    assert revision(database) == before + 1
    with database.transaction() as session:
        session.execute(text("UPDATE case_numbers SET last = last + 1"))
    assert revision(database) == before + 1


def reading(app: Flask, calls: list[str]) -> str:
    """The office's hours, kept; `calls` tells how often they were read."""

    def read(session: Session, office_id: str) -> str:
        calls.append(office_id)
        return queries.get_office(session, office_id).hours

    read = app.extensions.setdefault("test_read", read)
    with app.test_request_context("/"):
        return kept(read)


def test_it_is_read_once_and_again_after_an_edit_in_another_process(app: Flask, settings: object) -> None:
    calls: list[str] = []
    assert [reading(app, calls) for _request in range(3)] == [""] * 3
    assert calls == [OFFICE]
    other = Database(app.config["SETTINGS"].database_url)  # as another process has it: an engine of its own
    with other.transaction() as session:
        queries.get_office(session, OFFICE).hours = "Senin"
    other.dispose()
    assert [reading(app, calls) for _request in range(2)] == ["Senin"] * 2
    assert calls == [OFFICE] * 2


def test_an_edit_that_is_rolled_back_moves_nothing(app: Flask, database: Database) -> None:
    before = revision(database)

    def edit_and_fail() -> None:
        with database.transaction() as session:
            queries.get_office(session, OFFICE).hours = "Senin"
            session.flush()
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        edit_and_fail()
    assert revision(database) == before


def test_midnight_in_jombang_begins_anew(app: Flask) -> None:
    calls: list[str] = []
    with time_machine.travel(BEFORE_MIDNIGHT, tick=False) as moment:
        reading(app, calls)
        moment.shift(50)
        reading(app, calls)
        assert len(calls) == 1
        moment.shift(20)
        reading(app, calls)
    assert len(calls) == 2


def test_nothing_is_kept_before_the_office_is_seeded_or_while_the_database_is_away(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(database: Database, office_id: str) -> int:
        raise OperationalError("SELECT", {}, Exception("locked"))

    for lacking in (lambda database, office_id: None, away):
        monkeypatch.setattr(queries, "revision", lacking)
        calls: list[str] = []
        app.extensions.pop("test_read", None)
        assert stamp_now(app) is None
        reading(app, calls)
        reading(app, calls)
        assert len(calls) == 2


def test_what_is_not_there_is_not_kept(app: Flask) -> None:
    with app.test_request_context("/"):
        assert kept(queries.get_region, "99.99") is None
        assert kept(queries.get_region, "35.17.05") is not None
    things = app.extensions["kept"].things
    assert [key for key in things if "99.99" in key] == []
    assert [key for key in things if "35.17.05" in key]


def test_a_shelf_never_grows_without_end() -> None:
    shelf = Shelf(Stamp(OFFICE, 1, calendar_day()))
    for number in range(MOST * 2 + 5):
        shelf.put(number, uuid.uuid4())
        assert len(shelf.things) <= MOST


def calendar_day() -> date:
    return datetime(2026, 11, 24, tzinfo=UTC).date()


def test_two_things_of_one_name_are_told_apart_by_what_was_asked(app: Flask) -> None:
    with app.test_request_context("/"):
        names = {kept(queries.get_unit, key).name for key in ("data", "hukum")}
        assert len(names) == 2
        assert kept(calendar.days_off)


def test_every_column_of_the_office_moves_the_revision(database: Database) -> None:
    """A column that a later migration adds must stand in the trigger too."""
    names = [column.name for column in inspect(Office).columns if column.name not in ("office_id", "revision")]
    for name in names:
        before = revision(database)
        with database.transaction() as session:
            session.execute(text(f"UPDATE offices SET {name} = {name}"))
        assert revision(database) == before + 1, name
