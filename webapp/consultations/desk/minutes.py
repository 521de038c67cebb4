"""The minutes (berita acara) at the desk: writing, publishing, following up what was to be done."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import flask
from flask import Blueprint, Response
from sqlalchemy.orm import Session
from wtforms import Form

from webapp import i18n, web
from webapp.accounts import queries as accounts
from webapp.accounts.guard import ADMINISTRATOR, HEAD, OFFICER, current_actor, guard
from webapp.consultations import minutes_record as record
from webapp.consultations import queries
from webapp.consultations.desk import minutes_forms as forms
from webapp.consultations.desk.minutes_words import refusal
from webapp.consultations.minutes_record import Record
from webapp.consultations.models import Consultation
from webapp.consultations.models.minutes import Action, AgreedPoint, Item, Minutes, Signature
from webapp.consultations.record_words import group_words
from webapp.consultations.service import minutes as service
from webapp.db import new_id
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.web.fields import faults

blueprint = Blueprint("minutes_desk", __name__)

HOME = "/petugas/kpu-mendengar/<slug>/berita-acara"
WRITERS, FOLLOWERS = (HEAD, ADMINISTRATOR), (HEAD, ADMINISTRATOR, OFFICER)
PART = f"{HOME}/<any('{forms.POINT}', '{forms.ACTION}', '{forms.SIGNATURE}'):minutes_part>"
KEPT_IN: dict[str, type[Item]] = {forms.POINT: AgreedPoint, forms.ACTION: Action, forms.SIGNATURE: Signature}
# Where a refusal is told, by its code.
FIELD_OF = {
    "minutes_day": ("tanggal",),
    "minutes_early": ("sampai", "tanggal"),
    "minutes_full": ("teks", "penandatangan"),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """One consultation with its minutes, None until somebody begins them."""

    consultation: Consultation
    minutes: Minutes | None

    @property
    def home(self) -> str:
        """The address of the minutes on the staff's side."""
        return f"/petugas/kpu-mendengar/{self.consultation.slug}/berita-acara"

    @property
    def begun(self) -> Minutes:
        """The minutes. Raises NotFound before somebody begins them."""
        if self.minutes is None:
            raise NotFound
        return self.minutes


@blueprint.get(HOME)
@guard()
def show(slug: str) -> Response:
    """The minutes as they stand, with what may be done."""
    with web.looking() as look:
        desk = _desk(look, slug)
        read = record.read_record(look, desk.minutes) if desk.minutes else None
        names = _names(look)
    role = current_actor().role
    return web.render(
        "consultations/desk/minutes.html",
        title=_("Minutes: %(title)s", title=desk.consultation.title_id),
        announce=web.said(),
        record=read,
        groups=group_words(),
        names=names,
        writes=role in WRITERS and not (read and read.minutes.published_at),
        publishes=role in WRITERS,
        follows=role in FOLLOWERS,
        home=desk.home,
        public=f"/kpu-mendengar/{slug}/berita-acara",
        back_to=f"/petugas/kpu-mendengar/{slug}",
        back_label=desk.consultation.title_id,
    )


@blueprint.route(f"{HOME}/pokok", methods=["GET", "POST"])
@guard(*WRITERS)
def frame(slug: str) -> Response:
    """Begin the minutes, or change day, means, agenda and who came. What was typed comes back with its faults."""
    with web.looking() as look:
        desk = _desk(look, slug)
        kept = service.frame_of(look, desk.minutes) if desk.minutes else None
    action, heading = f"{desk.home}/pokok", _("Day, agenda, and who came")
    if web.request.method != "POST":
        return _form_page(desk, heading, action, forms.frame_form(groups=group_words(), frame=kept))
    form = forms.frame_form(web.request.form, groups=group_words())
    if not form.validate():
        return _form_page(desk, heading, action, form, status=422)
    session, who = web.session(), current_actor().staff_id
    try:
        consultation = session.get_one(Consultation, (desk.consultation.office_id, desk.consultation.id))
        service.write_frame(session, consultation, frame=form.frame(), seen=_seen(), by=who)
    except OfficeError as error:
        return _refused(slug, heading, action, form, error)
    return _saved(desk)


@blueprint.route(PART, methods=["GET", "POST"])
@guard(*WRITERS)
def add(slug: str, minutes_part: str) -> Response:
    """One more agreed point, action or signature, under an id that the form brings: sent twice it is kept once."""
    return _item(slug, minutes_part, None)


