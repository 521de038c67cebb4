"""The office's card: on every page, before seeding, and while the database is away."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from webapp.db import Database
from webapp.offices import service
from webapp.web import office


def test_the_card_names_the_office_and_its_safe_help(app: Flask) -> None:
    with app.test_request_context("/"):
        card = office.current()
    assert card.short == "KPU Jombang"
    assert card.long_name.startswith("Komisi Pemilihan Umum (KPU)")
    assert (card.safe_phone, card.safe_whatsapp) == ("129", "08111-129-129")
    assert card.exit_url.startswith("https://")


def test_an_edit_is_seen_by_the_next_request(app: Flask, database: Database, office_id: str) -> None:
    for phone in ("", "0321 1", "0321 2"):
        if phone:
            with database.transaction() as session:
                service.edit_office(session, office_id=office_id, changes={"phone": phone})
        with app.test_request_context("/"):
            assert office.current().phone == phone


def test_without_a_seeded_office_the_card_is_empty(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_read", lambda session, office_id: None)
    with app.test_request_context("/"):
        card = office.current()
    assert (card.short, card.address, card.exit_url) == ("", "", "")


def test_while_the_database_is_away_the_last_card_is_shown(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(session: Session, office_id: str) -> office.OfficeCard:
        raise OperationalError("SELECT 1", {}, Exception("locked"))

    with app.test_request_context("/"):
        office.current()
    monkeypatch.setattr(office, "_read", away)
    with app.test_request_context("/"):
        assert office.current().short == "KPU Jombang"
