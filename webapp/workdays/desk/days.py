"""Adding, changing, moving and taking away a day of the calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response
from sqlalchemy.orm import Session
from wtforms import Form

from webapp import i18n, web
from webapp.accounts.guard import ADMINISTRATOR, guard
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.workdays import queries, service
from webapp.workdays.desk import forms, words
from webapp.workdays.desk.sheet import HOME, Sheet, done, form_page, hand, saved, seen_version, told
from webapp.workdays.desk.words import Told
from webapp.workdays.models import CalendarDay

blueprint = Blueprint("calendar_days", __name__)

DAYS = f"{HOME}/hari"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@blueprint.route(f"{DAYS}/tambah", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def add() -> Response:
    """Write a day into the calendar."""
    if web.request.method == "GET":
        return _add_page(forms.day_form(new=True))
    form = forms.day_form(web.request.form, new=True)
    if not form.validate():
        return _add_page(form, 422)
    session, day = web.session(), form.tanggal.data
    assert day is not None
    try:
        row = service.add_day(session, office_id=web.office_id(), day=day, facts=form.facts, by=hand())
    except OfficeError as error:
        form.tanggal.errors = [words.refusal(error)]
        session.rollback()
        return _add_page(form, 422)
    return done(session, service.ADDED, row.version, day=day.isoformat(), kind=row.kind) if row else saved()


@blueprint.route(f"{DAYS}/<day>", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def change(day: str) -> Response:
    """Another name, kind or source for a day; from here it is moved or taken away."""
    on = _day(day)
    if web.request.method == "GET":
        with web.looking() as look:
            row = _row(look, on)
        return _change_page(row, forms.day_form(new=False, jenis=row.kind, judul=row.name, sumber=row.decree))
    form = forms.day_form(web.request.form, new=False)
    if not form.validate():
        return _again(on, form, _change_page)
    session = web.session()
    try:
        row_now = service.change_day(
            session,
            office_id=web.office_id(),
            day=on,
            version=seen_version(),
            facts=form.facts,
            by=hand(form["alasan"].data),
        )
    except Conflict:
        return _overtaken(on, form, _change_page)
    return done(session, service.CHANGED, row_now.version, day=day, kind=row_now.kind) if row_now else saved()


@blueprint.route(f"{DAYS}/<day>/pindah", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def move(day: str) -> Response:
    """Move a holiday to another day, in one deed."""
    on = _day(day)
    if web.request.method == "GET":
        with web.looking() as look:
            row = _row(look, on)
        return _move_page(row, forms.move_form())
    form = forms.move_form(web.request.form)
    if not form.validate():
        return _again(on, form, _move_page)
    session, to = web.session(), form.tanggal.data
    assert to is not None
    try:
        moved = service.move_day(
            session,
            office_id=web.office_id(),
            day=on,
            version=seen_version(),
            to=to,
            decree=form.sumber.data or "",
            by=hand(form["alasan"].data),
        )
    except Conflict:
        return _overtaken(on, form, _move_page)
    except OfficeError as error:
        form.tanggal.errors = [words.refusal(error)]
        return _again(on, form, _move_page)
    return done(session, service.MOVED, moved.version, day=day, to=to.isoformat()) if moved else saved()


@blueprint.route(f"{DAYS}/<day>/hapus", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def remove(day: str) -> Response:
    """Take a day out of the calendar, with the reason."""
    on = _day(day)
    if web.request.method == "GET":
        with web.looking() as look:
            row = _row(look, on)
        return _remove_page(row, forms.reason_form())
    form = forms.reason_form(web.request.form)
    if not form.validate():
        return _again(on, form, _remove_page)
    session = web.session()
    try:
        removed = service.remove_day(
            session, office_id=web.office_id(), day=on, version=seen_version(), by=hand(form.alasan.data)
        )
    except Conflict:
        return _overtaken(on, form, _remove_page)
    if not removed:
        return saved()
    return done(session, service.REMOVED, queries.calendar_revision(session, web.office_id()), day=day)


Page = Callable[[CalendarDay, Form, int, Told | None], Response]


def _again(on: date, form: Form, page: Page) -> Response:
    """The form as it was typed, still carrying the version its sender saw; where the day is gone, who took it."""
    web.session().rollback()
    with web.looking() as look:
        row = queries.find_day(look, web.office_id(), on)
    if row is None:
        return _overtaken(on, form, page)
    row.version = seen_version()
    return page(row, form, 422, None)


def _overtaken(on: date, form: Form, page: Page) -> Response:
    """Somebody was first: what they did, and what was typed. A day that is gone is offered to be written anew."""
    web.session().rollback()
    with web.looking() as look:
        row = queries.find_day(look, web.office_id(), on)
        if row is not None:
            return page(row, form, 409, told(look, queries.change_of(look, web.office_id(), row.version)))
        last = queries.last_change(look, web.office_id(), day=on)
        first = told(look, last)
    if last is None:
        raise NotFound
    was = last.before
    typed = {name: form[name].data for name in ("tanggal", "jenis", "judul", "sumber", "alasan") if name in form}
    shown = {"tanggal": on, "jenis": was.get("kind", ""), "judul": was.get("name", ""), "sumber": was.get("decree", "")}
    return _add_page(forms.day_form(new=True, **{**shown, **typed}), 409, first, str(typed.get("alasan") or ""))


def _add_page(form: Form, status: int = 200, first: Told | None = None, note: str = "") -> Response:
    sheet = Sheet(
        heading=_("Add a day"),
        action=f"{DAYS}/tambah",
        button=_("Add this day"),
        lead=_("Holidays, leave, days on which the office is closed, and weekend days on which it works."),
        facts=[(_("What you wrote"), note)] if note else (),
        first=first,
    )
    return form_page(sheet, form, status)


def _change_page(row: CalendarDay, form: Form, status: int = 200, first: Told | None = None) -> Response:
    at = f"{DAYS}/{row.day.isoformat()}"
    sheet = Sheet(
        heading=_("Change %(day)s", day=i18n.long_date(row.day)),
        action=at,
        button=_("Save"),
        version=row.version,
        facts=_facts(row) if first else (),
        links=[(f"{at}/pindah", _("Move it to another day")), (f"{at}/hapus", _("Take it out of the calendar"))],
        first=first,
    )
    return form_page(sheet, form, status)


def _move_page(row: CalendarDay, form: Form, status: int = 200, first: Told | None = None) -> Response:
    sheet = Sheet(
        heading=_("Move “%(name)s”", name=row.name),
        action=f"{DAYS}/{row.day.isoformat()}/pindah",
        button=_("Move it"),
        lead=_("The old day becomes a day like any other, and the new one takes its name and kind."),
        version=row.version,
        facts=_facts(row),
        first=first,
    )
    return form_page(sheet, form, status)


def _remove_page(row: CalendarDay, form: Form, status: int = 200, first: Told | None = None) -> Response:
    sheet = Sheet(
        heading=_("Take “%(name)s” out of the calendar?", name=row.name),
        action=f"{DAYS}/{row.day.isoformat()}/hapus",
        button=_("Take it out"),
        lead=_("The day becomes a day like any other. The history keeps what stood here."),
        version=row.version,
        facts=_facts(row),
        first=first,
    )
    return form_page(sheet, form, status)


def _facts(row: CalendarDay) -> list[tuple[str, str]]:
    """What stands now."""
    return [
        (_("Date"), i18n.long_date(row.day)),
        (_("Name of the day"), row.name),
        (_("Kind of day"), f"{words.kind_name(row.kind)}, {words.counts(row.kind)}"),
        (_("Source"), row.decree),
    ]


def _row(look: Session, on: date) -> CalendarDay:
    row = queries.find_day(look, web.office_id(), on)
    if row is None:
        raise NotFound
    return row


def _day(text: str) -> date:
    """The day of an address. Raises NotFound for what is none."""
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise NotFound from None
