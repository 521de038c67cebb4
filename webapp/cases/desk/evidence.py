"""`/petugas/perkara/<number>/bukti`: the history of a case as evidence, each line with its place in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from webapp import clock, web
from webapp.accounts.guard import guard
from webapp.audit import queries as journal
from webapp.audit.models import JournalLine
from webapp.cases import queries
from webapp.cases.desk import sight, story
from webapp.cases.models import Case, CaseEvent
from webapp.i18n import gettext as _

blueprint = Blueprint("evidence_desk", __name__)

# Higher than any position of a journal.
EVERY_LINE = 2**62


@dataclass(frozen=True, slots=True)
class Proof:
    """One event: its exact moment, what happened, the version it made, and where the journal holds it."""

    moment: str
    kind: str
    words: str
    before: str
    after: str
    version: int
    reason: str
    position: int | None
    digest: str


@blueprint.get("/petugas/perkara/<number>/bukti")
@guard()
def show(number: str) -> Response:
    """Every event of a case this officer may see."""
    session = web.session()
    case = sight.find_case(session, number)
    heading = _("History of %(number)s as evidence", number=number)
    return web.render(
        "cases/desk/evidence.html",
        title=heading,
        heading=heading,
        number=number,
        rows=_rows(case, queries.list_events(session, case), _lines(session, case)),
    )


def _lines(session: Session, case: Case) -> dict[int, JournalLine]:
    """The journal's lines of a case by the version each tells of; what changed no version is not among them."""
    wanted = journal.Filters(subject_ids=frozenset((case.id,)))
    found = list(journal.each(session, case.office_id, wanted, upto=EVERY_LINE))
    return {line.facts["version"]: line for line in found if isinstance(line.facts.get("version"), int)}


def _rows(case: Case, events: Sequence[CaseEvent], lines: dict[int, JournalLine]) -> list[Proof]:
    known = story.names()
    return [_proof(event, story.tell(event, known), lines.get(at), at) for at, event in enumerate(events, 1)]


def _proof(event: CaseEvent, words: str, line: JournalLine | None, version: int) -> Proof:
    return Proof(
        moment=clock.local(event.at).isoformat(sep=" ", timespec="seconds"),
        kind=event.kind,
        words=words,
        before=event.from_state or "",
        after=event.to_state or "",
        version=version,
        reason=event.reason,
        position=line.position if line else None,
        digest=line.digest[:12] if line else "",
    )
