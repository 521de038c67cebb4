"""`/lacak` and `/perkara`: sixteen digits, then the case: read, reply, add files, settle, withdraw."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import cast

from flask import Blueprint, Response, current_app
from sqlalchemy.orm import Session

from webapp import web
from webapp.cases import (
    after_words,
    carried,
    deadline_words,
    digits_door,
    led_outward,
    news_door,
    phone_answer,
    queries,
    recorded,
    referred,
    retold,
    states,
    wording,
)
from webapp.cases.models import Case
from webapp.cases.service import clocks, once, receipts, talk
from webapp.cases.service.filing import NAMELESS
from webapp.cases.service.verifying import INPUT
from webapp.cases.states import moves
from webapp.cases.subjects import REQUEST
from webapp.cases.talk_door import body_of, done, go_back, hold_anew, sent_of
from webapp.cases.talk_form import TalkForm, talk_form
from webapp.cases.tracking_session import COOKIE, handle, handles, resume_page, resume_with, with_case, without_use
from webapp.consultations.service import hiding
from webapp.errors import Conflict, NotFound, OfficeError
from webapp.files import delivery
from webapp.files import queries as files
from webapp.i18n import LOCALES, ngettext
from webapp.i18n import gettext as _
from webapp.offices import queries as offices
from webapp.survey import queries as survey
from webapp.web import cookies, uploads
from webapp.web.fields import faults
from webapp.web.kept import kept
from webapp.web.messages import wording as sentence

blueprint = Blueprint("tracking", __name__)

# States in which the office has spoken: its words and what one can do now come first.
REPLIED = frozenset({states.ANSWERED, states.CLOSED, states.DECLINED})
RESUMABLE = (
    *("/perkara/balas", "/perkara/berkas", "/perkara/cabut", "/perkara/selesai"),
    *("/perkara/belum-selesai", "/perkara/keberatan", "/perkara/disembunyikan"),
)


@blueprint.get("/lacak")
def enter() -> Response:
    """The place for the digits; `?berakhir=1` tells of an ended session, so that the plain page stays cached."""
    return _enter_page(ended=web.request.args.get("berakhir") == "1")


@blueprint.post("/lacak")
def open_case() -> Response:
    """Open the case; a typing slip and an unknown code are told apart."""
    if web.request.form.get("bahasa"):
        return _enter_page(typed=web.request.form.get("kode", ""))
    try:
        case = digits_door.find_case(web.request.form.get("kode", ""), web.request.form.get("tekan", ""))
    except OfficeError as error:
        _note_unknown(error)
        return _enter_page(status=422, typed=web.request.form.get("kode", ""), fault=error)
    response = web.see_other(web.reader.address("/perkara"))
    cookies.put(response, COOKIE, receipts.start_session(web.session(), case))
    return response


@blueprint.get("/perkara")
@with_case
def show(case_id: uuid.UUID) -> Response:
    """The case: state, dates, timeline, conversation."""
    return _case_page(case_id, talk_form())


@blueprint.get("/perkara/kunci")
@without_use
def key(case_id: uuid.UUID) -> Response:
    """For a text that waits on the phone: the form token of now, and of which case it is."""
    return phone_answer.key(handles(case_id))


@blueprint.get("/perkara/baru")
@without_use
def news(case_id: uuid.UUID) -> Response:
    """Whether the office wrote since this page was shown."""
    session = web.session()
    case = queries.get_case(session, web.office_id(), case_id)
    return news_door.answer(
        lambda seen: queries.count_news(session, case, since=seen, reader=None),
        lambda num: ngettext("%(num)d new message from the office.", "%(num)d new messages from the office.", num),
        token=cookies.read(COOKIE),
    )


@blueprint.get("/perkara/<any(balas, lanjut, keluar):deed>")
@with_case
def back_to_case(case_id: uuid.UUID, deed: str) -> Response:
    """What a browser asks for after a form that came back was reloaded by its address: the case itself."""
    return web.see_other(web.reader.address("/perkara"))


@blueprint.post("/perkara/balas")
@with_case
def reply(case_id: uuid.UUID) -> Response:
    """The citizen writes, with or without files."""
    brought = carried.receive_form()
    form = talk_form(web.request.form)
    if web.request.form.get("bahasa") in LOCALES:
        return _refused(case_id, form, brought, status=200)
    if not form.pesan.data and carried.is_spoken(brought, body_of(case_id)):
        form.pesan.data = carried.spoken_words()
    if not form.validate() or brought.refusals:
        return _refused(case_id, form, brought)
    session = web.session()
    case = queries.get_case(session, web.office_id(), case_id)
    try:
        posted = talk.reply(
            session,
            case,
            text=form.pesan.data or "",
            sent=sent_of(case, brought),
            keyring=web.keyring(),
            days=clocks.read_days(session, case.office_id),
        )
    except Conflict:
        return _conflict(case_id, form, brought)
    carried.attach(session, brought, case_id=case.id, message_id=posted.message_id)
    return go_back(posted, brought, _("Your message was sent."))


@blueprint.get("/perkara/berkas")
@with_case
def files_form(case_id: uuid.UUID) -> Response:
    """Add files after the receipt."""
    return _files_page(case_id, carried.Carried(uuid.uuid4()))


@blueprint.post("/perkara/berkas")
@with_case
def add_files(case_id: uuid.UUID) -> Response:
    """Files for a running case."""
    brought = carried.receive_form()
    switched = web.request.form.get("bahasa") in LOCALES
    if not (switched or brought.count or brought.refusals or _sent_before(brought)):
        brought.refusals.append(_("Choose at least one file."))
    if switched or brought.refusals:
        with web.aftermath() as own:
            carried.hold(own, brought)
        return _files_page(case_id, brought, status=200 if switched else 422)
    session = web.session()
    case = queries.get_case(session, web.office_id(), case_id)
    try:
        posted = talk.add_files(session, case, count=brought.count, sent=sent_of(case, brought), keyring=web.keyring())
    except Conflict:
        hold_anew(brought)
        return _files_page(case_id, brought, status=409)
    carried.attach(session, brought, case_id=case.id, message_id=posted.message_id)
    return go_back(posted, brought, _("Your files were added."))


@blueprint.get("/perkara/berkas/<uuid:attachment_id>")
@with_case
def download(case_id: uuid.UUID, attachment_id: uuid.UUID) -> Response:
    """A file of this case, for whoever holds its receipt."""
    found = files.get_attachment(
        web.session(),
        office_id=web.office_id(),
        owner_kind=carried.CASE,
        owner_id=case_id,
        attachment_id=attachment_id,
    )
    if found is None:
        raise NotFound("file_unknown")
    return delivery.deliver(uploads.store(), found, view=delivery.wants_view())


@blueprint.get("/perkara/<any(cabut, selesai):deed>")
@with_case
def ask_deed(case_id: uuid.UUID, deed: str) -> Response:
    """One page between the wish and the deed."""
    case = queries.get_case(web.session(), web.office_id(), case_id)
    return _deed_page(case, deed)


@blueprint.post("/perkara/<any(cabut, selesai):deed>")
@with_case
def do_deed(case_id: uuid.UUID, deed: str) -> Response:
    """Withdraw, or “sudah selesai bagi saya”."""
    session = web.session()
    case = queries.get_case(session, web.office_id(), case_id)
    days = clocks.read_days(session, case.office_id)
    is_request = case.kind == REQUEST
    if deed == "cabut":
        talk.withdraw(session, case, reason="", days=days)
        return done(_("Your request was withdrawn.") if is_request else _("Your report was withdrawn."))
    talk.settle(session, case, days=days)
    return done(_("Your request is closed. Thank you.") if is_request else _("Your report is closed. Thank you."))


@blueprint.post("/perkara/lanjut")
def resume() -> Response:
    """The digits for a form whose session ended: open the case and carry the form out at once."""
    target = web.request.form.get("lanjut_ke", "")
    try:
        case = digits_door.find_case(web.request.form.get("kode", ""), web.request.form.get("tekan", ""))
    except OfficeError as error:
        _note_unknown(error)
        return resume_page(status=422, fault=error)
    if not receipts.is_handle_of(web.keyring(), case.id, web.request.form.get("pegangan", "")):
        return resume_page(status=409, other_case=True)
    fresh = receipts.start_session(web.session(), case)
    if target in RESUMABLE:
        resume_with(case.id)
        response = _carry_out(target)
    else:
        response = web.see_other(web.reader.address("/perkara"))
    if response.status_code < 400:
        cookies.put(response, COOKIE, fresh)
    return response


@blueprint.post("/perkara/keluar")
def leave() -> Response:
    """End the session and let the browser forget this case's pages. Needs no token: it only ends."""
    receipts.end_session(web.session(), office_id=web.office_id(), token=cookies.read(COOKIE))
    response = web.see_other(web.reader.address("/lacak"))
    cookies.drop(response, COOKIE)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _note_unknown(error: OfficeError) -> None:
    """Sixteen sound digits that open nothing were no slip of the finger: a denied try."""
    if error.code == "receipt_unknown":
        with web.aftermath() as own:
            receipts.note_unknown(own, office_id=web.office_id())


