"""The calendar by month, the election stages, and the history of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response

from webapp import clock, i18n, web
from webapp.accounts.guard import ADMINISTRATOR, AUDITOR, current_actor, guard
from webapp.i18n import gettext as _
from webapp.workdays import DaysOff, is_workday, queries, service
from webapp.workdays.desk import words
from webapp.workdays.desk.sheet import HOME, names
from webapp.workdays.models import CalendarDay, ElectionStage

blueprint = Blueprint("calendar", __name__)

READERS = (ADMINISTRATOR, AUDITOR)
MONTHS, LATEST, LINES = 12, 5, 30
YEAR, BELOW = "tahun", "sebelum"
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Month:
    """One month: how many working days, which days are a plain weekend, and the days with a row of their own."""

    name: str
    workdays: int
    weekend: str
    rows: Sequence[CalendarDay]


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage, and whether it runs, is over or is to come."""

    stage: ElectionStage
    election: str
    state: str


@blueprint.get(HOME)
@guard(*READERS)
def show() -> Response:
    """The coming twelve months or one whole year, the stages, what was changed last."""
    today, office = clock.today(), web.office_id()
    year = _number(YEAR)
    first, last = service.day_bounds(today)
    begin = date(year, 1, 1) if first.year <= year <= last.year else today.replace(day=1)
    with web.looking() as look:
        off = queries.days_off(look, office)
        found = queries.list_days(look, office, begin, _month_after(begin, MONTHS) - _DAY)
        return web.render(
            "workdays/desk/calendar.html",
            title=_("Working calendar"),
            months=[_month(_month_after(begin, number), off, found) for number in range(MONTHS)],
            years=range(first.year, last.year + 1),
            year=begin.year if begin.month == 1 and year else 0,
            missing=queries.years_missing(queries.years_filled(look, office), today, off),
            stages=[_stage_row(stage, today) for stage in queries.list_stages(look, office)],
            history=words.history(queries.list_changes(look, office, by_hand=True, limit=LATEST), names(look)),
            edits=current_actor().role == ADMINISTRATOR,
            kind_name=words.kind_name,
            counts=words.counts,
        )


@blueprint.get(f"{HOME}/riwayat")
@guard(*READERS)
def history() -> Response:
    """Every change, newest first, with who, when, why and from which source."""
    below = _number(BELOW)
    with web.looking() as look:
        found = queries.list_changes(look, web.office_id(), before=below or None, limit=LINES + 1)
        shown = found[:LINES]
        return web.render(
            "workdays/desk/history.html",
            title=_("History of the calendar"),
            history=words.history(shown, names(look)),
            older=f"{HOME}/riwayat?{BELOW}={shown[-1].revision}" if len(found) > LINES else "",
            newest=f"{HOME}/riwayat" if below else "",
            back_to=HOME,
            back_label=_("Working calendar"),
        )


def _month(begin: date, off: DaysOff, found: Sequence[CalendarDay]) -> Month:
    after = _month_after(begin, 1)
    days = [begin + number * _DAY for number in range((after - begin).days)]
    rows = [row for row in found if begin <= row.day < after]
    named = {row.day for row in rows}
    return Month(
        name=f"{i18n.month_names()[begin.month - 1]} {begin.year}",
        workdays=sum(is_workday(day, off) for day in days),
        weekend=", ".join(str(day.day) for day in days if day.weekday() >= _SATURDAY and day not in named),
        rows=rows,
    )


def _stage_row(stage: ElectionStage, today: date) -> StageRow:
    states = {stage.last_on < today: _("Over"), stage.first_on > today: _("To come")}
    return StageRow(stage, words.subject_name(stage.subject), states.get(True, _("Runs now")))


def _month_after(begin: date, months: int) -> date:
    """The first day of the month so many months later."""
    count = begin.year * 12 + begin.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _number(name: str) -> int:
    """A number of the address; 0 for what is none."""
    text = web.request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
