"""Election stages (masa tahapan): adding, changing, ending earlier, taking away."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, Response
from wtforms import Form

from webapp import i18n, web
from webapp.accounts.guard import ADMINISTRATOR, guard
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.workdays import queries, service
from webapp.workdays.desk import forms, words
from webapp.workdays.desk.sheet import HOME, Sheet, done, form_page, hand, saved, seen_version, told
from webapp.workdays.desk.words import Told
from webapp.workdays.models import ElectionStage

blueprint = Blueprint("calendar_stages", __name__)

STAGES = f"{HOME}/tahapan"
# Where the sentence of a refusal stands.
REFUSED_AT = {"stage_backwards": "akhir", "stage_far": "akhir", "stage_overlaps": "mulai"}


@blueprint.route(f"{STAGES}/tambah", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def add() -> Response:
    """Write an election stage down."""
    if web.request.method == "GET":
        return _add_page(forms.stage_form(new=True))
    form = forms.stage_form(web.request.form, new=True)
    if not form.validate():
        return _add_page(form, 422)
    session = web.session()
    try:
        stage = service.add_stage(session, office_id=web.office_id(), facts=form.facts, by=hand())
    except OfficeError as error:
        _refuse(form, error)
        session.rollback()
        return _add_page(form, 422)
    return done(session, service.STAGE_ADDED, stage.version, stage=str(stage.id)) if stage else saved()


@blueprint.route(f"{STAGES}/<uuid:stage_id>", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def change(stage_id: uuid.UUID) -> Response:
    """Change a stage, or let it end earlier."""
    if web.request.method == "GET":
        with web.looking() as look:
            stage = queries.get_stage(look, web.office_id(), stage_id)
        return _change_page(stage, _shown(stage))
    form = forms.stage_form(web.request.form, new=False)
    if not form.validate():
        return _again(stage_id, form, _change_page)
    session = web.session()
    try:
        changed = service.change_stage(
            session,
            office_id=web.office_id(),
            stage_id=stage_id,
            version=seen_version(),
            facts=form.facts,
            by=hand(form["alasan"].data),
        )
    except (Conflict, NotFound):
        return _overtaken(stage_id, form, _change_page)
    except OfficeError as error:
        _refuse(form, error)
        return _again(stage_id, form, _change_page)
    return done(session, service.STAGE_CHANGED, changed.version, stage=str(stage_id)) if changed else saved()


@blueprint.route(f"{STAGES}/<uuid:stage_id>/hapus", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def remove(stage_id: uuid.UUID) -> Response:
    """Take a stage away that was written down by mistake or called off."""
    if web.request.method == "GET":
        with web.looking() as look:
            stage = queries.get_stage(look, web.office_id(), stage_id)
        return _remove_page(stage, forms.reason_form())
    form = forms.reason_form(web.request.form)
    if not form.validate():
        return _again(stage_id, form, _remove_page)
    session = web.session()
    try:
        removed = service.remove_stage(
            session, office_id=web.office_id(), stage_id=stage_id, version=seen_version(), by=hand(form.alasan.data)
        )
    except (Conflict, NotFound):
        return _overtaken(stage_id, form, _remove_page)
    if not removed:
        return saved()
    revision = queries.calendar_revision(session, web.office_id())
    return done(session, service.STAGE_REMOVED, revision, stage=str(stage_id))


Page = Callable[[ElectionStage, Form, int, Told | None], Response]


def _refuse(form: Form, error: OfficeError) -> None:
    form[REFUSED_AT[error.code]].errors = [words.refusal(error)]


def _again(stage_id: uuid.UUID, form: Form, page: Page) -> Response:
    """The form as it was typed; where the stage is gone, who took it away."""
    web.session().rollback()
    with web.looking() as look:
        stage = queries.find_stage(look, web.office_id(), stage_id)
    if stage is None:
        return _overtaken(stage_id, form, page)
    stage.version = seen_version()
    return page(stage, form, 422, None)


def _overtaken(stage_id: uuid.UUID, form: Form, page: Page) -> Response:
    """Somebody was first: what they did, and what was typed. A stage that is gone is offered to be written anew."""
    web.session().rollback()
    with web.looking() as look:
        stage = queries.find_stage(look, web.office_id(), stage_id)
        if stage is not None:
            return page(stage, form, 409, told(look, queries.change_of(look, web.office_id(), stage.version)))
        last = queries.last_change(look, web.office_id(), stage_id=stage_id)
        first = told(look, last)
    if last is None:
        raise NotFound
    note = str(form["alasan"].data or "")
    if "mulai" in form:
        typed = {name: form[name].data for name in ("pemilihan", "mulai", "akhir", "sumber")}
    else:
        was = service.read_stage(last.before)
        typed = {"pemilihan": was.subject, "mulai": was.first_on, "akhir": was.last_on, "sumber": was.decree}
    return _add_page(forms.stage_form(new=True, **typed), 409, first, note)


def _shown(stage: ElectionStage) -> Form:
    return forms.stage_form(
        new=False, pemilihan=stage.subject, mulai=stage.first_on, akhir=stage.last_on, sumber=stage.decree
    )


def _add_page(form: Form, status: int = 200, first: Told | None = None, note: str = "") -> Response:
    sheet = Sheet(
        heading=_("Add an election stage"),
        action=f"{STAGES}/tambah",
        button=_("Add this stage"),
        lead=_("While a stage runs, shorter times hold for information about that election and for objections."),
        facts=[(_("What you wrote"), note)] if note else (),
        first=first,
    )
    return form_page(sheet, form, status)


def _change_page(stage: ElectionStage, form: Form, status: int = 200, first: Told | None = None) -> Response:
    at = f"{STAGES}/{stage.id}"
    sheet = Sheet(
        heading=_("Change an election stage"),
        action=at,
        button=_("Save"),
        lead=_("To end it earlier, write an earlier last day. A clock that has begun keeps the times it began with."),
        version=stage.version,
        facts=_facts(stage) if first else (),
        links=[(f"{at}/hapus", _("Take this stage away"))],
        first=first,
    )
    return form_page(sheet, form, status)


def _remove_page(stage: ElectionStage, form: Form, status: int = 200, first: Told | None = None) -> Response:
    sheet = Sheet(
        heading=_("Take this stage away?"),
        action=f"{STAGES}/{stage.id}/hapus",
        button=_("Take it away"),
        lead=_("For a stage that was written down by mistake or called off. The history keeps it."),
        version=stage.version,
        facts=_facts(stage),
        first=first,
    )
    return form_page(sheet, form, status)


def _facts(stage: ElectionStage) -> list[tuple[str, str]]:
    """What stands now."""
    return [
        (_("Election"), words.subject_name(stage.subject)),
        (_("First day of the stage"), i18n.long_date(stage.first_on)),
        (_("Last day of the stage"), i18n.long_date(stage.last_on)),
        (_("Source"), stage.decree),
    ]
