"""A filled trial: every state, both languages, and each case as whole as one that walked through the doors."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import OFFICE
from tests.demo.conftest import COUNT, TUESDAY, Trial, fill
from webapp import clock
from webapp.accounts.models import ADMINISTRATOR, ROLES, Staff
from webapp.audit.models import JournalLine
from webapp.cases import states
from webapp.cases.models import NO_DEADLINE, Case, CaseEvent, Message, Receipt, SealedIdentity, Submission
from webapp.cases.service import clocks, receipts
from webapp.cases.service.conduct import handlers_of
from webapp.crypto import KeyRing, receipt_digits
from webapp.db import Database
from webapp.demo.course import BY_CITIZEN
from webapp.demo.weaving import MOST_OFTEN
from webapp.files import storing
from webapp.files.models import Attachment
from webapp.inbox.queries import Filters, by_deadline, count
from webapp.offices.models import Region
from webapp.workdays import is_workday
from webapp.workdays import queries as calendar

SUNDAY = datetime(2026, 11, 22, 3, tzinfo=UTC)
# The invented citizens do not object yet.
REACHED = set(states.STATES) - {states.OBJECTED}


def cases_of(session: Session) -> list[Case]:
    return list(session.scalars(select(Case).order_by(Case.number)))


def events_of(session: Session) -> dict[object, list[CaseEvent]]:
    found: dict[object, list[CaseEvent]] = defaultdict(list)
    for event in session.scalars(select(CaseEvent).order_by(CaseEvent.id)):
        found[event.case_id].append(event)
    return found


def owed_days(session: Session, case: Case) -> list[date]:
    """The last days of what the office owes on a case just now."""
    found = [one for one in clocks.list_clocks(session, case) if one.is_open and one.rule.owed_by == "office"]
    return [one.clock.due_on for one in found if one.clock.due_on]


def told(database: Database) -> list[tuple[object, ...]]:
    """What a reader of the trial could tell apart: cases, and what was done and said when."""
    with database.reading() as session:
        rows = [
            (c.number, c.state, c.language, c.kind, c.text, c.openness, c.village_text, c.received_at, c.due_on, c.ease)
            for c in cases_of(session)
        ]
        said = session.execute(
            select(Case.number, Message.at, Message.kind, Message.body)
            .join(Message, Message.case_id == Case.id)
            .order_by(Message.id)
        )
        done = session.execute(
            select(Case.number, CaseEvent.at, CaseEvent.kind, CaseEvent.reason)
            .join(CaseEvent, CaseEvent.case_id == Case.id)
            .order_by(CaseEvent.id)
        )
        return [*rows, *map(tuple, said), *map(tuple, done)]


def test_every_state_is_reached_and_one_case_in_five_is_javanese(kept: Database) -> None:
    with kept.reading() as session:
        cases = cases_of(session)
    assert len(cases) == COUNT
    assert {case.state for case in cases} == REACHED
    assert sum(case.language == "jv" for case in cases) == COUNT // 5
    assert {case.number for case in cases} == set(range(1, COUNT + 1))
    assert any(case.needs_check for case in cases)


def test_some_promises_are_late_some_are_due_today_and_most_are_neither(kept: Database) -> None:
    today = clock.local(TUESDAY).date()
    with kept.reading() as session:
        owed = [case for case in cases_of(session) if case.state in states.OWED]
    late, due = [case for case in owed if case.due_on < today], [case for case in owed if case.due_on == today]
    assert {states.RECEIVED, states.IN_HAND} <= {case.state for case in late}
    assert {states.RECEIVED, states.IN_HAND} <= {case.state for case in due}
    assert len(late) + len(due) < len(owed)


def test_the_same_seed_and_moment_give_the_same_trial_and_another_seed_another(filled: Trial, tmp_path: Path) -> None:
    trials = [filled, fill(tmp_path / "again"), fill(tmp_path / "other", seed=8, count=30)]
    stories = []
    for one in trials:
        database = Database(one.settings.database_url)
        stories.append(told(database))
        database.dispose()
    first, again, other = stories
    assert first == again
    assert first != other
    digits = [[receipt_digits(one.plan.submission_id) for one in trial.filled.cases] for trial in trials]
    assert digits[0] == digits[1]
    passwords = [{account.password for account in trial.filled.accounts} for trial in trials]
    assert not passwords[0] & passwords[1]


def test_on_a_sunday_the_trial_is_filled_as_well(tmp_path: Path) -> None:
    trial = fill(tmp_path, moment=SUNDAY, count=30)
    assert {one.case.state for one in trial.filled.cases if one.case} == REACHED


def test_each_case_has_the_history_its_state_tells(kept: Database) -> None:
    with kept.reading() as session:
        events, cases = events_of(session), cases_of(session)
        days_off = calendar.days_off(session, OFFICE)
        running = {case.id: owed_days(session, case) for case in cases}
    for case in cases:
        told = events[case.id]
        assert told[0].kind == "received"
        assert [event.at for event in told] == sorted(event.at for event in told)
        assert case.version == len(told)
        assert ([states.RECEIVED] + [event.to_state for event in told if event.to_state])[-1] == case.state
        assert case.received_at <= case.recorded_at == told[0].at
        assert (case.due_on != NO_DEADLINE) == bool(running[case.id])
        assert case.due_on == min(running[case.id], default=NO_DEADLINE)
        assert told[-1].at < TUESDAY
        for event in told:
            if event.actor.startswith("staff:"):
                here = clock.local(event.at)
                assert is_workday(here.date(), days_off)
                assert 8 <= here.hour < 16


def test_each_change_stands_in_the_journal_at_its_own_moment(kept: Database) -> None:
    with kept.reading() as session:
        events = list(session.scalars(select(CaseEvent)))
        lines = list(session.scalars(select(JournalLine).where(JournalLine.action.like("case.%"))))
    changes = Counter((event.case_id, f"case.{event.kind}", event.at, event.actor) for event in events)
    written = Counter(
        (line.subject_id, line.action, line.at, line.actor) for line in lines if line.action != "case.opened_by_receipt"
    )
    assert changes == written
    assert max(line.at for line in lines) < TUESDAY


def test_each_receipt_opens_its_own_case(filled: Trial, kept: Database) -> None:
    keyring = KeyRing(filled.settings.receipt_keys)
    with kept.reading() as session:
        for one in filled.filled.cases:
            digits = receipt_digits(one.plan.submission_id)
            assert one.case is not None
            found = receipts.find_case(session, office_id=OFFICE, keyring=keyring, digits=digits)
            assert (found.id, found.text) == (one.case.id, one.plan.details.content.text)
        assert session.scalar(select(func.count()).select_from(Receipt)) == COUNT
        filings = session.scalar(select(func.count()).select_from(Submission).where(Submission.purpose == "filing"))
        assert filings == COUNT


def test_officers_do_only_what_they_may(kept: Database) -> None:
    """Their unit's cases, all for the administrator, a conduct matter for its two handlers; the auditor nothing."""
    with kept.reading() as session:
        staff = {f"staff:{one.id}": one for one in session.scalars(select(Staff))}
        events, cases = events_of(session), cases_of(session)
    assert {one.role for one in staff.values()} == set(ROLES)
    assert len(staff) == 5
    for case in cases:
        for event in events[case.id]:
            if event.actor.startswith("staff:"):
                actor = staff[event.actor]
                assert actor.id in handlers_of(case) if case.conduct else True
                # A second officer may come from another unit, when the case was given to them.
                elsewhere = event.kind in ("assigned", "review_approved")
                assert actor.role == ADMINISTRATOR or elsewhere or actor.unit_key == case.unit_key


