"""Who a case is about: named by the citizen's words or by an officer, settled, taken back.

From the moment of naming neither they nor anybody below them sees the case (cases.who_sees, service.bars). Rows are
never deleted: who named whom, and who took it back and why, can be read by whoever may read the case.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import posts, standing
from webapp.accounts import queries as accounts
from webapp.accounts.models import ADMINISTRATOR, HEAD, OFFICER, Staff
from webapp.audit import service as journal
from webapp.cases import person_names, who_sees
from webapp.cases.models import Case, NamedPerson
from webapp.cases.service import bars, history
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.notify import service as notify
from webapp.offices import queries as offices

if TYPE_CHECKING:
    from webapp.cases.service.handling import Hand

TYPED_SIGNS = 200
# The question of a matter that asks for the name.
QUESTION = "nama_terlapor"
# The message to whoever may give the case to somebody else now.
TELLS = "persons_named"
# The message to whoever is above a plain officer that named people.
TELLS_ABOVE = "naming_to_check"


def from_words(session: Session, case: Case, *, actor: str) -> None:
    """Compare the words of a conduct matter with the accounts; whom they may mean is named, unsettled.

    Words that were compared before name nobody anew; what was settled stays settled.
    """
    if not case.conduct:
        return
    meant, typed = _meant(session, case), _typed(case)
    known = list_named(session, case, removed=True)
    fresh = [one for one in sorted(meant) if one not in {row.staff_id for row in known}]
    if typed and not any(typed == row.typed for row in known) and typed not in meant.values():
        _add(session, case, None, typed=typed, by=None)
    if fresh:
        for one in fresh:
            _add(session, case, one, typed=meant[one], by=None)
        _named(session, case, fresh, actor=actor)


def name_persons(
    session: Session, case: Case, hand: Hand, *, staff_ids: Collection[uuid.UUID], typed: str, anyway: bool = False
) -> frozenset[uuid.UUID]:
    """An officer names people: accounts, and a name as it was typed, matched at once. Returns whom it may mean.

    Raises Conflict `case_moved_on`, OfficeError `nobody_named`, `person_unknown` for an account that is none, and
    `nobody_left` when nobody in the house could read the case any more, unless `anyway` (it leads outward then). No
    plain officer alone may hide a case from everybody.
    """
    _hold(session, case, hand)
    people = accounts.list_staff(session, case.office_id, active=None)
    staff = {one.id: one.name for one in people}
    if not set(staff_ids) <= staff.keys():
        raise OfficeError("person_unknown")
    by_post = _holders_meant(session, case.office_id, people, typed)
    matched = (person_names.meant_by(typed, staff) | by_post) - set(staff_ids)
    if not staff_ids and not typed:
        raise OfficeError("nobody_named")
    standing = {row.staff_id: row for row in list_named(session, case)}
    named: list[uuid.UUID] = []
    for one in sorted({*staff_ids, *matched}):
        row = standing.get(one)
        if row is None:
            row = _add(session, case, one, typed=typed if one in matched else "", by=hand.staff_id)
            named.append(one)
        row.sure = row.sure or one in staff_ids
    if typed and not matched:
        _add(session, case, None, typed=typed, by=hand.staff_id)
    _named(session, case, named, actor=hand.actor)
    _tell_above(session, case, hand, [one for one in people if one.id in named])
    if not (anyway and _may_close(session, case, hand)) and not who_sees.writers_left(session, case):
        raise OfficeError("nobody_left")
    return matched


def settle(session: Session, case: Case, hand: Hand, *, person_id: uuid.UUID) -> None:
    """This account is meant indeed. Raises Conflict `case_moved_on`, NotFound."""
    _hold(session, case, hand)
    row = _row(session, case, person_id)
    if row.sure or row.staff_id is None:
        return
    row.sure = True
    history.add_event(
        session, case, actor=hand.actor, kind="persons_named", facts={"persons": str(row.staff_id), "settled": True}
    )


def unname(session: Session, case: Case, hand: Hand, *, person_id: uuid.UUID, reason: str) -> None:
    """Not this person, or no longer: they may see the case again as far as their work lets them.

    The reason stays with the row, since others may be named in it. Raises Conflict `case_moved_on`, OfficeError
    `reason_of_naming`, NotFound.
    """
    _hold(session, case, hand)
    row = _row(session, case, person_id)
    if not reason:
        raise OfficeError("reason_of_naming")
    if row.removed_at is not None:
        return
    row.removed_at, row.removed_by, row.reason = clock.now(), hand.staff_id, reason
    _mark(session, case)
    person = str(row.staff_id) if row.staff_id else None
    history.add_event(session, case, actor=hand.actor, kind="person_unnamed", facts={"person": person})


def name_newcomer(session: Session, office_id: str, staff: Staff) -> None:
    """An account made or renamed since is compared with the names that meant nobody when they were typed."""
    typed = NamedPerson.office_id == office_id, NamedPerson.staff_id.is_(None), NamedPerson.removed_at.is_(None)
    fits: dict[uuid.UUID, str] = {}
    for row in session.scalars(select(NamedPerson).where(*typed).order_by(NamedPerson.case_id, NamedPerson.id)):
        if person_names.meant_by(row.typed, {staff.id: staff.name}):
            fits.setdefault(row.case_id, row.typed)
    for case_id, words in fits.items():
        case = session.get_one(Case, (office_id, case_id), with_for_update=True)
        if staff.id not in {row.staff_id for row in list_named(session, case, removed=True)}:
            _add(session, case, staff.id, typed=words, by=None)
            _named(session, case, [staff.id], actor=journal.SYSTEM)


def list_named(session: Session, case: Case, *, removed: bool = False) -> list[NamedPerson]:
    """Who is named in a case, first named first; `removed` lists what was taken back too."""
    wanted = select(NamedPerson).where(NamedPerson.office_id == case.office_id, NamedPerson.case_id == case.id)
    if not removed:
        wanted = wanted.where(NamedPerson.removed_at.is_(None))
    return list(session.scalars(wanted.order_by(NamedPerson.id)))


def fit_among(session: Session, case: Case, staff_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Those of the accounts whom the case is not about; its words are compared once more, with accounts made since."""
    settled = {row.staff_id for row in list_named(session, case, removed=True)}
    meant = set(_meant(session, case)) - settled
    barred = who_sees.barred_ids(session, case) | meant
    return [one for one in staff_ids if one not in barred]


