"""`/survei/meja`: a device of the office, for whoever was served at the desk.

An officer switches it on with the code of the day; until midnight it takes one answer after the other. Each answer
has a random id, so that a double press counts once. No page of it is kept: the next visitor sees nothing.
"""

from __future__ import annotations

import uuid
from dataclasses import replace

from flask import Blueprint, Response

from webapp import clock, web
from webapp.charter import queries as charter
from webapp.errors import OfficeError
from webapp.i18n import gettext as _
from webapp.i18n import locale
from webapp.survey import queries, service, tokens
from webapp.survey.forms import AnswerForm, answer_form
from webapp.survey.routes.answer_page import answer_page, asked_for_language
from webapp.web import cookies, office_id, reader

blueprint = Blueprint("survey_desk_device", __name__)

HERE = "/survei/meja"
COOKIE, OPENED = "piagam_meja", "survey device"
SENT, CODE = "terima", "kode"


@blueprint.get(HERE)
def show() -> Response:
    """A fresh form, or the place for the code of the day."""
    if not _is_switched_on():
        return _bare(_code_page())
    return _bare(_page(_form(), sent=SENT in web.request.args))


@blueprint.post(f"{HERE}/nyala")
def switch_on() -> Response:
    """Let this browser take answers until midnight."""
    if not _fits():
        return _bare(_code_page(422))
    return _bare(_remember(web.see_other(reader.address(HERE))))


@blueprint.get(f"{HERE}/nyala")
def back() -> Response:
    """What a browser asks for after a wrong code was reloaded by its address."""
    return _bare(web.see_other(reader.address(HERE)))


@blueprint.post(HERE)
def send() -> Response:
    """Take the answer and begin anew. After midnight the code is asked for beside what was typed."""
    form = _form(web.request.form)
    on = _is_switched_on()
    if asked_for_language():
        return _bare(_page(form, locked=not on))
    if not (on or _fits()):
        return _bare(_page(form, 403, locked=True))
    if not form.validate():
        return _bare(_page(form, 422))
    service.take_answer(
        web.session(),
        office_id=office_id(),
        period=_open_number(),
        keyring=web.keyring(),
        token=f"meja {_sent_id()}",
        given=replace(form.given(), forget=True),
    )
    response = web.see_other(reader.address(f"{HERE}?{SENT}=1"))
    return _bare(response if on else _remember(response))


def _form(formdata: object = None) -> AnswerForm:
    with web.looking() as look:
        services = [(one.slug, one.name.of(locale())) for one in charter.list_services(look, office_id())]
    return answer_form(formdata, services=services)


def _open_number() -> int:
    """The period that takes answers today. Raises OfficeError `survey_none` (410) without one."""
    with web.looking() as look:
        found = queries.find_open(look, office_id())
    if found is None:
        raise OfficeError("survey_none", status=410)
    return found.number


def _page(form: AnswerForm, status: int = 200, *, sent: bool = False, locked: bool = False) -> Response:
    _open_number()
    return answer_page(
        form,
        status=status,
        heading=_("How was our service?"),
        action=HERE,
        device=True,
        sent=sent,
        locked=locked,
        wrong_code=locked and bool(web.request.form.get(CODE)),
        submission_id=_sent_id() if web.request.method == "POST" else uuid.uuid4(),
    )


def _code_page(status: int = 200) -> Response:
    _open_number()
    heading = _("Survey at the desk")
    wrong = status == 422
    return web.render(
        "survey/device.html",
        status=status,
        title=_("Error: %(title)s", title=heading) if wrong else heading,
        heading=heading,
        wrong=wrong,
        typed=web.request.form.get(CODE, ""),
        faults=[(CODE, _("This is not the code of today. Ask for it at the staff page."))] if wrong else [],
    )


def _sent_id() -> uuid.UUID:
    """The id that the form came with; a strange one gets a fresh one, the answer counts once all the same."""
    try:
        return uuid.UUID(web.request.form.get("id", ""))
    except ValueError:
        return uuid.uuid4()


def _day() -> str:
    return clock.today().isoformat()


def _fits() -> bool:
    typed = web.request.form.get(CODE, "")
    return tokens.is_code_of_day(web.keyring(), office_id=office_id(), day=_day(), typed=typed)


def _is_switched_on() -> bool:
    return web.keyring().knows(OPENED, f"{office_id()} {_day()}", cookies.read(COOKIE))


def _remember(response: Response) -> Response:
    """A mark of the day and of nobody: it opens the form until midnight."""
    cookies.put(response, COOKIE, web.keyring().digest(OPENED, f"{office_id()} {_day()}"))
    return response


def _bare(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
