"""The short complaint form: any matter as one choice, so that one page serves without a line and for what is shared.

It asks what every matter needs; the place and the time may be unknown. A fault leads to the matter's own form.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Response

from webapp import web
from webapp.cases import filing_page, matter_door, matters
from webapp.cases.filing_page import Entry
from webapp.cases.forms import UNKNOWN_PLACE
from webapp.cases.matters import Group, Matter
from webapp.cases.subjects import of_matter
from webapp.i18n import LOCALES
from webapp.i18n import gettext as _
from webapp.offline.forms import MatterForm, matter_form
from webapp.offline.worker import OFFLINE
from webapp.web.fields import faults

OTHER = "lainnya"


def show() -> Response:
    """The empty form, on the page for phones without a line."""
    return filing_page.show(_entry(matter_form(_groups()), _("Without internet")))


def bring(story: str) -> Response:
    """The form with what another application shared."""
    entry = _entry(matter_form(_groups()), _("Report what you shared"))
    entry = replace(entry, context={**(entry.context or {}), "shared": True})
    return filing_page.bring(entry, story)


def take() -> Response:
    """A sent short form: filed under its matter, or the form again."""
    sent = web.request.form
    question = matter_form(_groups(), sent)
    entry = _entry(question, _("Report a problem"))
    if sent.get("bahasa") in LOCALES:
        return filing_page.take(entry)
    matter = matters.by_slug().get(sent.get("perihal", ""))
    if matter is not None:
        return matter_door.take(matter)
    question.validate()
    return filing_page.take(replace(entry, extra_faults=tuple(faults(question))))


def _entry(question: MatterForm, heading: str) -> Entry:
    context = {
        "question": question,
        "action": web.reader.address(OFFLINE),
        "switch_action": web.reader.address(OFFLINE, web.reader.other_language()),
        "outward": [matter for matter in matters.by_slug().values() if not _offered(matter)],
    }
    return Entry(
        of_matter(matters.by_slug()[OTHER]),
        matter_door.receipt_path,
        template="offline/offline.html",
        context=context,
        heading=heading,
        shown={"kecamatan": UNKNOWN_PLACE},
    )


def _groups() -> list[tuple[Group, list[Matter]]]:
    """The matters that take a filing, under the headings of `/lapor`; violence has a way of its own."""
    rows = [(group, [matter for matter in group.matters if _offered(matter)]) for group in matters.groups()]
    return [(group, taking) for group, taking in rows if taking]


def _offered(matter: Matter) -> bool:
    return matter_door.takes_filings(matter)
