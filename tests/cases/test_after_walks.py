"""Any order of deeds of citizen, officer, superior, worker and time after an answer keeps its promises."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from tests.cases.desk.test_walks import Walk
from tests.factories.accounts import make_staff
from tests.factories.clocks import close_silent
from webapp.accounts.models import HEAD
from webapp.cases import states
from webapp.cases.models import CaseEvent, Message
from webapp.cases.service import clocks, objections, talk
from webapp.cases.service.handling import Hand
from webapp.cases.service.talk import Sent
from webapp.db import Database
from webapp.errors import OfficeError


class After(Walk):
    """The walk of an ordinary case, with what may come after its answer."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []
        self.head = make_staff(self.session, role=HEAD, unit_key="data", name="Kepala", sign_in_name="kepala.jalan")
        self.chief = make_staff(self.session, role=HEAD, unit_key="umum", name="Umum", sign_in_name="kepala.umum")

    def attempt(self, text: str, deed: object) -> bool:
        """What is refused leaves no trace; what is taken is never lost."""
        try:
            with self.session.begin_nested():
                deed()  # type: ignore[operator]
        except OfficeError:
            self.session.expire(self.case)
            return False
        self.events += 1
        if text:
            self.sent.append(text)
        return True

    @initialize()
    def the_office_answered(self) -> None:
        self.officer_writes("answer")

    @rule()
    def officer_answers(self) -> None:
        self.officer_writes("answer")

    @rule(days=st.integers(8, 40))
    def weeks_pass(self, days: int) -> None:
        self.at.shift(timedelta(days=days))

    @rule()
    def the_clock_steps_back(self) -> None:
        self.at.shift(timedelta(hours=-1))

    @rule()
    def citizen_sends_back(self) -> None:
        spent, state = self.has("not_solved"), self.case.state
        text = f"belum {uuid.uuid4()}"
        sent = Sent(uuid.uuid4(), text)
        facts = {"text": text, "sent": sent, "keyring": self.keyring, "days": self.days, "not_solved": True}
        done = self.attempt(text, lambda: talk.reply(self.session, self.case, **facts))  # type: ignore[arg-type]
        assert done == (state == "answered" and not spent)
        assert not done or self.case.state == "reopened"

    @rule(reason=st.sampled_from(objections.REASONS))
    def citizen_objects(self, reason: str) -> None:
        before, text = self.has("objected"), f"keberatan {uuid.uuid4()}"
        sent = Sent(uuid.uuid4(), text)
        done = self.attempt(
            text,
            lambda: objections.file_objection(
                self.session, self.case, reason=reason, text=text, sent=sent, keyring=self.keyring, days=self.days
            ),
        )
        assert not (done and before), "an objection comes once"

    @rule(upheld=st.booleans())
    def superior_decides(self, upheld: bool) -> None:
        if self.case.state == "answered":  # so that most walks see a decision
            self.citizen_objects(objections.OTHER)
        objection = objections.get_objection(self.session, self.case)
        reviewer = objections.reviewer_now(self.session, self.case, objection) if objection else None
        assert reviewer is None or reviewer not in objections.authors_of(self.session, self.case)
        text, state = f"putusan {uuid.uuid4()}", self.case.state
        hand = Hand(reviewer or self.officer.id, self.case.version, self.days)
        done = self.attempt(
            text,
            lambda: objections.decide(self.session, self.case, hand, upheld=upheld, text=text, days=self.days),
        )
        assert done == (state == "objected" and reviewer is not None)
        assert not done or self.case.state == ("reopened" if upheld else "closed")

    @rule()
    def worker_runs_twice(self) -> None:
        before = self.case.state
        done = close_silent(self.session)
        self.events += done
        assert done in (0, 1)
        assert not done or (before, self.case.state) in {("answered", "closed"), ("waiting", "withdrawn")}
        assert close_silent(self.session) == 0

    def has(self, kind: str) -> bool:
        return self.count(kind) > 0

    def count(self, kind: str) -> int:
        kinds = self.session.scalars(select(CaseEvent.kind).where(CaseEvent.case_id == self.case.id))
        return sum(1 for one in kinds if one == kind)

    @invariant()
    def it_goes_back_once_and_is_objected_to_once(self) -> None:
        assert self.count("not_solved") <= 1
        assert self.count("objected") <= 1

    @invariant()
    def no_word_is_lost(self) -> None:
        said = set(self.session.scalars(select(Message.body).where(Message.case_id == self.case.id)))
        assert set(self.sent) <= said

    @invariant()
    def there_is_always_a_next_step_or_a_clock(self) -> None:
        running = any(one.is_open for one in clocks.list_clocks(self.session, self.case))
        steps = states.moves(self.case.state, by_citizen=True) | states.moves(self.case.state, by_citizen=False)
        assert running or steps


def test_any_order_of_deeds_after_an_answer_keeps_its_promises(app: Flask, database: Database) -> None:
    walk = type("AfterHere", (After,), {"database": database, "keyring": app.extensions["keyring"]})
    run_state_machine_as_test(
        walk,
        settings=settings(
            max_examples=8, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