def _carry_out(target: str) -> Response:
    """The view of a resumable address, for the form that came with the digits."""
    endpoint, facts = current_app.create_url_adapter(web.request).match(target, method="POST")  # type: ignore[union-attr]
    view = cast("Callable[..., Response]", current_app.view_functions[endpoint])
    return view(**facts)


def _sent_before(brought: carried.Carried) -> bool:
    """Whether this very form was taken already: its kept files are with the case by now."""
    with web.looking() as look:
        known = once.find(look, office_id=web.office_id(), keyring=web.keyring(), submission_id=brought.submission_id)
    return known is not None


def _refused(case_id: uuid.UUID, form: TalkForm, brought: carried.Carried, *, status: int = 422) -> Response:
    """The page again with what was typed and attached."""
    form.berkas.errors = [*form.berkas.errors, *brought.refusals]
    with web.aftermath() as own:
        carried.hold(own, brought)
    with web.looking() as look:
        return _case_page(case_id, form, brought=brought, status=status, session=look)


def _conflict(case_id: uuid.UUID, form: TalkForm, brought: carried.Carried) -> Response:
    hold_anew(brought)
    with web.looking() as look:
        return _case_page(case_id, form, brought=brought, status=409, session=look)


def _case_page(
    case_id: uuid.UUID,
    form: TalkForm,
    *,
    brought: carried.Carried | None = None,
    status: int = 200,
    session: Session | None = None,
) -> Response:
    look = session or web.session()
    case = queries.get_case(look, web.office_id(), case_id)
    found = recorded.card(look, case)
    brought = brought or carried.Carried(uuid.uuid4())
    page = web.request.args.get("halaman", 1, type=int)
    rows = faults(form) if status == 422 else []
    body, events, deadlines = _referred_to(found), queries.list_events(look, case), deadline_words.for_citizen(found)
    lapsed = wording.has_lapsed(wording.last_of(events))
    heading = wording.headline(case, lapsed=lapsed)
    return web.render(
        "cases/case.html",
        status=status,
        announce=web.said(),
        title=_("Error: %(title)s", title=heading) if rows else heading,
        heading=heading,
        found=found,
        case=case,
        turn=wording.whose_turn(case, late=any(one.late for one in deadlines), lapsed=lapsed),
        state=wording.state_name(case.state, body, lapsed=lapsed),
        steps=wording.steps(found, events, body),
        deadline=wording.deadline(case, found.days_off),
        deadlines=deadlines,
        replied=queries.newest_answer(look, case) if case.state in REPLIED else None,
        answer_set=deadline_words.has_answer(found),
        moved=wording.last_move(events),
        thread=queries.get_thread(look, case, page=page, internal=False),
        seen=queries.newest_message(look, case, internal=False),
        reasons=[event for event in events if event.reason],
        rows=recorded.rows(found),
        openings=recorded.openings(look, case),
        outward=led_outward.where(look, case, found),
        bawaslu=recorded.bawaslu(found),
        bawaslu_rules=recorded.bawaslu_rules(found),
        form=form,
        faults=rows,
        conflict=status == 409,
        submission_id=brought.submission_id,
        held=brought.held,
        handle=handle(case.id),
        nameless=case.openness == NAMELESS,
        may=moves(case.state, by_citizen=True),
        after=after_words.for_citizen(look, found, events),
        story=retold.story(events, recorded.unit_names(look, case.office_id), body),
        body=body,
        survey=survey.offered_token(look, case, web.keyring()),
        is_hidden=hiding.find_hidden(look, case) is not None if case.kind == INPUT else False,
        parts=referred.parts(look, case),
    )


