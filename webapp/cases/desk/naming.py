"""`/petugas/perkara/<number>/orang`: whom a case is about. They and everybody below them see nothing of it.

Whoever may see the case and write names people, says whether a name means an account, and takes it back.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, flash
from sqlalchemy.orm import Session

from webapp import web
from webapp.accounts import queries as accounts
from webapp.accounts.guard import ADMINISTRATOR, HEAD, OFFICER, current_actor, guard
from webapp.cases import led_outward, queries, recorded
from webapp.cases.carried import read_id
from webapp.cases.desk import sight, story
from webapp.cases.desk.naming_forms import NamingForm, SettlingForm, naming_form, settling_form
from webapp.cases.forms import NOT_BODY
from webapp.cases.models import Case, NamedPerson
from webapp.cases.service import clocks, handling, naming, once
from webapp.cases.service.handling import Hand
from webapp.cases.service.talk import Sent
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.i18n import mark as N_
from webapp.web.fields import Choices, faults

blueprint = Blueprint("naming_desk", __name__)

WRITERS = (OFFICER, HEAD, ADMINISTRATOR)
PEOPLE = "/petugas/perkara/<number>/orang"
MEANT = "benar"
# Only staff read them, so they stand at this door and need no Javanese (decision 88).
REFUSALS = {
    "nobody_named": N_("Choose an account or write a name."),
    "person_unknown": N_("One of these accounts is not known here. Choose again."),
    "nobody_left": N_("Then nobody in this office could read this report any more. Read the warning first."),
    "reason_of_naming": N_("Write why: whoever reads this report reads it too."),
}
Deed = Callable[[Session, Case, Hand], object]


@dataclass(frozen=True, slots=True)
class Returned:
    """A press that comes back: its form as it was typed, whose row, the version its sender saw."""

    form: NamingForm | SettlingForm
    seen_version: int
    person_id: uuid.UUID | None = None
    status: int = 422
    code: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the page: who is named, by whom, and the form that settles it."""

    row: NamedPerson
    name: str
    by: str
    form: SettlingForm


@blueprint.get(PEOPLE)
@guard(*WRITERS)
def show(number: str) -> Response:
    """Who is named, and the forms."""
    with web.looking() as look:
        return _page(look, number)


@blueprint.post(PEOPLE)
@guard(*WRITERS)
def name(number: str) -> Response:
    """Name one more person; it may take the case out of the namer's own sight."""
    with web.looking() as look:
        if _went_before(look, number):
            return web.see_other("/petugas")
        form = naming_form(_accounts(look), web.request.form)

    def deed(session: Session, case: Case, hand: Hand) -> None:
        chosen = [uuid.UUID(form.petugas.data)] if form.petugas.data else []
        typed = form.sebutan.data or ""
        naming.name_persons(session, case, hand, staff_ids=chosen, typed=typed, anyway=bool(form.tetap.data))

    return _do(number, Returned(form, _seen()), deed, _("The names are saved."))


@blueprint.get(f"{PEOPLE}/<uuid:person_id>")
@guard(*WRITERS)
def back(number: str, person_id: uuid.UUID) -> Response:
    """What a browser asks for after a form that came back was reloaded by its address: the page itself."""
    return web.see_other(f"/petugas/perkara/{number}/orang")


@blueprint.post(f"{PEOPLE}/<uuid:person_id>")
@guard(*WRITERS)
def settle(number: str, person_id: uuid.UUID) -> Response:
    """This account is meant, or it is not: then why."""
    form = settling_form(person_id, _("this person"), web.request.form)

    def deed(session: Session, case: Case, hand: Hand) -> None:
        if web.request.form.get("putusan") == MEANT:
            naming.settle(session, case, hand, person_id=person_id)
        else:
            naming.unname(session, case, hand, person_id=person_id, reason=form.alasan.data or "")

    return _do(number, Returned(form, _seen(), person_id), deed, _("The names are saved."))


