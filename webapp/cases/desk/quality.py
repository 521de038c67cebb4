"""`/petugas/mutu`: salah penanganan as a figure, for each unit and month: a table, a chart, the cases behind a number.

Administrators and auditors choose among all units; heads and officers read their own unit, whose cases they see in the
inbox anyway: who made the mistake is told of no person. Every number goes through the one rule of sight.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import clock, web
from webapp.accounts.guard import current_actor, guard, note_denied
from webapp.audit import service as journal
from webapp.cases import mishap_figures, wording
from webapp.cases.desk import quality_words as words
from webapp.cases.desk.quality_chart import charts_of
from webapp.cases.mishap_figures import Figures, Listed
from webapp.cases.service import mishaps
from webapp.cases.subject_line import subject_line
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.offices import queries as offices
from webapp.web.kept import kept

blueprint = Blueprint("quality", __name__)

HOME = "/petugas/mutu"
# A table program takes what begins so for a formula, and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a unit that the reader may look at, and the last of twelve months."""

    unit: str
    last: date
    units: dict[str, str]

    @property
    def months(self) -> list[date]:
        """The twelve months, newest first."""
        return mishap_figures.months_to(self.last)

    def address(self, last: date | None = None, page: str = HOME) -> str:
        """The same unit, up to another month."""
        until = last or self.last
        asked = {"unit": self.unit, **({} if until == _this_month() else {"sampai": words.month_code(until)})}
        return f"{page}?{urlencode(asked)}"


@blueprint.get(HOME)
@guard()
def show() -> Response:
    """A year of one unit. NotFound for a unit of others and for what is no month, or one that has not come."""
    with web.looking() as look:
        asked = _asked()
        if asked is None:
            return web.render("cases/desk/quality.html", title=_("Quality of handling"), asked=None, figures=[])
        figures, together = mishap_figures.by_month(look, current_actor(), asked.unit, asked.months)
        earlier, later = (mishap_figures.month_before(asked.last, by * mishap_figures.MONTHS) for by in (1, -1))
        return web.render(
            "cases/desk/quality.html",
            title=_("Quality of handling"),
            announce=web.said(),
            asked=asked,
            kinds=[(kind, words.kind_name(kind)) for kind in mishaps.KINDS],
            meanings=words.meanings(),
            rows=[_row(asked.unit, one) for one in figures],
            together=_row(asked.unit, together),
            anything=bool(together.answered or together.cases),
            charts=charts_of(figures) if together.cases else [],
            least=mishap_figures.LEAST_FOR_SHARE,
            earlier=asked.address(earlier) if earlier.year > 1 else "",
            later=asked.address(min(later, _this_month())) if asked.last < _this_month() else "",
            file_address=asked.address(page=f"{HOME}/mutu.csv"),
        )


