"""The optional question of a complaint about service: which part of the promise was not kept.

It is asked where the way to the form says which service it is about: `?layanan=<slug>`, or `?butir=<id>` with the
clause itself. A matter says in its data whether it takes the question (`names_clause`).
"""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from webapp import web
from webapp.cases.forms import CLAUSE, FilingForm
from webapp.cases.matters import Matter
from webapp.cases.service import named_clauses
from webapp.cases.service.filing import Opened
from webapp.cases.subjects import Subject
from webapp.charter import queries as charter
from webapp.charter.models import Clause
from webapp.web.kept import kept

SERVICE = "layanan"
SHOWN_SIGNS = 110
_SLUG = re.compile(r"[a-z0-9-]{1,64}")


def with_promises(subject: Subject, matter: Matter) -> Subject:
    """The subject with the clauses of the service that the request is about; as it is where it names none."""
    if not matter.names_clause:
        return subject
    named = _clause(web.request.values.get(CLAUSE, ""))
    slug = web.request.values.get(SERVICE, "") or (named[1] if named else "")
    published = kept(charter.get_published, slug) if _SLUG.fullmatch(slug) else None
    if published is None:
        return subject
    clauses = {clause.id: clause for part in published.clauses.values() for clause in part}
    if named:  # a form may be older than the version in force: what it offered is still taken
        clauses.setdefault(named[0].id, named[0])
    promises = tuple((str(clause.id), _told(clause)) for clause in clauses.values())
    return replace(subject, promises=promises, about=slug, about_name=published.service.name)


def shown() -> dict[str, Any]:
    """What an empty form says already: the clause of the address."""
    return {CLAUSE: web.request.args.get(CLAUSE, "")}


def keep(session: Session, opened: Opened, form: FilingForm) -> None:
    """Note the clause that a new complaint names; a repeated send has done so before."""
    chosen = form[CLAUSE].data if CLAUSE in form and not opened.repeated else ""
    named = _clause(chosen or "")
    if named:
        named_clauses.name_clause(session, opened.case, named[0])


def _clause(text: str) -> tuple[Clause, str] | None:
    """The clause of an id as it reads in its newest version, with its service."""
    try:
        found = kept(charter.find_newest_clause, uuid.UUID(text))
    except ValueError:
        return None
    return (found[0], found[1].service_slug) if found else None


def _told(clause: Clause) -> str:
    text = f"{clause.number} {clause.text.of(web.reader.locale())}"
    return text if len(text) <= SHOWN_SIGNS else f"{text[: SHOWN_SIGNS - 1].rstrip()}…"
