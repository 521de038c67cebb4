"""Where a case leads that nobody in this house may read: to bodies outside it. Shared by citizen's pages and desk."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.cases import queries
from webapp.cases.models import Case
from webapp.cases.recorded import CaseCard
from webapp.offices import queries as offices
from webapp.offices.models import Body
from webapp.web.kept import kept

# Ethics of members, whistleblowers of the KPU, the office above this one.
ALWAYS = ("dkpp", "wbs-kpu", "kpu-jatim")


def bodies(found: CaseCard) -> list[Body]:
    """The bodies of the matter, and those that every case about people of this house leads to."""
    known = {body.key: body for body in kept(offices.list_bodies)}
    keys = dict.fromkeys((*(key for key in found.subject.bodies if found.case.conduct), *ALWAYS))
    return [known[key] for key in keys if key in known]


def where(session: Session, case: Case, found: CaseCard) -> list[Body]:
    """The bodies to go to when nobody here may read the case; empty when somebody may."""
    return bodies(found) if queries.nobody_reads(session, case) else []
