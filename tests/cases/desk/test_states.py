"""The state machine as a table: which side may move a case where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.cases import states
from webapp.errors import OfficeError

WORK = {"in_hand", "waiting", "answered", "referred", "declined"}
# The tables as the office decided them; the code is compared with this, not with itself.
OFFICE = {
    "received": WORK | {"verifying"},
    "verifying": WORK,
    "in_hand": WORK - {"in_hand"},
    "waiting": {"in_hand", "answered", "referred", "declined", "closed"},
    "answered": {"closed", "in_hand"},
    "closed": {"reopened"},
    "referred": {"in_hand", "answered", "closed"},
    "declined": {"reopened", "closed"},
    "withdrawn": {"reopened"},
    "reopened": WORK,
    "objected": {"reopened", "closed"},
}
CITIZEN = {
    "received": {"withdrawn", "closed"},
    "verifying": {"withdrawn", "closed"},
    "in_hand": {"withdrawn", "closed"},
    "reopened": {"withdrawn", "closed"},
    "waiting": {"in_hand", "withdrawn", "closed"},
    "objected": {"withdrawn", "closed"},
    "answered": {"closed", "reopened", "objected"},
    "closed": {"reopened", "objected"},
    "referred": {"closed"},
    "declined": {"closed", "objected"},
    "withdrawn": {"reopened"},
}
EVERY = st.sampled_from(states.STATES)


@given(EVERY, EVERY, st.booleans())
def test_exactly_the_moves_of_the_table_pass(before: str, after: str, by_citizen: bool) -> None:
    allowed = after in (CITIZEN if by_citizen else OFFICE)[before]
    if allowed:
        states.check_move(before, after, by_citizen=by_citizen)
    else:
        with pytest.raises(OfficeError) as refused:
            states.check_move(before, after, by_citizen=by_citizen)
        assert refused.value.code == "move_refused"


@pytest.mark.parametrize("to", ["", "Received", "deleted", "needs_check"])
def test_a_word_that_is_no_state_is_no_move(to: str) -> None:
    for state in states.STATES:
        for by_citizen in (True, False):
            with pytest.raises(OfficeError):
                states.check_move(state, to, by_citizen=by_citizen)


def test_the_office_never_closes_or_withdraws_what_it_still_owes() -> None:
    assert {"received", "verifying", "in_hand", "reopened", "objected"} == states.OWED
    for state in states.OWED - {"objected"}:
        assert not states.moves(state, by_citizen=False) & {"closed", "withdrawn"}


def test_an_objection_is_left_by_its_decision_alone() -> None:
    assert states.by_hand("objected") == []
    assert frozenset({"objected"}) == states.LEFT_BY_DEED


def test_only_the_citizen_withdraws_and_only_the_office_asks_answers_declines_and_refers() -> None:
    for state in states.STATES:
        assert "withdrawn" not in states.moves(state, by_citizen=False)
        words_of_the_office = {"verifying", "waiting", "answered", "declined", "referred"}
        assert not states.moves(state, by_citizen=True) & words_of_the_office


def test_nothing_becomes_received_again_and_every_other_state_can_be_reached() -> None:
    reached, fresh = {"received"}, {"received"}
    while fresh:
        fresh = {to for state in fresh for to in OFFICE[state] | CITIZEN[state]} - reached
        reached |= fresh
    assert reached == set(states.STATES)
    assert not any("received" in OFFICE[state] | CITIZEN[state] for state in states.STATES)


def test_no_state_is_a_dead_end_for_the_citizen_once_the_office_has_spoken() -> None:
    for state in ("answered", "closed", "declined"):
        assert "objected" in states.moves(state, by_citizen=True)
    assert states.after_reply("answered") == states.after_reply("withdrawn") == "reopened"
    assert states.after_reply("answered", spent=True) == "answered"
    assert states.after_reply("closed", answered=False) == "reopened"
    assert states.after_reply("closed") == "closed"


@given(EVERY)
def test_a_reply_leads_only_where_the_citizen_may_move(state: str) -> None:
    after = states.after_reply(state)
    assert after == state or after in CITIZEN[state]
    assert (after == "in_hand") == (state in ("in_hand", "waiting"))


@given(EVERY)
def test_what_needs_its_own_deed_is_never_offered_in_the_list_of_states(state: str) -> None:
    wanted = set() if state == "objected" else OFFICE[state] - {"answered", "declined", "waiting", "referred"}
    assert set(states.by_hand(state)) == wanted


@given(EVERY)
def test_a_second_answer_and_a_second_question_may_be_written_without_a_move(state: str) -> None:
    assert states.may_write(state, "answered") == (state == "answered" or "answered" in OFFICE[state])
    assert states.may_write(state, "waiting") == (state == "waiting" or "waiting" in OFFICE[state])


def test_refusing_is_what_must_say_why() -> None:
    assert frozenset({"declined"}) == states.NEED_REASON
