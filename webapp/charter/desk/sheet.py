"""What the charter's forms share: their page, what somebody else did first, where a deed leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import flask
from flask import Response
from sqlalchemy.orm import Session
from wtforms import Form

from webapp import web
from webapp.accounts import queries as accounts
from webapp.accounts.guard import ADMINISTRATOR, HEAD, current_actor
from webapp.charter import queries
from webapp.charter.desk import words
from webapp.charter.desk.words import Told
from webapp.charter.models import Service, Standard
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.web.fields import faults

HOME = "/petugas/piagam"
SERVICE = f"{HOME}/layanan/<slug>"
WRITERS = (HEAD, ADMINISTRATOR)
VERSION = "versi"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form on its page. `facts` stand above it, `first` is what somebody did since it was opened (409)."""

    heading: str
    action: str
    button: str
    lead: str = ""
    version: int | None = None
    facts: Sequence[tuple[str, str]] = ()
    first: Told | None = None
    refused: str = ""
    back_to: str = HOME
    back_label: str = ""
    listens: bool = False


def form_page(sheet: Sheet, form: Form, status: int = 200) -> Response:
    """The page of a form, with its faults or with who was first."""
    found = faults(form)
    return web.render(
        "charter/desk/form.html",
        status=status,
        title=_("Error: %(title)s", title=sheet.heading) if found or sheet.refused else sheet.heading,
        sheet=sheet,
        form=form,
        faults=found,
        back_to=sheet.back_to,
        back_label=sheet.back_label or _("Charter"),
    )


def at(slug: str, more: str = "") -> str:
    """The address of a service on the staff's side."""
    return f"{HOME}/layanan/{slug}{more}"


def find_service(look: Session, slug: str) -> Service:
    """The service of an address. Raises NotFound."""
    service = queries.get_service(look, web.office_id(), slug)
    if service is None:
        raise NotFound
    return service


def find_draft(look: Session, slug: str) -> Standard:
    """The version of a service that is on its way. Raises NotFound."""
    find_service(look, slug)
    draft = queries.find_on_its_way(look, web.office_id(), slug)
    if draft is None:
        raise NotFound
    return draft


def seen_revision() -> int:
    """Which revision of the draft the sender saw; a strange one fits none."""
    number = web.request.form.get(VERSION, "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1


def names(look: Session) -> words.Names:
    """The names of all accounts, closed ones too."""
    return {one.id: one.name for one in accounts.list_staff(look, web.office_id(), active=None)}


def last_done(look: Session, draft: Standard) -> Told | None:
    """What was last done to a version, in words."""
    told = words.history(queries.list_changes(look, draft, limit=1), names(look))
    return told[0] if told else None


def may_write() -> bool:
    """Whether the reader may change standards."""
    return current_actor().role in WRITERS


def saved(path: str) -> Response:
    """After a deed, or one that an earlier press of the same button did already."""
    flask.flash(_("Saved."))
    return web.see_other(path)
