"""`/petugas/kpu-mendengar/<slug>/masukan`: an officer writes down what was said in a meeting, by phone, on paper."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from flask import Blueprint, Response
from wtforms import StringField

from webapp import clock, i18n, web
from webapp.accounts.guard import ADMINISTRATOR, HEAD, OFFICER, check_writer, current_actor, guard
from webapp.audit import service as journal
from webapp.cases import filing_page, walk_in
from webapp.cases.filing_page import Entry
from webapp.cases.forms import FilingForm
from webapp.consultations import input_door, queries
from webapp.consultations.desk.sheet import ONE, at, find
from webapp.consultations.models import DRAFTED, Meeting
from webapp.consultations.service.giving import Given
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.web.fields import AtMost, DayField, Form, Needed, PickField, as_list, clean, faults, finished_at

blueprint = Blueprint("consultation_entry", __name__)

WRITERS = (OFFICER, HEAD, ADMINISTRATOR)
# The case's channel of each medium.
CHANNELS = {"meeting": "desk", "phone": "phone", "paper": "letter"}
SOURCE_SIGNS = 300


class SourceForm(Form):
    """How and when it was said, and where that stands."""

    lewat: PickField
    tanggal: DayField
    jam: StringField
    rapat: PickField
    sumber: StringField

    def said_at(self, finished: datetime) -> datetime | None:
        """The moment it was said, of a valid form that was finished then; a fault of it is noted at its field."""
        if self.tanggal.data is None:
            return None
        moment, fault = walk_in.came_at(self.tanggal.data, self.jam.data or "", finished)
        if fault == walk_in.LONG_AGO:
            self.tanggal.errors = [_("This day is more than a year ago. Check the year.")]
        elif fault == walk_in.NO_TIME:
            self.jam.errors = [_("Write the time as hours and minutes, for example 09.30.")]
        elif fault == walk_in.COMING:
            self.jam.errors = [_("This time has not come yet. Check the day and the time.")]
        return None if fault else moment


@blueprint.get(f"{ONE}/masukan")
@guard(*WRITERS)
def new(slug: str) -> Response:
    """The citizen's form with its source. Raises NotFound for a consultation that is not published."""
    return filing_page.show(_entry(slug, _source(slug)))


@blueprint.post(f"{ONE}/masukan")
@guard(*WRITERS)
def file(slug: str) -> Response:
    """A recorded input leads to its receipt, to print or to read aloud."""
    check_writer()
    source = _source(slug, web.request.form)
    said_at = source.said_at(finished_at(web.request.form)) if source.validate() else None
    if said_at is not None and source.lewat.data == "meeting" and source.rapat.choices[1:] and not source.rapat.data:
        source.rapat.errors = [_("Choose the meeting.")]
    return filing_page.take(_entry(slug, source, said_at, tuple(faults(source))))


def _source(slug: str, formdata: Any = None) -> SourceForm:
    consultation = find(slug)
    if consultation.state == DRAFTED:
        raise NotFound()
    with web.looking() as look:
        meetings = queries.list_meetings(look, consultation)
    return source_form(meetings, formdata)


def source_form(meetings: Sequence[Meeting], formdata: Any = None) -> SourceForm:
    """How it reached the office; the meetings of the consultation to choose from."""
    choose = _("Choose how it was said.")
    media = [("meeting", _("In a meeting"), ""), ("phone", _("By phone"), ""), ("paper", _("On paper"), "")]
    held = [(str(row.id), f"{i18n.long_moment(row.starts_at)}, {row.place or row.link}", "") for row in meetings]
    fields = {
        "lewat": PickField(_("How was it said?"), [Needed(choose)], choices=media, message=choose),
        "rapat": PickField(
            _("In which meeting?"), choices=[("", _("Not filled in"), ""), *held], message=_("Choose from the list.")
        ),
        "tanggal": DayField(_("When was it said?"), quick=True, unsure=False, needed=_("Choose the day it was said.")),
        "jam": StringField(
            _("At what time?"),
            [AtMost(5)],
            filters=[clean],
            description=_("For example 09.30. Empty means now, or noon of an earlier day."),
        ),
        "sumber": StringField(
            _("Where does it stand?"),
            [Needed(_("Write where it stands, for example the page of the notes.")), AtMost(SOURCE_SIGNS)],
            filters=[clean],
            description=_("The source: notes, recording, letter with its date. Only staff read it. No names."),
        ),
    }
    form = cast(SourceForm, type("Source", (SourceForm,), fields)(formdata))
    as_list(form.rapat)
    return form


def _entry(
    slug: str, source: SourceForm, said_at: datetime | None = None, rows: tuple[tuple[str, str], ...] = ()
) -> Entry:
    consultation = find(slug)
    with web.looking() as look:
        forum = input_door.read_forum(look, consultation)

    def medium(form: FilingForm, given: Given) -> Given:
        meeting = source.rapat.data if source.lewat.data == "meeting" else ""
        return replace(
            given,
            medium=source.lewat.data or "paper",
            meeting_id=uuid.UUID(meeting) if meeting else None,
            source_note=source.sumber.data or "",
        )

    return input_door.entry(
        forum,
        at(slug, "/masukan"),
        said_at=said_at or clock.now(),
        actor=journal.staff(current_actor().staff_id),
        medium=medium,
        heading=_("Write down an input"),
        receipt_path=lambda submission_id: f"/petugas/catat/tanda-terima/{submission_id}",
        template="consultations/desk/entry.html",
        channel=CHANNELS.get(source.lewat.data or "", "desk"),
        received_at=said_at,
        context={
            "source": source,
            "action": at(slug, "/masukan"),
            "back_to": at(slug),
            "back_label": consultation.title_id,
        },
        extra_faults=rows,
    )
