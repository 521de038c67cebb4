"""Writing a new clause, and changing one."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response

from webapp import web
from webapp.accounts.guard import current_actor, guard
from webapp.charter import queries
from webapp.charter.desk import forms, words
from webapp.charter.desk.sheet import (
    SERVICE,
    WRITERS,
    Sheet,
    at,
    find_draft,
    form_page,
    last_done,
    saved,
    seen_revision,
)
from webapp.charter.models import Clause, Standard
from webapp.charter.service import drafts
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import gettext as _

blueprint = Blueprint("charter_clauses", __name__)


@blueprint.route(f"{SERVICE}/butir", methods=["GET", "POST"])
@guard(*WRITERS)
def add(slug: str) -> Response:
    """A clause at the end of a component."""
    with web.looking() as look:
        draft = find_draft(look, slug)
    if web.request.method != "POST":
        return _add_page(slug, draft, forms.clause_form(new=True, komponen=web.request.args.get("komponen", "")))
    form = forms.clause_form(web.request.form, new=True)
    if not form.validate():
        return _add_page(slug, draft, form, 422)
    session = web.session()
    try:
        drafts.add_clause(
            session,
            find_draft(session, slug),
            component=form.komponen.data or "",
            words=form.words,
            seen=seen_revision(),
            by=current_actor().staff_id,
        )
    except Conflict:
        session.rollback()
        return _add_page(slug, draft, form, 409)
    except OfficeError as error:
        session.rollback()
        form.komponen.errors = [words.refusal(error)]
        return _add_page(slug, draft, form, 422)
    return saved(at(slug, "/rancangan"))


@blueprint.route(f"{SERVICE}/butir/<uuid:clause_id>", methods=["GET", "POST"])
@guard(*WRITERS)
def change(slug: str, clause_id: uuid.UUID) -> Response:
    """Other words for a clause."""
    with web.looking() as look:
        draft = find_draft(look, slug)
        clause = queries.find_clause(look, draft, clause_id)
    if clause is None:
        raise NotFound
    asks = bool(clause.text_jv)
    if web.request.method != "POST":
        return _change_page(slug, draft, clause, _shown(clause))
    form = forms.clause_form(web.request.form, new=False, asks_fit=asks)
    if not form.validate():
        return _change_page(slug, draft, clause, form, 422)
    session = web.session()
    try:
        drafts.change_clause(
            session,
            find_draft(session, slug),
            clause_id=clause_id,
            words=form.words,
            seen=seen_revision(),
            by=current_actor().staff_id,
        )
    except Conflict:
        session.rollback()
        return _change_page(slug, draft, clause, form, 409)
    return saved(at(slug, "/rancangan"))


def _shown(clause: Clause) -> forms.ClauseForm:
    return forms.clause_form(
        new=False,
        asks_fit=bool(clause.text_jv),
        teks=clause.text_id,
        jawa=clause.text_jv,
        cocok="belum" if clause.is_stale else "ya",
        sumber=clause.source,
        ambang="" if clause.review_at is None else str(clause.review_at),
    )


def _add_page(slug: str, draft: Standard, form: forms.ClauseForm, status: int = 200) -> Response:
    with web.looking() as look:
        first = last_done(look, draft) if status == 409 else None
    sheet = Sheet(
        heading=_("Add a clause"),
        action=at(slug, "/butir"),
        button=_("Add this clause"),
        version=draft.revision if status != 422 else seen_revision(),
        first=first,
        back_to=at(slug, "/rancangan"),
        back_label=_("The draft"),
    )
    return form_page(sheet, form, status)


def _change_page(slug: str, draft: Standard, clause: Clause, form: forms.ClauseForm, status: int = 200) -> Response:
    with web.looking() as look:
        first = last_done(look, draft) if status == 409 else None
    sheet = Sheet(
        heading=_("Change clause %(number)s", number=clause.number),
        action=at(slug, f"/butir/{clause.id}"),
        button=_("Save"),
        version=draft.revision if status != 422 else seen_revision(),
        facts=[
            (_("Component"), words.component(clause.component)),
            *([(_("In the draft now"), clause.text_id)] if status == 409 else []),
        ],
        first=first,
        back_to=at(slug, "/rancangan"),
        back_label=_("The draft"),
    )
    return form_page(sheet, form, status)
