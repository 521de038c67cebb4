"""`/survei/hasil`: the published outcome of each period, as page and as tables to keep."""

from __future__ import annotations

from flask import Blueprint, Response

from webapp import web
from webapp.charter import queries as charter
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.i18n import locale
from webapp.survey import outcome, queries, report, sheets
from webapp.survey.models import SurveyPeriod
from webapp.web import office_id, reader, session

blueprint = Blueprint("survey_results", __name__)

HERE = "/survei/hasil"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get(HERE)
def newest() -> Response:
    """The newest published period; without one, the page says so."""
    published = queries.list_published(session(), office_id())
    if published:
        return _page(published[0], published)
    return web.render(
        "survey/results.html",
        title=_("Satisfaction survey"),
        period=None,
        back_to=reader.address("/"),
        back_label=_("Home page"),
    )


@blueprint.get(f"{HERE}/<int:period_number>")
def show(period_number: int) -> Response:
    """One published period. Raises NotFound for any other."""
    return _page(_published(period_number), queries.list_published(session(), office_id()))


@blueprint.get(f"{HERE}/<int:period_number>/ikm.csv")
def as_csv(period_number: int) -> Response:
    """The tables of a period as CSV."""
    return _file(sheets.csv_bytes(_tables(_published(period_number))), "text/csv; charset=utf-8", period_number, "csv")


@blueprint.get(f"{HERE}/<int:period_number>/ikm.xlsx")
def as_xlsx(period_number: int) -> Response:
    """The tables of a period as a workbook."""
    return _file(sheets.xlsx_bytes(_tables(_published(period_number))), XLSX, period_number, "xlsx")


def _published(number: int) -> SurveyPeriod:
    found = queries.find_period(session(), office_id(), number)
    if found is None or not found.published_at:
        raise NotFound()
    return found


def _report(period: SurveyPeriod) -> tuple[report.Report, dict[str, str]]:
    services = {one.slug: one.name.of(locale()) for one in charter.list_services(session(), office_id())}
    found = queries.tallies(session(), office_id(), period.number)
    return report.make(found, population=period.population, subjects=list(services), secret=period.secret), services


def _page(period: SurveyPeriod, published: list[SurveyPeriod]) -> Response:
    found, services = _report(period)
    return web.render(
        "survey/results.html",
        title=_("Satisfaction survey: %(period)s", period=period.title),
        period=period,
        report=found,
        grade=outcome.grade_words(found.grade),
        elements=outcome.element_rows(found),
        tables=outcome.group_tables(found, services),
        bars=outcome.bars(found),
        all=published,
        here=reader.address(HERE),
        back_to=reader.address("/"),
        back_label=_("Home page"),
    )


def _tables(period: SurveyPeriod) -> list[list[str]]:
    found, services = _report(period)
    return outcome.rows_to_keep(period, found, services)


def _file(data: bytes, kind: str, number: int, ending: str) -> Response:
    response = Response(data, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="ikm-{number}.{ending}"'
    return response
