"""Cases that live: any order of deeds by both sides, over days, keeps the promises of the history."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine
from cryptography.fernet import Fernet
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cases.desk.test_states import CITIZEN, OFFICE
from tests.factories.accounts import OFFICE as OFFICE_ID
from tests.factories.accounts import make_staff
from webapp.audit.models import JournalLine
from webapp.cases import reckoning, states
from webapp.cases.models import NO_DEADLINE, Case, CaseEvent
from webapp.cases.reckoning import Days
from webapp.cases.service import answers, clocks, filing, handling, reviews, sending_back, talk
from webapp.cases.service.filing import Content, Filing
from webapp.cases.service.handling import Hand
from webapp.cases.service.legs import Handed
from webapp.cases.service.talk import Sent
from webapp.crypto import KeyRing, Sealer
from webapp.db import Database, discard
from webapp.errors import OfficeError

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
WORDS = "kata-warga-yang-rahasia"
OFFICE_WORDS = "kata-petugas"
LEADS = {"answer": "answered", "question": "waiting"}
SEALER = Sealer((Fernet.generate_key().decode(),))


class Walk(RuleBasedStateMachine):
    """One case under the hands of an officer and its citizen. `database` and `keyring` are set below."""

    database: Database
    keyring: KeyRing

    def __init__(self) -> None:
        super().__init__()
        self.held = ExitStack()
        self.travel = time_machine.travel(START, tick=False)
        self.at = self.travel.start()
        self.held.callback(self.travel.stop)
        self.session: Session = self.held.enter_context(self.database.transaction())
        discard(self.session)  # a walk leaves nothing behind
        self.days = clocks.read_days(self.session, OFFICE_ID)
        self.officer = make_staff(self.session, name="Pejalan", sign_in_name="pejalan")
        self.second = make_staff(self.session, role="administrator", name="Kedua", sign_in_name="kedua")
        self.case = _open(self.session, self.keyring, self.days)
        self.events = 1

    def teardown(self) -> None:
        self.held.close()

    def hand(self) -> Hand:
        return Hand(self.officer.id, self.case.version, self.days)

    def expect(self, deed: Callable[[], object], to: str | None, *, office: bool, grows: int = 1) -> None:
        """The deed leads `to` when the table allows it (None: the state stays), else it leaves no trace."""
        before, answer_on = self.case.state, self.case.answer_on
        allowed = to is None or to == before or to in (OFFICE if office else CITIZEN)[before]
        refusal = ""
        try:
            with self.session.begin_nested():
                deed()
        except OfficeError as error:
            refusal = error.code
            self.session.expire(self.case)
        passed = not refusal
        assert passed == allowed, refusal
        self.events += grows if passed else 0
        assert self.case.state == (to if passed and to else before)
        if self.case.state != "reopened" and answer_on is not None:
            assert self.case.answer_on is not None
            assert self.case.answer_on >= answer_on
            assert before == "waiting" or self.case.answer_on == answer_on

    @rule(days=st.integers(0, 12))
    def days_pass(self, days: int) -> None:
        self.at.shift(timedelta(days=days))

    @rule(kind=st.sampled_from(("answer", "question", "note")))
    def officer_writes(self, kind: str) -> None:
        sent = Sent(uuid.uuid4(), kind)
        self.expect(
            lambda: handling.post_message(
                self.session, self.case, self.hand(), kind=kind, text=OFFICE_WORDS, sent=sent, keyring=self.keyring
            ),
            LEADS.get(kind),
            office=True,
        )

    @rule(refuses=st.booleans())
    def officer_drafts_and_another_approves(self, refuses: bool) -> None:
        """A draft is saved, approved where that is needed, and leads where the table says, or leaves no trace."""
        outcome = "declined" if refuses else "answered"

        def deed() -> None:
            content = answers.Content(OFFICE_WORDS, outcome, done=OFFICE_WORDS, ground=OFFICE_WORDS)
            draft = answers.save_draft(self.session, self.case, self.hand(), content)
            verb = reviews.ask_review if refuses else answers.send_draft
            facts: dict[str, Any] = {"draft_id": draft.id, "check": answers.Check(), "overriding": False}
            verb(self.session, self.case, self.hand(), **facts)
            if refuses:
                review = answers.open_review(self.session, self.case)
                assert review is not None
                second = Hand(self.second.id, self.case.version, self.days)
                reviews.approve(self.session, self.case, second, review_id=review.id, check=answers.Check())

        self.expect(deed, outcome, office=True, grows=4 if refuses else 2)

    @rule(to=st.sampled_from(states.STATES), reason=st.sampled_from(("", OFFICE_WORDS)))
    def officer_moves(self, to: str, reason: str) -> None:
        refused = to in ("answered", "declined", "waiting", "referred", self.case.state)
        refused = refused or self.case.state == "objected"
        self.expect(
            lambda: handling.move_case(self.session, self.case, self.hand(), to=to, reason=reason),
            "no such move" if refused else to,
            office=True,
        )

    @rule()
    def officer_refers(self) -> None:
        to = "referred" if self.case.state != "referred" else "no such move"
        handed = Handed("bawaslu-jombang", "1/A", date(2026, 11, 1))
        self.expect(
            lambda: handling.refer(self.session, self.case, self.hand(), reason=OFFICE_WORDS, handed=handed),
            to,
            office=True,
        )

    @rule(unit=st.sampled_from(("data", "umum")), person=st.booleans())
    def officer_assigns(self, unit: str, person: bool) -> None:
        officer_id = self.officer.id if person else None
        same = (unit, officer_id) == (self.case.unit_key, self.case.officer_id)
        self.expect(
            lambda: handling.assign(self.session, self.case, self.hand(), unit_key=unit, officer_id=officer_id),
            None,
            office=True,
            grows=0 if same else 1,
        )

    @rule()
    def officer_clears_the_check(self) -> None:
        grows = int(self.case.needs_check)
        self.expect(lambda: handling.clear_check(self.session, self.case, self.hand()), None, office=True, grows=grows)

    @rule()
    def citizen_replies(self) -> None:
        to = sending_back.after_reply(self.session, self.case)
        self.expect(
            lambda: talk.reply(
                self.session,
                self.case,
                text=WORDS,
                sent=Sent(uuid.uuid4(), WORDS),
                keyring=self.keyring,
                days=self.days,
            ),
            None if to == self.case.state else to,
            office=False,
        )

    @rule()
    def citizen_withdraws(self) -> None:
        same = self.case.state == "withdrawn"
        self.expect(
            lambda: talk.withdraw(self.session, self.case, reason="", days=self.days),
            "withdrawn",
            office=False,
            grows=0 if same else 1,
        )

    @rule()
    def citizen_settles(self) -> None:
        same = self.case.state == "closed"
        self.expect(
            lambda: talk.settle(self.session, self.case, days=self.days),
            "closed",
            office=False,
            grows=0 if same else 1,
        )

    @invariant()
    def every_event_moves_the_version_on_by_one(self) -> None:
        events = self.session.scalars(select(CaseEvent).where(CaseEvent.case_id == self.case.id)).all()
        assert self.case.version == len(events) == self.events

    @invariant()
    def every_event_has_its_journal_line_without_anybodys_words(self) -> None:
        query = select(JournalLine).where(JournalLine.subject_id == self.case.id).order_by(JournalLine.id)
        lines = self.session.scalars(query).all()
        assert [line.facts["version"] for line in lines] == list(range(1, self.case.version + 1))
        told = " ".join(f"{line.action} {line.actor} {line.facts}" for line in lines)
        assert WORDS not in told
        assert OFFICE_WORDS not in told

    @invariant()
    def the_clock_is_paused_in_waiting_only(self) -> None:
        assert (self.case.paused_on is not None) == (self.case.state == "waiting")

    @invariant()
    def a_deadline_stands_exactly_where_something_is_owed(self) -> None:
        owed = self.case.state in ("received", "verifying", "in_hand", "reopened", "objected")
        assert (self.case.due_on != NO_DEADLINE) == owed

    @invariant()
    def every_open_clock_ends_where_a_fresh_count_ends_and_the_case_shows_the_earliest(self) -> None:
        running = [one for one in clocks.list_clocks(self.session, self.case) if one.is_open]
        for one in running:
            assert one.clock.due_at == reckoning.due(one, self.days)
            assert (one.paused_since is not None) == (
                self.case.state == "waiting" and "asked_to_complete" in one.rule.pauses
            )
        assert len({one.rule.key for one in running}) == len(running), "no rule runs twice"
        office = [one.clock.due_on for one in running if one.rule.owed_by == "office" and one.clock.due_on]
        assert self.case.due_on == min(office, default=NO_DEADLINE)


def _open(session: Session, keyring: KeyRing, days: Days) -> Case:
    content = Content("sealed", WORDS, {}, "unknown", None, "", None, None, "", False, (), WORDS, WORDS)
    filed = Filing(
        submission_id=uuid.uuid4(),
        kind="complaint",
        matter="data-pemilih",
        service_slug=None,
        standard_id=None,
        unit_key="data",
        conduct=False,
        answer_days=14,
        calendar="workdays",
        same_day=False,
        content=content,
        language="id",
        channel="web",
        received_at=START,
        body="",
        needs_check=True,
    )
    opened = filing.open_case(session, filed, office_id=OFFICE_ID, keyring=keyring, sealer=SEALER, days=days)
    return opened.case


def test_any_order_of_deeds_keeps_history_journal_version_and_clock_true(app: Flask, database: Database) -> None:
    walk = type("WalkHere", (Walk,), {"database": database, "keyring": app.extensions["keyring"]})
    run_state_machine_as_test(
        walk,
        settings=settings(
            max_examples=30,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
