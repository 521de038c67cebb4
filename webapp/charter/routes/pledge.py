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
from webapp.consultations.reply_queries import changed_numbers
from webapp.files.delivery import deliver, wants_view
from webapp.files.models import Attachment
from webapp.i18n import gettext as _
from webapp.i18n import locale
from webapp.web import looking, office_id, render, see_other, uploads
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
    found = kept(read_charter)
    return render(
        "charter/pledge.html",
        title=_("Charter: promise and reality"),
        charter=found,
        fewest=FEWEST,
        window_days=WINDOW_DAYS,
        voice_in=_voice_in,
        back_to=address("/"),
        back_label=_("Home page"),
    )


@blueprint.get("/piagam.pdf")
def as_pdf() -> Response:
    """A PDF needs parts that are not installed here: the page itself prints, and says so."""
    response = see_other(address("/piagam#cetak"))
    response.headers["Cache-Control"] = "no-store"  # some day it is a file
    return response


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


def _of(voices: Mapping[tuple[uuid.UUID, str], Attachment], owner: uuid.UUID) -> dict[str, Attachment]:
    return {language: sound for (of_id, language), sound in voices.items() if of_id == owner}


def _voice_in(voices: Mapping[str, Attachment]) -> tuple[str, Attachment] | None:
    """The sound in the reader's language, else the Indonesian one, with its language."""
    for language in (locale(), "id"):
        if language in voices:
            return language, voices[language]
    return None
