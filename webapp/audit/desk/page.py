"""`/petugas/jurnal`: the journal newest first with filters, its heads to publish, and what fits as a table file.

Administrators and auditors read it; heads of a unit do not, since it tells of every unit's work. A line about
a case that the reader may not see (conduct matters, cases about them) stands in its place without number and details.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import clock, i18n, web
from webapp.accounts import queries as accounts
from webapp.accounts.guard import ADMINISTRATOR, AUDITOR, current_actor, guard, note_denied
from webapp.audit import chain, queries, service
from webapp.audit.desk import table
from webapp.audit.desk.forms import FilterForm, filter_form
from webapp.audit.desk.words import Words, in_words
from webapp.audit.models import JournalLine
from webapp.audit.queries import DayHead, Filters
from webapp.cases import queries as cases
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.web.fields import faults

blueprint = Blueprint("journal", __name__)

HOME = "/petugas/jurnal"
READERS = (ADMINISTRATOR, AUDITOR)
DAYS = 14
CURSOR = "sebelum"


@blueprint.get(HOME)
@guard(*READERS)
def show() -> Response:
    """A page of lines; a filter that cannot be read comes back as it was typed (422)."""
    with web.looking() as look:
        words = _words(look)
        form = _form(words)
        sound, wrong = form.validate(), faults(form)
        found = queries.newest_first(look, web.office_id(), _filters(look, form), _below()) if sound else None
        lines = found.lines if found else []
        numbers = _numbers(look, lines)
        heading = _("Journal")
        return web.render(
            "audit/desk/journal.html",
            status=200 if sound else 422,
            title=_("Error: %(title)s", title=heading) if wrong else heading,
            heading=heading,
            announce=_("%(num)s lines shown.", num=len(lines)),
            form=form,
            faults=wrong,
            searching=bool(_asked()),
            rows=[table.row(line, words, numbers) for line in lines],
            heads=[(head, _groups(head.digest)) for head in queries.day_heads(look, web.office_id(), DAYS)],
            next_page=_address(found.before) if found and found.before else "",
            first_page=_address() if _below() else "",
            file_address=f"{HOME}/jurnal.csv?{urlencode(_asked())}".rstrip("?"),
        )


@blueprint.get(f"{HOME}/kepala.txt")
@guard(*READERS)
def heads() -> Response:
    """The heads as plain text, made to be published: no line of the journal is in it, so reading it is no export."""
    with web.looking() as look:
        found = queries.day_heads(look, web.office_id(), DAYS)
    lines = [_("Head of the journal of office %(office)s", office=web.office_id()), *map(_head_words, found)]
    return _file("\n".join(lines) + "\n", "text/plain; charset=utf-8", "kepala-jurnal.txt")


@blueprint.get(f"{HOME}/jurnal.csv")
@guard(*READERS)
def export() -> Response:
    """What fits the filters, oldest first, as a table file; taking it leaves its own line."""
    actor = current_actor()
    with web.looking() as look:
        words = _words(look)
        form = _form(words)
        if not form.validate():
            return web.see_other(f"{HOME}?{urlencode(_asked())}")
        filters, head = _filters(look, form), chain.head(look, actor.office_id)
    with web.database().transaction() as own:
        service.record(
            own,
            office_id=actor.office_id,
            actor=service.staff(actor.staff_id),
            action="journal.exported",
            subject_id=next(iter(filters.subject_ids or ()), None),
            facts={"upto": head.position, **_told(filters)},
        )
    pieces = table.file_pieces(web.database(), actor, filters, words, upto=head.position)
    return _file(pieces, "text/csv; charset=utf-8", "jurnal.csv")


def _file(content: str | Iterator[str], kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _form(words: Words) -> FilterForm:
    return filter_form(words, web.request.args if _asked() else None)


def _asked() -> dict[str, str]:
    """The filters of the address, without the cursor and what is empty; a year alone asks nothing."""
    asked = {name: value for name, value in web.request.args.items() if value and name != CURSOR}
    years = ("dari_tahun", "sampai_tahun")
    return asked if asked.keys() - set(years) else {}


def _below() -> int:
    """The position that the page begins below; 0 for the newest."""
    text = web.request.args.get(CURSOR, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _address(before: int = 0) -> str:
    asked = {**_asked(), **({CURSOR: str(before)} if before else {})}
    return f"{HOME}?{urlencode(asked)}" if asked else HOME


def _filters(look: Session, form: FilterForm) -> Filters:
    subjects = None
    if form.nomor.data:
        try:
            subjects = frozenset({cases.find_by_number(look, current_actor(), form.nomor.data).id})
        except NotFound:
            subjects = frozenset()
            hidden = cases.id_of_number(look, web.office_id(), form.nomor.data)
            if hidden is not None:
                note_denied(current_actor(), reason="sight", subject_id=hidden)
    return Filters(
        actor=form.pelaku.data or "",
        action=form.tindakan.data or "",
        outcome=form.hasil.data or "",
        subject_ids=subjects,
        since=form.dari.data,
        until=form.sampai.data,
    )


def _told(filters: Filters) -> dict[str, str]:
    """The filters as facts of the journal: codes and days."""
    told = {
        "actor": filters.actor,
        "action": filters.action,
        "outcome": filters.outcome,
        "since": filters.since.isoformat() if filters.since else "",
        "until": filters.until.isoformat() if filters.until else "",
    }
    return {name: value for name, value in told.items() if value}


def _words(look: Session) -> Words:
    return in_words({one.id: one.name for one in accounts.list_staff(look, web.office_id(), active=None)})


def _numbers(look: Session, lines: Collection[JournalLine]) -> dict[UUID, str | None]:
    subjects = {line.subject_id for line in lines if line.subject_id is not None}
    return cases.numbers_of(look, current_actor(), subjects)


def _groups(digest: str) -> list[str]:
    """A digest in groups of four, to be read aloud and compared."""
    return [digest[at : at + 4] for at in range(0, len(digest), 4)]


def _head_words(head: DayHead) -> str:
    moment = f"{i18n.short_date(head.day)} {clock.local(head.at):%H.%M.%S} WIB"
    return f"{moment}  {head.position}:{head.digest}"
