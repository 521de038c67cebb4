"""The page of a filing form, the same for a citizen and for an officer who writes for one.

The order matters: shape, files and choices first (slow, no lock), then one write transaction.
A refused form returns whole; its files are kept; its id stays, unless the id is known with
another body (409), which gets a fresh one.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Response, make_response, render_template
from sqlalchemy.orm import Session

from webapp import clock, i18n, web
from webapp.audit import service as journal
from webapp.cases import carried as files
from webapp.cases import clause_question
from webapp.cases.forms import NOT_BODY, FilingForm, Places, build
from webapp.cases.models import Case
from webapp.cases.phone_answer import by_script, known_to_phone
from webapp.cases.questions import PREFIX
from webapp.cases.service import clocks, filing, once
from webapp.cases.service.filing import Content, Filing, Opened
from webapp.cases.subjects import Subject
from webapp.errors import Conflict
from webapp.i18n import gettext as _
from webapp.offices import queries as offices
from webapp.throttle import service as throttle
from webapp.web.fields import faults
from webapp.web.kept import kept, kept_words
from webapp.web.origin import may_be_foreign

# People need longer than this to write a report; a machine does not. It only costs one more press.
MINIMUM_SECONDS = 3
# Above this number of filings from one address in an hour, new ones wait as "perlu diperiksa".
FILINGS_PER_HOUR = 8
FRESH = "private, no-cache"
# Signs that nobody types and no template holds.
_ID_PLACE, _MOMENT_PLACE = "\ue010", "\ue011"


@dataclass(frozen=True, slots=True)
class Entry:
    """Who fills in the form, and where the receipt is shown."""

    subject: Subject
    receipt_path: Callable[[uuid.UUID], str]
    template: str = "cases/form.html"
    actor: str = journal.CITIZEN
    channel: str = "web"
    received_at: datetime | None = None
    context: dict[str, Any] | None = None
    # The page's own title where it is not the subject's.
    heading: str = ""
    # What an empty form says already.
    shown: Mapping[str, Any] = field(default_factory=dict)
    extra_faults: tuple[tuple[str, str], ...] = ()
    # What only this door knows to be wrong with a form of sound shape; it notes the fault at its field.
    check: Callable[[FilingForm], bool] = lambda form: True
    # What another room's door makes of the form for the case, and what it keeps beside a new one at the same time.
    content: Callable[[FilingForm], Content] = lambda form: form.content()
    beside: Callable[[Session, Case, FilingForm], None] = lambda session, case, form: None
    # Whether an empty form may be drawn once: not where it changes without the office's revision.
    drawn_once: bool = True


def show(entry: Entry) -> Response:
    """An empty form with a fresh id."""
    if (
        entry.drawn_once
        and entry.actor == journal.CITIZEN
        and not web.request.query_string
        and not web.wants_fragment()
    ):
        return _blank(entry)
    return _page(entry, _empty(entry), files.Carried(uuid.uuid4()))


def _blank(entry: Entry) -> Response:
    """A citizen's empty form, made fresh from a page that was drawn once with places for its id and its moment.

    Nothing else in it belongs to a request: no session, no token, no sentence for one reader.
    """
    web.filing_form()
    pieces = kept_words("blank form", lambda: _pieces(entry), entry.subject.path, entry.template)
    fresh = {_ID_PLACE.encode(): str(uuid.uuid4()).encode(), _MOMENT_PLACE.encode(): str(_now()).encode()}
    response = make_response(b"".join([fresh.get(piece, piece) for piece in pieces]))
    response.vary.add("HX-Request")
    response.headers["Cache-Control"] = FRESH
    return response


def _pieces(entry: Entry) -> tuple[bytes, ...]:
    """The page cut at its two places, as it goes over the line."""
    context = {
        **_context(entry, _empty(entry)),
        "submission_id": _ID_PLACE,
        "opened_at": _MOMENT_PLACE,
    }
    page = render_template(entry.template, **context)
    return tuple(piece.encode() for piece in re.split(f"({_ID_PLACE}|{_MOMENT_PLACE})", page))


def bring(entry: Entry, story: str) -> Response:
    """A form with a story and files that came from elsewhere on the phone: shown and held, never filed by itself."""
    brought = files.receive(uuid.uuid4(), ())
    form = build(entry.subject, places(), shown={**entry.shown, "cerita": story})
    form.berkas.errors = brought.refusals
    return _again(entry, form, brought, status=200)


def take(entry: Entry) -> Response:
    """A sent form: the receipt, or the form again with what is wrong."""
    web.filing_form()
    sent = web.request.form
    submission_id = files.read_id(sent.get("id", ""))
    back = sent.get("bahasa") in i18n.LOCALES or wants_villages()
    form = build(entry.subject, places(), sent)
    brought = files.receive(submission_id, sent.getlist("lepas"))
    if back:
        form.berkas.errors = brought.refusals
        return _again(entry, form, brought, status=200)
    if not form.cerita.data and entry.actor == journal.CITIZEN and files.is_spoken(brought, body_of(entry.subject)):
        form.cerita.data = files.spoken_words()
    sound = form.validate() and entry.check(form)
    form.berkas.errors = [*form.berkas.errors, *brought.refusals]
    if brought.refusals or not sound or entry.extra_faults:
        return _again(entry, form, brought, status=422)
    doubt = _doubt(entry, form, brought)
    if doubt and not sent.get("yakin"):
        return _again(entry, form, brought, status=422, mode=doubt)
    try:
        opened = _open(entry, form, brought)
    except Conflict:
        return _conflict(entry, form, brought)
    path = entry.receipt_path(submission_id)
    return known_to_phone(opened.case, submission_id, 201, receipt_path=path) if by_script() else web.see_other(path)


def _empty(entry: Entry) -> FilingForm:
    return build(entry.subject, places(), shown=entry.shown)


def places() -> Places:
    """The districts for the list, and the villages of the chosen one when they were shown; read before the lock."""
    sent = web.request.form
    villages = village_names(sent.get("kecamatan", "")) if wants_villages() or "desa_pilih" in sent else None
    return Places(tuple((row.code, row.name) for row in kept(offices.list_districts)), villages)


def wants_villages() -> bool:
    """Whether “Tampilkan desa” was pressed: the form comes back filled, nothing is sent."""
    return web.request.form.get("tampil") == "desa"


def village_names(district_code: str) -> tuple[str, ...]:
    """The names of a district's villages; none for what is no district."""
    known = {row.code for row in kept(offices.list_districts)}
    return tuple(row.name for row in kept(offices.list_villages, district_code)) if district_code in known else ()