def _may_close(session: Session, case: Case, hand: Hand) -> bool:
    return case.conduct or accounts.get_staff(session, case.office_id, hand.staff_id).role != OFFICER


def _typed(case: Case) -> str:
    """The answer to the question for the name."""
    return str(case.answers.get(QUESTION, ""))[:TYPED_SIGNS]


def _meant(session: Session, case: Case) -> dict[uuid.UUID, str]:
    """The accounts that the words of a case may mean, with the answer that named them (empty: the story did)."""
    people = accounts.list_staff(session, case.office_id, active=None)
    staff = {one.id: one.name for one in people}
    typed = _typed(case)
    story = " . ".join((case.text, *(str(said) for key, said in case.answers.items() if key != QUESTION)))
    by_story = person_names.named_in(story, staff) | _holders_meant(session, case.office_id, people, story)
    by_answer = person_names.meant_by(typed, staff) | _holders_meant(session, case.office_id, people, typed)
    return {**dict.fromkeys(by_story, ""), **dict.fromkeys(by_answer, typed)}


def _holders_meant(session: Session, office_id: str, people: Iterable[Staff], text: str) -> frozenset[uuid.UUID]:
    """The accounts that hold a post or head a unit whose title stands in a text."""
    units = {unit.key: unit.name for unit in offices.list_units(session, office_id)}
    said = person_names.posts_in(text, units)
    held = posts.holders(session, office_id) if said.posts else {}
    heads = {one.id for one in people if one.role == HEAD and one.unit_key in said.units}
    return frozenset(heads | {who.id for post, who in held.items() if post in said.posts})


