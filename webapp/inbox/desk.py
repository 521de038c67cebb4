"""`/petugas`: the inbox by days left."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import i18n, web
from webapp.accounts import queries as accounts
from webapp.accounts.guard import current_actor, guard, note_denied
from webapp.accounts.models import Staff
from webapp.cases import matters, states, wording
from webapp.cases.models import NO_DEADLINE, Case
from webapp.cases.service import reviews
from webapp.cases.subject_line import subject_line
from webapp.charter import queries as charter
from webapp.i18n import gettext as _
from webapp.inbox import queries
from webapp.inbox.queries import EVERY_STATE, GROUPS, Counts, Filters
from webapp.notify import queries as notify
from webapp.offices import queries as offices
from webapp.web.fields import clean
from webapp.web.kept import kept
from webapp.workdays import queries as calendar

blueprint = Blueprint("inbox", __name__)

WORDS_SIGNS = 200


@blueprint.get("/petugas")
@guard()
def show() -> Response:
    """The cases this officer may see, nearest deadline first."""
    actor, session = current_actor(), web.session()
    filters, after = _filters(), web.request.args.get("sesudah", "")
    page = queries.by_deadline(session, actor, filters, after)
    counts = queries.counts(session, actor, filters)
    total = counts.words(filters.group)
    if (hidden := queries.hidden_number(session, actor, filters.words)) is not None:
        note_denied(actor, reason="sight", subject_id=hidden)
    return web.render(
        "inbox/inbox.html",
        title=_("Cases by deadline"),
        announce=web.said() or _("%(num)s cases found.", num=total),
        tabs=_tabs(counts, filters),
        filters=filters,
        to_approve=reviews.count_awaiting(session, actor),
        searching=filters != Filters(group=filters.group),
        choices=_choices(),
        rows=_rows(page.cases),
        total=total,
        unseen=notify.count_unseen(session, actor.office_id, actor.staff_id),
        next_page=_address(filters, page.after) if page.after else "",
        first_page=_address(filters) if after else "",
    )


def _filters() -> Filters:
    asked = web.request.args
    group, state = asked.get("kelompok", ""), asked.get("keadaan", "")
    return Filters(
        group=group if group in GROUPS else queries.ALL,
        state=state if state in (*states.STATES, EVERY_STATE) else queries.RUNNING,
        unit=str(clean(asked.get("unit", "")))[:32],
        matter=str(clean(asked.get("perihal", "")))[:64],
        service=str(clean(asked.get("layanan", "")))[:64],
        words=str(clean(asked.get("kata", "")))[:WORDS_SIGNS],
    )


def _address(filters: Filters, after: str = "") -> str:
    asked = {
        "kelompok": filters.group if filters.group != queries.ALL else "",
        "keadaan": filters.state,
        "unit": filters.unit,
        "perihal": filters.matter,
        "layanan": filters.service,
        "kata": filters.words,
        "sesudah": after,
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/petugas?{query}" if query else "/petugas"


def _tabs(counts: Counts, filters: Filters) -> list[tuple[str, str, str, bool]]:
    names = {
        queries.ALL: _("All"),
        queries.OVERDUE: _("Overdue"),
        queries.DUE_TODAY: _("Due today"),
        queries.UNASSIGNED: _("Without officer"),
        queries.MINE: _("Mine"),
        queries.TO_CHECK: _("To be checked"),
    }
    tabs = []
    for group in GROUPS:
        asked = replace(filters, group=group)
        tabs.append((names[group], counts.words(group), _address(asked), group == filters.group))
    return tabs


def _choices() -> dict[str, list[tuple[str, str]]]:
    units = [(unit.key, unit.name) for unit in kept(offices.list_units)]
    return {
        "keadaan": [
            ("", _("All that run")),
            (EVERY_STATE, _("All, closed too")),
            *((state, wording.state_name(state, staff=True)) for state in states.STATES),
        ],
        "unit": [("", _("All")), *units],
        "perihal": [("", _("All")), *((slug, matter.title.id) for slug, matter in matters.by_slug().items())],
        "layanan": [
            ("", _("All")),
            *((row.slug, row.name_id) for row in kept(charter.list_services)),
        ],
    }


def _everybody(session: Session, office_id: str) -> list[Staff]:
    return accounts.list_staff(session, office_id, active=None)


def _rows(cases: list[Case]) -> list[dict[str, object]]:
    prefix = kept(offices.get_office).number_prefix
    days_off = kept(calendar.days_off)
    officers = {row.id: row.name for row in kept(_everybody)}
    services = {row.slug: row.name_id for row in kept(charter.list_services)}
    known = matters.by_slug()
    return [
        {
            "case": case,
            "number": f"{prefix}-{case.year}-{case.number:06d}",
            "subject": subject_line(case),
            "deadline": wording.deadline(case, days_off),
            "day": i18n.long_date(case.due_on) if case.due_on != NO_DEADLINE else "",
            "about": known[case.matter].title.id if case.matter in known else services.get(case.service_slug or "", ""),
            "state": wording.state_name(case.state, staff=True),
            "officer": officers.get(case.officer_id) if case.officer_id else None,
        }
        for case in cases
    ]