@blueprint.route(f"{PART}/<uuid:item_id>", methods=["GET", "POST"])
@guard(*WRITERS)
def change(slug: str, minutes_part: str, item_id: uuid.UUID) -> Response:
    """Change one item of the lists, or take it out (`hapus`)."""
    return _item(slug, minutes_part, item_id)


@blueprint.route(f"{HOME}/tindak-lanjut/<uuid:item_id>/selesai", methods=["GET", "POST"])
@guard(*FOLLOWERS)
def done(slug: str, item_id: uuid.UUID) -> Response:
    """Tell that an action was done, and what came of it; or take that mark away (`belum`)."""
    with web.looking() as look:
        desk = _desk(look, slug)
        item = record.get_item(look, desk.begun, Action, item_id)
    action, heading = f"{desk.home}/tindak-lanjut/{item_id}/selesai", _("An action was done")
    facts = _facts(item)
    if web.request.method != "POST":
        return _form_page(desk, heading, action, forms.done_form(), facts=facts, undoes=item.done_on is not None)
    undo = "belum" in web.request.form
    form = forms.done_form(web.request.form)
    if not undo and not form.validate():
        return _form_page(desk, heading, action, form, status=422, facts=facts, undoes=item.done_on is not None)
    session, who = web.session(), current_actor().staff_id
    try:
        minutes = session.get_one(Minutes, (desk.begun.office_id, desk.begun.id))
        row = record.get_item(session, minutes, Action, item_id)
        if undo:
            service.mark_open(session, minutes, row, seen=_seen(), by=who)
        else:
            told = {"done_on": form.tanggal.data, "note": form.hasil.data or ""}
            service.mark_done(session, minutes, row, seen=_seen(), by=who, **told)
    except OfficeError as error:
        return _refused(slug, heading, action, form, error, facts=facts)
    return _saved(desk)


@blueprint.route(f"{HOME}/<any(terbit, tarik):minutes_step>", methods=["GET", "POST"])
@guard(*WRITERS)
def decide(slug: str, minutes_step: str) -> Response:
    """Publish, or take back to mend it: one page between the wish and the deed."""
    with web.looking() as look:
        desk = _desk(look, slug)
        read = record.read_record(look, desk.begun)
    if web.request.method != "POST":
        return _deed_page(desk, read, minutes_step)
    session, who = web.session(), current_actor().staff_id
    verb = service.publish if minutes_step == "terbit" else service.take_back
    try:
        verb(session, session.get_one(Minutes, (desk.begun.office_id, desk.begun.id)), seen=_seen(), by=who)
    except OfficeError as error:
        session.rollback()
        with web.looking() as look:
            desk = _desk(look, slug)
            return _deed_page(desk, record.read_record(look, desk.begun), minutes_step, error)
    return _saved(desk, _("Everybody can read the minutes now.") if minutes_step == "terbit" else "")


def _item(slug: str, part: str, item_id: uuid.UUID | None) -> Response:
    with web.looking() as look:
        desk = _desk(look, slug)
        row = _found(look, desk.begun, part, item_id)
    action = f"{desk.home}/{part}" + (f"/{item_id}" if item_id else "")
    heading = _heading(part, is_new=row is None)
    if web.request.method != "POST":
        form = forms.item_form(part, words=service.words_of(row) if row else None)
        return _form_page(
            desk, heading, action, form, new_id=new_id() if row is None else None, removes=row is not None
        )
    form = forms.item_form(part, web.request.form)
    if row is not None and "hapus" in web.request.form:
        return _removed(desk, heading, action, form, part, row.id)
    own_id = item_id or _typed_id()
    if not form.validate():
        return _form_page(
            desk, heading, action, form, status=422, new_id=None if item_id else own_id, removes=row is not None
        )
    session, who = web.session(), current_actor().staff_id
    try:
        minutes = session.get_one(Minutes, (desk.begun.office_id, desk.begun.id))
        service.put_item(session, minutes, item_id=own_id, words=form.words(), seen=_seen(), by=who)
    except OfficeError as error:
        return _refused(slug, heading, action, form, error, new_id=None if item_id else own_id)
    return _saved(desk)


def _found(look: Session, minutes: Minutes, part: str, item_id: uuid.UUID | None) -> Item | None:
    return None if item_id is None else record.get_item(look, minutes, KEPT_IN[part], item_id)


