"""What the forms of a consultation share: their page, what somebody else did first, where a deed leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import flask
from flask import Response
from wtforms import Form

from webapp import web
from webapp.accounts.guard import ADMINISTRATOR, HEAD, current_actor
from webapp.consultations import queries
from webapp.consultations.models import Consultation
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.web.fields import faults

HOME = "/petugas/kpu-mendengar"
ONE = f"{HOME}/<slug>"
MANAGERS = (HEAD, ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form on its page; `consultation` is None for a new one. `refused` says why nothing was done."""

    heading: str
    action: str
    consultation: Consultation | None = None
    lead: str = ""
    button: str = ""
    facts: Sequence[tuple[str, str]] = ()
    refused: str = ""
    takes_files: bool = False
    # Where a refusal leads, and the words of that link.
    leads_to: tuple[str, str] = ("", "")


def form_page(sheet: Sheet, form: Form, status: int = 200) -> Response:
    """The page of a form with its faults, or with the note that somebody was first (409)."""
    found, one = faults(form), sheet.consultation
    return web.render(
        "consultations/desk/form.html",
        status=status,
        title=_("Error: %(title)s", title=sheet.heading) if found or sheet.refused else sheet.heading,
        sheet=sheet,
        form=form,
        faults=found,
        version=one.version if one is not None else None,
        conflict=status == 409,
        back_to=at(one.slug) if one is not None else HOME,
        back_label=one.title_id if one is not None else _("KPU Mendengar"),
    )


def at(slug: str, more: str = "") -> str:
    """The address of a consultation on the staff's side."""
    return f"{HOME}/{slug}{more}"


def find(slug: str) -> Consultation:
    """The consultation of an address. Raises NotFound."""
    with web.looking() as look:
        found = queries.find(look, web.office_id(), slug)
    if found is None:
        raise NotFound()
    return found


def seen_version() -> int:
    """Which version the sender saw; a strange one fits none."""
    typed = web.request.form.get("versi", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1


def may_write() -> bool:
    """Whether the reader may set consultations up."""
    return current_actor().role in MANAGERS


def saved(path: str, words: str) -> Response:
    """After a deed."""
    flask.flash(words)
    return web.see_other(path)
