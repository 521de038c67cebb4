"""A new consultation, its words and days, publication, and a later end."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response

from webapp import i18n, web
from webapp.accounts.guard import current_actor, guard
from webapp.charter import queries as charter
from webapp.charter.service.drafts import EDITABLE
from webapp.consultations.desk import forms
from webapp.consultations.desk.forms import plan_form
from webapp.consultations.desk.sheet import HOME, MANAGERS, ONE, Sheet, at, find, form_page, saved, seen_version
from webapp.consultations.models import Consultation
from webapp.consultations.service import setup as service
from webapp.errors import Conflict, OfficeError
from webapp.i18n import gettext as _
from webapp.web.fields import Form

blueprint = Blueprint("consultation_setup", __name__)


@blueprint.route(f"{HOME}/baru", methods=["GET", "POST"])
@guard(*MANAGERS)
def begin() -> Response:
    """A new consultation, drafted."""
    sheet = Sheet(_("A new consultation"), f"{HOME}/baru", button=_("Save the draft"))
    if web.request.method != "POST":
        return form_page(sheet, plan_form(services=_services()))
    form = plan_form(web.request.form, services=_services())
    if not form.validate():
        return form_page(sheet, form, 422)
    try:
        made = service.create(web.session(), office_id=web.office_id(), plan=form.plan(), by=current_actor().staff_id)
    except OfficeError as error:
        _refuse(form, error)
        return form_page(sheet, form, 422)
    return saved(at(made.slug), _("The draft is saved. Choose questions and groups, then publish it."))


@blueprint.route(f"{ONE}/ubah", methods=["GET", "POST"])
@guard(*MANAGERS)
def edit(slug: str) -> Response:
    """Other words, days or draft, before publication. Raises NotFound."""
    one = find(slug)
    sheet = Sheet(_("Change the consultation"), at(slug, "/ubah"), one, button=_("Save"))
    if web.request.method != "POST":
        return form_page(sheet, plan_form(services=_services(), **_shown(one)))
    form = plan_form(web.request.form, services=_services())
    if not form.validate():
        return form_page(sheet, form, 422)
    try:
        service.edit(
            web.session(),
            office_id=web.office_id(),
            slug=slug,
            seen=seen_version(),
            plan=form.plan(),
            by=current_actor().staff_id,
        )
    except Conflict:
        return form_page(again(sheet, slug), form, 409)
    except OfficeError as error:
        return refused(sheet, slug, form, error)
    return saved(at(slug), _("Saved."))


@blueprint.route(f"{ONE}/terbit", methods=["GET", "POST"])
@guard(*MANAGERS)
def publish(slug: str) -> Response:
    """One page between the wish and the deed: everybody reads it then. Raises NotFound."""
    one, form = find(slug), Form()
    sheet = Sheet(
        _("Publish this consultation?"),
        at(slug, "/terbit"),
        one,
        lead=_("Everybody can read it then. Its reason, its draft and its questions stay as they are."),
        button=_("Publish"),
        facts=_facts(one),
    )
    if web.request.method != "POST":
        return form_page(sheet, form)
    try:
        service.publish(
            web.session(), office_id=web.office_id(), slug=slug, seen=seen_version(), by=current_actor().staff_id
        )
    except Conflict:
        return form_page(again(sheet, slug), form, 409)
    except OfficeError as error:
        return refused(sheet, slug, form, error)
    return saved(at(slug), _("The consultation is published."))


@blueprint.route(f"{ONE}/perpanjang", methods=["GET", "POST"])
@guard(*MANAGERS)
def prolong(slug: str) -> Response:
    """A later last day; one that had ended is open again. Raises NotFound."""
    one = find(slug)
    sheet = Sheet(_("Prolong the consultation"), at(slug, "/perpanjang"), one, button=_("Prolong"), facts=_facts(one))
    if web.request.method != "POST":
        return form_page(sheet, forms.prolong_form(akhir=one.last_on))
    form = forms.prolong_form(web.request.form)
    if not form.validate():
        return form_page(sheet, form, 422)
    last_on = form.akhir.data
    assert last_on is not None
    try:
        service.prolong(
            web.session(),
            office_id=web.office_id(),
            slug=slug,
            seen=seen_version(),
            last_on=last_on,
            by=current_actor().staff_id,
        )
    except Conflict:
        return form_page(again(sheet, slug), form, 409)
    except OfficeError as error:
        return refused(sheet, slug, form, error)
    return saved(at(slug), _("The consultation is prolonged."))


def refused(sheet: Sheet, slug: str, form: Form, error: OfficeError) -> Response:
    """Why nothing was done: at its field, or above a form that has none for it. Raises what is no word of ours."""
    web.session().rollback()
    words = {
        "consultation_published": _("It is published. What citizens were told stays as it is."),
        "consultation_closed": _("It is closed. Nothing changes any more."),
        "consultation_nothing_asked": _("Nothing is asked yet. Choose a draft or questions first."),
    }
    if error.code in words:
        told = replace(again(sheet, slug), refused=words[error.code])
        return form_page(told, form, 422 if error.status < 409 else error.status)
    _refuse(form, error)
    return form_page(sheet, form, 422)


def _refuse(form: Form, error: OfficeError) -> None:
    """Say a refusal at the field that it is about."""
    words = {
        "consultation_backwards": ("akhir", _("The last day lies before the first day.")),
        "consultation_over": ("akhir", _("This last day has passed already.")),
        "consultation_shorter": ("akhir", _("The new last day must be later, and still to come.")),
        "consultation_no_draft": ("layanan", _("This service has no draft on its way any more. Choose again.")),
    }
    if error.code not in words or words[error.code][0] not in form:
        raise error
    name, sentence = words[error.code]
    form[name].errors = [sentence]


def again(sheet: Sheet, slug: str) -> Sheet:
    """The sheet with the consultation as it stands now."""
    return replace(sheet, consultation=find(slug))


def _services() -> list[tuple[str, str]]:
    """Services whose draft can be asked about."""
    with web.looking() as look:
        on_way = charter.list_on_their_way(look, web.office_id())
        rows = charter.list_services(look, web.office_id())
    return [(row.slug, row.name_id) for row in rows if row.slug in on_way and on_way[row.slug].state in EDITABLE]


def _shown(one: Consultation) -> dict[str, object]:
    return {
        "judul": one.title_id,
        "judul_jawa": one.title_jv,
        "alasan": one.why_id,
        "alasan_jawa": one.why_jv,
        "layanan": one.service_slug or "",
        "mulai": one.first_on,
        "akhir": one.last_on,
    }


def _facts(one: Consultation) -> list[tuple[str, str]]:
    return [
        (_("Name of the consultation"), one.title_id),
        (_("First day"), i18n.long_date(one.first_on)),
        (_("Last day"), i18n.long_date(one.last_on)),
    ]
