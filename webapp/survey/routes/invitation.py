"""`/survei/<token>`: the form of a case that was closed. The token is the key; nothing else is asked."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp import web
from webapp.errors import NotFound, OfficeError
from webapp.i18n import gettext as _
from webapp.survey import queries, service, tokens
from webapp.survey.forms import AnswerForm, answer_form
from webapp.survey.models import SurveyAnswer, SurveyPeriod
from webapp.survey.questionnaire import elements
from webapp.survey.routes.answer_page import answer_page, asked_for_language
from webapp.survey.tokens import Told
from webapp.web import office_id, reader

blueprint = Blueprint("survey", __name__)

SENT = "terima"


@blueprint.get("/survei/<survey_token>")
def show(survey_token: str) -> Response:
    """The form, or the thanks after it was sent. Raises NotFound for a token that is not ours."""
    told = _told(survey_token)
    with web.looking() as look:
        earlier = queries.find_answer(look, office_id(), web.keyring(), survey_token)
    period = _running(told)
    if earlier is not None and SENT in web.request.args:
        return _quiet(_thanks(survey_token, period, earlier))
    return _quiet(_page(survey_token, period, answer_form(shown=_scores(earlier)), earlier is not None))


@blueprint.post("/survei/<survey_token>")
def send(survey_token: str) -> Response:
    """Take the answer; the same token again replaces it until the period ends."""
    answer_form(web.request.form)  # an error page gives back what a form has read
    told = _told(survey_token)
    with web.looking() as look:
        earlier = queries.find_answer(look, office_id(), web.keyring(), survey_token)
    form = answer_form(web.request.form, shown=_scores(earlier))
    if asked_for_language():
        return _quiet(_page(survey_token, _running(told), form, earlier is not None))
    if not form.validate():
        return _quiet(_page(survey_token, _running(told), form, earlier is not None, 422))
    service.take_answer(
        web.session(),
        office_id=office_id(),
        period=told.period,
        keyring=web.keyring(),
        token=survey_token,
        given=form.given(told.subject),
    )
    return _quiet(web.see_other(reader.address(f"/survei/{survey_token}?{SENT}=1")))


def _told(token: str) -> Told:
    with web.looking() as look:
        subjects = queries.list_subjects(look, office_id())
    told = tokens.read(web.keyring(), office_id=office_id(), token=token, subjects=subjects)
    if told is None:
        raise NotFound("survey_unknown")
    return told


def _running(told: Told) -> SurveyPeriod:
    """The period while it takes answers. Raises OfficeError `survey_closed` (410) later."""
    with web.looking() as look:
        found = queries.find_open(look, office_id())
    if found is None or found.number != told.period:
        raise OfficeError("survey_closed", status=410)
    return found


def _scores(earlier: SurveyAnswer | None) -> dict[str, int | None] | None:
    """The scores of an earlier answer; what was told about oneself is never shown again: phones are shared."""
    return {key: getattr(earlier, key) for key in elements()} if earlier is not None else None


def _page(token: str, period: SurveyPeriod, form: AnswerForm, again: bool, status: int = 200) -> Response:
    return answer_page(
        form,
        status=status,
        heading=_("How was our service?"),
        action=f"/survei/{token}",
        ends_on=period.last_on,
        again=again,
    )


def _thanks(token: str, period: SurveyPeriod, earlier: SurveyAnswer) -> Response:
    return web.render(
        "survey/thanks.html",
        title=_("Thank you for your answer"),
        answered=sum(1 for key in elements() if getattr(earlier, key)),
        asked=len(elements()),
        change=reader.address(f"/survei/{token}"),
        ends_on=period.last_on,
    )


def _quiet(response: Response) -> Response:
    """The address is the key: no other page learns it."""
    response.headers["Cache-Control"] = "private, no-cache"  # Back brings the answers back, no cache does
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
