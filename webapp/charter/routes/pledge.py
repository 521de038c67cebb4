"""`/piagam`: the pledge, what is promised, and what really happened."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import clock
from webapp.charter import queries
from webapp.charter.figures import FEWEST, WINDOW_DAYS, Reality, realities
from webapp.charter.models import Pledge, Service, Standard
from webapp.charter.queries import PublishedService
from webapp.charter.routes.catalogue import COMPONENTS
from webapp.consultations.reply_queries import changed_numbers
from webapp.files.delivery import deliver, wants_view
from webapp.files.models import Attachment
from webapp.i18n import gettext as _
from webapp.i18n import locale
from webapp.web import looking, office_id, press, render, settings, uploads
from webapp.web.kept import kept
from webapp.web.reader import address

blueprint = Blueprint("pledge", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """One service: its promise, what happened, the sound that reads its summary."""

    service: Service
    standard: Standard
    reality: Reality | None
    voices: Mapping[str, Attachment]
    # How many of its clauses were changed because of what citizens said.
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Charter:
    """Everything the page tells; read once, until somebody edits it, the worker counts anew, or the day ends."""

    pledge: Pledge | None
    voices: Mapping[str, Attachment]
    rows: tuple[Row, ...]
    first: date
    last: date


@blueprint.get("/piagam")
def show() -> Response:
    """The pledge and its signature, every service with its promise beside what really happened, how to complain."""
    return _page()


@blueprint.get("/piagam.pdf")
def as_pdf() -> Response:
    """The same on paper, with every standard, as a tagged PDF; where none can be made the page itself, and why."""
    try:
        return press.print_template(
            "charter/pledge_print.html",
            f"piagam-{locale()}.pdf",
            title=_("Charter: promise and reality"),
            charter=kept(read_charter),
            standards=kept(read_standards),
            components=[(key, _(heading)) for key, heading in COMPONENTS.items()],
            fewest=FEWEST,
            window_days=WINDOW_DAYS,
            report_at=settings().public_url + address("/lapor/pelayanan"),
        )
    except press.NotPrinted as refused:
        answer = _page(refused.reason)
        answer.headers["Cache-Control"] = "no-store"  # soon it may be the file
        return answer


def _page(unprinted: str = "") -> Response:
    """`unprinted`: why this is no PDF."""
    return render(
        "charter/pledge.html",
        title=_("Charter: promise and reality"),
        charter=kept(read_charter),
        fewest=FEWEST,
        window_days=WINDOW_DAYS,
        voice_in=_voice_in,
        unprinted=unprinted,
        back_to=address("/"),
        back_label=_("Home page"),
    )


@blueprint.get("/piagam/suara/<uuid:attachment_id>")
def sound(attachment_id: uuid.UUID) -> Response:
    """The pledge or a summary, read aloud. Raises NotFound."""
    with looking() as look:
        found = queries.get_sound(look, office_id(), attachment_id)
    return deliver(uploads.store(), found, view=wants_view())


def read_charter(session: Session, office_id: str) -> Charter:
    """The charter of today: one look at the standards, one sum over the daily rows, never at cases."""
    last = clock.today() - timedelta(days=1)
    first = last - timedelta(days=WINDOW_DAYS - 1)
    happened = realities(queries.sum_days(session, office_id, first, last))
    held, pledge = queries.list_in_force(session, office_id), queries.current_pledge(session, office_id)
    owners = [one.id for one in held.values()] + ([pledge.id] if pledge else [])
    voices = queries.voices_of(session, office_id, owners)
    changed = changed_numbers(session, office_id)
    rows = [
        Row(
            one,
            held[one.slug],
            happened.get(one.slug),
            _of(voices, held[one.slug].id),
            changed.get(held[one.slug].id, 0),
        )
        for one in queries.list_services(session, office_id)
        if one.slug in held
    ]
    return Charter(pledge, _of(voices, pledge.id) if pledge else {}, tuple(rows), first, last)


def read_standards(session: Session, office_id: str) -> tuple[PublishedService, ...]:
    """Every standard of today with its public clauses, in the order of the catalogue."""
    services = queries.list_services(session, office_id)
    found = (queries.get_published(session, office_id, one.slug) for one in services)
    return tuple(one for one in found if one is not None)


def _of(voices: Mapping[tuple[uuid.UUID, str], Attachment], owner: uuid.UUID) -> dict[str, Attachment]:
    return {language: sound for (of_id, language), sound in voices.items() if of_id == owner}


def _voice_in(voices: Mapping[str, Attachment]) -> tuple[str, Attachment] | None:
    """The sound in the reader's language, else the Indonesian one, with its language."""
    for language in (locale(), "id"):
        if language in voices:
            return language, voices[language]
    return None