def body_of(subject: Subject) -> str:
    """The canonical body of what was sent (DESIGN §5)."""
    answers = {name: values for name, values in web.request.form.lists() if name not in NOT_BODY}
    return once.canonical({**answers, "perihal": [subject.path]})


def _open(entry: Entry, form: FilingForm, brought: files.Carried) -> Opened:
    office_id, session = web.office_id(), web.session()
    flooded = False
    known = once.find(session, office_id=office_id, keyring=web.keyring(), submission_id=brought.submission_id)
    if known is None and entry.actor == journal.CITIZEN:  # a repeat is no new filing
        filed = throttle.count(session, office_id=office_id, bucket="filing", address=web.request.remote_addr or "")
        flooded = filed > FILINGS_PER_HOUR
    opened = filing.open_case(
        session,
        _filing(entry, form, brought.submission_id, flooded),
        office_id=office_id,
        keyring=web.keyring(),
        sealer=web.sealer(),
        days=kept(clocks.read_days),
    )
    clause_question.keep(session, opened, form)
    if not opened.repeated:
        entry.beside(session, opened.case, form)
    files.attach(session, brought, case_id=opened.case.id, message_id=None)
    return opened


def _filing(entry: Entry, form: FilingForm, submission_id: uuid.UUID, flooded: bool) -> Filing:
    subject = entry.subject
    return Filing(
        submission_id=submission_id,
        kind=subject.kind,
        matter=None if subject.is_service else subject.slug,
        service_slug=subject.slug if subject.is_service else None,
        standard_id=subject.standard_id,
        unit_key=subject.unit_key,
        conduct=subject.conduct,
        answer_days=subject.answer_days,
        calendar=subject.calendar,
        same_day=subject.same_day,
        content=entry.content(form),
        language=web.reader.locale(),
        channel=entry.channel,
        received_at=entry.received_at or clock.now(),
        body=body_of(subject),
        needs_check=flooded,
        actor=entry.actor,
    )


