"""Secretary and chair, and who stands in for whom: written down by their doors, kept when something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.factories.accounts import make_staff, send
from tests.factories.cases import OFFICE
from tests.factories.desk import Officer, administrator, officer
from tests.factories.pages import fields_of, main_of
from webapp.accounts import posts
from webapp.accounts.models import AUDITOR, Leave, Staff
from webapp.audit.models import JournalLine
from webapp.db import Database
from webapp.errors import OfficeError

POSTS, LEAVES = "/petugas/jabatan", "/petugas/cuti"
TODAY = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as travel:
        yield travel


def days(first: int = 25, last: int = 27) -> dict[str, str]:
    return {
        "mulai_hari": str(first),
        "mulai_bulan": "11",
        "mulai_tahun": "2026",
        "akhir_hari": str(last),
        "akhir_bulan": "11",
        "akhir_tahun": "2026",
    }


def actions(database: Database) -> list[str]:
    with database.reading() as session:
        wanted = ("put_post", "add_leave", "cancel_leave")
        found = select(JournalLine.action).where(JournalLine.action.in_(wanted)).order_by(JournalLine.position)
        return list(session.scalars(found))


def leaves(database: Database) -> list[Leave]:
    with database.reading() as session:
        return list(session.scalars(select(Leave).order_by(Leave.id)))


def held(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {post: one.name for post, one in posts.holders(session, OFFICE).items()}


def colleague(database: Database, name: str = "Rekan Kerja", **facts: object) -> Staff:
    with database.transaction() as session:
        return make_staff(session, name=name, **facts)  # type: ignore[arg-type]  # those of make_staff


def test_the_posts_are_given_and_taken_back(app: Flask, database: Database) -> None:
    boss, one = administrator(app), colleague(database)
    seen = {name: values[0] for name, values in fields_of(boss.client.get(POSTS), "isian").items()}
    assert boss.client.post(POSTS, data={**seen, "secretary": str(one.id), "chair": str(one.id)}).status_code == 303
    assert held(database) == {"secretary": "Rekan Kerja", "chair": "Rekan Kerja"}
    seen = {name: values[0] for name, values in fields_of(boss.client.get(POSTS), "isian").items()}
    assert boss.client.post(POSTS, data={**seen, "secretary": "", "chair": str(one.id)}).status_code == 303
    assert held(database) == {"chair": "Rekan Kerja"}
    assert actions(database) == ["put_post"] * 3


def test_who_was_first_is_shown_and_what_was_chosen_stays(app: Flask, database: Database) -> None:
    boss, other = administrator(app), administrator(app)
    mine, theirs = colleague(database, "Pilihan Saya"), colleague(database, "Pilihan Lain")
    seen = {name: values[0] for name, values in fields_of(boss.client.get(POSTS), "isian").items()}
    send(other.client, POSTS, secretary=str(theirs.id), chair="")
    answer = boss.client.post(POSTS, data={**seen, "secretary": str(mine.id), "chair": ""})
    assert answer.status_code == 409
    assert "Pilihan Lain" in main_of(answer)
    assert fields_of(answer, "isian")["secretary"] == [str(mine.id)]
    assert held(database) == {"secretary": "Pilihan Lain"}
    again = {name: values[0] for name, values in fields_of(answer, "isian").items()}
    assert boss.client.post(POSTS, data=again).status_code == 303
    assert held(database) == {"secretary": "Pilihan Saya"}


def test_a_strange_or_a_reading_account_holds_no_post(app: Flask, database: Database) -> None:
    boss = administrator(app)
    reader = colleague(database, "Pemeriksa", role=AUDITOR)
    for strange in ("?", str(reader.id)):
        assert send(boss.client, POSTS, secretary=strange, chair="").status_code == 422
    assert held(database) == {}


def test_an_officer_writes_down_their_own_leave_and_cancels_it(app: Flask, database: Database) -> None:
    me, stands_in = officer(app), colleague(database)
    assert "siapa" not in fields_of(me.client.get(LEAVES), "isian")
    assert send(me.client, LEAVES, pengganti=str(stands_in.id), siapa=str(stands_in.id), **days()).status_code == 303
    (leave,) = leaves(database)
    assert (leave.staff_id, leave.substitute_id) == (me.staff.id, stands_in.id)
    assert (leave.first_on, leave.last_on) == (date(2026, 11, 25), date(2026, 11, 27))
    assert "Rabu, 25 November 2026" in main_of(me.client.get(LEAVES))
    with database.reading() as session:
        assert posts.stand_in(session, OFFICE, me.staff.id, date(2026, 11, 27)) == stands_in.id
        assert posts.stand_in(session, OFFICE, me.staff.id, date(2026, 11, 28)) == me.staff.id
    for _press in range(2):
        assert send(me.client, f"{LEAVES}/{leave.id}/batal").status_code == 303
    with database.reading() as session:
        assert posts.stand_in(session, OFFICE, me.staff.id, date(2026, 11, 27)) == me.staff.id
    assert actions(database) == ["add_leave", "cancel_leave"]


def test_pressed_twice_one_leave_stands_and_another_over_the_same_days_is_refused(
    app: Flask, database: Database
) -> None:
    me, stands_in, third = officer(app), colleague(database), colleague(database, "Orang Ketiga")
    for _press in range(2):
        assert send(me.client, LEAVES, pengganti=str(stands_in.id), **days()).status_code == 303
    answer = send(me.client, LEAVES, pengganti=str(third.id), **days(27, 28))
    assert answer.status_code == 409
    assert fields_of(answer, "isian")["pengganti"] == [str(third.id)]
    assert fields_of(answer, "isian")["akhir_hari"] == ["28"]
    assert len(leaves(database)) == 1


def test_a_leave_that_ends_before_it_begins_or_is_stood_in_for_by_oneself_comes_back_with_what_was_typed(
    app: Flask, database: Database
) -> None:
    me, stands_in = officer(app), colleague(database)
    for fields, sentence in (
        ({"pengganti": str(stands_in.id), **days(27, 25)}, "berakhir sebelum"),
        ({"pengganti": str(me.staff.id), **days()}, "dirinya sendiri"),
        ({"pengganti": "", **days()}, "Pilih siapa yang menggantikan"),
        ({"pengganti": str(stands_in.id), **days(31, 31)}, "Hari ini tidak ada"),
    ):
        answer = send(me.client, LEAVES, **fields)
        assert answer.status_code == 422, sentence
        kept = fields_of(answer, "isian")
        assert {name: kept[name][0] for name in fields if fields[name]} == {k: v for k, v in fields.items() if v}
    assert leaves(database) == []


def test_only_an_administrator_writes_or_cancels_the_leave_of_another(app: Flask, database: Database) -> None:
    boss, me, other = administrator(app), officer(app), officer(app)
    assert send(boss.client, LEAVES, siapa=str(me.staff.id), pengganti=str(other.staff.id), **days()).status_code == 303
    (leave,) = leaves(database)
    assert leave.staff_id == me.staff.id
    assert send(other.client, f"{LEAVES}/{leave.id}/batal").status_code == 403
    assert me.staff.name in main_of(other.client.get(LEAVES)), "whoever stands in reads it"
    assert send(boss.client, f"{LEAVES}/{leave.id}/batal").status_code == 303


def test_a_stranger_reads_nobodys_leave(app: Flask, database: Database) -> None:
    me, other, third = officer(app), officer(app), officer(app)
    send(me.client, LEAVES, pengganti=str(other.staff.id), **days())
    assert "25 November 2026" not in main_of(third.client.get(LEAVES))


def test_two_who_stand_in_for_each_other_make_no_circle(app: Flask, database: Database) -> None:
    one, other = officer(app), officer(app)
    for who, substitute in ((one, other), (other, one)):
        _go(who, substitute)
    with database.reading() as session:
        assert posts.stand_in(session, OFFICE, one.staff.id, date(2026, 11, 26)) == other.staff.id


def _go(who: Officer, substitute: Officer) -> None:
    assert send(who.client, LEAVES, pengganti=str(substitute.staff.id), **days()).status_code == 303


def test_a_closed_account_stands_in_for_nobody(app: Flask, database: Database) -> None:
    me, gone = officer(app), colleague(database, active=False)
    assert send(me.client, LEAVES, pengganti=str(gone.id), **days()).status_code == 422
    with pytest.raises(OfficeError, match="staff_inactive"), database.transaction() as session:
        posts.add_leave(
            session,
            office_id=OFFICE,
            staff_id=me.staff.id,
            substitute_id=gone.id,
            first_on=date(2026, 11, 25),
            last_on=date(2026, 11, 25),
            by=me.staff.id,
        )
