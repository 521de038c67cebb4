"""Making a draft, and the deeds on it that take one press: moving, taking out, putting back, consulting."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response

from webapp import web
from webapp.accounts.guard import ROLES, current_actor, guard
from webapp.charter import queries
from webapp.charter.desk import forms, words
from webapp.charter.desk.page import sections, told_differences
from webapp.charter.desk.sheet import (
    SERVICE,
    WRITERS,
    Sheet,
    at,
    find_draft,
    find_service,
    form_page,
    last_done,
    may_write,
    saved,
    seen_revision,
)
from webapp.charter.models import Standard
from webapp.charter.service import drafts
from webapp.errors import Conflict, OfficeError
from webapp.i18n import gettext as _

blueprint = Blueprint("charter_drafts", __name__)

# The button's value: a deed, or a deed and the clause it is about.
MAKE, CONSULT, BACK, UP, DOWN, OUT, IN = "mulai", "konsultasi", "tarik", "naik", "turun", "keluar", "masuk"


@blueprint.get(f"{SERVICE}/rancangan")
@guard(*ROLES)
def show(slug: str) -> Response:
    """The draft by component, with how it differs from the version before."""
    return _page(slug)


@blueprint.post(f"{SERVICE}/rancangan")
@guard(*WRITERS)
def act(slug: str) -> Response:
    """One press."""
    deed, _sign, which = web.request.form.get("tindakan", "").partition(":")
    with web.looking() as look:
        find_service(look, slug)
    session, by = web.session(), current_actor().staff_id
    try:
        if deed == MAKE:
            drafts.make_draft(session, office_id=web.office_id(), slug=slug, by=by)
        else:
            _do(deed, find_draft(session, slug), which, by)
    except OfficeError as error:
        if error.code not in words.REFUSALS:
            raise
        session.rollback()
        return _page(slug, error)
    return saved(at(slug, "/rancangan"))


@blueprint.route(f"{SERVICE}/janji", methods=["GET", "POST"])
@guard(*WRITERS)
def promise(slug: str) -> Response:
    """The promised time of the draft."""
    with web.looking() as look:
        draft = find_draft(look, slug)
    if web.request.method != "POST":
        shown = {"hari": str(draft.answer_days or ""), "hitungan": draft.calendar, "sumber": draft.promise_source}
        return _promise_page(slug, draft, forms.promise_form(**shown))
    form = forms.promise_form(web.request.form)
    if not form.validate():
        return _promise_page(slug, draft, form, 422)
    session = web.session()
    try:
        drafts.set_promise(
            session,
            find_draft(session, slug),
            answer_days=int(form.hari.data) if form.hari.data else None,
            calendar=form.hitungan.data or "",
            source=form.sumber.data or "",
            seen=seen_revision(),
            by=current_actor().staff_id,
        )
    except Conflict:
        session.rollback()
        return _promise_page(slug, draft, form, 409)
    return saved(at(slug, "/rancangan"))


def _do(deed: str, draft: Standard, which: str, by: uuid.UUID) -> None:
    session, seen = web.session(), seen_revision()
    if deed == CONSULT:
        drafts.consult(session, draft, seen=seen, by=by)
    elif deed == BACK:
        drafts.take_back(session, draft, seen=seen, by=by)
    else:
        try:
            clause_id = uuid.UUID(which)
        except ValueError:
            raise Conflict("draft_changed") from None
        if deed in (UP, DOWN):
            places = -1 if deed == UP else 1
            drafts.move_clause(session, draft, clause_id=clause_id, by_places=places, seen=seen, by=by)
        elif deed == OUT:
            drafts.remove_clause(session, draft, clause_id=clause_id, seen=seen, by=by)
        elif deed == IN:
            drafts.restore_clause(session, draft, clause_id=clause_id, seen=seen, by=by)


def _page(slug: str, error: OfficeError | None = None) -> Response:
    with web.looking() as look:
        service = find_service(look, slug)
        draft = queries.find_on_its_way(look, web.office_id(), slug)
        refused = words.refusal(error) if error else ""
        title = _("Draft: %(service)s", service=service.name_id)
        return web.render(
            "charter/desk/draft.html",
            status=error.status if error else 200,
            title=_("Error: %(title)s", title=title) if error else title,
            heading=title,
            draft=draft,
            sections=sections(queries.list_clauses(look, draft)) if draft else [],
            different=told_differences(look, draft) if draft else [],
            first=last_done(look, draft) if draft and isinstance(error, Conflict) else None,
            refused=refused,
            words=words,
            edits=may_write() and draft is not None and draft.state in drafts.EDITABLE,
            may_write=may_write(),
            at=at(slug),
            back_to=at(slug),
            back_label=service.name_id,
        )


def _promise_page(slug: str, draft: Standard, form: forms.PromiseForm, status: int = 200) -> Response:
    now = words.promise(draft.answer_days, draft.calendar)
    with web.looking() as look:
        first = last_done(look, draft) if status == 409 else None
    sheet = Sheet(
        heading=_("Promised time"),
        action=at(slug, "/janji"),
        button=_("Save"),
        version=draft.revision if status != 422 else seen_revision(),
        facts=[(_("In the draft now"), now)] if status != 200 else (),
        first=first,
        back_to=at(slug, "/rancangan"),
        back_label=_("The draft"),
    )
    return form_page(sheet, form, status)