def test_places_are_the_offices_own_and_names_are_sealed(kept: Database) -> None:
    with kept.reading() as session:
        codes = set(session.scalars(select(Region.code)))
        sealed = {row.case_id: row for row in session.scalars(select(SealedIdentity))}
        for case in cases_of(session):
            assert case.district_code in codes or case.place == "outside"
            assert case.openness != "nameless" or case.id not in sealed
    assert sealed
    assert all(row.name is None or row.name.startswith(b"gAAAA") for row in sealed.values())


def test_letters_to_other_bodies_are_marked_as_samples(kept: Database) -> None:
    with kept.reading() as session:
        referred = [case for case in cases_of(session) if case.state == states.REFERRED]
    assert referred
    assert all(re.fullmatch(r"CONTOH/\d{3}/\d{2}/2026", case.referred_number) for case in referred)


def test_photos_and_voice_notes_can_be_fetched_and_some_are_written_down(filled: Trial, kept: Database) -> None:
    store = storing.open_store(filled.settings.files_url)
    with kept.reading() as session:
        files = list(session.scalars(select(Attachment)))
        transcripts = {
            row.attachment_id for row in session.scalars(select(Message).where(Message.kind == "transcript"))
        }
    assert {file.media_type for file in files} == {"image/jpeg", "audio/ogg"}
    assert all(len(storing.read(store, file.store_key)) == file.size_bytes for file in files)
    assert transcripts
    assert transcripts <= {file.id for file in files if file.media_type == "audio/ogg"}


def test_the_inbox_finds_the_words_and_the_late_ones(filled: Trial, kept: Database) -> None:
    from tests.factories.desk import actor

    with kept.reading() as session:
        word = Filters(state="apa-saja", words="daftar")
        assert by_deadline(session, actor(), word).cases
        assert count(session, actor(), Filters(group="lewat")) > 0


def test_a_conversation_with_many_pages_is_there(filled: Trial, kept: Database) -> None:
    with kept.reading() as session:
        counted = session.execute(select(func.count()).select_from(Message).group_by(Message.case_id)).scalars().all()
    assert max(counted) > 20
    assert any(one.plan.slot.long_talk for one in filled.filled.cases)


def test_no_text_is_worn_out(filled: Trial, kept: Database) -> None:
    with kept.reading() as session:
        stories = Counter(case.text for case in cases_of(session))
        said = Counter(session.scalars(select(Message.body).where(Message.body != "", Message.kind != "transcript")))
    assert max(stories.values()) <= MOST_OFTEN
    assert max(said.values()) <= MOST_OFTEN


def test_time_is_itself_again_afterwards(filled: Trial) -> None:
    assert not clock.is_led()


@pytest.mark.parametrize("count", [29, 361, 0])
def test_a_number_that_is_not_offered_is_refused_before_anything_is_kept(count: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a trial has 30 to 360 cases"):
        fill(tmp_path, count=count)
    database = Database(f"sqlite:///{tmp_path / 'piagam.sqlite3'}")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Staff)) == 0
    database.dispose()


def test_every_deed_of_a_citizen_began_with_the_receipt(kept: Database, filled: Trial) -> None:
    deeds = sum(step.deed in BY_CITIZEN for one in filled.filled.cases for step in one.plan.steps)
    with kept.reading() as session:
        opened = session.scalar(
            select(func.count()).select_from(JournalLine).where(JournalLine.action == "case.opened_by_receipt")
        )
    assert opened == deeds > 0
