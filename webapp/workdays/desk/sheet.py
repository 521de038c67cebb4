"""What the calendar's forms share: their page, the note about who was first, journal lines, the words after a deed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import flask
from flask import Response
from sqlalchemy.orm import Session
from wtforms import Form

from webapp import web
from webapp.accounts import queries as accounts
from webapp.accounts.guard import current_actor
from webapp.audit import service as audit
from webapp.cases.service import new_calendar
from webapp.i18n import gettext as _
from webapp.web.fields import faults
from webapp.workdays.desk import words
from webapp.workdays.desk.words import Names, Told
from webapp.workdays.models import CalendarChange
from webapp.workdays.service import By

HOME = "/petugas/kalender"
VERSION = "versi"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form on its page. `facts` is what stands now, `links` where else one can go from here.

    `first` is what somebody did since this form was opened (409); `version` is what a press carries on.
    """

    heading: str
    action: str
    button: str
    lead: str = ""
    version: int | None = None
    facts: Sequence[tuple[str, str]] = ()
    links: Sequence[tuple[str, str]] = ()
    first: Told | None = None


def form_page(sheet: Sheet, form: Form, status: int = 200) -> Response:
    """The page of a form, with its faults or with who was first."""
    found = faults(form)
    return web.render(
        "workdays/desk/form.html",
        status=status,
        title=_("Error: %(title)s", title=sheet.heading) if found else sheet.heading,
        sheet=sheet,
        form=form,
        faults=found,
        back_to=HOME,
        back_label=_("Working calendar"),
    )


def done(session: Session, deed: str, revision: int, **facts: str) -> Response:
    """The journal's line of a deed, and back to the calendar, which says what happens next."""
    actor = current_actor()
    audit.record(
        session,
        office_id=actor.office_id,
        actor=audit.staff(actor.staff_id),
        action=f"calendar.{deed}",
        facts={**facts, "revision": revision},
    )
    return saved()


def saved() -> Response:
    """After a deed, or after one that was done already by an earlier press of the same button."""
    waiting = new_calendar.count_waiting(web.session(), web.office_id())
    number = f"{new_calendar.MOST_COUNTED}+" if waiting > new_calendar.MOST_COUNTED else str(waiting)
    flask.flash(
        _(
            "Saved. The worker now reckons open deadlines anew; deadlines that are over stay as they are."
            " Not reckoned yet: %(num)s cases.",
            num=number,
        )
    )
    return web.see_other(HOME)


def hand(reason: str | None = None) -> By:
    """Who edits, and why."""
    return By(current_actor().staff_id, reason or "")


def seen_version() -> int:
    """Which version of the row the sender saw; a strange one fits none."""
    number = web.request.form.get(VERSION, "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1


def names(look: Session) -> Names:
    """The names of all accounts, closed ones too."""
    return {one.id: one.name for one in accounts.list_staff(look, web.office_id(), active=None)}


def told(look: Session, change: CalendarChange | None) -> Told | None:
    """What was last done to a row, in words."""
    return words.tell(change, names(look)) if change else None
