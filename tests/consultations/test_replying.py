"""Responses: one serves many, each has a reason, accepted ones name what they changed, closing waits for the last."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories import consultations as forum
from tests.factories.accounts import make_staff
from tests.factories.cases import OFFICE, database_of
from tests.factories.desk import actor
from webapp import clock
from webapp.accounts.models import ADMINISTRATOR
from webapp.audit.models import JournalLine
from webapp.cases import states
from webapp.cases.models import Case, Message
from webapp.cases.service import clocks
from webapp.charter.models import Clause
from webapp.consultations import queries, reply_queries
from webapp.consultations.models import ACCEPTED, CLOSED, NOT, PARTLY, Consultation, Response, ResponseInput
from webapp.consultations.service import replying
from webapp.consultations.service.replying import Reply
from webapp.db import Database
from webapp.errors import Conflict, NotFound, OfficeError

WHY = "Kami pendekkan menjadi dua hari."


class Hall:
    """A consultation with three inputs, two of them alike, and who answers them."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.database = database_of(app)
        self.one = forum.opened(self.database)
        with self.database.transaction() as session:
            staff = make_staff(session, role=ADMINISTRATOR, unit_key=None, name="Zz Admin", sign_in_name="zz.admin")
            self.actor = actor(staff.id)
            self.clause = queries.list_clauses(session, self.one)[0]
        words = "Tiga hari terlalu lama bagi warga yang tinggal jauh dari kantor."
        forum.say(client, self.one, cerita=words)
        forum.say(client, self.one, cerita=f"{words} Mohon dipercepat.")
        forum.say(client, self.one, cerita="Loket sebaiknya buka pada jam istirahat.")
        self.ids = [row.id for row in forum.inputs(self.database)]

    def respond(self, ids: list[uuid.UUID], reply: Reply) -> Response:
        """A response in a transaction of its own."""
        with self.database.transaction() as session:
            days = clocks.read_days(session, OFFICE)
            return replying.respond(session, actor=self.actor, slug=self.one.slug, inputs=ids, reply=reply, days=days)

    def end(self) -> None:
        """Its last day has passed."""
        with self.database.transaction() as session:
            forum.ended(session, session.get_one(Consultation, (OFFICE, self.one.id)))

    def close(self) -> Consultation:
        """Closed in a transaction of its own."""
        with self.database.transaction() as session:
            return replying.close(session, actor=self.actor, slug=self.one.slug)

    def waiting(self) -> list[uuid.UUID]:
        """What the officer still has to answer."""
        with self.database.reading() as look:
            return [row.id for row in reply_queries.list_waiting(look, self.one, self.actor)]


@pytest.fixture
def hall(app: Flask, client: FlaskClient) -> Hall:
    return Hall(app, client)


def test_one_response_serves_many_and_each_writer_reads_it(hall: Hall) -> None:
    row = hall.respond(hall.ids[:2], Reply(ACCEPTED, WHY, hall.clause.id))
    assert (row.inputs, row.standard_id, row.clause_id) == (2, hall.one.standard_id, hall.clause.id)
    assert hall.waiting() == hall.ids[2:]
    with hall.database.reading() as look:
        cases = list(look.scalars(select(Case).order_by(Case.id)))
        assert [case.state for case in cases].count(states.ANSWERED) == 2
        told = list(look.scalars(select(Message.body).where(Message.kind == "answer")))
        assert len(told) == 2
        assert all(WHY in words and hall.clause.number in words for words in told)
        line = look.scalars(select(JournalLine).where(JournalLine.action == "consultation.responded")).one()
        assert line.facts == {"consultation": hall.one.slug, "verdict": ACCEPTED, "inputs": 2}
        assert reply_queries.changed_numbers(look, OFFICE) == {hall.one.standard_id: 1}


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(NOT, "  "), "response_reason"),
        (Reply(PARTLY, WHY), "response_clause_needed"),
        (Reply(ACCEPTED, WHY, uuid.UUID(int=7)), "response_clause_other"),
    ],
)
def test_a_response_without_reason_or_clause_answers_nothing(hall: Hall, reply: Reply, code: str) -> None:
    with pytest.raises(OfficeError) as fault:
        hall.respond(hall.ids, reply)
    assert fault.value.code == code
    assert hall.waiting() == hall.ids


