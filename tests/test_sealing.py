"""A new key: everything is sealed again under it, in small steps that may be killed and repeated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select

from tests.factories.accounts import APP_SECRET
from tests.factories.cases import file_report
from tests.factories.desk import administrator, bare_cases
from webapp import create_app, sealing
from webapp.accounts.models import AuthenticatorApp
from webapp.audit.models import JournalLine
from webapp.cases.models import SealedIdentity
from webapp.config import Settings
from webapp.crypto import Sealer
from webapp.db import Base, Database
from webapp.errors import OfficeError
from webapp.schema import load_models

OFFICE = "3517"
NAME, CONTACT = "Sulastri Kuswandari", "0812-7777-1234"
OLD, NEW, FOREIGN = (Fernet.generate_key().decode() for _number in range(3))

App = Callable[..., Flask]


@pytest.fixture
def office(settings: Settings) -> Any:
    """The same office with other keys; the first is the newest."""
    made: list[Flask] = []

    def make(*keys: str) -> Flask:
        made.append(create_app(replace(settings, seal_keys=keys)))
        return made[-1]

    yield make
    for app in made:
        app.extensions["database"].dispose()


def database_of(app: Flask) -> Database:
    found: Database = app.extensions["database"]
    return found


def fill(app: Flask, count: int) -> None:
    """Cases with a name and a contact, and some with only one of them."""
    sealer: Sealer = app.extensions["sealer"]
    with database_of(app).transaction() as session:
        for number, case_id in enumerate(bare_cases(session, count)):
            name = sealer.seal(f"{NAME} {number}") if number % 3 else None
            contact = sealer.seal(CONTACT) if number % 3 != 1 else None
            session.add(SealedIdentity(office_id=OFFICE, case_id=case_id, name=name, contact=contact))


def fields(app: Flask) -> list[bytes]:
    with database_of(app).reading() as session:
        rows = session.scalars(select(SealedIdentity).order_by(SealedIdentity.case_id)).all()
        return [part for row in rows for part in (row.name, row.contact) if part]


def run(app: Flask) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["seal", "rotate"])
    return result.exit_code, result.output


def test_after_the_command_the_newest_key_alone_opens_everything(office: App) -> None:
    fill(office(OLD), 250)
    both = office(NEW, OLD)
    before = [both.extensions["sealer"].open(one) for one in fields(both)]
    code, told = run(both)
    assert code == 0, told
    assert (
        f"sealed_identities: {len(before)} fields sealed again, 0 under the newest key already, 0 rows could not"
        in told
    )
    alone = Sealer((NEW,))
    assert [alone.open(one) for one in fields(both)] == before
    assert f"sealed_identities: 0 fields sealed again, {len(before)} under the newest key" in run(both)[1]


def test_the_secret_of_an_officers_app_is_sealed_again_too(office: App) -> None:
    somebody = administrator(office(OLD))
    code, told = run(both := office(NEW, OLD))
    assert (code, "authenticator_apps: 1 fields sealed again" in told) == (0, True)
    with database_of(both).reading() as session:
        kept = session.get_one(AuthenticatorApp, (OFFICE, somebody.staff.id))
    assert Sealer((NEW,)).open(kept.secret) == APP_SECRET


def test_a_case_filed_between_two_keys_is_found_too(office: App) -> None:
    filed = file_report(office(OLD).test_client(), siapa="sealed", nama=NAME)
    both = office(NEW, OLD)
    file_report(both.test_client(), siapa="sealed", nama=NAME)
    assert "1 fields sealed again, 1 under the newest key already" in run(both)[1]
    with database_of(both).reading() as session:
        row = session.get_one(SealedIdentity, (OFFICE, filed.case_id))
        assert Sealer((NEW,)).open(row.name or b"") == NAME


def test_killed_in_the_middle_it_lost_nothing_and_goes_on(office: App, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(office(OLD), 250)
    both = office(NEW, OLD)
    sealer, calls = both.extensions["sealer"], 0
    reseal = Sealer.reseal

    def dying(self: Sealer, sealed: bytes) -> bytes:
        nonlocal calls
        calls += 1
        if calls > 200:
            raise KeyboardInterrupt
        return reseal(self, sealed)

    monkeypatch.setattr(Sealer, "reseal", dying)
    with pytest.raises(KeyboardInterrupt):
        sealing.reseal_all(database_of(both), sealer, OFFICE)
    monkeypatch.undo()
    kept = fields(both)
    assert all(sealer.open(one) for one in kept)
    done = sum(sealer.is_newest(one) for one in kept)
    assert 0 < done < len(kept), "some transactions stand, the one that was killed does not"
    code, told = run(both)
    assert (code, f"{len(kept) - done} fields sealed again, {done} under the newest key" in told) == (0, True)


def test_a_row_that_no_key_opens_is_named_and_left_and_the_others_are_sealed(office: App) -> None:
    fill(office(FOREIGN), 2)
    lost = [bytes(one) for one in fields(office(FOREIGN))]
    fill(office(OLD), 120)
    both = office(NEW, OLD)
    code, told = run(both)
    assert code == 1
    assert "2 rows could not be opened" in told
    assert told.count("no kept key opens the row 3517/") == 2
    assert "PIAGAM_SEAL_KEYS" in told
    assert NAME not in told
    kept = fields(both)
    assert [one for one in kept if one in lost] == lost
    assert sum(Sealer((NEW,)).is_newest(one) for one in kept) == len(kept) - len(lost)
    assert run(office(NEW, OLD, FOREIGN))[0] == 0


def test_a_row_with_one_broken_field_is_left_whole(office: App) -> None:
    app = office(OLD)
    sealer: Sealer = app.extensions["sealer"]
    with database_of(app).transaction() as session:
        (case_id,) = bare_cases(session, 1)
        session.add(SealedIdentity(office_id=OFFICE, case_id=case_id, name=sealer.seal(NAME), contact=b"rusak"))
    both = office(NEW, OLD)
    before = fields(both)
    assert run(both)[0] == 1
    assert fields(both) == before


def test_the_journal_tells_that_names_were_sealed_again_and_how_many(office: App) -> None:
    fill(office(OLD), 4)
    both = office(NEW, OLD)
    run(both)
    run(both)
    with database_of(both).reading() as session:
        lines = session.scalars(select(JournalLine).where(JournalLine.action == sealing.ACTION)).all()
    assert [(line.actor, line.outcome, line.facts) for line in lines] == [
        ("system", "ok", {"resealed": len(fields(both)), "unreadable": 0})
    ]


def test_every_column_of_bytes_that_a_sealer_writes_is_marked() -> None:
    """A sealed column without its mark would stay under the old key, unnoticed until that key is gone."""
    load_models()
    marked = {f"{table.name}.{column.name}" for table, columns in sealing.sealed_tables() for column in columns}
    raw = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if "BLOB" in str(column.type.compile()).upper() or "BYTEA" in str(column.type.compile()).upper()
    }
    not_sealed = {"daily_keys.secret", "passkeys.credential_id", "passkeys.public_key", "factor_challenges.value"}
    assert {"sealed_identities.name", "sealed_identities.contact"} <= marked
    assert raw - not_sealed - marked == set(), "mark it with info=SEALED_FIELD, or say here that it is not sealed"


def test_the_sealer_tells_the_newest_key_from_older_ones() -> None:
    old, both = Sealer((OLD,)), Sealer((NEW, OLD))
    sealed = old.seal(NAME)
    assert not both.is_newest(sealed)
    assert both.is_newest(both.reseal(sealed))
    assert Sealer((NEW,)).open(both.reseal(sealed)) == NAME
    with pytest.raises(OfficeError, match="seal_broken"):
        Sealer((NEW,)).reseal(sealed)
