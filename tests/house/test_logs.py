"""No personal data in logs: neither what was typed, nor a name, nor the id or digits of a receipt."""

from __future__ import annotations

import logging
import sqlite3
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.factories.accounts import PASSWORD, make_staff
from tests.factories.cases import answers, database_of, file_report, open_case, reply
from webapp.crypto import receipt_digits
from webapp.web import LAST_WORDS

STORY, NAME, CONTACT, WORDS = "Kucing oranye di balai desa", "Wulan Pertiwi", "081299887766", "Matur suwun sanget"
PLACE = "Galengdowoo"
SECRETS = (STORY, NAME, CONTACT, WORDS, PLACE, "oranye", "Wulan", "0812998", PASSWORD, "sandi-salah-sekali")


def written(caplog: pytest.LogCaptureFixture) -> str:
    formatter = logging.Formatter("%(levelname)s %(name)s %(message)s %(args)s")
    return "\n".join(formatter.format(record) for record in caplog.records)


def check(caplog: pytest.LogCaptureFixture, *more: str) -> str:
    told = written(caplog)
    for secret in (*SECRETS, *more):
        assert secret not in told, f"{secret!r} stands in the log"
    return told


def traces_of(submission_id: uuid.UUID) -> tuple[str, ...]:
    digits = receipt_digits(submission_id)
    return (str(submission_id), submission_id.hex, digits, " ".join(digits[i : i + 4] for i in range(0, 16, 4)))


@pytest.fixture
def listening(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that any library logs. SQLAlchemy's DEBUG prints whole rows by design: nobody may switch it on."""
    caplog.set_level(logging.DEBUG)
    for name in ("werkzeug", "waitress", "flask-limiter", "webapp", "PIL"):
        caplog.set_level(logging.DEBUG, logger=name)
    for name in ("sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool"):
        caplog.set_level(logging.INFO, logger=name)
    return caplog


def test_a_whole_walk_leaves_nothing_personal_in_the_log(listening: pytest.LogCaptureFixture, app: Flask) -> None:
    client = app.test_client()
    with database_of(app).transaction() as session:
        staff = make_staff(session)
    filed = file_report(client, cerita=STORY, nama=NAME, kontak=CONTACT, desa=PLACE)
    client.get(filed.receipt)
    client.get(f"{filed.receipt}/perbaiki")
    open_case(client, filed)
    assert reply(client, WORDS).status_code == 303
    client.post("/lacak", data={"kode": filed.digits[:-1]})
    client.post("/petugas/masuk", data={"nama_masuk": staff.sign_in_name, "sandi": "sandi-salah-sekali"})
    client.post("/petugas/masuk", data={"nama_masuk": staff.sign_in_name, "sandi": PASSWORD})
    told = check(listening, *traces_of(filed.submission_id))
    assert "INSERT INTO cases" in told, "the database's own log was not heard"


def planted(*_given: Any, **_named: Any) -> Any:
    """A fault that quotes what was typed, as int() and uuid.UUID() do."""
    raise ValueError(f"invalid literal: {STORY} {NAME}")


def test_a_fault_of_ours_is_logged_with_its_place_and_without_its_words(
    listening: pytest.LogCaptureFixture, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.cases.filing_page.body_of", planted)
    fields = answers(cerita=STORY, nama=NAME, kontak=CONTACT, desa=PLACE)
    answer = app.test_client().post("/lapor/data-pemilih", data=fields)
    assert answer.status_code == 500
    told = check(listening, *traces_of(uuid.UUID(fields["id"])))
    assert "ERROR webapp.web.failures fault: ValueError" in told
    assert "filing_page.py" in told


def test_a_fault_behind_a_fault_is_told_by_its_kind_alone(
    listening: pytest.LogCaptureFixture, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice(form: Any) -> Any:
        try:
            planted(form)
        except ValueError as error:
            raise RuntimeError(WORDS) from error

    monkeypatch.setattr("webapp.cases.filing_page.body_of", twice)
    app.test_client().post("/lapor/data-pemilih", data=answers(cerita=STORY, nama=NAME))
    told = check(listening)
    assert "RuntimeError" in told
    assert "after ValueError" in told


@pytest.fixture
def broken_commit(app: Flask) -> Iterator[None]:
    """The disk is full at the very last step."""
    engine = database_of(app).engine

    def fail(_connection: Any) -> None:
        raise OperationalError(f"COMMIT {STORY}", {"name": NAME}, sqlite3.OperationalError("disk is full"))

    event.listen(engine, "commit", fail)
    yield
    event.remove(engine, "commit", fail)


def test_a_database_that_fails_at_the_commit_gives_a_503_that_keeps_the_text_in_hand(
    listening: pytest.LogCaptureFixture, app: Flask, broken_commit: None
) -> None:
    fields = answers(cerita=STORY, nama=NAME, kontak=CONTACT, desa=PLACE)
    answer = app.test_client().post("/lapor/data-pemilih", data=fields)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "Set-Cookie" not in answer.headers
    told = check(listening, *traces_of(uuid.UUID(fields["id"])))
    assert "database unavailable: OperationalError" in told


def test_a_statement_that_fails_is_logged_without_its_values(
    listening: pytest.LogCaptureFixture, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database_of(app).engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE cases RENAME TO gone")
    fields = answers(cerita=STORY, nama=NAME, kontak=CONTACT, desa=PLACE)
    answer = app.test_client().post("/lapor/data-pemilih", data=fields)
    assert answer.status_code in (500, 503)
    told = check(listening, *traces_of(uuid.UUID(fields["id"])))
    assert "database unavailable" in told


def test_a_fault_in_the_error_page_itself_answers_in_words_and_logs_no_address(
    listening: pytest.LogCaptureFixture, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flask's and the server's own last resort would write the path, and with it the id of the receipt."""
    client = app.test_client()
    filed = file_report(client)
    monkeypatch.setattr("webapp.cases.routes.receipt.page", planted)
    monkeypatch.setattr("webapp.web.failures.render", planted)
    answer = client.get(filed.receipt)
    assert answer.status_code == 500
    assert answer.text == LAST_WORDS
    told = check(listening, *traces_of(filed.submission_id))
    assert "fault in the error page" in told


def test_a_flood_is_counted_under_a_hash(listening: pytest.LogCaptureFixture, app: Flask) -> None:
    client = app.test_client()
    codes = {
        client.post("/perkara/keluar", environ_base={"REMOTE_ADDR": "203.0.113.77"}).status_code for _n in range(250)
    }
    assert 429 in codes
    check(listening, "203.0.113.77")
