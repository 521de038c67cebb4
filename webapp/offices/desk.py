"""The administrator's door: `/petugas/kantor`. Only here an unknown contact says "belum diisi"."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from wtforms import Form

from webapp.accounts.guard import ADMINISTRATOR, current_actor, guard
from webapp.audit import service as audit
from webapp.i18n import gettext as _
from webapp.offices import forms, queries, service
from webapp.offices.models import Office
from webapp.web import looking, render, request, see_other, session
from webapp.web.fields import faults

blueprint = Blueprint("offices_desk", __name__, url_prefix="/petugas/kantor")

HOME = "/petugas/kantor"


@blueprint.get("")
@guard(ADMINISTRATOR)
def show() -> Response:
    """Everything about the office; unknown contacts are named as such."""
    actor = current_actor()
    found = queries.get_office(session(), actor.office_id)
    return render(
        "offices/desk.html",
        title=_("Office data"),
        found=found,
        groups=_groups(found),
        missing=len(queries.missing_contacts(found)),
        units=queries.list_units(session(), actor.office_id),
        divisions=queries.list_divisions(session(), actor.office_id),
    )


@blueprint.route("/ubah", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def edit() -> ResponseReturnValue:
    """Change the office's own data."""
    actor = current_actor()
    if request.method == "POST":
        form = forms.office_form(request.form)
        if not form.validate():
            return _edit_page(form, 422)
        changed = service.edit_office(session(), office_id=actor.office_id, changes=forms.changes(form))
        if changed:
            _journal("office.edited", {"fields": ",".join(changed)})
        return see_other(HOME)
    found = queries.get_office(session(), actor.office_id)
    return _edit_page(forms.office_form(shown={c: getattr(found, c) for c in forms.COLUMNS.values()}), 200)


@blueprint.route("/bagian/<key>", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def rename(key: str) -> ResponseReturnValue:
    """Give a unit its present name. Raises NotFound for an unknown key."""
    actor = current_actor()
    if request.method == "POST":
        form = forms.unit_form(request.form)
        if not form.validate():
            with looking() as look:
                queries.get_unit(look, actor.office_id, key)
            return _unit_page(form, 422)
        changed = service.rename_unit(
            session(),
            office_id=actor.office_id,
            key=key,
            name=form["nama"].data or "",
            head_title=form["jabatan"].data or "",
        )
        if changed:
            _journal("unit.renamed", {"unit": key})
        return see_other(HOME)
    unit = queries.get_unit(session(), actor.office_id, key)
    return _unit_page(forms.unit_form(name=unit.name, head_title=unit.head_title), 200)


def _edit_page(form: Form, status: int) -> Response:
    return _page("offices/edit.html", _("Change office data"), form, status)


def _unit_page(form: Form, status: int) -> Response:
    return _page("offices/unit.html", _("Rename the unit"), form, status)


def _page(template: str, heading: str, form: Form, status: int) -> Response:
    found = faults(form)
    title = _("Error: %(title)s", title=heading) if found else heading
    return render(
        template,
        status=status,
        title=title,
        heading=heading,
        form=form,
        faults=found,
        back_to=HOME,
        back_label=_("Office data"),
    )


def _groups(found: Office) -> list[tuple[str, list[tuple[str, str]]]]:
    """The page's facts: heading, then label and value."""
    labels = {field.name: field.label.text for field in forms.office_form()}
    rows = {name: (labels[name], getattr(found, column)) for name, column in forms.COLUMNS.items()}
    public = ("nama", "sebutan", "alamat", "jam", "telepon", "whatsapp", "surel", "situs")
    return [
        (_("What citizens see"), [rows[name] for name in public]),
        (_("Safe help and quick exit"), [rows[name] for name in rows if name not in public]),
    ]


def _journal(action: str, facts: dict[str, str]) -> None:
    actor = current_actor()
    audit.record(
        session(),
        office_id=actor.office_id,
        actor=audit.staff(actor.staff_id),
        action=action,
        facts=facts,
    )
