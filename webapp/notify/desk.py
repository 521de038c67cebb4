"""`/petugas/pengingat`: what an officer was told of, newest first; the messages of the outbox as a page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import flask
from flask import Blueprint, Response

from webapp import i18n, web
from webapp.accounts.guard import AUDITOR, current_actor, guard
from webapp.cases import queries as cases
from webapp.cases.clock_rules import all_rules
from webapp.i18n import gettext as _
from webapp.i18n import mark as N_
from webapp.notify import queries, service
from webapp.notify.models import Outgoing

blueprint = Blueprint("reminders", __name__)

REMINDERS = "/petugas/pengingat"
ROWS = 30
LAST = 100  # the share of the time on the last day itself
# Kinds of messages in words; `escalated` has its own sentences, a kind without words is told as something new.
KINDS = {
    "unread_case": N_("A case needs attention, and nobody may read it. See who handles it under “Accounts”."),
    "objection_without_reviewer": N_("An objection has no superior who may answer it. Name a secretary or a chair."),
    "review": N_("An answer waits for a second officer, or came back to you."),
    "objection": N_("A citizen objects, and you are the superior who answers."),
    "message_after": N_("The citizen wrote to a case that is over. Nothing was opened by it. Read it."),
    "not_solved": N_("The citizen says of an answer that it is not solved. The case came to you as head of the unit."),
    "clause_review": N_("Many complaints name one clause of the charter. It waits for your review."),
    "persons_named": N_("People were named in a case, so somebody else must take it. See who can."),
    "naming_to_check": N_("An officer named people in a case, who no longer see it. Look whether that is right."),
}
# What is not about a case leads to a page of its own.
ELSEWHERE = {"clause_review": "/petugas/piagam/tinjauan/"}
# Whose reader may see no case behind it.
WITHOUT_A_CASE = ("unread_case", "objection_without_reviewer")
# Where on the case the message leads.
LEADS_TO = {"review": "/jawaban", "objection": "/keberatan", "persons_named": "/orang", "naming_to_check": "/orang"}
AS = {
    "officer": N_("You are told as the officer of the case, or stand in for them."),
    "head": N_("You are told as the head of the unit, or stand in for them."),
    "secretary": N_("You are told as the secretary, or stand in for them."),
    "chair": N_("You are told as the chair, or stand in for them."),
    "administrators": N_("You are told as an administrator: nobody stands in the line above."),
    "handlers": N_("You are told as one of the handlers of this case."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One message: what it says, why it came to the reader, and where `address` leads: the case where sight allows."""

    message: Outgoing
    sentence: str
    why: str
    number: str
    address: str


@blueprint.get(REMINDERS)
@guard()
def show() -> Response:
    """The newest messages; what was not seen yet says so in words."""
    actor = current_actor()
    with web.looking() as look:
        found = queries.list_messages(look, actor.office_id, actor.staff_id, before=_before(), limit=ROWS + 1)
        shown = found[:ROWS]
        numbers = cases.numbers_of(look, actor, {one.subject_id for one in shown})
        unseen = queries.count_unseen(look, actor.office_id, actor.staff_id)
    return web.render(
        "notify/desk/reminders.html",
        title=_("Reminders"),
        rows=[_row(one, numbers.get(one.subject_id) or "") for one in shown],
        unseen=count_words(unseen),
        newest=shown[0].id if shown and unseen else None,
        older=f"{REMINDERS}?sebelum={shown[-1].id}" if len(found) > ROWS else "",
        first=REMINDERS if _before() else "",
        writes=actor.role != AUDITOR,
    )


@blueprint.post(f"{REMINDERS}/dilihat")
@guard()
def mark_seen() -> Response:
    """Everything up to the newest message of the page counts as seen; what came since does not."""
    actor, upto = current_actor(), _id(web.request.form.get("sampai", ""))
    if upto is not None:
        service.mark_seen(web.session(), office_id=actor.office_id, staff_id=actor.staff_id, upto=upto)
        flask.flash(_("Marked as seen."))
    return web.see_other(REMINDERS)


def count_words(number: int) -> str:
    """How many, or `99+`; empty for none."""
    return f"{queries.MOST_COUNTED}+" if number > queries.MOST_COUNTED else str(number or "")


def _row(one: Outgoing, number: str) -> Row:
    sentence = _deadline(one.facts) if one.kind == "escalated" else _(KINDS.get(one.kind, N_("Something is new.")))
    reason = AS.get(str(one.facts.get("role")))
    if one.kind in ELSEWHERE:
        return Row(one, sentence, _(reason) if reason else "", "", f"{ELSEWHERE[one.kind]}{one.subject_id}")
    there = f"/petugas/perkara/{number}{LEADS_TO.get(one.kind, '')}" if number else ""
    return Row(one, sentence, _(reason) if reason else "", number, "" if one.kind in WITHOUT_A_CASE else there)


def _deadline(facts: Mapping[str, Any]) -> str:
    """How far a deadline is, by the share that was told."""
    names = {rule.key: rule.name.id for rule in all_rules()}
    share, day = int(facts.get("share") or 0), str(facts.get("due") or "")
    told = {
        "share": i18n.number(share),
        "name": names.get(str(facts.get("rule")), ""),
        "day": i18n.long_date(date.fromisoformat(day)) if day else "",
    }
    if share < LAST:
        return _("“%(name)s”: %(share)s percent of the time has passed. Last day: %(day)s.", **told)
    if share == LAST:
        return _("“%(name)s”: the last day is %(day)s.", **told)
    return _("“%(name)s” is late. The last day was %(day)s.", **told)


def _before() -> uuid.UUID | None:
    return _id(web.request.args.get("sebelum", ""))


def _id(text: str) -> uuid.UUID | None:
    """An id of an address or a form; None for what is none."""
    try:
        return uuid.UUID(text) if len(text) == 36 and text.isascii() else None
    except ValueError:
        return None