@blueprint.get(f"{HOME}/mutu.csv")
@guard()
def export() -> Response:
    """The same year as a table file; taking it leaves its own line in the journal."""
    actor = current_actor()
    with web.looking() as look:
        asked = _asked()
        if asked is None:
            raise NotFound()
        figures, _together = mishap_figures.by_month(look, actor, asked.unit, asked.months)
    with web.database().transaction() as own:
        journal.record(
            own,
            office_id=actor.office_id,
            actor=journal.staff(actor.staff_id),
            action="mishaps.exported",
            facts={"unit": asked.unit, "month": words.month_code(asked.last)},
        )
    answer = Response(_file(asked, figures), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=mutu.csv"
    return answer


@blueprint.get(f"{HOME}/<key>/<month>/<mishap>")
@guard()
def list_cases(key: str, month: str, mishap: str) -> Response:
    """The mishaps behind one number, each with its case."""
    kind, first = words.kind_of(mishap), mishap_figures.read_month(month)
    units = _units()
    if kind is None or first is None or first > _this_month():
        raise NotFound()
    _check_unit(key, units)
    after = web.request.args.get("sesudah", "")
    with web.looking() as look:
        page = mishap_figures.list_mishaps(look, current_actor(), key, first, kind, after)
        here = f"{HOME}/{key}/{month}/{mishap}"
        return web.render(
            "cases/desk/quality_cases.html",
            title=f"{words.kind_name(kind)}, {words.month_name(first)}",
            unit=units[key],
            meaning=dict(zip(mishaps.KINDS, words.meanings(), strict=True))[kind][1],
            rows=_listed(look, page.rows),
            back=Asked(key, max(first, _this_year_end(first)), units).address(),
            next_page=f"{here}?{urlencode({'sesudah': page.after})}" if page.after else "",
            first_page=here if after else "",
        )


def _asked() -> Asked | None:
    """None for an account without a unit. Raises NotFound."""
    units, last = _units(), _this_month()
    text = web.request.args.get("sampai", "")
    if text:
        month = mishap_figures.read_month(text)
        if month is None or month > last or month.year < mishap_figures.MONTHS:
            raise NotFound()
        last = month
    unit = web.request.args.get("unit", "")
    if unit:
        _check_unit(unit, units)
    elif not units:
        return None
    return Asked(unit or _first_choice(units), last, units)


def _units() -> dict[str, str]:
    """The units that this reader may choose, by key."""
    names = {unit.key: unit.name for unit in kept(offices.list_units)}
    return {key: names[key] for key in mishap_figures.units_of(current_actor(), names)}


def _first_choice(units: dict[str, str]) -> str:
    mine = current_actor().unit_key
    return mine if mine in units else next(iter(units))


def _check_unit(key: str, units: dict[str, str]) -> None:
    """Raises NotFound, the same for a unit of others and for one that there is not."""
    if key in units:
        return
    if key in {unit.key for unit in kept(offices.list_units)}:
        note_denied(current_actor(), reason="sight")
    raise NotFound()


def _this_month() -> date:
    return clock.today().replace(day=1)


def _this_year_end(month: date) -> date:
    """The last month of a table that shows this one: now, where the twelve months up to now have it."""
    now = _this_month()
    return now if month in mishap_figures.months_to(now) else month


def _row(unit: str, one: Figures) -> dict[str, object]:
    month = one.month
    cells = []
    for kind in mishaps.KINDS:
        count = one.counts.get(kind, 0)
        behind = f"{HOME}/{unit}/{words.month_code(month)}/{words.SLUGS[kind]}" if count and month else ""
        cells.append((words.kind_name(kind), count, behind))
    return {
        "month": words.month_name(month) if month else "",
        "answered": one.answered,
        "cells": cells,
        "cases": one.cases,
        "share": words.share_words(one.share),
    }


def _listed(look: Session, rows: Iterable[Listed]) -> list[dict[str, object]]:
    prefix = offices.get_office(look, current_actor().office_id).number_prefix
    return [
        {
            "number": f"{prefix}-{one.case.year}-{one.case.number:06d}",
            "subject": subject_line(one.case),
            "at": one.mishap.at,
            "rule": words.rule_name(one.mishap.rule_key, clock.local(one.mishap.at).date())
            if one.mishap.rule_key
            else "",
            "state": wording.state_name(one.case.state, staff=True),
        }
        for one in rows
    ]


def _file(asked: Asked, figures: Iterable[Figures]) -> str:
    out = io.StringIO()
    heads = [_("Unit"), _("Month"), _("Answered cases"), *(words.kind_name(kind) for kind in mishaps.KINDS)]
    lines: list[list[str]] = [[*heads, _("Cases with a mishap"), _("Of 100 answered")]]
    for one in figures:
        counts = [str(one.counts.get(kind, 0)) for kind in mishaps.KINDS]
        share = words.share_words(one.share) if one.share is not None else ""
        month = words.month_code(one.month) if one.month else ""
        lines.append([asked.units[asked.unit], month, str(one.answered), *counts, str(one.cases), share])
    csv.writer(out).writerows([_harmless(cell) for cell in cells] for cells in lines)
    return "\ufeff" + out.getvalue()  # the mark tells table programs that this is UTF-8


def _harmless(cell: str) -> str:
    """A cell that no table program takes for a formula."""
    return "'" + cell if cell.startswith(FORMULA) else cell
