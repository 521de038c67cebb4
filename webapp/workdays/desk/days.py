"""Adding, changing, moving and taking away a day of the calendar."""

from __future__ import annotations

import re
from datetime import date

from flask import Blueprint, Response
from sqlalchemy.orm import Session
from wtforms import Form

from webapp import i18n, web
from webapp.accounts.guard import ADMINISTRATOR, guard
from webapp.errors import NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.workdays import queries, service
from webapp.workdays.desk import forms, words
from webapp.workdays.desk.rows import Rows
from webapp.workdays.desk.sheet import HOME, Sheet, done, form_page, hand, saved, seen_version
from webapp.workdays.desk.words import Told
from webapp.workdays.models import CalendarChange, CalendarDay
from webapp.workdays.service import DayFacts

blueprint = Blueprint("calendar_days", __name__)

DAYS = f"{HOME}/hari"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@blueprint.route(f"{DAYS}/tambah", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def add() -> Response:
    """Write a day into the calendar."""

    def written(session: Session, form: Form) -> Response:
        day = form["tanggal"].data
        row = service.add_day(session, office_id=web.office_id(), day=day, facts=_facts_of(form), by=hand())
        return done(session, service.ADDED, row.version, day=day.isoformat(), kind=row.kind) if row else saved()

    return _rows.add(forms.day_form(new=True), lambda: forms.day_form(web.request.form, new=True), _add_page, written)


@blueprint.route(f"{DAYS}/<day>", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def change(day: str) -> Response:
    """Another name, kind or source for a day; from here it is moved or taken away."""
    on = _day(day)

    def written(session: Session, form: Form) -> Response:
        row = service.change_day(
            session,
            office_id=web.office_id(),
            day=on,
            version=seen_version(),
            facts=_facts_of(form),
            by=hand(form["alasan"].data),
        )
        return done(session, service.CHANGED, row.version, day=day, kind=row.kind) if row else saved()

    return _rows.press(on, _shown, lambda: forms.day_form(web.request.form, new=False), _change_page, written)


@blueprint.route(f"{DAYS}/<day>/pindah", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def move(day: str) -> Response:
    """Move a holiday to another day, in one deed."""
    on = _day(day)

    def written(session: Session, form: Form) -> Response:
        to = form["tanggal"].data
        moved = service.move_day(
            session,
            office_id=web.office_id(),
            day=on,
            version=seen_version(),
            to=to,
            decree=form["sumber"].data or "",
            by=hand(form["alasan"].data),
        )
        return done(session, service.MOVED, moved.version, day=day, to=to.isoformat()) if moved else saved()

    return _rows.press(
        on, lambda _row: forms.move_form(), lambda: forms.move_form(web.request.form), _move_page, written
    )


@blueprint.route(f"{DAYS}/<day>/hapus", methods=["GET", "POST"])
@guard(ADMINISTRATOR)
def remove(day: str) -> Response:
    """Take a day out of the calendar, with the reason."""
    on = _day(day)

    def taken(session: Session, form: Form) -> Response:
        reason = hand(form["alasan"].data)
        if not service.remove_day(session, office_id=web.office_id(), day=on, version=seen_version(), by=reason):
            return saved()
        return done(session, service.REMOVED, queries.calendar_revision(session, web.office_id()), day=day)

    return _rows.press(
        on, lambda _row: forms.reason_form(), lambda: forms.reason_form(web.request.form), _remove_page, taken
    )


def _facts_of(form: Form) -> DayFacts:
    assert isinstance(form, forms.DayForm)
    return form.facts


def _shown(row: CalendarDay) -> Form:
    return forms.day_form(new=False, jenis=row.kind, judul=row.name, sumber=row.decree)


def _refuse(form: Form, error: OfficeError) -> None:
    form["tanggal"].errors = [words.refusal(error)]


def _anew(on: date, form: Form, last: CalendarChange, first: Told | None) -> Response:
    """The page on which a day that is gone is written again."""
    was = last.before
    typed = {name: form[name].data for name in ("tanggal", "jenis", "judul", "sumber", "alasan") if name in form}
    shown = {"tanggal": on, "jenis": was.get("kind", ""), "judul": was.get("name", ""), "sumber": was.get("decree", "")}
    return _add_page(forms.day_form(new=True, **{**shown, **typed}), 409, first, str(typed.get("alasan") or ""))


_rows: Rows[date, CalendarDay] = Rows(
    find=lambda look, on: queries.find_day(look, web.office_id(), on),
    last=lambda look, on: queries.last_change(look, web.office_id(), day=on),
    anew=_anew,
    refuse=_refuse,
)


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


def _day(text: str) -> date:
    """The day of an address. Raises NotFound for what is none."""
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise NotFound from None
