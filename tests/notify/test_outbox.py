"""The outbox: each message goes out, a stubborn one is given up, a killed sender says one twice and loses none."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.factories.accounts import make_staff
from webapp import worker
from webapp.db import Database
from webapp.notify import queries, sending, service
from webapp.notify.models import Outgoing

OFFICE = "3517"
MORNING = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
NAME = "Wulan Pertiwi"


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def at() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as travel:
        yield travel


@pytest.fixture
def reader(at: time_machine.Traveller, database: Database) -> uuid.UUID:
    with database.transaction() as session:
        return make_staff(session, name=NAME).id


def put(database: Database, reader: uuid.UUID, count: int, occasion: str = "") -> list[uuid.UUID]:
    with database.transaction() as session:
        for number in range(count):
            facts = {"share": 80}
            service.queue(
                session,
                office_id=OFFICE,
                staff_id=reader,
                kind="escalated",
                subject_id=uuid.UUID(int=number),
                occasion=occasion,
                facts=facts,
            )
    return [one.id for one in rows(database)]


def rows(database: Database) -> list[Outgoing]:
    with database.reading() as session:
        return list(session.scalars(select(Outgoing).order_by(Outgoing.id)))


def send(database: Database, channel: sending.Channel = sending.to_log) -> int:
    return sending.send_waiting(database, office_id=OFFICE, still_mine=lambda: True, channel=channel)


def test_each_message_goes_out_once_and_the_log_names_nobody(
    app: Flask, database: Database, reader: uuid.UUID, caplog: pytest.LogCaptureFixture
) -> None:
    ids = put(database, reader, 3)
    caplog.set_level(logging.INFO, "webapp.notify")
    assert [job.run(app, lambda: True) for job in worker.jobs(app) if job.name == "outbox"] == [3]
    assert [record.getMessage() for record in caplog.records] == [f"outbox: escalated {one}" for one in ids]
    assert {one.sent_at for one in rows(database)} == {MORNING}
    assert send(database) == 0
    assert NAME not in caplog.text
    assert str(reader) not in caplog.text


def test_the_same_message_is_queued_once_and_another_occasion_is_another_message(
    database: Database, reader: uuid.UUID
) -> None:
    put(database, reader, 1)
    put(database, reader, 1)
    assert len(put(database, reader, 1, "120")) == 2


def test_killed_between_sending_and_marking_it_is_said_twice_and_never_lost(
    database: Database, reader: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, said = put(database, reader, 2), list[uuid.UUID]()

    def die(*_args: object, **_facts: object) -> int:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(service, "mark_sent", die)
        with pytest.raises(Killed):
            send(database, lambda one: said.append(one.id))
    assert {one.sent_at for one in rows(database)} == {None}
    assert send(database, lambda one: said.append(one.id)) == 2
    assert said == ids * 2
    assert [one.attempts for one in rows(database)] == [2, 2]


def test_killed_before_sending_nothing_is_lost(
    database: Database, reader: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(database, reader, 2)

    def die(_one: Outgoing) -> None:
        raise Killed

    with pytest.raises(Killed):
        send(database, die)
    assert send(database) == 2


def test_what_a_channel_refuses_stops_no_other_and_is_given_up_after_some_tries(
    database: Database, reader: uuid.UUID
) -> None:
    bad, good = put(database, reader, 2)

    def refuse(one: Outgoing) -> None:
        if one.id == bad:
            raise OSError("no line")

    assert [send(database, refuse) for _run in range(service.MOST_ATTEMPTS + 2)] == [1] + [0] * 6
    assert {one.id: (one.attempts, one.sent_at) for one in rows(database)} == {bad: (5, None), good: (1, MORNING)}
    with database.reading() as session:
        assert queries.count_given_up(session, OFFICE) == 1
        assert queries.count_unseen(session, OFFICE, reader) == 2, "it stands in its reader's list all the same"


def test_many_go_out_in_small_rounds(database: Database, reader: uuid.UUID) -> None:
    put(database, reader, service.AT_ONCE + 1)
    asked: list[str] = []

    def still_mine() -> bool:
        asked.append("")
        return True

    done = sending.send_waiting(database, office_id=OFFICE, still_mine=still_mine)
    assert (done, len(asked)) == (service.AT_ONCE + 1, 2)


def test_a_sender_whose_lease_is_gone_stops_after_its_round(database: Database, reader: uuid.UUID) -> None:
    put(database, reader, service.AT_ONCE + 1)
    assert sending.send_waiting(database, office_id=OFFICE, still_mine=lambda: False) == service.AT_ONCE


def test_after_ninety_days_it_is_forgotten(at: time_machine.Traveller, database: Database, reader: uuid.UUID) -> None:
    put(database, reader, 3)
    for days, left in ((90, 3), (1, 0)):
        at.shift(timedelta(days=days))
        with database.transaction() as session:
            service.sweep(session, office_id=OFFICE, limit=500)
        assert len(rows(database)) == left


def test_what_was_seen_is_marked_up_to_the_message_that_was_shown(database: Database, reader: uuid.UUID) -> None:
    ids = put(database, reader, 3)
    for expected in (2, 0):
        with database.transaction() as session:
            assert service.mark_seen(session, office_id=OFFICE, staff_id=reader, upto=ids[1]) == expected
    with database.reading() as session:
        assert queries.count_unseen(session, OFFICE, reader) == 1