def _do(number: str, sent: Returned, deed: Deed, done: str) -> Response:
    """Carry a deed out once; what is refused comes back as it was typed."""
    if not sent.form.validate():
        with web.looking() as look:
            return _page(look, number, sent)
    actor, session = current_actor(), web.session()
    case = sight.find_case(session, number)
    hand = Hand(actor.staff_id, sent.seen_version, clocks.read_days(session, case.office_id))
    try:
        handling.carry_out(
            session, case, sent=_sent(number), keyring=web.keyring(), deed=lambda: deed(session, case, hand)
        )
    except Conflict as conflict:
        return _again(number, sent, 409, conflict)
    except OfficeError as error:
        if error.status != 422:
            raise
        return _again(number, sent, 422, error)
    flash(done)
    return web.see_other(f"/petugas/perkara/{number}/orang" if _still_visible(session, number) else "/petugas")


def _again(number: str, sent: Returned, status: int, error: OfficeError) -> Response:
    web.session().rollback()
    if status == 422:
        field = sent.form["sebutan" if isinstance(sent.form, NamingForm) else "alasan"]
        field.errors = [_(REFUSALS[error.code])]
    with web.looking() as look:
        return _page(look, number, Returned(sent.form, sent.seen_version, sent.person_id, status, error.code))


def _page(look: Session, number: str, returned: Returned | None = None) -> Response:
    case = sight.find_case(look, number)
    found, known = recorded.card(look, case), story.names()
    heading = _("People whom %(number)s is about", number=found.number)
    wrong = faults(returned.form) if returned and returned.status == 422 else []
    rows = naming.list_named(look, case, removed=True)
    people = [_person(row, known.staff, returned) for row in rows]
    alone = bool(returned and returned.code == "nobody_left")
    return web.render(
        "cases/desk/people.html",
        status=returned.status if returned else 200,
        announce=web.said(),
        title=_("Error: %(title)s", title=heading) if wrong else heading,
        heading=heading,
        found=found,
        standing=[one for one in people if one.row.removed_at is None],
        taken_back=[one for one in people if one.row.removed_at is not None],
        names=known.staff,
        form=returned.form if returned and isinstance(returned.form, NamingForm) else naming_form(_accounts(look)),
        faults=wrong,
        conflict=bool(returned and returned.status == 409),
        alone=alone,
        bodies=led_outward.bodies(found),
        version=returned.seen_version if returned and returned.status == 422 else case.version,
        fresh_id=uuid.uuid4,
    )


def _person(row: NamedPerson, staff: Mapping[uuid.UUID, str], sent: Returned | None) -> Person:
    name = staff.get(row.staff_id, row.typed) if row.staff_id else row.typed
    own = sent is not None and sent.person_id == row.id and isinstance(sent.form, SettlingForm)
    form = sent.form if own and sent is not None else settling_form(row.id, name)
    assert isinstance(form, SettlingForm)
    return Person(row, name, staff.get(row.by_id, "") if row.by_id else "", form)


def _accounts(look: Session) -> Choices:
    """Everybody with an open account."""
    return [(str(one.id), one.name, "") for one in accounts.list_staff(look, web.office_id())]


def _seen() -> int:
    told = web.request.form.get("versi", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def _sent(number: str) -> Sent:
    answers = {field: values for field, values in web.request.form.lists() if field not in NOT_BODY}
    body = once.canonical({**answers, "perkara": [number], "tindakan": [web.request.path.rpartition("/")[2]]})
    return Sent(read_id(web.request.form.get("id", "")), body)


def _went_before(look: Session, number: str) -> bool:
    """Whether this very press took the case out of its sender's sight before."""
    if _still_visible(look, number):
        return False
    sent = _sent(number)
    known = once.find(look, office_id=web.office_id(), keyring=web.keyring(), submission_id=sent.submission_id)
    return known is not None and known.body_digest in web.keyring().digests(once.BODY, sent.body)


def _still_visible(session: Session, number: str) -> bool:
    try:
        queries.find_by_number(session, current_actor(), number)
    except NotFound:
        return False
    return True