def _doubt(entry: Entry, form: FilingForm, brought: files.Carried) -> str:
    """Why one more press is asked for, or nothing; it never refuses a filing."""
    if entry.actor != journal.CITIZEN:
        return ""
    # The phone's outbox sends the text first and says that a voice will follow.
    if form.siapa.data == filing.NAMELESS and (brought.has_sound or web.request.form.get("suara")):
        return "voice"
    if _without_question(form):
        return "changed"
    return "confirm" if _looks_automatic() else ""


def _without_question(form: FilingForm) -> list[str]:
    """Answers to questions that are no longer asked: the form was kept by a phone before it changed here."""
    asked = {field.name for field in form}
    return [
        value.strip()
        for name, values in web.request.form.lists()
        if str(name).startswith(PREFIX)  # a part of a broken body may have no name
        and not any(name == one or name.startswith(f"{one}_") for one in asked)
        for value in values
        if value.strip()
    ]


def _looks_automatic() -> bool:
    sent = web.request.form
    if sent.get("situs"):
        return True
    opened = _opened_at()
    # A phone whose clock goes ahead dates its form into the future: that says nothing about its writer.
    return opened is not None and 0 <= clock.now().timestamp() - opened < MINIMUM_SECONDS


def _opened_at() -> int | None:
    """When this form was first shown, as it says itself: kept while it comes back to its writer."""
    opened = web.request.form.get("dibuka", "")
    return int(opened) if opened.isascii() and opened.isdigit() and len(opened) < 12 else None


def _again(entry: Entry, form: FilingForm, brought: files.Carried, *, status: int, mode: str = "new") -> Response:
    """The form back, its files kept in a transaction of their own."""
    fresh = _own_id(brought)
    if fresh is not None:
        with web.aftermath() as own:
            files.hold(own, brought, under=fresh)
        brought.submission_id = fresh
    elif brought.fresh or brought.left_out:
        with web.aftermath() as own:
            files.hold(own, brought)
    return _page(entry, form, brought, status=status, mode=mode)


def _own_id(brought: files.Carried) -> uuid.UUID | None:
    """A fresh id where another site may have chosen the form's: who knows an id reads its receipt."""
    if not may_be_foreign():
        return None
    with web.looking() as look:
        known = once.find(look, office_id=web.office_id(), keyring=web.keyring(), submission_id=brought.submission_id)
    return uuid.uuid4() if known is None else None  # one that is here comes back with 409 and a fresh one anyway


def _conflict(entry: Entry, form: FilingForm, brought: files.Carried) -> Response:
    fresh = uuid.uuid4()
    with web.aftermath() as own:
        files.hold(own, brought, under=fresh)
    brought.submission_id = fresh
    return _page(entry, form, brought, status=409, mode="conflict")


def _page(entry: Entry, form: FilingForm, brought: files.Carried, *, status: int = 200, mode: str = "new") -> Response:
    web.filing_form()
    rows = [*entry.extra_faults, *faults(form)] if status == 422 and mode == "new" else []
    context = _context(entry, form, rows)
    context["mode"] = mode
    context["without_question"] = _without_question(form)
    context["submission_id"] = brought.submission_id
    context["held"] = [file for file in brought.held if file.id not in brought.left_out]
    context["opened_at"] = _opened_at() or _now()
    response = web.render(entry.template, status=status, **context)
    response.headers["Cache-Control"] = FRESH
    return response


def _context(entry: Entry, form: FilingForm, rows: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """What every page of this form shows; `rows` are what is wrong with it."""
    heading = entry.heading or entry.subject.heading.of(web.reader.locale())
    return {
        "title": _("Error: %(title)s", title=heading) if rows else heading,
        "heading": heading,
        "form": form,
        "subject": entry.subject,
        "faults": rows,
        "mode": "new",
        "without_question": (),
        "held": (),
        "switch_form": "isian",
        **(entry.context or {}),
    }


def _now() -> int:
    return int(clock.now().timestamp())