def _removed(desk: Desk, heading: str, action: str, form: Form, part: str, item_id: uuid.UUID) -> Response:
    session, who = web.session(), current_actor().staff_id
    try:
        minutes = session.get_one(Minutes, (desk.begun.office_id, desk.begun.id))
        row = record.get_item(session, minutes, KEPT_IN[part], item_id)
        service.remove_item(session, minutes, row, seen=_seen(), by=who)
    except NotFound:
        return _saved(desk)  # whoever pressed first did it
    except OfficeError as error:
        return _refused(desk.consultation.slug, heading, action, form, error)
    return _saved(desk)


def _desk(look: Session, slug: str) -> Desk:
    consultation = queries.find(look, web.office_id(), slug)
    if consultation is None:
        raise NotFound
    return Desk(consultation, record.find_minutes(look, web.office_id(), consultation.id))


def _seen() -> int:
    """Which version the sender saw; 0 where there was none, a strange one fits none."""
    typed = web.request.form.get("versi", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1


def _typed_id() -> uuid.UUID:
    try:
        return uuid.UUID(web.request.form.get("id", ""))
    except ValueError:
        return new_id()


def _names(look: Session) -> dict[uuid.UUID, str]:
    return {one.id: one.name for one in accounts.list_staff(look, web.office_id(), active=None)}


def _heading(part: str, *, is_new: bool) -> str:
    if part == forms.POINT:
        return _("One more agreed point") if is_new else _("Change an agreed point")
    if part == forms.ACTION:
        return _("One more action") if is_new else _("Change an action")
    return _("One more signature") if is_new else _("Change a signature")


def _facts(item: Action) -> list[tuple[str, str]]:
    facts = [
        (_("What is to be done"), item.text),
        (_("Who does it"), item.in_charge),
        (_("By which day"), i18n.long_date(item.due_on)),
    ]
    if item.done_on is not None:
        facts += [(_("Done on"), i18n.long_date(item.done_on)), (_("What came of it"), item.done_note)]
    return facts


def _saved(desk: Desk, words: str = "") -> Response:
    flask.flash(words or _("Saved."))
    return web.see_other(desk.home)


def _refused(slug: str, heading: str, action: str, form: Form, error: OfficeError, **more: Any) -> Response:
    """The form again, with what was typed and what stood in the way. Raises what is no matter of this form."""
    if isinstance(error, NotFound):
        raise error
    web.session().rollback()
    with web.looking() as look:
        desk, names = _desk(look, slug), _names(look)
    if isinstance(error, Conflict):
        told = (names.get(desk.minutes.staff_id, ""), desk.minutes.changed_at) if desk.minutes else None
        return _form_page(desk, heading, action, form, status=409, first=told, **more)
    field = next((name for name in FIELD_OF.get(error.code, ()) if name in form), None)
    if field is None:
        return _form_page(desk, heading, action, form, status=error.status, refused=refusal(error), **more)
    form[field].errors = [refusal(error)]
    return _form_page(desk, heading, action, form, status=422, **more)


def _form_page(desk: Desk, heading: str, action: str, form: Form, *, status: int = 200, **more: Any) -> Response:
    found = faults(form)
    seen = _seen() if status == 422 else (desk.minutes.version if desk.minutes else 0)
    return web.render(
        "consultations/desk/minutes_form.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if found or status == 409 else heading,
        heading=heading,
        action=action,
        form=form,
        faults=found,
        version=max(seen, 0),
        conflict=status == 409 and "refused" not in more,
        back_to=desk.home,
        back_label=_("Minutes"),
        **more,
    )


def _deed_page(desk: Desk, read: Record, step: str, error: OfficeError | None = None) -> Response:
    publishing = step == "terbit"
    return web.render(
        "consultations/desk/minutes_deed.html",
        status=error.status if error else 200,
        title=_("Publish the minutes?") if publishing else _("Take the minutes back?"),
        lead=_("Everybody can read them then. Only actions are followed up afterwards.")
        if publishing
        else _("Nobody can read them until you publish them again. Do it when something in them is wrong."),
        button=_("Publish") if publishing else _("Take back"),
        record=read,
        possible=not publishing or read.is_ready,
        conflict=isinstance(error, Conflict),
        action=f"{desk.home}/{step}",
        back_to=desk.home,
        back_label=_("Minutes"),
    )
