"""Counting tries by address without ever keeping an address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.throttle import service
from webapp.throttle.models import AddressCount, DailyKey

OFFICE = "3517"
ADDRESS = "203.0.113.9"
MORNING = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 10.00 WIB


@pytest.fixture
def at() -> Iterator[time_machine.Traveller]:
    """A clock that stands still at ten in the morning until a test moves it."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def count(session: Session, address: str = ADDRESS, bucket: str = "filing") -> int:
    return service.count(session, office_id=OFFICE, bucket=bucket, address=address)


def seen(session: Session, address: str = ADDRESS) -> int:
    return service.seen(session, office_id=OFFICE, bucket="filing", address=address)


def test_each_try_counts_once_and_includes_itself(session: Session, at: time_machine.Traveller) -> None:
    assert [count(session), count(session), count(session)] == [1, 2, 3]
    assert seen(session) == 3


def test_looking_counts_nothing_and_needs_no_key(session: Session, at: time_machine.Traveller) -> None:
    assert seen(session) == 0
    assert session.scalars(select(DailyKey)).all() == []


def test_addresses_and_buckets_are_counted_apart(session: Session, at: time_machine.Traveller) -> None:
    count(session)
    assert count(session, "198.51.100.1") == 1
    assert count(session, bucket="sign-in") == 1


def test_one_ipv6_line_cannot_wander_through_its_network(session: Session, at: time_machine.Traveller) -> None:
    count(session, "2001:db8:1:2::1")
    assert count(session, "2001:db8:1:2:ffff::9") == 2
    assert count(session, "2001:db8:1:3::1") == 1


def test_the_last_hour_slides_and_then_forgets(session: Session, at: time_machine.Traveller) -> None:
    for _ in range(10):
        count(session)
    at.move_to(MORNING.replace(hour=4, minute=30))
    assert seen(session) == 5
    at.move_to(MORNING.replace(hour=5))
    assert seen(session) == 0


def test_no_address_stands_in_the_database(session: Session, at: time_machine.Traveller) -> None:
    count(session)
    row = session.scalars(select(AddressCount)).one()
    assert ADDRESS not in repr(vars(row))
    assert len(row.address_hash) == 64


def test_the_same_address_has_another_mark_on_the_next_day(session: Session, at: time_machine.Traveller) -> None:
    today = service.pair_mark(session, office_id=OFFICE, value=ADDRESS)
    at.move_to(MORNING.replace(day=25))
    assert service.pair_mark(session, office_id=OFFICE, value=ADDRESS) != today


def test_counting_after_midnight_in_jombang_forgets_the_day_before(
    session: Session, at: time_machine.Traveller
) -> None:
    at.move_to(datetime(2026, 11, 24, 16, 59, tzinfo=UTC))  # 23.59 WIB
    count(session)
    at.move_to(datetime(2026, 11, 24, 17, 1, tzinfo=UTC))  # 00.01 WIB
    assert count(session) == 1
    assert [key.day for key in session.scalars(select(DailyKey))] == [date(2026, 11, 25)]
    assert len(session.scalars(select(AddressCount)).all()) == 1


def test_another_office_keeps_its_own_counts(session: Session, at: time_machine.Traveller) -> None:
    count(session)
    assert service.count(session, office_id="3518", bucket="filing", address=ADDRESS) == 1


def test_the_sweep_forgets_yesterday_and_tells_how_much(session: Session, at: time_machine.Traveller) -> None:
    count(session)
    count(session, "198.51.100.1")
    assert service.sweep(session, office_id=OFFICE) == 0
    at.move_to(MORNING.replace(day=25))
    assert service.sweep(session, office_id="3518") == 0
    assert service.sweep(session, office_id=OFFICE) == 3  # one key, two counts
    assert service.sweep(session, office_id=OFFICE) == 0
