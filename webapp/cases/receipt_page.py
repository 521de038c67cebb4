"""The receipt's page, the same for a citizen and for an officer who prints it or reads it aloud."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Response
from sqlalchemy.orm import Session

from webapp import clock, web
from webapp.cases import deadline_words, led_outward, queries, recorded, wording
from webapp.cases.models import Submission
from webapp.cases.recorded import CaseCard
from webapp.cases.service import filing, once, receipts
from webapp.crypto import grouped, receipt_digits
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.web import office


def page(session: Session, submission_id: uuid.UUID, *, template: str = "cases/receipt.html") -> Response:
    """The receipt for a citizen, or for an officer who prints it or reads it aloud."""
    submission, found = find(session, submission_id)
    is_open = receipts.is_open(submission)
    taken = _("Your request was received") if found.subject.is_service else _("Your report was received")
    digits = receipt_digits(submission_id) if is_open else ""
    response = web.render(
        template,
        title=taken if is_open else _("This receipt is closed"),
        submission_id=submission_id,
        is_open=is_open,
        open_until=submission.open_until,
        groups=grouped(digits),
        found=found,
        case=found.case,
        rows=recorded.rows(found) if is_open else [],
        steps=wording.steps(found, queries.list_events(session, found.case)),
        outward=led_outward.where(session, found.case, found) if is_open else [],
        bawaslu=recorded.bawaslu(found),
        bawaslu_rules=recorded.bawaslu_rules(found),
        deadlines=deadline_words.for_citizen(found) if is_open else [],
        answer_set=deadline_words.has_answer(found),
        may_correct=found.case.begun_at is None and found.case.state == "received",
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def find(session: Session, submission_id: uuid.UUID) -> tuple[Submission, CaseCard]:
    """The filing behind an id. Raises NotFound."""
    submission = once.find(session, office_id=web.office_id(), keyring=web.keyring(), submission_id=submission_id)
    if submission is None or submission.purpose != filing.FILING:
        raise NotFound()
    return submission, recorded.card(session, queries.get_case(session, web.office_id(), submission.case_id))


def trial_lines() -> tuple[str, ...]:
    """What a downloaded receipt says besides in a trial office; nothing in a real one."""
    if not office.current().trial:
        return ()
    return (_("This is a trial. All cases and names here are invented. Do not send a real report."),)


def calendar_text(found: CaseCard) -> str:
    """An all-day entry on the day to look again (RFC 5545)."""
    day = found.case.verify_on
    stamp, title = clock.now(), _("Reminder")
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Piagam Warga//ID",
        "BEGIN:VEVENT",
        f"UID:{uuid.uuid4()}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        # A neutral title: the phone may be read by somebody the citizen fears.
        f"SUMMARY:{title}",
        *(f"DESCRIPTION:{line}" for line in trial_lines()),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
    return "\r\n".join(lines)
