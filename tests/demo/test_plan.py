"""The plan alone, at many moments: everything ends as it says, nothing lies ahead, and nobody works at night."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.conftest import OFFICE
from tests.demo.conftest import TUESDAY
from webapp import clock
from webapp.cases import states
from webapp.db import Database
from webapp.demo import course, office, plan
from webapp.demo.plan import CasePlan, Setting

# The deed that brings a case where its slot says it ends.
LAST_DEED = {
    states.WAITING: {course.ASK},
    states.ANSWERED: {course.ANSWER},
    states.CLOSED: {course.SETTLE},
    states.REFERRED: {course.REFER},
    states.DECLINED: {course.DECLINE},
    states.WITHDRAWN: {course.WITHDRAW},
    states.REOPENED: {course.BACK},
}
MOMENTS = [
    TUESDAY,
    datetime(2026, 11, 22, 3, tzinfo=UTC),  # a Sunday
    datetime(2026, 11, 23, 20, tzinfo=UTC),  # before dawn, WIB
    datetime(2026, 11, 24, 16, 30, tzinfo=UTC),  # half an hour before midnight, WIB
    datetime(2026, 12, 25, 3, tzinfo=UTC),  # a holiday
    datetime(2027, 1, 1, 1, tzinfo=UTC),  # the first morning of a year
    datetime(2027, 3, 31, 9, tzinfo=UTC),
]


def make(database: Database, moment: datetime, seed: int = 1, count: int = plan.CASES) -> list[CasePlan]:
    with database.reading() as session:
        setting: Setting = office.setting_of(session, OFFICE, moment)
    return plan.make(seed, count, setting)


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_a_whole_trial_is_planned_at_any_moment(moment: datetime, database: Database) -> None:
    plans = make(database, moment)
    assert len(plans) == plan.CASES
    assert len({one.submission_id for one in plans}) == plan.CASES
    for one in plans:
        times = [one.received_at, one.recorded_at, *(step.at for step in one.steps)]
        assert times == sorted(times)
        assert times[-1] < moment
        assert (moment - one.received_at).days <= 92
        if one.slot.state in LAST_DEED:
            assert one.steps[-1].deed in LAST_DEED[one.slot.state], one.slot
            assert one.steps[-1].text or one.slot.state in (states.CLOSED, states.WITHDRAWN)


def test_every_matter_service_channel_and_kind_of_openness_is_in_a_whole_trial(database: Database) -> None:
    plans = make(database, TUESDAY)
    with database.reading() as session:
        known = office.subjects_of(session, OFFICE)
    assert {one.story.about for one in plans} == set(known)
    assert {one.subject.kind for one in plans} == {"complaint", "request", "input", "praise"}
    assert {one.channel for one in plans} == {course.WEB, course.DESK, course.PHONE, course.LETTER}
    assert {one.details.content.openness for one in plans} == {"open", "sealed", "nameless"}
    assert {wish for one in plans for wish in one.details.content.ease} >= {"telepon", "jawa", "isyarat", "kunjungan"}
    assert {step.deed for one in plans for step in one.steps} >= {
        *(course.PASS_ON, course.TRANSCRIBE, course.NOTE, course.REPLY, course.SEND_FILES, course.SETTLE),
    }
    assert sum(one.story.language == "jv" for one in plans) == plan.CASES // plan.JAVANESE


def test_the_largest_trial_keeps_to_three_of_each_story(database: Database) -> None:
    plans = make(database, TUESDAY, seed=2, count=plan.MOST)
    stories = [one.story.text for one in plans]
    assert max(stories.count(text) for text in set(stories)) == 3


def test_what_happened_lies_before_the_report_and_a_plan_lies_after_it(database: Database) -> None:
    for one in make(database, TUESDAY):
        came_in, content = clock.local(one.received_at).date(), one.details.content
        assert all(day <= came_in for day in (content.happened_on, content.known_on) if day)
        for asked in one.subject.questions:
            if asked.type == "date" and asked.key in content.answers:
                assert content.answers[asked.key] > came_in.isoformat()


def test_who_sends_a_voice_has_a_name_and_nobody_records_a_conduct_matter_at_the_desk(database: Database) -> None:
    for one in make(database, TUESDAY):
        if one.story.voice:
            assert one.details.content.openness != "nameless"
        if one.subject.conduct or one.story.voice or one.story.language == "jv":
            assert one.channel == course.WEB