def _named(session: Session, case: Case, named: Collection[uuid.UUID], *, actor: str) -> None:
    """What follows from a naming: who is below is written down, a barred officer loses the case, another is told."""
    _mark(session, case)
    bars.keep_of(session, case.office_id, [row for row in list_named(session, case) if row.staff_id in named])
    barred = who_sees.barred_ids(session, case)
    unassigned = case.officer_id in barred
    if unassigned:
        case.officer_id = None
    persons = ",".join(str(one) for one in named)
    facts: dict[str, history.Fact] = {"persons": persons, "unassigned": unassigned}
    history.add_event(session, case, actor=actor, kind="persons_named", facts=facts)
    if not case.conduct and barred:
        _point(session, case, unassigned=unassigned)


def _point(session: Session, case: Case, *, unassigned: bool) -> None:
    """Tell the head, else the administrators, that the case needs somebody; only who may see it is told."""
    own = [one for one in accounts.list_staff(session, case.office_id) if one.unit_key == case.unit_key]
    readers = who_sees.writers_left(session, case)
    if not unassigned and (not own or any(one.id in readers for one in own)):
        return
    heads = [one for one in own if one.role == HEAD and one.id in readers]
    others = [one for one in accounts.list_staff(session, case.office_id) if one.role == ADMINISTRATOR]
    for one in heads or [one for one in others if one.id in readers]:
        notify.queue(
            session,
            office_id=case.office_id,
            staff_id=one.id,
            kind=TELLS,
            subject_id=case.id,
            occasion=str(case.version),
        )


def _tell_above(session: Session, case: Case, hand: Hand, named: Collection[Staff]) -> None:
    """No plain officer hides a case from somebody in silence: the heads of its unit are told of each naming.

    The secretary is told where the unit cannot judge it (somebody of another unit or of none, an administrator, an
    auditor) or has no head who may know, and the chair in the secretary's place. Only who may see the case is told.
    """
    held = posts.holders(session, case.office_id)
    by = accounts.get_staff(session, case.office_id, hand.staff_id)
    if case.conduct or not named or by.role != OFFICER or by.id in {one.id for one in held.values()}:
        return
    staff = accounts.list_staff(session, case.office_id)
    heads = [one.id for one in staff if one.unit_key == case.unit_key and one.role == HEAD]
    above = [held[post].id for post in posts.POSTS if post in held]
    readers = who_sees.readers_among(session, case, {*heads, *above})
    told = [one for one in heads if one in readers]
    if not told or any(one.unit_key != case.unit_key for one in named):
        told += [one for one in above if one in readers][:1]
    for one in told:
        notify.queue(
            session,
            office_id=case.office_id,
            staff_id=one,
            kind=TELLS_ABOVE,
            subject_id=case.id,
            occasion=str(case.version),
        )


def _add(session: Session, case: Case, staff_id: uuid.UUID | None, *, typed: str, by: uuid.UUID | None) -> NamedPerson:
    row = NamedPerson(
        office_id=case.office_id,
        case_id=case.id,
        staff_id=staff_id,
        typed=typed[:TYPED_SIGNS],
        sure=False,
        by_id=by,
        at=clock.now(),
    )
    session.add(row)
    return row


def _mark(session: Session, case: Case) -> None:
    session.flush()
    case.about_person = any(row.staff_id is not None for row in list_named(session, case))
    session.flush()


def _row(session: Session, case: Case, person_id: uuid.UUID) -> NamedPerson:
    row = session.get(NamedPerson, (case.office_id, person_id))
    if row is None or row.case_id != case.id:
        raise NotFound()
    return row


def _hold(session: Session, case: Case, hand: Hand) -> None:
    """Hold the case as it stands now, as every deed does: of two at once one comes second."""
    session.flush()
    session.refresh(case, with_for_update=True)
    if case.version != hand.seen_version:
        raise Conflict("case_moved_on")


standing.after_a_name.append(name_newcomer)
