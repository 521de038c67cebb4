"""A draft is made from what holds and edited clause by clause; nothing that holds ever changes."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.factories.charter import OFFICE, SLUG, first_clause, head, make_draft, put_in_force, words
from webapp.audit.models import JournalLine
from webapp.charter import queries
from webapp.charter.catalogue import ALL_COMPONENTS
from webapp.charter.differences import ADDED, CHANGED, MOVED, REMOVED, compare
from webapp.charter.models import Clause, Standard, StandardChange, digest_of
from webapp.charter.service import drafts
from webapp.errors import Conflict, NotFound, OfficeError


def numbers(session: Session, draft: Standard, component: str) -> list[str]:
    rows = queries.list_clauses(session, draft, removed=False)
    return [f"{row.number} {row.text_id[:12]}" for row in rows if row.component == component]


def held(session: Session) -> Standard:
    found = queries.find_in_force(session, OFFICE, SLUG)
    assert found is not None
    return found


def test_a_draft_says_what_holds_under_the_same_ids_and_citizens_do_not_read_it(session: Session) -> None:
    old = held(session)
    draft = make_draft(session, head(session))
    assert [row.id for row in queries.list_clauses(session, draft)] == [
        row.id for row in queries.list_clauses(session, old)
    ]
    assert (draft.version, draft.state, draft.promise) == (2, "draft", old.promise)
    assert held(session).id == old.id
    published, version = queries.get_published(session, OFFICE, SLUG), queries.get_version(session, OFFICE, draft.id)
    assert published is not None
    assert version is not None
    assert [one.key for one in version.questions] == [one.key for one in published.questions]


def test_a_second_press_finds_the_same_draft(session: Session) -> None:
    by = head(session)
    assert make_draft(session, by).id == make_draft(session, by).id


def test_no_service_has_no_draft(session: Session) -> None:
    with pytest.raises(NotFound):
        make_draft(session, head(session), "tidak-ada")


def test_a_clause_comes_to_the_end_of_its_component_with_the_next_number(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    clause = drafts.add_clause(session, draft, component="legal_basis", words=words("UU."), seen=1, by=by)
    assert clause.number == "7.1"
    assert drafts.add_clause(session, draft, component="legal_basis", words=words("PP."), seen=2, by=by).number == "7.2"
    assert len(ALL_COMPONENTS) == 14


def test_moving_counts_the_numbers_anew_and_keeps_the_ids(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    before = numbers(session, draft, "requirements")
    first = first_clause(session, component="requirements").id
    moved = drafts.move_clause(session, draft, clause_id=first, by_places=1, seen=1, by=by)
    after = numbers(session, draft, "requirements")
    assert [one[:3] for one in after] == [one[:3] for one in before]
    assert after[0][4:] == before[1][4:]
    assert (moved.id, moved.number) == (first, "1.2")
    different = compare(queries.list_clauses(session, held(session)), queries.list_clauses(session, draft))
    assert {one.kind for one in different} == {MOVED}


def test_a_clause_does_not_leave_its_component(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    first = first_clause(session, component="requirements").id
    assert drafts.move_clause(session, draft, clause_id=first, by_places=-1, seen=1, by=by).number == "1.1"


def test_what_is_taken_out_is_kept_and_can_be_put_back(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    clause = first_clause(session, component="requirements")
    gone = drafts.remove_clause(session, draft, clause_id=clause.id, seen=1, by=by)
    assert gone.removed
    assert queries.find_clause(session, draft, clause.id) is gone
    assert clause.text_id[:12] not in " ".join(numbers(session, draft, "requirements"))
    drafts.restore_clause(session, draft, clause_id=clause.id, seen=2, by=by)
    assert numbers(session, draft, "requirements")[-1].endswith(clause.text_id[:12])


def test_differences_are_told_by_the_clauses_own_id(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    clauses = queries.list_clauses(session, draft)
    drafts.remove_clause(session, draft, clause_id=clauses[-1].id, seen=1, by=by)
    drafts.change_clause(session, draft, clause_id=clauses[0].id, words=words("Lain."), seen=2, by=by)
    drafts.add_clause(session, draft, component="evaluation", words=words("Baru."), seen=3, by=by)
    found = compare(queries.list_clauses(session, held(session)), queries.list_clauses(session, draft))
    assert [one.kind for one in found] == [CHANGED, ADDED, REMOVED]
    assert found[0].before is not None
    assert found[0].before.text_id == clauses[0].text_id or found[0].before.text_id != "Lain."
    assert found[1].clause.text_id == "Baru."


def test_two_editors_never_overwrite_each_other(session: Session) -> None:
    one, two = head(session, "satu"), head(session, "dua")
    draft = make_draft(session, one)
    clause = first_clause(session)
    drafts.change_clause(session, draft, clause_id=clause.id, words=words("Satu."), seen=1, by=one)
    with pytest.raises(Conflict, match="draft_changed"):
        drafts.change_clause(session, draft, clause_id=clause.id, words=words("Dua."), seen=1, by=two)
    kept = queries.find_clause(session, draft, clause.id)
    assert kept is not None
    assert kept.text_id == "Satu."


def test_the_same_change_pressed_twice_is_no_conflict(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    clause = first_clause(session)
    for expected in (True, False):
        changed = drafts.change_clause(session, draft, clause_id=clause.id, words=words("Satu."), seen=1, by=by)
        assert (changed is not None) == expected


def test_a_translation_of_an_older_text_is_stale_until_somebody_says_that_it_fits(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    clause = first_clause(session)
    told = {"clause_id": clause.id, "by": by}
    jawa = clause.text_jv
    changed = drafts.change_clause(
        session, draft, words=words("Sepuluh hari.", text_jv=jawa, fits=False), seen=1, **told
    )
    assert changed is not None
    assert changed.is_stale
    assert changed.jv_of == digest_of(clause.text_id)
    assert changed.text.of("jv") == "Sepuluh hari."
    fresh = drafts.change_clause(session, draft, words=words("Sepuluh hari.", text_jv="Sedasa dinten."), seen=2, **told)
    assert fresh is not None
    assert not fresh.is_stale
    assert fresh.text.of("jv") == "Sedasa dinten."


def test_who_changed_what_stands_in_a_history_that_nobody_rewrites(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    clause = first_clause(session)
    drafts.change_clause(session, draft, clause_id=clause.id, words=words("Satu."), seen=1, by=by)
    changes = queries.list_changes(session, draft, limit=9)
    assert [change.deed for change in changes] == ["clause_changed", "draft_made"]
    assert changes[0].staff_id == by
    assert (changes[0].before["text_id"], changes[0].after["text_id"]) == (clause.text_id, "Satu.")
    actions = set(session.scalars(select(JournalLine.action)))
    assert {"standard.draft_made", "standard.clause_changed"} <= actions
    for statement in ("UPDATE standard_changes SET deed = 'x'", "DELETE FROM standard_changes"):
        with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
            session.execute(text(statement))


def test_no_journal_line_of_an_edit_holds_a_text(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    drafts.add_clause(session, draft, component="time", words=words("Rahasia kata."), seen=1, by=by)
    facts = [line.facts for line in session.scalars(select(JournalLine))]
    assert "Rahasia" not in str(facts)


def test_a_version_in_force_is_edited_by_nobody(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    put_in_force(session, draft, by)
    with pytest.raises(Conflict):
        drafts.add_clause(session, draft, component="time", words=words(), seen=draft.revision, by=by)
    with pytest.raises(OfficeError, match="standard_in_force"):
        drafts.take_back(session, draft, seen=draft.revision, by=by)


def test_a_consultation_can_be_edited_and_taken_back(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    assert drafts.consult(session, draft, seen=1, by=by)
    assert not drafts.consult(session, draft, seen=1, by=by)
    drafts.add_clause(session, draft, component="time", words=words(), seen=2, by=by)
    assert draft.state == "consultation"
    assert drafts.take_back(session, draft, seen=3, by=by)
    assert draft.state == "draft"


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_promise_of_no_day_or_of_more_than_a_year_is_refused(session: Session, days: int) -> None:
    by = head(session)
    draft = make_draft(session, by)
    with pytest.raises(OfficeError, match="promise_far"):
        drafts.set_promise(session, draft, answer_days=days, calendar="workdays", source="", seen=1, by=by)


def test_a_component_takes_no_hundredth_clause(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    for place in range(1, 100):
        facts = {"number": f"14.{place}", "position": place, "component": "evaluation", "text_id": "x", "text_jv": ""}
        session.add(
            Clause(office_id=OFFICE, standard_id=draft.id, jv_of="", source="", certainty="", removed=False, **facts)
        )
    session.flush()
    with pytest.raises(OfficeError, match="component_full"):
        drafts.add_clause(session, draft, component="evaluation", words=words(), seen=1, by=by)


def test_an_unknown_clause_or_component_is_not_found(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    with pytest.raises(NotFound):
        drafts.remove_clause(session, draft, clause_id=uuid.uuid4(), seen=1, by=by)
    with pytest.raises(NotFound):
        drafts.add_clause(session, draft, component="harga", words=words(), seen=1, by=by)


def test_every_change_is_kept_under_its_version(session: Session) -> None:
    by = head(session)
    draft = make_draft(session, by)
    drafts.set_promise(session, draft, answer_days=7, calendar="days", source="Maklumat", seen=1, by=by)
    assert not drafts.set_promise(session, draft, answer_days=7, calendar="days", source="Maklumat", seen=1, by=by)
    rows = session.scalars(select(StandardChange).where(StandardChange.deed == "promise_changed")).all()
    assert [(row.standard_id, row.after["answer_days"]) for row in rows] == [(draft.id, "7")]
