"""What a matter does at a door: takes a filing, or leads to whoever is competent. Shared by `/lapor` and `/luring`."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response

from webapp import web
from webapp.accounts import queries as accounts
from webapp.cases import clause_question, filing_page
from webapp.cases.filing_page import Entry
from webapp.cases.matters import Matter
from webapp.cases.service import notices
from webapp.cases.subjects import of_matter
from webapp.offices import queries as offices
from webapp.web.kept import kept


def show(matter: Matter) -> Response:
    """The form of a matter, or the page that leads to whoever is competent."""
    return filing_page.show(_entry(matter)) if takes_filings(matter) else _leads_outward(matter)


def take(matter: Matter) -> Response:
    """A sent report about a matter; a text that somebody else must have is shown back, not kept."""
    return filing_page.take(_entry(matter)) if takes_filings(matter) else _leads_outward(matter, status=409)


def takes_filings(matter: Matter) -> bool:
    """A conduct matter is only taken while two handlers are named: nobody else may read it."""
    if matter.door == "conduct":
        return bool(kept(accounts.conduct_handlers))
    return matter.door == "form"


def receipt_path(submission_id: uuid.UUID) -> str:
    """Where the citizen finds the receipt of a send."""
    return web.reader.address(f"/terima/{submission_id}")


def _entry(matter: Matter) -> Entry:
    subject = clause_question.with_promises(of_matter(matter), matter)
    # It may come from the short form, whose own address knows no matter.
    switch = web.reader.address(subject.path, web.reader.other_language())
    context = {**_with_bodies(matter), "switch_action": switch}
    return Entry(subject, receipt_path, context=context, shown=clause_question.shown() if subject.about else {})


def _with_bodies(matter: Matter) -> dict[str, Any]:
    known = {body.key: body for body in kept(offices.list_bodies)}
    notices_here = sum(1 for row in kept(notices.list_shown) if row.matter == matter.slug)
    bodies = [known[key] for key in matter.bodies if key in known]
    return {"bodies": bodies, "matter": matter, "notices": notices_here}


def _leads_outward(matter: Matter, status: int = 200) -> Response:
    """Who is competent and how to reach them; nothing is asked and nothing is kept."""
    response = web.render(
        "cases/outward.html",
        status=status,
        title=matter.heading.of(web.reader.locale()),
        kept_text=web.request.form.get("cerita", "") if status == 409 else "",
        **_with_bodies(matter),
    )
    if matter.door == "safe":
        response.headers["Cache-Control"] = "no-store"
    return response
