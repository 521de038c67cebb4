"""States in words: the name, what it means, who must act now (look/README, States in words)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from webapp import clock, i18n
from webapp.cases import states
from webapp.cases.models import NO_DEADLINE, Case, CaseEvent
from webapp.cases.recorded import CaseCard
from webapp.cases.service.escalation import ESCALATED
from webapp.cases.service.new_calendar import RECKONED
from webapp.cases.service.silence import BY_ITSELF
from webapp.cases.subjects import REQUEST
from webapp.i18n import gettext as _
from webapp.i18n import mark as N_
from webapp.i18n import ngettext, pgettext
from webapp.workdays import left

# What is still to come after a state; what is not here has nothing more to come.
STILL_TO_COME = {
    states.RECEIVED: (states.VERIFYING, states.IN_HAND, states.ANSWERED, states.CLOSED),
    states.VERIFYING: (states.IN_HAND, states.ANSWERED, states.CLOSED),
    states.IN_HAND: (states.ANSWERED, states.CLOSED),
    states.WAITING: (states.ANSWERED, states.CLOSED),
    states.REOPENED: (states.ANSWERED, states.CLOSED),
    states.ANSWERED: (states.CLOSED,),
}
# A case that went back and forth for years still fits a phone's page: received, then its last moves. Six are the whole
# ordinary path (checked, in hand, a question, its reply, answered, closed); the conversation tells the rest.
MOVES_TOLD = 6


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in a row: kind is "", warn or bad (the word says it, the colour repeats)."""

    words: str
    kind: str
    sign: str


# Only the sentence that is shown is looked up: a case page would else translate a hundred.
_STATE_NAMES: dict[str, Callable[[], str]] = {
    states.RECEIVED: lambda: pgettext("state", "Received"),
    states.VERIFYING: lambda: pgettext("state", "Being checked"),
    states.IN_HAND: lambda: pgettext("state", "In hand"),
    states.WAITING: lambda: pgettext("state", "Waiting for your answer"),
    states.ANSWERED: lambda: pgettext("state", "Answered"),
    states.CLOSED: lambda: pgettext("state", "Closed"),
    states.DECLINED: lambda: pgettext("state", "We cannot serve this"),
    states.WITHDRAWN: lambda: pgettext("state", "Withdrawn"),
    states.REOPENED: lambda: pgettext("state", "Reopened"),
    states.OBJECTED: lambda: pgettext("state", "Objection with the superior"),
}
_HEADLINES = {
    states.RECEIVED: N_("Your report was received"),
    states.VERIFYING: N_("Your report is being checked"),
    states.IN_HAND: N_("Your report is in hand"),
    states.WAITING: N_("We wait for your answer"),
    states.ANSWERED: N_("Your report was answered"),
    states.CLOSED: N_("Your report is closed"),
    states.REFERRED: N_("Your report was referred"),
    states.DECLINED: N_("We cannot serve this report"),
    states.WITHDRAWN: N_("Your report was withdrawn"),
    states.REOPENED: N_("Your report was reopened"),
    states.OBJECTED: N_("Your objection is with the superior"),
}
_HEADLINES_OF_REQUESTS = {
    states.RECEIVED: N_("Your request was received"),
    states.VERIFYING: N_("Your request is being checked"),
    states.IN_HAND: N_("Your request is in hand"),
    states.ANSWERED: N_("Your request was answered"),
    states.CLOSED: N_("Your request is closed"),
    states.REFERRED: N_("Your request was referred"),
    states.DECLINED: N_("We cannot serve this request"),
    states.WITHDRAWN: N_("Your request was withdrawn"),
    states.REOPENED: N_("Your request was reopened"),
}
_TURNS = {
    states.RECEIVED: N_("It is our turn. We check whether we are competent. You need not do anything."),
    states.VERIFYING: N_("It is our turn. We are checking your report. You need not do anything."),
    states.IN_HAND: N_("It is our turn. An officer is working on it. You need not do anything."),
    states.WAITING: N_("It is your turn. Read our question and answer it. Our clock waits until then."),
    states.ANSWERED: N_("Read our answer. Say whether it is settled for you, or reply."),
    states.CLOSED: N_("Nobody needs to do anything. You can read here what you can still do."),
    states.REFERRED: N_("Another body is competent now. You may still write to us."),
    states.DECLINED: N_("Read the reason. If you do not agree, you can object."),
    states.WITHDRAWN: N_("It ended here. You may reopen it by writing to us."),
    states.REOPENED: N_("It is our turn again. An officer reads what you wrote."),
    states.OBJECTED: N_("It is our turn. The superior reads your objection and answers it. You need not do anything."),
}
_LATE = N_("It is our turn, and we are late. You need not wait. Read below what you can do now.")
_LAPSED = N_("We asked you something, and no answer came in time. So it ended here. Write to us below, and it goes on.")
_CHECKING_A_REQUEST = N_("It is our turn. We are checking your request. You need not do anything.")


