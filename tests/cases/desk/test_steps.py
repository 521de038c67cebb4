"""The checklist of a case: ticks with who and when, two phones at once, and its data."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.factories.cases import Filed
from tests.factories.desk import Officer, address, administrator, events_of, officer
from tests.factories.pages import fields_of, main_of
from webapp.cases import checklists, matters
from webapp.db import Database

BY_PHONE = {"X-Piagam-Kirim": "1"}


def form_of(who: Officer, filed: Filed) -> dict[str, Any]:
    return fields_of(who.client.get(f"{address(filed.number)}/langkah"), "isian")


def tick(who: Officer, filed: Filed, fields: dict[str, Any], **more: Any) -> TestResponse:
    return who.client.post(f"{address(filed.number)}/langkah", data=fields, **more)


def test_a_tick_is_an_event_with_who_and_when_and_can_be_taken_back(
    database: Database, boss: Officer, filed: Filed
) -> None:
    assert tick(boss, filed, {**form_of(boss, filed), "langkah": ["cocok-desa", "jawab"]}).status_code == 303
    main = main_of(boss.client.get(f"{address(filed.number)}/langkah"))
    assert boss.staff.name in main
    assert "2 dari 5" in main_of(boss.look(filed.number))
    tick(boss, filed, {**form_of(boss, filed), "langkah": ["jawab"]})
    told = [(event.kind, event.facts["step"], event.facts["done"]) for event in events_of(database, filed.number)[1:]]
    assert told == [
        ("step_ticked", "cocok-desa", True),
        ("step_ticked", "jawab", True),
        ("step_ticked", "cocok-desa", False),
    ]


def test_a_colleagues_tick_of_the_same_minute_stays(
    app: Flask, database: Database, boss: Officer, filed: Filed
) -> None:
    other = administrator(app)
    first, second = form_of(boss, filed), form_of(other, filed)
    tick(boss, filed, {**first, "langkah": ["cocok-desa"]})
    tick(other, filed, {**second, "langkah": ["cek-daftar"]})
    assert set(checklists.ticks(events_of(database, filed.number))) == {"cocok-desa", "cek-daftar"}


def test_a_mark_that_waited_on_a_phone_counts_once_and_in_its_writers_name(
    app: Flask, database: Database, filed: Filed
) -> None:
    sri = officer(app, unit_key="data")
    fields = {**form_of(sri, filed), "langkah": ["cocok-desa"]}
    sent = [tick(sri, filed, fields, headers=BY_PHONE) for _try in range(2)]
    assert [one.status_code for one in sent] == [201, 200]
    assert len(events_of(database, filed.number)) == 2
    budi = officer(app, unit_key="data")
    own = {**fields, "csrf_token": form_of(budi, filed)["csrf_token"]}
    assert tick(budi, filed, own, headers=BY_PHONE).status_code == 409


def test_a_step_that_is_none_changes_nothing(database: Database, boss: Officer, filed: Filed) -> None:
    tick(boss, filed, {**form_of(boss, filed), "langkah": ["musnah"]})
    assert len(events_of(database, filed.number)) == 1


def test_the_citizen_reads_nothing_of_the_steps(client: Client, boss: Officer, filed: Filed) -> None:
    tick(boss, filed, {**form_of(boss, filed), "langkah": ["cocok-desa"]})
    client.get(filed.receipt)
    assert "Cocokkan data" not in client.get(filed.receipt).text


def test_every_list_names_matters_that_exist_and_its_source() -> None:
    known = set(matters.by_slug())
    for one in checklists.checklists():
        assert set(one.matters) <= known
        assert one.source
        assert one.steps


def test_two_lists_for_one_matter_are_a_clear_fault() -> None:
    one = checklists.Checklist("a", "A", "x", ("logistik",), {"s": "S"})
    general = checklists.Checklist("b", "B", "x", (), {"s": "S"})
    with pytest.raises(ValueError, match="two checklists"):
        checklists.check_checklists([general, one, one])
    with pytest.raises(ValueError, match="everything else"):
        checklists.check_checklists([one])
