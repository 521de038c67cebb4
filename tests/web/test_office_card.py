"""The office's card: on every page, before seeding, and while the database is away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import OperationalError

from webapp.db import Database
from webapp.offices import service
from webapp.web import office

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def test_the_card_names_the_office_and_its_safe_help(app: Flask) -> None:
    with app.test_request_context("/"):
        card = office.current()
    assert card.short == "KPU Jombang"
    assert card.long_name.startswith("Komisi Pemilihan Umum (KPU)")
    assert (card.safe_phone, card.safe_whatsapp) == ("129", "08111-129-129")
    assert card.exit_url.startswith("https://")


def test_an_edit_is_seen_after_half_a_minute_or_at_once_when_forgotten(
    app: Flask, database: Database, office_id: str
) -> None:
    with app.test_request_context("/"), time_machine.travel(NOW, tick=False) as moment:
        office.current()
        with database.transaction() as session:
            service.edit_office(session, office_id=office_id, changes={"phone": "0321 1"})
        assert office.current().phone == ""
        moment.shift(timedelta(seconds=31))
        assert office.current().phone == "0321 1"
        with database.transaction() as session:
            service.edit_office(session, office_id=office_id, changes={"phone": "0321 2"})
        office.forget()
        assert office.current().phone == "0321 2"


def test_a_clock_set_back_does_not_keep_an_old_card(app: Flask, database: Database, office_id: str) -> None:
    with app.test_request_context("/"), time_machine.travel(NOW, tick=False) as moment:
        office.current()
        with database.transaction() as session:
            service.edit_office(session, office_id=office_id, changes={"phone": "0321 1"})
        moment.shift(timedelta(days=-1))
        assert office.current().phone == "0321 1"


def test_without_a_seeded_office_the_card_is_empty(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_read", lambda office_id: None)
    with app.test_request_context("/"):
        card = office.current()
    assert (card.short, card.address, card.exit_url) == ("", "", "")


def test_while_the_database_is_away_the_last_card_is_shown(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(office_id: str) -> office.OfficeCard:
        raise OperationalError("SELECT 1", {}, Exception("locked"))

    with app.test_request_context("/"), time_machine.travel(NOW, tick=False) as moment:
        office.current()
        monkeypatch.setattr(office, "_read", away)
        moment.shift(timedelta(minutes=5))
        assert office.current().short == "KPU Jombang"
