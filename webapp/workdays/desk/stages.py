"""Election stages (masa tahapan): adding, changing, ending earlier, taking away."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response
from sqlalchemy.orm import Session
from wtforms import Form

from webapp import i18n, web
from webapp.accounts.guard import ADMINISTRATOR, guard
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.workdays import queries, service
from webapp.workdays.desk import forms, words
from webapp.workdays.desk.rows import Rows
from webapp.workdays.desk.sheet import HOME, Sheet, done, form_page, hand, saved, seen_version
from webapp.workdays.desk.words import Told
from webapp.workdays.models import CalendarChange, ElectionStage
from webapp.workdays.service import StageFacts

blueprint = Blueprint("calendar_stages", __name__)

STAGES = f"{HOME}/tahapan"
# Where the sentence of a refusal stands.
REFUSED_AT = {"stage_backwards": "akhir", "stage_far": "akhir", "stage_overlaps": "mulai"}


@blueprint.route(f"{STAGES}/tambah", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def add() -> Response:
    """Write an election stage down."""

    def written(session: Session, form: Form) -> Response:
        stage = service.add_stage(session, office_id=web.office_id(), facts=_facts_of(form), by=hand())
        return done(session, service.STAGE_ADDED, stage.version, stage=str(stage.id)) if stage else saved()

    fresh = forms.stage_form(new=True)
    return _rows.add(fresh, lambda: forms.stage_form(web.request.form, new=True), _add_page, written)


@blueprint.route(f"{STAGES}/<uuid:stage_id>", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def change(stage_id: uuid.UUID) -> Response:
    """Change a stage, or let it end earlier."""

    def written(session: Session, form: Form) -> Response:
        changed = service.change_stage(
            session,
            office_id=web.office_id(),
            stage_id=stage_id,
            version=seen_version(),
            facts=_facts_of(form),
            by=hand(form["alasan"].data),
        )
        return done(session, service.STAGE_CHANGED, changed.version, stage=str(stage_id)) if changed else saved()

    return _rows.press(stage_id, _shown, lambda: forms.stage_form(web.request.form, new=False), _change_page, written)


@blueprint.route(f"{STAGES}/<uuid:stage_id>/hapus", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def remove(stage_id: uuid.UUID) -> Response:
    """Take a stage away that was written down by mistake or called off."""

    def taken(session: Session, form: Form) -> Response:
        by, office = hand(form["alasan"].data), web.office_id()
        if not service.remove_stage(session, office_id=office, stage_id=stage_id, version=seen_version(), by=by):
            return saved()
        revision = queries.calendar_revision(session, office)
        return done(session, service.STAGE_REMOVED, revision, stage=str(stage_id))

    return _rows.press(
        stage_id, lambda _stage: forms.reason_form(), lambda: forms.reason_form(web.request.form), _remove_page, taken
    )


def _facts_of(form: Form) -> StageFacts:
    assert isinstance(form, forms.StageForm)
    return form.facts


def _refuse(form: Form, error: OfficeError) -> None:
    form[REFUSED_AT[error.code]].errors = [words.refusal(error)]


def _anew(stage_id: uuid.UUID, form: Form, last: CalendarChange, first: Told | None) -> Response:
    """The page on which a stage that is gone is written again."""
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


_rows: Rows[uuid.UUID, ElectionStage] = Rows(
    find=lambda look, stage_id: queries.find_stage(look, web.office_id(), stage_id),
    last=lambda look, stage_id: queries.last_change(look, web.office_id(), stage_id=stage_id),
    anew=_anew,
    refuse=_refuse,
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
