"""States in words: the name, what it means, who must act now (look/README, States in words)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from webapp import clock, i18n
from webapp.cases import states
from webapp.cases.models import NO_DEADLINE, Case
from webapp.cases.recorded import CaseCard
from webapp.i18n import gettext as _
from webapp.i18n import ngettext, pgettext
from webapp.workdays import left


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in a row: kind is "", warn or bad (the word says it, the colour repeats)."""

    words: str
    kind: str
    sign: str


def state_name(state: str, body: str = "") -> str:
    """The state as the citizen reads it."""
    names = {
        states.RECEIVED: pgettext("state", "Received"),
        states.VERIFYING: pgettext("state", "Being checked"),
        states.IN_HAND: pgettext("state", "In hand"),
        states.WAITING: pgettext("state", "Waiting for your answer"),
        states.ANSWERED: pgettext("state", "Answered"),
        states.CLOSED: pgettext("state", "Closed"),
        states.DECLINED: pgettext("state", "We cannot serve this"),
        states.WITHDRAWN: pgettext("state", "Withdrawn"),
        states.REOPENED: pgettext("state", "Reopened"),
    }
    if state == states.REFERRED:
        return pgettext("state", "Referred to %(body)s", body=body or _("the competent body"))
    return names[state]


def headline(case: Case) -> str:
    """The h1 of the citizen's case page."""
    lines = {
        states.RECEIVED: _("Your report was received"),
        states.VERIFYING: _("Your report is being checked"),
        states.IN_HAND: _("Your report is in hand"),
        states.WAITING: _("We wait for your answer"),
        states.ANSWERED: _("Your report was answered"),
        states.CLOSED: _("Your report is closed"),
        states.REFERRED: _("Your report was referred"),
        states.DECLINED: _("We cannot serve this report"),
        states.WITHDRAWN: _("Your report was withdrawn"),
        states.REOPENED: _("Your report was reopened"),
    }
    return lines[case.state]


def whose_turn(case: Case) -> str:
    """What the state means and who must act now."""
    lines = {
        states.RECEIVED: _("It is our turn. We check whether we are competent. You need not do anything."),
        states.VERIFYING: _("It is our turn. We are checking your report. You need not do anything."),
        states.IN_HAND: _("It is our turn. An officer is working on it. You need not do anything."),
        states.WAITING: _("It is your turn. Read our question and answer it. Our clock waits until then."),
        states.ANSWERED: _("Read our answer. Say whether it is settled for you, or reply."),
        states.CLOSED: _("Nobody needs to do anything. You may reopen it by writing to us."),
        states.REFERRED: _("Another body is competent now. You may still write to us."),
        states.DECLINED: _("Read the reason. You may write to us if you disagree."),
        states.WITHDRAWN: _("You took it back. You may reopen it by writing to us."),
        states.REOPENED: _("It is our turn again. An officer reads what you wrote."),
    }
    return lines[case.state]


def days_left(count: int) -> str:
    """`Sisa 3 hari kerja`, `Hari ini`, `Lewat 1 hari kerja`."""
    if count == 0:
        return _("Today")
    if count < 0:
        return ngettext("Overdue by %(num)d working day", "Overdue by %(num)d working days", -count)
    return ngettext("%(num)d working day left", "%(num)d working days left", count)


def deadline(case: Case, days_off: Collection[date]) -> Deadline:
    """The row of a list: what is left of the next deadline."""
    if case.state == states.WAITING:
        return Deadline(_("Stopped: waiting for the citizen"), "", "wait")
    if case.due_on == NO_DEADLINE:
        nothing = _("No time promised") if case.state in states.OWED else _("Nothing is owed")
        return Deadline(nothing, "", "calendar")
    count = left(clock.today(), case.due_on, days_off)
    if count < 0:
        return Deadline(days_left(count), "bad", "octagon")
    return Deadline(days_left(count), "warn" if count <= 2 else "", "clock" if count <= 2 else "calendar")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the case's path; `mark` is done, now or later."""

    name: str
    mark: str
    at: str


def steps(found: CaseCard, body: str = "") -> list[Step]:
    """The path of a case in four or five steps, the current one named in text."""
    case = found.case
    path = [states.RECEIVED, states.VERIFYING, states.IN_HAND, states.ANSWERED, states.CLOSED]
    if case.state in (states.REFERRED, states.DECLINED, states.WITHDRAWN):
        path = [states.RECEIVED, states.VERIFYING, case.state]
    elif case.state in (states.WAITING, states.REOPENED):
        path[2] = case.state
    now = path.index(case.state)
    told = []
    for place, state in enumerate(path):
        mark = "done" if place < now else ("now" if place == now else "later")
        told.append(Step(state_name(state, body), mark, _step_time(case, state, mark)))
    return told


def _step_time(case: Case, state: str, mark: str) -> str:
    if state == states.RECEIVED:
        return i18n.long_moment(case.received_at)
    if mark == "now":
        return _("This is the step now. Since %(when)s.", when=i18n.long_moment(case.state_since))
    if mark == "done":
        return _("Done.")
    if state == states.VERIFYING:
        return _("Not yet. At the latest on %(date)s.", date=i18n.long_date(case.verify_on))
    if state == states.ANSWERED and case.answer_on and case.state != states.WAITING:
        return _("Not yet. At the latest on %(date)s.", date=i18n.long_date(case.answer_on))
    return _("Not yet.")