def _referred_to(found: recorded.CaseCard) -> str:
    key = found.case.referred_body
    return kept(offices.get_body, key).name if key else ""


def _files_page(case_id: uuid.UUID, brought: carried.Carried, status: int = 200) -> Response:
    heading = _("Add photos or files")
    form = talk_form()
    form.berkas.errors = list(brought.refusals)  # the field says it too, not only the summary
    case = queries.get_case(web.session(), web.office_id(), case_id)
    return web.render(
        "cases/add_files.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if brought.refusals else heading,
        heading=heading,
        faults=[("berkas", words) for words in brought.refusals],
        conflict=status == 409,
        submission_id=brought.submission_id,
        held=brought.held,
        is_request=case.kind == REQUEST,
        nameless=case.openness == NAMELESS,
        handle=handle(case_id),
        form=form,
    )


def _deed_page(case: Case, deed: str) -> Response:
    wanted = {"cabut": "withdrawn", "selesai": "closed"}[deed]
    if wanted not in moves(case.state, by_citizen=True):
        return web.see_other(web.reader.address("/perkara"))
    is_request = case.kind == REQUEST
    withdraw = _("Withdraw this request?") if is_request else _("Withdraw this report?")
    heading = withdraw if deed == "cabut" else _("Is it settled for you?")
    return web.render(
        "cases/deed.html",
        title=heading,
        heading=heading,
        deed=deed,
        is_request=is_request,
        handle=handle(case.id),
        until=after_words.until(after_words.standing_of(web.session(), recorded.card(web.session(), case))),
    )


def _enter_page(
    *, status: int = 200, typed: str = "", fault: OfficeError | None = None, ended: bool = False
) -> Response:
    heading = _("See your report")
    return web.render(
        "cases/enter.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if fault and not digits_door.fresh_press() else heading,
        heading=heading,
        typed=typed,
        ended=ended,
        press=digits_door.fresh_press(),
        faults=[("kode", sentence(fault))] if fault and not digits_door.fresh_press() else [],
    )
