"""`/kpu-mendengar/<slug>/berita-acara`: the minutes as a page and as a tagged PDF, once they are published."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from webapp import clock
from webapp.consultations import minutes_record as record
from webapp.consultations import queries, verdicts
from webapp.consultations.record_words import group_words, stance_words
from webapp.errors import NotFound
from webapp.i18n import gettext as _
from webapp.i18n import locale
from webapp.web import looking, office_id, press, render, settings, wants_fragment
from webapp.web.reader import address

blueprint = Blueprint("minutes", __name__)


@blueprint.get("/kpu-mendengar/<slug>/berita-acara")
def show(slug: str) -> Response:
    """What was agreed, who does what by when, and what became of it; before they are published the page says so."""
    return _page(_facts(slug))


@blueprint.get("/kpu-mendengar/<slug>/berita-acara.pdf")
def as_pdf(slug: str) -> Response:
    """The same on paper; where no PDF can be made the page itself, and why. Raises NotFound before publication."""
    facts = _facts(slug)
    if facts["record"] is None:
        raise NotFound
    with looking() as look:
        said = record.list_said(look, facts["consultation"])
        answered = record.list_answered(look, facts["consultation"])
    try:
        answer = press.print_template(
            "consultations/minutes_print.html",
            f"berita-acara-{slug}-{locale()}.pdf",
            said=said,
            words_of_stance=stance_words(),
            answered=answered,
            verdicts={key: text.of(locale()) for key, text in verdicts.texts().items()},
            here=settings().public_url + address(f"/kpu-mendengar/{slug}/berita-acara"),
            **facts,
        )
    except press.NotPrinted as refused:
        answer = _page(facts, refused.reason)
        answer.headers["Cache-Control"] = "no-store"  # soon it may be the file
        return answer
    return _fresh(answer)


def _page(facts: dict[str, Any], unprinted: str = "") -> Response:
    consultation = facts["consultation"]
    answer = render(
        "consultations/minutes.html",
        unprinted=unprinted,
        pdf=address(f"/kpu-mendengar/{consultation.slug}/berita-acara.pdf"),
        back_to=address(f"/kpu-mendengar/{consultation.slug}"),
        back_label=consultation.title.of(locale()),
        **facts,
    )
    return _fresh(answer)


def _fresh(answer: Response) -> Response:
    """Every mark on an action shows at once: no memory of ours keeps it."""
    if not wants_fragment():
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _facts(slug: str) -> dict[str, Any]:
    """What page and paper show. Raises NotFound for a consultation that citizens do not see."""
    with looking() as look:
        consultation = queries.find_shown(look, office_id(), slug)
        if consultation is None:
            raise NotFound
        minutes = record.find_minutes(look, office_id(), consultation.id)
        shown = minutes is not None and minutes.published_at is not None
        read = record.read_record(look, minutes) if minutes is not None and shown else None
        said = record.stances(look, consultation)
    return {
        "title": _("Minutes (berita acara)"),
        "consultation": consultation,
        "record": read,
        "groups": group_words(),
        "stances": [(words, said.get(key, 0)) for key, words in stance_words().items()],
        "now_on": clock.today(),
    }
