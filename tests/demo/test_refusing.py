"""A real office is neither filled nor emptied, and emptying a trial takes only what is the trial's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest
from sqlalchemy import func, select, text

from tests.conftest import OFFICE
from tests.demo.conftest import Trial
from tests.factories.accounts import make_staff
from webapp import config, migrations
from webapp.accounts.models import Staff
from webapp.cases.models import Case
from webapp.db import Database
from webapp.demo import office
from webapp.demo.office import EMPTY, REAL, TRIAL, NoTrial
from webapp.files.models import Attachment
from webapp.files.storing import open_store
from webapp.offices.models import Office
from webapp.offices.queries import get_office

FOREIGN = f"{OFFICE}/somebody-elses"


@pytest.fixture
def copied(filled: Trial, tmp_path: Path) -> Iterator[Database]:
    """A copy of the trial that may be emptied."""
    shutil.copytree(filled.settings.var, tmp_path / "var")
    database = Database(f"sqlite:///{tmp_path / 'var' / 'piagam.sqlite3'}")
    yield database
    database.dispose()


def settings_of(database: Database) -> config.Settings:
    return config.load({"PIAGAM_VAR": str(Path(str(database.engine.url.database)).parent)})


def unmark(database: Database) -> None:
    """As if it had been made by `make run`: no service does this."""
    with database.transaction() as session:
        get_office(session, OFFICE).trial = False


def counted(database: Database, table: type[Case] | type[Staff] | type[Office] | type[Attachment]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_an_office_made_by_make_run_is_real_even_before_its_first_case(
    database: Database, settings: config.Settings
) -> None:
    assert office.standing(database, OFFICE) == REAL
    with pytest.raises(NoTrial):
        office.fill(database, settings, open_store(settings.files_url), seed=1, count=30)
    with database.reading() as session:
        assert not get_office(session, OFFICE).trial
    assert counted(database, Case) == counted(database, Staff) == 0


def test_a_real_office_with_cases_is_left_as_it_is(copied: Database) -> None:
    unmark(copied)
    store = open_store(settings_of(copied).files_url)
    before, files = counted(copied, Case), counted(copied, Attachment)
    for refused in (
        lambda: office.empty(copied, OFFICE, store),
        lambda: office.fill(copied, settings_of(copied), store, seed=1, count=30),
    ):
        with pytest.raises(NoTrial):
            refused()
    assert (counted(copied, Case), counted(copied, Attachment)) == (before, files)
    assert sum(len(chunk) for chunk in obstore.list(store)) == files


def test_a_trial_is_not_filled_twice(copied: Database) -> None:
    with pytest.raises(NoTrial):
        office.fill(copied, settings_of(copied), open_store(settings_of(copied).files_url), seed=1, count=30)


def test_a_real_office_of_an_older_version_is_known_and_not_even_migrated(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    migrations.upgrade(database.engine, "0001")
    assert office.standing(database, OFFICE) == EMPTY
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO offices (office_id, name, short, number_prefix, province, timezone, address,"
                " address_certainty, website, phone, email, whatsapp, hours, safe_name, safe_phone, safe_whatsapp,"
                " safe_hours, safe_source, exit_url) VALUES (:office, '', '', 'X', '', '', '', '', '', '', '', '',"
                " '', '', '', '', '', '', '')"
            ),
            {"office": OFFICE},
        )
    assert office.standing(database, OFFICE) == REAL
    with pytest.raises(NoTrial):
        office.empty(database, OFFICE, open_store("memory:///"))
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0001"
    database.dispose()


def test_emptying_takes_the_trials_rows_and_files_and_nothing_else(copied: Database) -> None:
    store = open_store(settings_of(copied).files_url)
    obstore.put(store, FOREIGN, b"not ours")
    gone = next(iter(obstore.list(store)))[0]["path"]
    if gone != FOREIGN:
        obstore.delete(store, gone)  # one of ours is missing already: that stops nothing
    office.empty(copied, OFFICE, store)
    assert office.standing(copied, OFFICE) == EMPTY
    assert counted(copied, Case) == counted(copied, Staff) == counted(copied, Office) == 0
    assert [item["path"] for chunk in obstore.list(store) for item in chunk] == [FOREIGN]
    office.empty(copied, OFFICE, store)  # nothing is left to empty


def test_an_emptied_trial_is_filled_anew(copied: Database) -> None:
    settings = settings_of(copied)
    store = open_store(settings.files_url)
    office.empty(copied, OFFICE, store)
    office.fill(copied, settings, store, seed=3, count=30)
    assert office.standing(copied, OFFICE) == TRIAL
    assert counted(copied, Case) == 30


def test_a_database_that_another_office_shares_is_not_emptied(copied: Database) -> None:
    with copied.transaction() as session:
        ours = get_office(session, OFFICE)
        names = [column.name for column in Office.__table__.columns]
        session.add(Office(**{name: getattr(ours, name) for name in names} | {"office_id": "3518", "trial": False}))
    before = counted(copied, Case)
    with pytest.raises(NoTrial):
        office.empty(copied, OFFICE, open_store(settings_of(copied).files_url))
    assert counted(copied, Case) == before


def test_a_filling_that_fails_leaves_no_office_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from webapp import trial
    from webapp.demo import filling

    def fail(*_facts: object) -> None:
        raise RuntimeError("the power went")

    trial.make_secrets(tmp_path)
    settings = config.load({"PIAGAM_VAR": str(tmp_path)})
    database = Database(settings.database_url)
    monkeypatch.setitem(filling.DEEDS, "answer", fail)
    with pytest.raises(RuntimeError):
        office.fill(database, settings, open_store(settings.files_url), seed=1, count=30)
    assert office.standing(database, OFFICE) == EMPTY
    monkeypatch.undo()
    office.fill(database, settings, open_store(settings.files_url), seed=1, count=30)
    assert office.standing(database, OFFICE) == TRIAL
    database.dispose()


def test_the_mark_survives_what_an_administrator_may_edit(copied: Database) -> None:
    from webapp.offices import service

    assert "trial" not in service.EDITABLE
    with copied.transaction() as session:
        service.edit_office(session, office_id=OFFICE, changes={"phone": "1", "trial": ""})
        service.seed_office(session, OFFICE)
        make_staff(session)
    with copied.reading() as session:
        assert get_office(session, OFFICE).trial