def test_a_clause_of_another_standard_is_refused(hall: Hall) -> None:
    with hall.database.reading() as look:
        other = look.scalars(select(Clause).where(Clause.standard_id != hall.one.standard_id)).all()
        ours = {row.id for row in queries.list_clauses(look, hall.one)}
        strange = next(row.id for row in other if row.id not in ours)
    with pytest.raises(OfficeError, match="response_clause_other"):
        hall.respond(hall.ids, Reply(ACCEPTED, WHY, strange))


def test_the_second_of_two_officers_comes_too_late_and_nothing_of_theirs_is_kept(hall: Hall) -> None:
    hall.respond(hall.ids[:1], Reply(NOT, WHY))
    with pytest.raises(Conflict) as fault:
        hall.respond(hall.ids, Reply(NOT, "Lain."))
    assert fault.value.code == "input_answered"
    assert hall.waiting() == hall.ids[1:]
    with hall.database.reading() as look:
        assert len(look.scalars(select(ResponseInput)).all()) == 1


def test_no_input_or_one_of_another_consultation_is_refused(hall: Hall) -> None:
    with pytest.raises(OfficeError, match="response_no_input"):
        hall.respond([], Reply(NOT, WHY))
    with pytest.raises(NotFound):
        hall.respond([uuid.uuid4()], Reply(NOT, WHY))


def test_it_closes_only_after_its_end_and_with_a_response_to_every_input(hall: Hall) -> None:
    with pytest.raises(OfficeError, match="consultation_still_open"):
        hall.close()
    hall.end()
    hall.respond(hall.ids[:2], Reply(NOT, WHY))
    with pytest.raises(OfficeError) as fault:
        hall.close()
    assert (fault.value.code, fault.value.status, fault.value.facts) == ("consultation_unanswered", 409, {"num": 1})
    hall.respond(hall.ids[2:], Reply(NOT, WHY))
    closed = hall.close()
    assert (closed.state, closed.closed_at is not None, closed.version) == (CLOSED, True, hall.one.version + 1)
    assert hall.close().version == closed.version


def test_what_its_writer_took_back_needs_no_response(hall: Hall, database: Database) -> None:
    hall.respond(hall.ids[:2], Reply(NOT, WHY))
    hall.end()
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, forum.inputs(database)[2].case_id))
        case.state = states.WITHDRAWN
    assert hall.waiting() == []
    assert hall.close().state == CLOSED


def test_a_case_that_is_closed_already_gets_its_response_as_a_message(hall: Hall, database: Database) -> None:
    with database.transaction() as session:
        case = session.get_one(Case, (OFFICE, forum.inputs(database)[0].case_id))
        case.state = states.CLOSED
    hall.respond(hall.ids[:1], Reply(NOT, WHY))
    with database.reading() as look:
        kept = look.get_one(Case, (OFFICE, case.id))
        assert kept.state == states.CLOSED
        assert WHY in look.scalars(select(Message.body).where(Message.case_id == case.id)).one()


def test_twins_are_grouped_by_what_they_are_about_and_their_words(hall: Hall) -> None:
    with hall.database.reading() as look:
        rows = reply_queries.list_waiting(look, hall.one, hall.actor)
        assert [[row.id for row in group] for group in reply_queries.grouped(rows)] == [hall.ids[:2], hall.ids[2:]]
        twins = reply_queries.list_alike(look, hall.one, hall.actor, rows[0])
        assert [row.id for row in twins] == hall.ids[1:2]
    assert clock.today() - rows[0].day < timedelta(days=2)
