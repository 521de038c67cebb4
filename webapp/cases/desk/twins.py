"""`/petugas/perkara/<number>/kembar`: likely duplicates, handling a case together with another, undoing it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash
from sqlalchemy.orm import Session
from wtforms import Form

from webapp import clock, i18n, web
from webapp.accounts.guard import ADMINISTRATOR, HEAD, OFFICER, check_writer, current_actor, guard
from webapp.cases import queries
from webapp.cases.carried import read_id
from webapp.cases.desk import sight
from webapp.cases.desk.twin_form import ANOTHER, merge_form, part_form
from webapp.cases.forms import NOT_BODY
from webapp.cases.models import Case
from webapp.cases.service import clocks, handling, history, once, steering, twins
from webapp.cases.service.handling import Hand
from webapp.cases.service.talk import Sent
from webapp.cases.service.twins import Twin
from webapp.cases.subject_line import subject_line
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.i18n import ngettext
from webapp.offices import queries as offices
from webapp.web.fields import Choices, faults
from webapp.web.kept import kept
from webapp.web.messages import wording as sentence

blueprint = Blueprint("twins_desk", __name__)

WRITERS = (OFFICER, HEAD, ADMINISTRATOR)
TWINS = "/petugas/perkara/<number>/kembar"
FAULT_AT = {"merge_itself": "dengan", "merge_follows": "dengan", "merge_over": "dengan", "merge_apart": "dengan"}
# Signs of a filing that stand beside its number.
OPENING = 160


@blueprint.get(TWINS)
@guard()
def show(number: str) -> Response:
    """Likely duplicates of a case; what it is handled together with."""
    with web.looking() as look:
        return _page(look, sight.find_case(look, number), number)


@blueprint.get(f"{TWINS}/lepas")
@guard()
def back(number: str) -> Response:
    """What a browser asks for after a form that came back was reloaded by its address."""
    return web.see_other(f"/petugas/perkara/{number}/kembar")


@blueprint.post(TWINS)
@guard(*WRITERS)
def merge(number: str) -> Response:
    """Handle this case together with the chosen one."""
    check_writer(number)
    with web.looking() as look:
        likely = _choices(look, twins.list_likely(look, sight.find_case(look, number), current_actor()))
    form = merge_form(likely, web.request.form)

    def deed(session: Session, case: Case, hand: Hand) -> None:
        try:
            into = queries.find_by_number(session, current_actor(), form.number)
        except NotFound:
            raise OfficeError("merge_unknown") from None
        twins.merge(session, case, hand, into=into, reason=form.alasan.data or "")

    return _do(number, form, "kembar", deed, _("The two reports are now handled together. Both citizens were told."))


@blueprint.post(f"{TWINS}/lepas")
@guard(*WRITERS)
def part(number: str) -> Response:
    """Let a case go its own way again."""
    check_writer(number)
    form = part_form(web.request.form)

    def deed(session: Session, case: Case, hand: Hand) -> None:
        twins.unmerge(session, case, hand, reason=form.alasan.data or "")

    return _do(number, form, "kembar/lepas", deed, _("The report is on its own again. Both citizens were told."))


def _do(number: str, form: Form, name: str, deed: Callable[[Session, Case, Hand], None], done: str) -> Response:
    told = web.request.form.get("versi", "")
    seen = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
    if not form.validate():
        return _again(number, form, seen=seen)
    session, actor = web.session(), current_actor()
    case = sight.find_case(session, number)
    hand = Hand(actor.staff_id, seen, clocks.read_days(session, case.office_id))
    body = once.canonical(
        {
            **{field: values for field, values in web.request.form.lists() if field not in NOT_BODY},
            "perkara": [number],
            "tindakan": [name],
        }
    )
    sent = Sent(read_id(web.request.form.get("id", "")), body)
    try:
        handling.carry_out(session, case, sent=sent, keyring=web.keyring(), deed=lambda: deed(session, case, hand))
    except Conflict as conflict:
        return _again(number, form, status=409, code=conflict.code)
    except OfficeError as error:
        if error.status != 422:
            raise
        field = FAULT_AT.get(error.code, "nomor" if error.code == "merge_unknown" else "alasan")
        form[field].errors = [sentence(error)]
        return _again(number, form, seen=seen)
    flash(done)
    return web.see_other(f"/petugas/perkara/{number}")


def _again(number: str, form: Form, *, seen: int | None = None, status: int = 422, code: str = "") -> Response:
    """The page with what was typed; after a fault it carries on the version that its sender saw."""
    web.session().rollback()
    with web.looking() as look:
        return _page(look, sight.find_case(look, number), number, form, seen=seen, status=status, code=code)


def _page(
    look: Session,
    case: Case,
    number: str,
    form: Form | None = None,
    *,
    seen: int | None = None,
    status: int = 200,
    code: str = "",
) -> Response:
    actor = current_actor()
    into, likely = steering.leading(look, case), twins.list_likely(look, case, actor)
    heading = _("Reports like %(number)s", number=number)
    wrong = faults(form) if form is not None and status == 422 else []
    if form is None or ("dengan" in form) != (into is None):
        form = part_form() if into else merge_form(_choices(look, likely))
    return web.render(
        "cases/desk/twins.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if wrong else heading,
        heading=heading,
        number=number,
        case=case,
        opening=_opening(case),
        into=_line(look, into) if into else None,
        following=[_line(look, one) for one in steering.list_following(look, case)],
        form=form if actor.role in WRITERS else None,
        likely=bool(likely),
        another=ANOTHER,
        faults=wrong,
        code=code,
        version=case.version if seen is None else seen,
        fresh_id=uuid.uuid4(),
    )


def known(look: Session, case: Case, *, at_verification: bool = False) -> dict[str, Any]:
    """What a page of the case says of duplicates; likely ones are only looked for where the case is verified."""
    actor, into = current_actor(), steering.leading(look, case)
    looks = into is None and at_verification
    return {
        "into": _line(look, into) if into else None,
        "following": [_line(look, one) for one in steering.list_following(look, case)],
        "likely": len(twins.list_likely(look, case, actor)) if looks else 0,
    }


def _line(look: Session, case: Case) -> dict[str, Any]:
    """A case in a line; one that this officer may not see is only said to be there."""
    number = queries.numbers_of(look, current_actor(), [case.id]).get(case.id)
    if number is None:
        return {"number": "", "words": _("A report that you may not see")}
    return {"number": number, "words": subject_line(case)}


def _choices(look: Session, likely: list[Twin]) -> Choices:
    prefix = kept(offices.get_office).number_prefix
    return [
        (number, f"{number}: {subject_line(one.case)}", f"{reasons(one)} “{_opening(one.case)}”")
        for one in likely
        if (number := history.public_number(prefix, one.case))
    ]


def reasons(one: Twin) -> str:
    """Why a case is likely the same, in words."""
    like = one.likeness
    told = [_("%(percent)s percent of the words are alike.", percent=i18n.number(like.words))]
    if like.same_village:
        told.append(_("The same village."))
    elif like.same_district:
        told.append(_("The same district."))
    day = i18n.long_date(clock.local(one.case.received_at).date())
    apart = ngettext("%(count)s day apart", "%(count)s days apart", like.days, count=i18n.number(like.days))
    told.append(_("Received on %(date)s, %(apart)s.", date=day, apart=apart if like.days else _("the same day")))
    return " ".join(told)


def _opening(case: Case) -> str:
    text = " ".join(case.text.split())
    return text if len(text) <= OPENING else f"{text[:OPENING].rsplit(' ', 1)[0]} …"
