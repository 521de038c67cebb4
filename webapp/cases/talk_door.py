"""What every form on `/perkara` does: its body, files kept under a fresh id, and the way back to the case."""

from __future__ import annotations

import uuid

from flask import Response, flash

from webapp import web
from webapp.cases import carried, phone_answer
from webapp.cases.forms import NOT_BODY
from webapp.cases.models import Case
from webapp.cases.service import once, talk


def sent_of(case: Case, brought: carried.Carried) -> talk.Sent:
    """The send that this request is, for this case."""
    return talk.Sent(brought.submission_id, body_of(case.id))


def body_of(case_id: uuid.UUID) -> str:
    """The canonical body of what was sent for this case (DESIGN §5)."""
    answers = {name: values for name, values in web.request.form.lists() if name not in NOT_BODY}
    return once.canonical({**answers, "perkara": [str(case_id)]})


def done(words: str) -> Response:
    """Back to the case, which says what was done."""
    flash(words)
    return web.see_other(web.reader.address("/perkara"))


def go_back(posted: talk.Posted, brought: carried.Carried, words: str) -> Response:
    """Back to the case; a phone that sends what waited on it gets a word."""
    if not phone_answer.by_script():
        return done(words)
    if not posted.repeated:
        flash(words)
    return phone_answer.message_known(brought.submission_id, "/perkara", repeated=posted.repeated)


def hold_anew(brought: carried.Carried) -> None:
    """Keep the files under a fresh id: the form's own id is known with something else."""
    fresh = uuid.uuid4()
    with web.aftermath() as own:
        carried.hold(own, brought, under=fresh)
    brought.submission_id = fresh
