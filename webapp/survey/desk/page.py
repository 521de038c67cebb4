"""The list of periods with the code of the day, and the sums of one period."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp import clock, web
from webapp.accounts.guard import ADMINISTRATOR, AUDITOR, HEAD, current_actor, guard
from webapp.charter import queries as charter
from webapp.crypto import grouped
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.survey import index, outcome, queries, report, tokens
from webapp.survey.models import SurveyPeriod

blueprint = Blueprint("survey_desk", __name__)

HOME = "/petugas/survei"
MANAGERS = (HEAD, ADMINISTRATOR)


@blueprint.get(HOME)
@guard()
def show() -> Response:
    """All periods, newest first, and the code that switches a device on."""
    actor = current_actor()
    with web.looking() as look:
        periods = queries.list_periods(look, actor.office_id)
        rows = [(one, state_words(one), queries.count_answers(look, actor.office_id, one.number)) for one in periods]
        running = queries.find_open(look, actor.office_id) is not None
    code = tokens.code_of_day(web.keyring(), office_id=actor.office_id, day=clock.today().isoformat())
    return web.render(
        "survey/desk/list.html",
        title=_("Satisfaction survey"),
        announce=web.said(),
        rows=rows,
        code=" ".join(grouped(code)) if running and actor.role != AUDITOR else "",
        may_open=actor.role in MANAGERS and all(one.closed_at for one in periods),
        home=HOME,
    )


@blueprint.get(f"{HOME}/<int:period_number>")
@guard()
def show_period(period_number: int) -> Response:
    """One period: how many answered; its figures and texts once it is closed. Raises NotFound.

    While it is open there are no figures: from one look to the next, the difference would be a single answer.
    """
    actor = current_actor()
    with web.looking() as look:
        period = queries.find_period(look, actor.office_id, period_number)
        if period is None:
            raise NotFound()
        count = queries.count_answers(look, actor.office_id, period_number)
        services = {one.slug: one.name.id for one in charter.list_services(look, actor.office_id)}
        sums = queries.tallies(look, actor.office_id, period_number) if period.closed_at else {}
        texts = queries.list_texts(look, actor.office_id, period_number) if period.closed_at else []
    found = report.make(sums, population=period.population, subjects=list(services), secret=period.secret)
    return web.render(
        "survey/desk/period.html",
        title=period.title,
        announce=web.said(),
        period=period,
        state=state_words(period),
        count=count,
        needed=index.sample_size(period.population or 0),
        report=found if period.closed_at else None,
        grade=outcome.grade_words(found.grade),
        elements=outcome.element_rows(found),
        tables=outcome.group_tables(found, services),
        bars=outcome.bars(found),
        texts=texts,
        fewest_texts=queries.FEWEST_TEXTS,
        may_edit=actor.role in MANAGERS,
        home=HOME,
        back_to=HOME,
        back_label=_("Satisfaction survey"),
    )


def state_words(period: SurveyPeriod) -> str:
    """Where a period stands."""
    if period.published_at:
        return _("published")
    if period.closed_at:
        return _("closed, not published yet")
    if period.takes_answers(clock.today()):
        return _("takes answers")
    return _("not begun yet") if clock.today() < period.first_on else _("its last day has passed")