def state_name(state: str, body: str = "", *, staff: bool = False, lapsed: bool = False) -> str:
    """The state as the citizen reads it, or as an officer does: there “your answer” is the citizen's.

    `lapsed`: nobody took it back, its citizen's time to answer ran out (`has_lapsed`).
    """
    if lapsed:
        return pgettext("state", "Ended without an answer")
    if staff and state == states.WAITING:
        return pgettext("state", "Waiting for the citizen's answer")
    if staff and state == states.VERIFYING:
        return pgettext("state", "Being checked by us")
    if state == states.REFERRED:
        return pgettext("state", "Referred to %(body)s", body=body or _("the competent body"))
    return _STATE_NAMES[state]()


def has_lapsed(event: CaseEvent | None) -> bool:
    """Whether this move ended the case because no answer of the citizen came in time."""
    return event is not None and event.kind == BY_ITSELF and event.to_state == states.WITHDRAWN


def last_of(events: Sequence[CaseEvent]) -> CaseEvent | None:
    """The event that led to the present state; None for a case that never moved."""
    return next((event for event in reversed(events) if event.to_state), None)


def headline(case: Case, *, lapsed: bool = False) -> str:
    """The h1 of the citizen's case page."""
    if lapsed:
        waited = _("Your request ended because no answer from you came")
        return waited if case.kind == REQUEST else _("Your report ended because no answer from you came")
    own = _HEADLINES_OF_REQUESTS if case.kind == REQUEST else _HEADLINES
    return _(own.get(case.state) or _HEADLINES[case.state])


def whose_turn(case: Case, *, late: bool = False, lapsed: bool = False) -> str:
    """What the state means and who must act now. `late`: the office owes something and its last day is over."""
    if lapsed:
        return _(_LAPSED)
    if late and case.state in states.OWED:
        return _(_LATE)
    if case.kind == REQUEST and case.state == states.VERIFYING:
        return _(_CHECKING_A_REQUEST)
    return _(_TURNS[case.state])


def days_left(count: int) -> str:
    """`Sisa 3 hari kerja`, `Hari ini`, `Lewat 1 hari kerja`."""
    if count == 0:
        return _("Today")
    number = i18n.number(abs(count))
    if count < 0:
        return ngettext("Overdue by %(count)s working day", "Overdue by %(count)s working days", -count, count=number)
    return ngettext("%(count)s working day left", "%(count)s working days left", count, count=number)


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that another calendar moved, from one day to another (either may be unknown)."""

    before: str
    after: str


def last_move(events: Sequence[CaseEvent]) -> Moved | None:
    """The last time a changed calendar moved a day of the case, when nothing else happened since."""
    last = next((event for event in reversed(events) if event.kind != ESCALATED), None)
    if last is None or last.kind != RECKONED:
        return None
    return Moved(*(_iso_day(last.facts.get(end)) for end in ("from", "to")))


def _iso_day(text: object) -> str:
    return i18n.long_date(date.fromisoformat(text)) if isinstance(text, str) and text else ""


def deadline(case: Case, days_off: Collection[date]) -> Deadline:
    """The row of a list: what is left of the next deadline."""
    if case.state == states.WAITING and case.due_on == NO_DEADLINE:
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


def steps(found: CaseCard, events: Sequence[CaseEvent], body: str = "") -> list[Step]:
    """The path of a case: what happened, with its moment; the step now, named in text; what is still to come.

    A step that the case never took is left out once the case is past it.
    """
    case = found.case
    moves = [(event.to_state, event.at, has_lapsed(event)) for event in events if event.to_state]
    taken = [(states.RECEIVED, case.received_at, False), *moves[-MOVES_TOLD:]]
    if taken[-1][0] != case.state:
        taken.append((case.state, case.state_since, False))
    now, since, ended = taken.pop()
    told = [Step(state_name(state, body, lapsed=lapsed), "done", i18n.long_moment(at)) for state, at, lapsed in taken]
    words = _("This is the step now. Since %(when)s.", when=i18n.long_moment(since))
    told.append(Step(state_name(now, body, lapsed=ended), "now", words))
    return told + [Step(state_name(state), "later", _not_yet(case, state)) for state in STILL_TO_COME.get(now, ())]


def _not_yet(case: Case, state: str) -> str:
    if state == states.VERIFYING:
        return _("Not yet. At the latest on %(date)s.", date=i18n.long_date(case.verify_on))
    if state == states.ANSWERED and case.answer_on and case.state != states.WAITING:
        return _("Not yet. At the latest on %(date)s.", date=i18n.long_date(case.answer_on))
    return _("Not yet.")
