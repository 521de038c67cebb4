"""Every change of calendar and stages is a numbered line that nobody rewrites; nothing that stood there is lost."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.db import Database
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.workdays import queries, service
from webapp.workdays.engine import Kind
from webapp.workdays.models import CalendarChange, CalendarDay, ElectionStage
from webapp.workdays.service import By, DayFacts, StageFacts

OFFICE = "3517"
HER, HIM = By(uuid.UUID(int=1)), By(uuid.UUID(int=2), "Salah tulis.")
DAY, NEXT = date(2026, 12, 7), date(2026, 12, 8)
FACTS = DayFacts("Hari jadi Jombang", Kind.LOCAL, "Surat Edaran Bupati 1/2026")
STAGE = StageFacts("pemilu", date(2027, 6, 1), date(2028, 2, 20), "PKPU 1/2027")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False):
        yield


def add(session: Session, day: date = DAY, facts: DayFacts = FACTS) -> CalendarDay:
    row = service.add_day(session, office_id=OFFICE, day=day, facts=facts, by=HER)
    assert row is not None
    return row


def stage(session: Session, facts: StageFacts = STAGE) -> ElectionStage:
    made = service.add_stage(session, office_id=OFFICE, facts=facts, by=HER)
    assert made is not None
    return made


def lines(session: Session) -> list[tuple[int, str]]:
    """The changes since the office was seeded, oldest first."""
    found = queries.list_changes(session, OFFICE, limit=100)
    return [(change.revision, change.deed) for change in reversed(found) if change.deed != service.SEEDED]


def test_the_seed_stands_in_the_history_and_the_revision_is_the_number_of_its_last_line(session: Session) -> None:
    changes = queries.list_changes(session, OFFICE, limit=100)
    assert [change.revision for change in changes] == list(range(51, 0, -1))
    assert {(change.deed, change.staff_id) for change in changes} == {(service.SEEDED, None)}
    assert queries.calendar_revision(session, OFFICE) == 51
    assert queries.calendar_revision(session, "9999") == 0


def test_a_day_through_its_whole_life_keeps_every_word_that_stood_there(session: Session) -> None:
    row = add(session)
    other = DayFacts("Kantor pindah", Kind.CLOSED, "Surat Kantor 2/2026")
    changed = service.change_day(session, office_id=OFFICE, day=DAY, version=row.version, facts=other, by=HIM)
    assert changed is not None
    moved = service.move_day(
        session, office_id=OFFICE, day=DAY, version=changed.version, to=NEXT, decree="Surat Kantor 3/2026", by=HER
    )
    assert moved is not None
    assert queries.find_day(session, OFFICE, DAY) is None
    assert (moved.name, moved.kind, moved.decree) == ("Kantor pindah", Kind.CLOSED, "Surat Kantor 3/2026")
    assert service.remove_day(session, office_id=OFFICE, day=NEXT, version=moved.version, by=HIM)
    assert queries.find_day(session, OFFICE, NEXT) is None
    assert lines(session) == [(52, "day_added"), (53, "day_changed"), (54, "day_moved"), (55, "day_removed")]
    told = {change.revision: change for change in queries.list_changes(session, OFFICE, limit=4)}
    assert told[53].before["name"] == FACTS.name
    assert told[53].after["name"] == other.name
    assert (told[54].before["day"], told[54].after["day"]) == ("2026-12-07", "2026-12-08")
    assert (told[55].before["decree"], told[55].after) == ("Surat Kantor 3/2026", {})
    assert (told[55].staff_id, told[55].reason) == (HIM.staff_id, "Salah tulis.")
    assert queries.calendar_revision(session, OFFICE) == 55


def test_a_day_that_was_taken_away_does_not_come_back_with_the_next_seed(session: Session) -> None:
    christmas = queries.find_day(session, OFFICE, date(2026, 12, 25))
    assert christmas is not None
    service.remove_day(session, office_id=OFFICE, day=christmas.day, version=christmas.version, by=HIM)
    assert service.seed_calendar(session, OFFICE) == []
    assert queries.find_day(session, OFFICE, date(2026, 12, 25)) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE calendar_changes SET reason = 'x'",
        "DELETE FROM calendar_changes",
        "INSERT OR REPLACE INTO calendar_changes SELECT * FROM calendar_changes",
    ],
)
def test_nobody_rewrites_a_line(database: Database, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), database.transaction() as session:
        session.execute(text(statement))


def test_a_day_twice_is_refused_with_what_stands_there_and_a_second_press_does_nothing(session: Session) -> None:
    row = add(session)
    assert service.add_day(session, office_id=OFFICE, day=DAY, facts=FACTS, by=HIM) is None
    with pytest.raises(OfficeError) as refused:
        add(session, facts=DayFacts("Lain", Kind.CLOSED, "x"))
    assert refused.value.code == "calendar_day_taken"
    assert refused.value.facts == {"day": DAY, "name": FACTS.name, "kind": Kind.LOCAL}
    with pytest.raises(OfficeError, match="calendar_day_taken"):
        service.move_day(
            session, office_id=OFFICE, day=DAY, version=row.version, to=date(2026, 12, 25), decree="x", by=HER
        )
    assert lines(session) == [(52, "day_added")]


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2030, 1, 1)])
def test_a_day_far_away_is_refused_with_the_days_that_are_not(session: Session, day: date) -> None:
    with pytest.raises(OfficeError) as refused:
        add(session, day)
    assert refused.value.facts == {"first": date(2025, 1, 1), "last": date(2029, 12, 31)}
    for near in refused.value.facts.values():
        assert isinstance(near, date)
        add(session, near)


def test_an_old_version_changes_moves_and_removes_nothing(session: Session) -> None:
    row = add(session)
    old = row.version
    service.change_day(session, office_id=OFFICE, day=DAY, version=old, facts=DayFacts("Lain", Kind.LOCAL, "x"), by=HIM)
    for deed in (
        lambda: service.change_day(session, office_id=OFFICE, day=DAY, version=old, facts=FACTS, by=HER),
        lambda: service.move_day(session, office_id=OFFICE, day=DAY, version=old, to=NEXT, decree="x", by=HER),
        lambda: service.remove_day(session, office_id=OFFICE, day=DAY, version=old, by=HER),
        lambda: service.remove_day(session, office_id=OFFICE, day=NEXT, version=0, by=HER),
    ):
        with pytest.raises(Conflict):
            deed()
    assert lines(session) == [(52, "day_added"), (53, "day_changed")]


def test_a_row_that_comes_back_has_a_version_that_no_open_form_knows(session: Session) -> None:
    first = add(session).version
    service.remove_day(session, office_id=OFFICE, day=DAY, version=first, by=HER)
    assert add(session).version > first


def test_a_second_press_of_any_button_changes_nothing_more(session: Session) -> None:
    row = add(session)
    version = row.version
    for _press in range(2):
        service.move_day(session, office_id=OFFICE, day=DAY, version=version, to=NEXT, decree="x", by=HER)
    gone = queries.find_day(session, OFFICE, NEXT)
    assert gone is not None
    version = gone.version
    pressed = [service.remove_day(session, office_id=OFFICE, day=NEXT, version=version, by=HIM) for _press in range(2)]
    assert pressed == [True, False]
    made = stage(session)
    assert service.add_stage(session, office_id=OFFICE, facts=STAGE, by=HER) is None
    version = made.version
    pressed = [
        service.remove_stage(session, office_id=OFFICE, stage_id=made.id, version=version, by=HIM) for _press in "12"
    ]
    assert pressed == [True, False]
    deeds = [deed for _number, deed in lines(session)]
    assert deeds == ["day_added", "day_moved", "day_removed", "stage_added", "stage_removed"]


def test_stages_run_from_their_first_to_their_last_day_each_for_its_election(session: Session) -> None:
    stage(session)
    stage(session, StageFacts("pilkada", date(2028, 1, 1), date(2028, 12, 1), "PKPU 2/2027"))
    assert queries.stages_on(session, OFFICE, date(2027, 5, 31)) == frozenset()
    assert queries.stages_on(session, OFFICE, date(2027, 6, 1)) == {"pemilu"}
    assert queries.stages_on(session, OFFICE, date(2028, 2, 20)) == {"pemilu", "pilkada"}
    assert queries.stages_on(session, OFFICE, date(2028, 2, 21)) == {"pilkada"}
    assert queries.stages_on(session, "9999", date(2027, 6, 1)) == frozenset()


def test_a_stage_that_ends_earlier_moves_the_revision_and_keeps_what_was(session: Session) -> None:
    made = stage(session)
    before = queries.calendar_revision(session, OFFICE)
    sooner = StageFacts("pemilu", STAGE.first_on, date(2027, 12, 1), "PKPU 9/2027")
    changed = service.change_stage(
        session, office_id=OFFICE, stage_id=made.id, version=made.version, facts=sooner, by=HIM
    )
    assert changed is not None
    assert changed.version == queries.calendar_revision(session, OFFICE) == before + 1
    last = queries.last_change(session, OFFICE, stage_id=made.id)
    assert last is not None
    assert (last.before["last_on"], last.after["last_on"]) == ("2028-02-20", "2027-12-01")
    assert queries.stages_on(session, OFFICE, date(2027, 12, 2)) == frozenset()


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2027, 7, 1), date(2027, 6, 1), "stage_backwards"),
        (date(2020, 1, 1), date(2020, 6, 1), "stage_far"),
        (date(2040, 1, 1), date(2040, 6, 1), "stage_far"),
        (date(2028, 2, 20), date(2028, 3, 1), "stage_overlaps"),
        (date(2027, 1, 1), date(2027, 6, 1), "stage_overlaps"),
        (date(2027, 8, 1), date(2027, 9, 1), "stage_overlaps"),
    ],
)
def test_a_stage_that_cannot_be_is_refused(session: Session, first: date, last: date, code: str) -> None:
    stage(session)
    with pytest.raises(OfficeError) as refused:
        stage(session, StageFacts("pemilu", first, last, "x"))
    assert refused.value.code == code
    assert lines(session) == [(52, "stage_added")]


def test_stages_may_follow_each_other_and_a_stage_does_not_overlap_itself(session: Session) -> None:
    made = stage(session)
    stage(session, StageFacts("pemilu", date(2028, 2, 21), date(2028, 6, 1), "PKPU 3/2027"))
    longer = StageFacts("pemilu", date(2027, 5, 1), STAGE.last_on, STAGE.decree)
    assert service.change_stage(session, office_id=OFFICE, stage_id=made.id, version=made.version, facts=longer, by=HER)


def test_a_stage_that_never_was_is_not_found_and_one_that_is_gone_is_a_conflict(session: Session) -> None:
    with pytest.raises(NotFound):
        service.remove_stage(session, office_id=OFFICE, stage_id=uuid.uuid4(), version=1, by=HER)
    made = stage(session)
    service.remove_stage(session, office_id=OFFICE, stage_id=made.id, version=made.version, by=HIM)
    with pytest.raises(Conflict):
        service.change_stage(session, office_id=OFFICE, stage_id=made.id, version=1, facts=STAGE, by=HER)


def test_the_database_itself_refuses_a_stage_that_ends_before_it_begins(database: Database) -> None:
    days = {"first_on": date(2027, 2, 2), "last_on": date(2027, 2, 1)}
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(ElectionStage(office_id=OFFICE, subject="pemilu", decree="x", version=1, **days))


def test_an_office_counts_its_own_changes(session: Session) -> None:
    service.add_day(session, office_id="9902", day=DAY, facts=FACTS, by=HER)
    assert queries.calendar_revision(session, "9902") == 1
    assert queries.calendar_revision(session, OFFICE) == 51
    assert session.get(CalendarChange, ("9902", 1)) is not None
